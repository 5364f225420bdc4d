"""What is asked about exercises and sponsors, and of those who mark and speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mantle.selection.forms.marks import level_choices, level_look
from mantle.selection.models import Call, Criterion, Exercise
from mantle.selection.queries.matrix import Marked
from mantle.selection.rules import EXERCISE_NAMES, SUPPORT_NAMES
from mantle.web.forms import Look, RowsField, Versioned


class ExerciseFields(Versioned):
    kind = forms.ChoiceField(
        label="What kind of exercise is it?", choices=[(str(key), name) for key, name in EXERCISE_NAMES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    title = forms.CharField(label="Title", max_length=120)
    brief = forms.CharField(
        label="What is everybody told beforehand?", max_length=1500, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The same words for everybody: what they do, with whom, how long, what they may bring.",
    )  # fmt: skip
    minutes = forms.IntegerField(label="How many minutes does it take?", min_value=5, max_value=480)
    criteria = RowsField(
        label="What does it let you see?", queryset=Criterion.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="One to four: nobody watches for more at once. Each criterion is seen in at least one exercise.",
    )  # fmt: skip

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset = call.criteria.order_by("position")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(exercise: Exercise | None) -> dict[str, Any]:
        if exercise is None:
            return {}
        names = ("kind", "title", "brief", "minutes", "version")
        return {name: getattr(exercise, name) for name in names} | {"criteria": list(exercise.criteria.all())}


class Agree(forms.Form):
    """SEL-40: levels between those that were given, and by what the three came to each; any of them may stay open."""

    def __init__(self, *args: Any, marked: Sequence[Marked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marked = sorted(marked, key=lambda each: not each.is_open)
        self.looks: dict[str, Look] = {}
        for each in self.marked:
            key, lowest, highest = each.criterion.pk, min(each.levels), max(each.levels)
            self.fields[f"level_{key}"] = forms.TypedChoiceField(
                label="Which level did you agree on?", coerce=int, empty_value=None, required=False,
                choices=[pair for pair in level_choices() if lowest <= int(pair[0]) <= highest],
                widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[f"reason_{key}"] = forms.CharField(
                label="How did you come to agree on it?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
                required=False, help_text="What one of you had seen that the others had not. The person reads it.",
            )  # fmt: skip
            self.looks[f"level_{key}"] = level_look(each.criterion)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for each in self.marked:
            level, reason = f"level_{each.criterion.pk}", f"reason_{each.criterion.pk}"
            if given.get(level) and not str(given.get(reason, "")).strip():
                self.add_error(reason, f"Say how you came to agree on it: “{each.criterion}”.")
            elif given.get(reason) and not given.get(level) and level not in self.errors:
                self.add_error(level, f"Choose the level you agreed on: “{each.criterion}”.")
        if not self.errors and not any(given.get(f"level_{each.criterion.pk}") for each in self.marked):
            raise forms.ValidationError("Choose a level for one of them at least.")
        return given

    def _block(self, each: Marked) -> tuple[Marked, Any, Any]:
        return each, self[f"level_{each.criterion.pk}"], self[f"reason_{each.criterion.pk}"]

    @property
    def open(self) -> list[tuple[Marked, Any, Any]]:
        return [self._block(each) for each in self.marked if each.is_open]

    @property
    def others(self) -> list[tuple[Marked, Any, Any]]:
        return [self._block(each) for each in self.marked if not each.is_open]

    def levels(self) -> dict[int, tuple[int, str]]:
        given, keys = self.cleaned_data, [each.criterion.pk for each in self.marked]
        return {key: (given[f"level_{key}"], given[f"reason_{key}"]) for key in keys if given[f"level_{key}"]}


class NameSponsor(forms.Form):
    name = forms.CharField(label="Their name", max_length=200)
    email = forms.EmailField(
        label="Their e-mail address at work",
        help_text="They get a letter with a link of their own. No account is needed.",
    )


class Needs(Versioned):
    words = forms.CharField(
        label="What do you need on the day?", max_length=600, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="More time, breaks, a room without steps, large print, somebody to sign, another hour: whatever lets "
        "you show what you can do. You need not say why. Leave it empty if you need nothing.",
    )  # fmt: skip


class Speak(forms.Form):
    """SEL-35: what a sponsor is asked, in the same words for everybody."""

    support = forms.ChoiceField(
        label="Do you support them for this now?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in SUPPORT_NAMES.items()],
    )  # fmt: skip
    seen = forms.CharField(
        label="What have you seen them do that speaks for it, or against it?", max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One or two things that you saw yourself: what happened, what they did, what came of it. Name no "
        "child and no family, and say nothing of health, leave, age or family life.",
    )  # fmt: skip
    offers = forms.CharField(
        label="If they get a place, what will you make possible?", max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Time for it, work that stretches them, cover while they are away, or what must be in place first.",
    )  # fmt: skip


class EnterStatement(Versioned, Speak):
    name = forms.CharField(label="Who wrote it?", max_length=200)
    field_order = ("name", "support", "seen", "offers")
