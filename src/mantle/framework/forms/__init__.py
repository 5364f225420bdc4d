"""What is asked about frameworks."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import RoleProfile
from mantle.framework.rules import Move, moves_from
from mantle.people.models import Agency
from mantle.web.forms import Look, Versioned

MOVES = {
    Move.CONSULT: ("Send it out for comment", "Everyone who may see frameworks sees it. Its text stays as it is."),
    Move.AGREE: ("Record that it is agreed", "Those who were asked agree. It is not in use yet."),
    Move.REOPEN: ("Reopen it as a draft", "It can be edited again, and only those who write it see it."),
    Move.PUBLISH: (
        "Publish it",
        "It is used from now on, in place of the edition published before. It cannot become a draft again.",
    ),
}
_LINES = 20
_LONGEST = 500


class MoveOn(Versioned):
    move = forms.ChoiceField(
        label="What happens with this edition?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens with this edition."},
    )
    looks = {"move": Look(hints={str(move): hint for move, (_, hint) in MOVES.items()})}

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(str(move), MOVES[move][0]) for move in moves_from(state)]
        self.fields["move"].choices = chosen  # type: ignore[attr-defined]


class CopyFor(forms.Form):
    owner = forms.ModelChoiceField(
        label="Which agency is the copy for?",
        queryset=Agency.objects.none(),
        empty_label="Choose an agency",
        error_messages={"required": "Choose an agency."},
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = agencies  # type: ignore[attr-defined]


class SideBySide(forms.Form):
    one = forms.ModelChoiceField(
        label="One profile",
        queryset=RoleProfile.objects.none(),
        to_field_name="code",
        empty_label="Choose a profile",
        error_messages={"required": "Choose the first profile.", "invalid_choice": "Choose a profile from the list."},
    )
    other = forms.ModelChoiceField(
        label="The other profile",
        queryset=RoleProfile.objects.none(),
        to_field_name="code",
        empty_label="Choose a profile",
        error_messages={"required": "Choose the other profile.", "invalid_choice": "Choose a profile from the list."},
    )

    def __init__(self, *args: Any, profiles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = profiles  # type: ignore[attr-defined]


class Reword(Versioned):
    """A competency: its name, its statement, and up to four levels, one sign a line."""

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter a name."})
    statement = forms.CharField(
        label="Statement",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What a person does, so that someone else could see it.",
        error_messages={"required": "Enter a statement."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, 5):
            self.fields[f"level_{number}"] = forms.CharField(
                label=f"Level {number}",
                required=False,
                max_length=_LINES * _LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="What one would see, one sign a line.",
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found = [self._signs(number, data) for number in range(1, 5)]
        while found and not found[-1]:
            found.pop()
        for number, seen in enumerate(found, start=1):
            if not seen and f"level_{number}" not in self.errors:
                self.add_error(f"level_{number}", f"Say what one would see at level {number}; a higher level is given.")
        data["levels"] = found
        return data

    def _signs(self, number: int, data: dict[str, Any]) -> list[str]:
        lines = [line.strip() for line in (data.get(f"level_{number}") or "").splitlines() if line.strip()]
        if len(lines) > _LINES:
            self.add_error(f"level_{number}", f"Level {number} takes {_LINES} signs at most.")
        if any(len(line) > _LONGEST for line in lines):
            self.add_error(f"level_{number}", f"A sign of level {number} takes {_LONGEST} characters at most.")
        return lines

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "statement", "levels", "version")}
