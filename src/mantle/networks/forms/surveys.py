"""What is asked of whoever prepares a survey, and the words to search a roster with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from mantle.networks.models import Survey
from mantle.networks.rules.surveys import BANK, NOTICE, questions_wrong
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned

TIERS = [(0, "No tier: seats, members and places alone"), *((n, f"Down to tier {n}") for n in range(1, 7))]
PURPOSE = (
    "Everybody who is asked reads it. For example: which links between our agencies we would lose in the "
    "reorganisation, and where to build new ones."
)


class SurveyForm(Versioned):
    """What a survey is for, whom it asks, what, and between which days."""

    purpose = forms.CharField(
        label="What is it for?", widget=forms.Textarea(attrs={"rows": 3}), max_length=600, help_text=PURPOSE
    )
    tiers = forms.TypedChoiceField(
        label="Holders of which posts are asked?", choices=TIERS, coerce=int, initial=3,
        help_text="Of an agency, or of the agencies in a partnership. Tier 1 is the director; holders of posts without "
        "a tier are asked as well. For a cohort it makes no difference: its participants are asked.",
    )  # fmt: skip
    questions = forms.MultipleChoiceField(
        label="Which questions are asked?", widget=forms.CheckboxSelectMultiple,
        choices=[(key, each.text) for key, each in BANK.items()],
        help_text="Two to four. Each is asked of everybody in these words. None is about trust, conflict or liking.",
    )  # fmt: skip
    opens_on = DateField(label="From which day can people answer?", called="The first day")
    closes_on = DateField(label="Until which day?", called="The last day")
    before = forms.ModelChoiceField(
        label="Beside which earlier survey of the same group is it set?", queryset=Survey.objects.none(),
        required=False, empty_label="None",
        help_text="Then it is counted how many ties have lasted. Answers of the earlier one are kept for twelve months "
        "after its close: this one must close before.",
    )  # fmt: skip
    looks = {"questions": Look(small=True)}

    def __init__(self, *args: Any, earlier: QuerySet[Survey], **kwargs: Any) -> None:
        first = clock.today() + NOTICE
        kwargs["initial"] = {"opens_on": first, "closes_on": first + timedelta(21), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["before"].queryset = earlier  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["before"]

    def clean_questions(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["questions"]
        if wrong := questions_wrong(chosen):
            raise forms.ValidationError(wrong)
        return chosen

    def facts(self) -> dict[str, Any]:
        names = ("purpose", "tiers", "questions", "opens_on", "closes_on")
        return {name: self.cleaned_data[name] for name in names} | {"before": self.cleaned_data.get("before")}


class BeginSurvey(SurveyForm):
    group = forms.ChoiceField(label="Who is asked?")
    field_order = ["group"]

    def __init__(self, *args: Any, groups: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "Choose one"), *groups.items()]  # type: ignore[attr-defined]


class FindNames(forms.Form):
    find = forms.CharField(
        label="Search by name or agency", required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
