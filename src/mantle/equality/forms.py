"""What is asked for equality."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.equality import rules
from mantle.web.forms import Look


class AboutEquality(forms.Form):
    """EQU-1: every question may stay without an answer, and each can be answered with preferring not to say."""

    looks = dict.fromkeys(rules.QUESTIONS, Look(small=True))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, question in rules.QUESTIONS.items():
            self.fields[key] = forms.ChoiceField(
                label=question.words, required=False, widget=forms.RadioSelect,
                choices=[*rules.answers_to(key).items(), ("", "No answer")],
            )  # fmt: skip

    def as_answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in rules.QUESTIONS if self.cleaned_data.get(key)}
