"""What is asked about money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from mantle.people.models import Agency
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned


class Contribute(forms.Form):
    agency = forms.ModelChoiceField(
        label="Which agency paid?", queryset=Agency.objects.none(), empty_label="Choose one"
    )
    amount = forms.DecimalField(label="How much?", min_value=Decimal("0.01"), max_digits=11, decimal_places=2)
    received_on = DateField(label="When did it come in?", called="The day", latest=clock.today)
    reference = forms.CharField(label="Reference", required=False, max_length=100)
    looks = {"amount": Look(prefix="£", width=10)}

    def __init__(self, *args: Any, agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What was typed, the sum in whole pence."""
        given = dict(self.cleaned_data)
        pence = int(given.pop("amount") * 100)
        return {**given, "pence": pence}


class Waive(Versioned):
    ground = forms.CharField(
        label="Why is there no charge?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the page of the place, with your name. Leave out what tells of somebody’s health.",
    )  # fmt: skip


class AsAt(forms.Form):
    on = DateField(label="As at which day?", called="The day", required=False)
