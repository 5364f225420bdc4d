"""What is asked for the library and for worksheets."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency
from mantle.framework.rules import Tier
from mantle.learning.forms.practice import published_competencies
from mantle.learning.models import Provider
from mantle.learning.rules.library import DIMENSION_NAMES, KIND_NAMES, LICENCE_NAMES, PROVIDER_NAMES, problems
from mantle.learning.rules.worksheets import NAMES, WORKSHEETS, Part
from mantle.people.models import choices
from mantle.web import clock
from mantle.web.forms import DateField, Look, RowsField, Versioned


def _named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


class ProviderFields(forms.Form):
    name = forms.CharField(label="What is the provider called?", max_length=200)
    kind = forms.ChoiceField(label="What kind is it?", choices=_named(PROVIDER_NAMES), widget=forms.RadioSelect)
    about = forms.CharField(
        label="What should people know of it?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        required=False,
    )  # fmt: skip
    link = forms.URLField(label="Its address on the web", required=False, assume_scheme="https")


class ResourceFields(Versioned):
    title = forms.CharField(label="What is it called?", max_length=200)
    about = forms.CharField(
        label="What is it about, and what is it good for?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    kind = forms.ChoiceField(label="What kind is it?", choices=_named(KIND_NAMES), widget=forms.RadioSelect)
    provider = forms.ModelChoiceField(
        label="Who provides it?", queryset=Provider.objects.none(), empty_label="Choose",
        help_text="Not in the list? Add the provider first.",
    )  # fmt: skip
    author = forms.CharField(label="Who wrote it?", max_length=200, required=False)
    licence = forms.ChoiceField(
        label="On what terms may it be used?", choices=_named(LICENCE_NAMES), widget=forms.RadioSelect
    )
    provenance = forms.CharField(
        label="Where does it come from?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text="Where it was published and when, and what of it is our own wording.",
    )  # fmt: skip
    link = forms.URLField(
        label="A link", required=False, assume_scheme="https", max_length=500,
        help_text="To a course in Moodle, a paper, a film.",
    )  # fmt: skip
    body = forms.CharField(
        label="The text", widget=forms.Textarea(attrs={"rows": 15}), max_length=40_000, required=False,
        help_text="A line that begins with # is a heading, one that begins with - a point of a list.",
    )  # fmt: skip
    worksheet = forms.ChoiceField(
        label="Which worksheet goes with it?", choices=[("", "None"), *_named(NAMES)], required=False
    )
    tier = forms.ChoiceField(label="For which level?", choices=[("", "Every level"), *choices(Tier)], required=False)
    dimension = forms.ChoiceField(
        label="Whose leading is it about?", choices=_named(DIMENSION_NAMES), widget=forms.RadioSelect
    )
    competencies = RowsField(
        label="What does it develop?", queryset=Competency.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    minutes = forms.IntegerField(
        label="How many minutes does it take?", min_value=1, max_value=6000, widget=forms.TextInput(attrs={"size": 4})
    )
    reviewed_on = DateField(label="When was it last looked over?", called="The day", latest=clock.today)
    review_by = DateField(label="When is it to be looked over again?", called="The day")
    looks = {"competencies": Look(small=True)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = Provider.objects.all()  # type: ignore[attr-defined]
        self.fields["competencies"].queryset = published_competencies()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if {"body", "link"} <= found.keys():
            for problem in problems(found.get("licence", ""), found["body"], found["link"], found.get("worksheet", "")):
                self.add_error("body", problem)
        return found

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Withdraw(Versioned):
    reason = forms.CharField(
        label="Why?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text="Whoever follows an old link reads it.",
    )  # fmt: skip


class SheetFields(Versioned):
    """The boxes of one worksheet; none has to be filled in."""

    def __init__(self, *args: Any, worksheet: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in WORKSHEETS[worksheet].parts:
            self.fields[part.key] = _box(part)
        self.looks = {part.key: Look(inline=True) for part in WORKSHEETS[worksheet].parts if part.kind == "scale"}

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _box(part: Part) -> forms.Field:
    about: dict[str, Any] = {"label": part.label, "help_text": part.help, "required": False}
    if part.kind == "scale":
        return forms.ChoiceField(
            choices=[(str(number), str(number)) for number in range(1, 6)], widget=forms.RadioSelect, **about
        )
    if part.kind == "word":
        return forms.CharField(max_length=100, **about)
    return forms.CharField(max_length=3000, widget=forms.Textarea(attrs={"rows": 4}), **about)
