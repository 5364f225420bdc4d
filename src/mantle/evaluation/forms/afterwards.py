"""What is asked at the end of a programme and later, of whoever completed it and of their sponsor. EVA-31, EVA-35."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from mantle.evaluation.models import Afterwards
from mantle.evaluation.rules.afterwards import ANSWERS, LEARNING_NAMES, MOST_PEERS, QUESTIONS, Side
from mantle.web.forms import Look, Versioned


class AnswerAfterwards(Versioned):
    """Four sentences that one agrees with more or less; after half a year and a year also what has lasted."""

    def __init__(self, *args: Any, row: Afterwards, tools: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks = {}
        for level, sentence in QUESTIONS[Side(row.side)].items():
            self.fields[level] = forms.TypedChoiceField(
                label=sentence, required=False, coerce=int, empty_value=None, widget=forms.RadioSelect,
                choices=[(str(number), words) for number, words in ANSWERS.items()],
            )  # fmt: skip
            self.looks[level] = Look(small=True)
        if row.asks_what_lasts:
            self._ask_what_lasts(list(tools))

    def _ask_what_lasts(self, tools: list[str]) -> None:
        self.fields["peers"] = forms.IntegerField(
            label="How many people from the programme are you still in touch with?", min_value=0, max_value=MOST_PEERS,
            widget=forms.TextInput(attrs={"size": 3, "inputmode": "numeric"}),
            help_text="People you have asked something, or who have asked you, in the last three months. We do not ask "
            "for names.",
        )  # fmt: skip
        if tools:
            self.fields["tools"] = forms.MultipleChoiceField(
                label="Which of these do you still use?", widget=forms.CheckboxSelectMultiple, required=False,
                choices=[(tool, tool) for tool in tools],
                help_text="These are the ones you have used here. Leave them all empty if none.",
            )  # fmt: skip
            self.looks["tools"] = Look(small=True)
        self.fields["went_on"] = forms.ChoiceField(
            label="Have you made time to go on learning since?", widget=forms.RadioSelect,
            choices=[(str(key), name) for key, name in LEARNING_NAMES.items()],
        )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What is kept, by the names of the action."""
        given: dict[str, Any] = self.cleaned_data
        levels = {level: given[level] for level in QUESTIONS[Side.OWN] if given.get(level) is not None}
        lasting: dict[str, Any] = {name: given[name] for name in ("peers", "tools") if name in given}
        if "went_on" in given:
            lasting["learning"] = given["went_on"]
        return {"levels": levels, "version": given["version"], **lasting}
