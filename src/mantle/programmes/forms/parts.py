"""What is asked about the parts that agencies have in a programme."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Agency
from mantle.programmes.models import ProgrammePart
from mantle.programmes.rules import PARTS
from mantle.web.forms import DateField, Look, Versioned


class _Part(forms.Form):
    duties = forms.CharField(
        label="What does it answer for?", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    mark = forms.CharField(
        label="Its name on papers", max_length=60, required=False,
        help_text="As it stands on the programme’s papers and certificates. Empty: the name on record.",
    )  # fmt: skip
    share = forms.DecimalField(
        label="Share of the funding", required=False, min_value=0, max_digits=6, decimal_places=3,
        help_text="For funders: any numbers; they count in proportion. 2 and 1 are two thirds and one third.",
    )  # fmt: skip
    starts_on = DateField(label="From which day?", called="The first day", required=False)
    looks = {"share": Look(width=5)}

    def clean_share(self) -> Any:
        return self.cleaned_data["share"] or 0


class GivePart(_Part):
    agency = forms.ModelChoiceField(label="Which agency?", queryset=Agency.objects.none(), empty_label="Choose one")
    part = forms.ChoiceField(
        label="What is it to the programme?", choices=[(each, each.capitalize()) for each in PARTS],
        widget=forms.RadioSelect,
    )  # fmt: skip
    field_order = ["agency", "part", "duties", "mark", "share", "starts_on"]

    def __init__(self, *args: Any, agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class ChangePart(Versioned, _Part):
    ends_on = DateField(
        label="First day without it", required=False, help_text="Empty while it goes on. With a day, the part ends."
    )
    field_order = ["duties", "mark", "share", "starts_on", "ends_on", "version"]

    @staticmethod
    def initial_of(part: ProgrammePart) -> dict[str, Any]:
        names = ("duties", "mark", "share", "starts_on", "ends_on", "version")
        return {name: getattr(part, name) for name in names}
