"""What is asked half a year and a year after a programme. EVA-31."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from mantle.evaluation.rules.afterwards import LEARNING_NAMES, MOST_PEERS
from mantle.web.forms import Look, Versioned


class AnswerAfterwards(Versioned):
    peers = forms.IntegerField(
        label="With how many people from the programme are you still in touch?", min_value=0, max_value=MOST_PEERS,
        widget=forms.TextInput(attrs={"size": 3, "inputmode": "numeric"}),
        help_text="Whom you asked something, or who asked you, in the last three months. No names are asked for.",
    )  # fmt: skip
    tools = forms.MultipleChoiceField(
        label="Which of these do you still use?", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="What you have used here before. Leave all empty if none.",
    )  # fmt: skip
    learning = forms.ChoiceField(
        label="Have you gone on learning on purpose since?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in LEARNING_NAMES.items()],
    )  # fmt: skip
    looks = {"tools": Look(small=True)}

    def __init__(self, *args: Any, tools: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(tool, tool) for tool in tools]
        self.fields["tools"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["tools"]
