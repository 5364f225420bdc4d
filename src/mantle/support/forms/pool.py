"""What is asked of coaches and mentors, and about them."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency
from mantle.people.models import Agency, Person
from mantle.support.models import Supporter
from mantle.support.queries.choosing import AREA_NAMES, agencies_named, competencies_to_choose
from mantle.support.rules.needs import FORMAT_NAMES
from mantle.support.rules.pool import CREDENTIAL_NAMES, KIND_NAMES, KIND_SAYS, MOST_AT_ONCE
from mantle.web.forms import DateField, Look, RowsField, Versioned


def named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


class SupporterFields(Versioned):
    background = forms.CharField(
        label="What should people know when they choose?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Posts held, training, how you work. Anybody who is offered this name can read it.",
    )  # fmt: skip
    capacity = forms.IntegerField(
        label="How many people at the same time?", min_value=1, max_value=MOST_AT_ONCE,
        help_text="Once there are that many, nobody new is matched.",
    )  # fmt: skip
    format = forms.ChoiceField(label="How do you meet?", choices=named(FORMAT_NAMES), widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(
        label="Which service areas do you know?", choices=list(AREA_NAMES.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    competencies = RowsField(
        label="What can you help with most?", queryset=Competency.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    not_with = forms.CharField(
        label="Are there agencies you should not be matched with?", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One name a line. You are never matched within your own agency. You do not have to say why.",
    )  # fmt: skip
    looks = {"capacity": Look(width=3, suffix="people"), "competencies": Look(small=True), "areas": Look(small=True)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competencies"].queryset = competencies_to_choose()  # type: ignore[attr-defined]

    def clean_not_with(self) -> list[Agency]:
        found, strange = agencies_named(self.cleaned_data["not_with"])
        if strange:
            raise forms.ValidationError(f"No agency is called “{'”, “'.join(strange)}”. Write the whole name.")
        return found

    @staticmethod
    def initial_of(row: Supporter) -> dict[str, Any]:
        names = ("background", "capacity", "format", "areas", "version")
        return {name: getattr(row, name) for name in names} | {
            "competencies": row.competencies.all(), "not_with": "\n".join(each.name for each in row.not_with.all()),
        }  # fmt: skip


class OfferSupport(SupporterFields):
    kind = forms.ChoiceField(label="What do you offer?", choices=named(KIND_NAMES), widget=forms.RadioSelect)
    looks = {**SupporterFields.looks, "kind": Look(hints={str(key): said for key, said in KIND_SAYS.items()})}
    field_order = ["kind"]


class NameSupporter(OfferSupport):
    person = forms.ModelChoiceField(
        label="Who is it?", queryset=Person.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    field_order = ["person", "kind"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = _told_apart  # type: ignore[attr-defined]


def _told_apart(row: Any) -> str:
    post, agency = getattr(row, "post_title", None), getattr(row, "post_agency", None)
    return f"{row}, {post} at {agency}" if post else f"{row}, in no post on record today"


class AddCredential(forms.Form):
    kind = forms.ChoiceField(label="What have you seen?", choices=named(CREDENTIAL_NAMES), widget=forms.RadioSelect)
    title = forms.CharField(
        label="What is it, and who gave it?", max_length=200, help_text="For instance: diploma in coaching, level 7."
    )
    until = DateField(label="Until when is it valid?", called="The last day")


class AddLeave(forms.Form):
    starts_on = DateField(label="From which day?", called="The first day")
    ends_on = DateField(label="Until which day?", called="The last day")
