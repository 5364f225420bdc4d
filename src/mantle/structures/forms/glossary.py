"""What is asked for the words of a partnership."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Agency
from mantle.structures.models import CommonWord
from mantle.structures.rules.glossary import PAIR_NAMES, PairKind
from mantle.web.forms import Versioned


class SayWord(forms.Form):
    agency = forms.ModelChoiceField(label="At which agency?", queryset=Agency.objects.none(), empty_label=None)
    profession = forms.CharField(
        label="Which profession?", max_length=80, help_text="For example: health visitors; social workers."
    )
    word = forms.CharField(label="Which word?", max_length=80)
    meaning = forms.CharField(
        label="What do they mean by it?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="So that somebody of another profession would use it rightly.",
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class ChangeWord(Versioned):
    meaning = forms.CharField(
        label="What do they mean by it?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was agreed about this word has to be agreed again.",
    )  # fmt: skip


class SetBeside(forms.Form):
    other = forms.ModelChoiceField(
        label="Beside which word?", queryset=CommonWord.objects.none(), empty_label=None,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="How do they stand to one another?", choices=[(str(key), name) for key, name in PAIR_NAMES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    difference = forms.CharField(
        label="How do they differ?", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Not needed where they mean the same.",
    )  # fmt: skip

    def __init__(self, *args: Any, words: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("kind") not in (None, PairKind.SAME) and not found.get("difference", "").strip():
            self.add_error("difference", "Say how they differ")
        return found
