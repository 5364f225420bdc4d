"""What is asked about a call and its criteria."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency
from mantle.programmes.models import Cohort
from mantle.selection.models import Call, Criterion
from mantle.selection.rules import KIND_NAMES, LEVEL_NAMES
from mantle.web.forms import DateField, Versioned


def area(label: str, rows: int = 4, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **given)


class ChangeCall(Versioned):
    title = forms.CharField(label="Title", max_length=200)
    purpose = area("What is it for?", max_length=2000, help_text="What those who are taken are developed for, and how.")
    who_may = area(
        "Who may be put forward?", max_length=1000,
        help_text="From which agencies, and at which point of their work. Say nothing of age: it plays no part.",
    )  # fmt: skip
    opens_on = DateField(label="First day")
    closes_on = DateField(label="Last day")
    decide_by = DateField(label="Decisions by")
    statements_by = DateField(
        label="Last day for statements of sponsors", called="The last day for statements", required=False,
        help_text="Each person then names somebody who answers for their work. Leave it empty to ask for none.",
    )  # fmt: skip
    exercises_on = DateField(
        label="Day of the exercises", called="The day of the exercises", required=False,
        help_text="Leave it empty if people are read by their words alone. You write the exercises in a moment.",
    )  # fmt: skip
    exercises_at = forms.CharField(
        label="Where are the exercises?", max_length=200, required=False,
        help_text="An address, with how to get in without steps; or a link for a call by video.",
    )  # fmt: skip

    @staticmethod
    def initial_of(call: Call) -> dict[str, Any]:
        days = ("opens_on", "closes_on", "decide_by", "statements_by", "exercises_on")
        names = ("title", "purpose", "who_may", *days, "exercises_at", "version")
        return {name: getattr(call, name) for name in names}


class WriteCall(ChangeCall):
    cohort = forms.ModelChoiceField(
        label="For which cohort?", queryset=Cohort.objects.none(), empty_label="Choose one",
        help_text="Whom the panel gives a place, has it in this cohort.",
    )  # fmt: skip
    field_order = ("cohort",)

    def __init__(self, *args: Any, cohorts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]


class CriterionFields(Versioned):
    kind = forms.ChoiceField(
        label="What does it ask for?", choices=[(str(key), name) for key, name in KIND_NAMES.items()],
        widget=forms.RadioSelect,
        help_text="Potential: what somebody may become. Experience: what they have done.",
    )  # fmt: skip
    title = forms.CharField(label="Title", max_length=120)
    statement = forms.CharField(label="What is looked for?", max_length=300)
    prompt = forms.CharField(
        label="Prompt", max_length=300, help_text="The question that is put to everybody in the same words."
    )
    level_1 = forms.CharField(label=f"Level 1: {LEVEL_NAMES[1].lower()}", max_length=300)
    level_2 = forms.CharField(label=f"Level 2: {LEVEL_NAMES[2].lower()}", max_length=300)
    level_3 = forms.CharField(label=f"Level 3: {LEVEL_NAMES[3].lower()}", max_length=300)
    level_4 = forms.CharField(label=f"Level 4: {LEVEL_NAMES[4].lower()}", max_length=300)
    competency = forms.ModelChoiceField(
        label="Where can people read more about it?", queryset=Competency.objects.none(), required=False,
        empty_label="Nowhere",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Competency.objects.published().select_related("framework").order_by("framework__name", "position")
        self.fields["competency"].queryset = rows  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(criterion: Criterion | None) -> dict[str, Any]:
        names = ("kind", "title", "statement", "prompt", "level_1", "level_2", "level_3", "level_4", "competency")
        return {name: getattr(criterion, name) for name in (*names, "version")} if criterion else {}
