"""What is asked about milestones, results and certificates."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import choices
from mantle.programmes.models import Milestone
from mantle.programmes.rules import EVIDENCE_NAMES, Ending
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned


class AddMilestone(forms.Form):
    name = forms.CharField(label="What is reached?", max_length=200)
    month = forms.IntegerField(label="By the end of which month of the programme?", min_value=1, max_value=36)
    evidence = forms.ChoiceField(
        label="What shows it?", choices=[(str(key), name) for key, name in EVIDENCE_NAMES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    looks = {"month": Look(width=2)}


class OfMilestone(Versioned):
    milestone = forms.ModelChoiceField(
        label="Which milestone?", queryset=Milestone.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, milestones, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].queryset = milestones  # type: ignore[attr-defined]


class SettleMilestone(OfMilestone):
    is_waived = forms.TypedChoiceField(
        label="How is it settled?", coerce=lambda answer: answer == "waived", widget=forms.RadioSelect,
        choices=[("reached", "Reached"), ("waived", "Waived: they need not reach it")], initial="reached",
    )  # fmt: skip
    on = DateField(label="On which day?", called="The day", latest=clock.today)
    words = forms.CharField(
        label="What shows it, or why is it waived?", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["milestone", "is_waived", "on", "words", "version"]


class DecideResult(Versioned):
    outcome = forms.ChoiceField(label="What is the result?", choices=choices(Ending), widget=forms.RadioSelect)
    on = DateField(label="On which day?", called="The day", latest=clock.today)
    words = forms.CharField(
        label="Why?", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the decision rests on. The participant reads it, with your name.",
    )  # fmt: skip


class Revoke(Versioned):
    because = forms.CharField(
        label="Why do you revoke it?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the programme team reads this. Whoever checks the certificate sees only that it does not hold.",
    )  # fmt: skip
