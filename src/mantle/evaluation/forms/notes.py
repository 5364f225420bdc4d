"""What is asked of a finding, and where a line of a table of steps stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from mantle.evaluation.queries.impact import Story
from mantle.evaluation.rules.impact import STRENGTH_NAMES, Strength
from mantle.web.forms import Look, Versioned

SHORT = 160


class NoteFields(Versioned):
    theme = forms.CharField(label="What is it about?", max_length=120, help_text="A few words: a theme.")
    text = forms.CharField(
        label="What do these entries show?", widget=forms.Textarea(attrs={"rows": 5}), max_length=2000,
        help_text="In your own words. Quote nobody: a finding stays when somebody takes an entry back.",
    )  # fmt: skip
    strength = forms.ChoiceField(
        label="On what does it rest?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in STRENGTH_NAMES.items()],
    )  # fmt: skip
    looks = {
        "strength": Look(
            hints={
                str(Strength.WORD): "The register will say: inferred.",
                str(Strength.SHOWN): "The register will say: as others report it.",
                str(Strength.CHECKED): "A figure, an inspection. The register will say: from the study itself.",
            }
        )
    }  # fmt: skip


class WriteNote(NoteFields):
    entries = forms.MultipleChoiceField(
        label="Which entries show it?", widget=forms.CheckboxSelectMultiple,
        help_text="Of three people at least. Only those that can be read at this moment are here.",
        error_messages={"required": "Choose the entries that show it", "invalid_choice": (
            "One of the entries can no longer be read: whoever wrote it took it back. Choose again"
        )},
    )  # fmt: skip
    field_order = ("entries", "theme", "text", "strength")

    def __init__(self, *args: Any, stories: Iterable[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entries"].choices = [(story.code, _short(story)) for story in stories]  # type: ignore[attr-defined]
        self.looks = {**self.looks, "entries": Look(small=True)}


def _short(story: Story) -> str:
    text = story.text if len(story.text) <= SHORT else f"{story.text[:SHORT].rstrip()}…"
    return f"{story.level}: {text}"


class ReviewLine(forms.Form):
    line = forms.ChoiceField(label="About which line?", widget=forms.RadioSelect)
    found = forms.CharField(
        label="What did you look at, and what did you find?", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text="How the step was decided, by whom, on which evidence. Name nobody who went through it.",
    )  # fmt: skip
    done = forms.CharField(
        label="What is done, by whom and until when?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="“Nothing, because …” is an answer too.",
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = list(lines.items())  # type: ignore[attr-defined]
