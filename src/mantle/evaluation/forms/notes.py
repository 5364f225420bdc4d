"""What is asked of a finding, and where a line of a table of steps stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from mantle.evaluation.queries.impact import Story
from mantle.evaluation.rules.impact import STRENGTH_NAMES, Strength
from mantle.learning.models.pulses import LEVELS
from mantle.web.forms import Look, Versioned

SHORT = 160
LEVEL_ORDER = [name for _, name in LEVELS]


class NoteFields(Versioned):
    theme = forms.CharField(label="What is it about?", max_length=120, help_text="A theme, in a few words.")
    text = forms.CharField(
        label="What do these entries show?", widget=forms.Textarea(attrs={"rows": 5}), max_length=2000,
        help_text="Use your own words and do not quote: the finding stays even if somebody stops sharing an entry.",
    )  # fmt: skip
    strength = forms.ChoiceField(
        label="What does it rest on?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in STRENGTH_NAMES.items()],
    )  # fmt: skip
    looks = {
        "strength": Look(
            hints={
                str(Strength.WORD): "The register will say “inferred”.",
                str(Strength.SHOWN): "The register will say “as others report it”.",
                str(Strength.CHECKED): "A figure or an inspection, say. The register will say “from the study itself”.",
            }
        )
    }  # fmt: skip


class WriteNote(NoteFields):
    entries = forms.MultipleChoiceField(
        label="Which entries show it?", widget=forms.CheckboxSelectMultiple,
        help_text="Choose entries by at least three people. Only those shared at this moment are listed.",
        error_messages={"required": "Choose the entries that show it", "invalid_choice": (
            "One of the entries can no longer be read: whoever wrote it took it back. Choose again"
        )},
    )  # fmt: skip
    field_order = ("entries", "theme", "text", "strength")

    def __init__(self, *args: Any, stories: Iterable[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = set(self["entries"].value() or ())  # ticked while reading, or sent already: these first
        rows = sorted(stories, key=lambda story: (story.code not in chosen, _by_level(story)))
        self.fields["entries"].choices = [(story.code, _short(story)) for story in rows]  # type: ignore[attr-defined]
        self.looks = {**self.looks, "entries": Look(small=True)}


def _by_level(story: Story) -> int:
    """Those of one level together; within it in the order of stories, which says nothing of who wrote or when."""
    return LEVEL_ORDER.index(story.level)


def _short(story: Story) -> str:
    text = story.text if len(story.text) <= SHORT else f"{story.text[:SHORT].rstrip()}…"
    return f"{story.level}: {text}"


class ReviewLine(forms.Form):
    line = forms.ChoiceField(label="Which line is it about?", widget=forms.RadioSelect)
    found = forms.CharField(
        label="What did you look at, and what did you find?", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text="How the step was decided, by whom and on what evidence. Do not name anybody who went through it.",
    )  # fmt: skip
    done = forms.CharField(
        label="What will be done, by whom and by when?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="“Nothing, because …” is an answer too.",
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = list(lines.items())  # type: ignore[attr-defined]
