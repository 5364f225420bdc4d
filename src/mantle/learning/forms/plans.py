"""What is asked for a development plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.rules.plans import LEVEL_NAMES, MEANS_NAMES, STEP_NAMES
from mantle.programmes.models import Component
from mantle.web.forms import DateField, Look, Versioned

LONG = {"rows": 4}


class BeginPlan(forms.Form):
    profile = forms.ChoiceField(label="Towards which role?", widget=forms.RadioSelect)
    purpose = forms.CharField(
        label="Who should it make a difference for?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text="The children, families or colleagues you have in mind, in a sentence or two.",
    )  # fmt: skip

    def __init__(self, *args: Any, profiles: list[RoleProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profiles = {row.code: row for row in profiles}
        chosen = [(row.code, f"{row.name} ({row.framework.name})") for row in profiles]
        self.fields["profile"].choices = chosen  # type: ignore[attr-defined]

    def clean_profile(self) -> RoleProfile:
        return self.profiles[self.cleaned_data["profile"]]


class Purpose(Versioned):
    purpose = forms.CharField(
        label="Who should it make a difference for?", widget=forms.Textarea(attrs=LONG), max_length=1000
    )


class Rate(forms.Form):
    level = forms.TypedChoiceField(
        label="How far have you come?", coerce=int, widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in LEVEL_NAMES.items()],
    )  # fmt: skip
    evidence = forms.CharField(
        label="What shows it?", widget=forms.Textarea(attrs=LONG), max_length=2000, required=False,
        help_text="Something you did, or that somebody would have seen.",
    )  # fmt: skip

    def __init__(self, *args: Any, seen: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks = {"level": Look(hints={str(number): words for number, words in seen.items()})}


class StepFields(Versioned):
    competency = forms.ModelChoiceField(
        label="Which gap does it answer?", queryset=Competency.objects.none(), empty_label="Choose a competency"
    )
    what = forms.CharField(label="What will you do?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)
    means = forms.ChoiceField(
        label="By what?", choices=[(str(key), name) for key, name in MEANS_NAMES.items()], widget=forms.RadioSelect
    )
    component = forms.ModelChoiceField(
        label="Which module?", queryset=Component.objects.none(), required=False, empty_label="None"
    )
    link = forms.URLField(
        label="A link", required=False, assume_scheme="https", help_text="To what you will read, watch or use."
    )
    due_on = DateField(label="By when?", called="The day")

    def __init__(self, *args: Any, competencies: Any, components: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = competencies  # type: ignore[attr-defined]
        self.fields["component"].queryset = components  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Progress(Versioned):
    state = forms.ChoiceField(
        label="How far has it come?", choices=[(str(key), name) for key, name in STEP_NAMES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    what_came = forms.CharField(
        label="What came of it?", widget=forms.Textarea(attrs=LONG), max_length=2000, required=False,
        help_text="Needed when it is done: a sentence is enough.",
    )  # fmt: skip
    due_on = DateField(label="By when?", called="The day")


class Review(forms.Form):
    comment = forms.CharField(
        label="What do you say to this plan?", widget=forms.Textarea(attrs={"rows": 6}), max_length=4000,
        help_text="What is strong, what is missing, and what you will do to make it possible.",
    )  # fmt: skip
    next_on = DateField(label="When will you look at it together again?", called="The day", required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_next_on(self) -> date | None:
        day = self.cleaned_data["next_on"]
        if day is not None and day <= self.on:
            raise forms.ValidationError("The day must be in the future")
        return day


class Answer(forms.Form):
    answer = forms.CharField(label="What do you answer?", widget=forms.Textarea(attrs=LONG), max_length=2000)
