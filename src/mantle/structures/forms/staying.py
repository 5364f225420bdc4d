"""What is asked about a talk about staying."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from mantle.people.models import Person
from mantle.structures.rules.staying import LEAVE_REASONS, STAY_REASONS
from mantle.web import clock
from mantle.web.forms import DateField, Versioned

NO_HEALTH = "Leave out health, and other people’s names."


def _area(label: str, most: int = 2000, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


class WriteStayInterview(Versioned):
    held_on = DateField(label="When did you talk?", called="The day", latest=clock.today)
    stay_reasons = forms.MultipleChoiceField(
        label="What keeps them?", choices=list(STAY_REASONS.items()), widget=forms.CheckboxSelectMultiple
    )
    stay_words = _area("In their words", help_text=NO_HEALTH)
    leave_reasons = forms.MultipleChoiceField(
        label="What might make them leave?", choices=list(LEAVE_REASONS.items()), widget=forms.CheckboxSelectMultiple
    )
    leave_words = _area("In their words", help_text=NO_HEALTH)

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["version"]


class AgreeStayInterview(Versioned):
    correction = _area(
        "What is to be written differently?", 1000,
        help_text="Leave it empty to agree. With words here it goes back, and is kept only once you agree.",
    )  # fmt: skip


class AgreeStayAction(forms.Form):
    text = forms.CharField(label="What is to be done?", max_length=500)
    owner = forms.ModelChoiceField(label="By whom?", queryset=Person.objects.none(), empty_label="Choose one of you")
    due_on = DateField(label="By when?", called="The day", earliest=clock.today)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
