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

TIERS = [(0, "None: only seats, members and places"), *((n, f"Down to tier {n}") for n in range(1, 7))]
PURPOSE = (
    "Everybody who is asked will read this. For example: which links between our agencies we would lose in the "
    "reorganisation, and where to build new ones."
)


KINDS = {"Cohort": "Cohorts", "Partnership": "Partnerships", "Agency": "Agencies"}


class SurveyForm(Versioned):
    """What a survey is for, whom it asks, what, and between which days."""

    purpose = forms.CharField(
        label="What is it for?", widget=forms.Textarea(attrs={"rows": 3}), max_length=600, help_text=PURPOSE
    )
    tiers = forms.TypedChoiceField(
        label="How far down are people asked?", choices=TIERS, coerce=int, initial=3,
        help_text="For an agency, or the agencies in a partnership. Tier 1 is the director. Holders of posts without a "
        "tier are asked as well. For a cohort this changes nothing: its participants are asked.",
    )  # fmt: skip
    questions = forms.MultipleChoiceField(
        label="Which questions are asked?", widget=forms.CheckboxSelectMultiple,
        choices=[(key, each.text) for key, each in BANK.items()],
        help_text="Choose two to four. Everybody is asked in exactly these words; none is about trust, conflict or "
        "liking.",
    )  # fmt: skip
    opens_on = DateField(label="When does it open?", called="The first day")
    closes_on = DateField(label="What is the last day to answer?", called="The last day")
    before = forms.ModelChoiceField(
        label="Which earlier survey of this group should it be compared with?", queryset=Survey.objects.none(),
        required=False, empty_label="None",
        help_text="You will then see how many ties have lasted. Answers are kept for twelve months after a survey "
        "closes, so this one has to close before then.",
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
        by_kind: dict[str, list[tuple[str, str]]] = {}
        for key, name in groups.items():
            kind, _, called = name.partition(": ")
            by_kind.setdefault(kind, []).append((key, called))
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", "Choose one"), *((KINDS.get(kind, kind), of) for kind, of in by_kind.items()),
        ]  # fmt: skip


class FindNames(forms.Form):
    find = forms.CharField(
        label="Search by name or agency", required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
