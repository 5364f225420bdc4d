"""A level and a sentence for each criterion: what a reader sends of the words, and of each exercise. SEL-13, SEL-39."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mantle.selection.models import Criterion
from mantle.selection.queries.reading import Item
from mantle.selection.rules import LEVEL_NAMES
from mantle.web.forms import Look, Versioned


def level_choices() -> list[tuple[str, str]]:
    return [(str(n), f"{n}: {name}") for n, name in LEVEL_NAMES.items()]


def level_look(criterion: Criterion) -> Look:
    """What each level looks like stands beside it."""
    return Look(small=True, hints={str(n): words for n, words in enumerate(criterion.levels, 1)})


class Marks(forms.Form):
    """Both for each criterion, all at once."""

    asks_level = "Which level did you see?"
    asks_words = "What did they say or do?"
    hint = "What you saw and heard, not what you think of it. The person reads it after the decision."
    missing = "Say what you saw"

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        self.looks: dict[str, Look] = {}
        for each in self.criteria:
            self.fields[f"level_{each.pk}"] = forms.TypedChoiceField(
                label=self.asks_level, choices=level_choices(), coerce=int, widget=forms.RadioSelect,
                error_messages={"required": f"Choose a level for “{each}”."},
            )  # fmt: skip
            self.fields[f"words_{each.pk}"] = forms.CharField(
                label=self.asks_words, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=self.hint,
                error_messages={"required": f"{self.missing}: “{each}”."},
            )  # fmt: skip
            self.looks[f"level_{each.pk}"] = level_look(each)

    @property
    def blocks(self) -> list[tuple[Any, Any, Any]]:
        return [(each, self[f"level_{each.pk}"], self[f"words_{each.pk}"]) for each in self.criteria]

    def marks(self) -> dict[int, tuple[int, str]]:
        given = self.cleaned_data
        return {each.pk: (given[f"level_{each.pk}"], given[f"words_{each.pk}"]) for each in self.criteria}


class SendMarks(Versioned, Marks):
    """Of the words, which stand beside each criterion."""

    asks_level = "Which level do the words show?"
    asks_words = "What shows you that?"
    hint = "A sentence. The person reads it once there is a decision."
    missing = "Say what shows you that"

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, criteria=[item.criterion for item in items], **kwargs)
        self.items = list(items)

    @property
    def blocks(self) -> list[tuple[Any, Any, Any]]:
        return [(item, level, words) for item, (_, level, words) in zip(self.items, super().blocks, strict=True)]
