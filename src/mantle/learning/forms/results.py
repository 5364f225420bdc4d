"""What is asked for the result of a dialogue: its lines, one's own order, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.learning.models import ResultLine
from mantle.learning.rules.results import MOST_LINES, Line, lines_of
from mantle.people.models import Agency
from mantle.web.forms import Versioned


class Lines(Versioned):
    lines = forms.CharField(
        label="One a line", widget=forms.Textarea(attrs={"rows": 12}), max_length=12_000,
        help_text=f"Two to {MOST_LINES} lines: a short name, a colon, and a sentence on it. For example: "
        "Money: two budgets are agreed in one meeting, by the people who spend them.",
    )  # fmt: skip

    def clean_lines(self) -> list[Line]:
        found, problems = lines_of(self.cleaned_data["lines"])
        if problems:
            raise forms.ValidationError(problems)
        return found


class Order(forms.Form):
    """A place for each line, the most important first."""

    def __init__(self, *args: Any, lines: list[ResultLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        places = [("", "Choose a place"), *((str(number), str(number)) for number in range(1, len(lines) + 1))]
        for line in lines:
            self.fields[f"line-{line.position}"] = forms.ChoiceField(
                label=line.name, help_text=line.text, choices=places,
                error_messages={"required": f"Give “{line.name}” a place"},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for line in self.lines:
            place = found.get(f"line-{line.position}", "")
            if place and place in seen:
                self.add_error(f"line-{line.position}", f"Place {place} is taken by “{seen[place]}”: choose another")
            seen.setdefault(place, line.name)
        return found

    def order(self) -> list[int]:
        place = {line.position: int(self.cleaned_data[f"line-{line.position}"]) for line in self.lines}
        return sorted(place, key=lambda position: place[position])


class TakeIn(forms.Form):
    name = forms.CharField(label="What is the framework to be called?", max_length=120)
    owner = forms.ModelChoiceField(label="Whose is it?", queryset=Agency.objects.none(), required=False)

    def __init__(self, *args: Any, agencies: Any, is_national: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = agencies  # type: ignore[attr-defined]
        owner.empty_label = "National" if is_national else None  # type: ignore[attr-defined]
        owner.required = not is_national


class Answer(Versioned):
    answer = forms.CharField(
        label="What becomes of it?", widget=forms.Textarea(attrs={"rows": 4}), max_length=500,
        help_text="Whoever handed it on reads it.",
    )  # fmt: skip
