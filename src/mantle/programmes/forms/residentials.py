"""What is asked for a residential: of those who arrange it, and of each guest on one page that fits a phone."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.programmes.models import Residential, Room, Stay
from mantle.programmes.rules.residentials import DIETS, MOST_DAYS_KEPT, NEEDS, TRAVEL, Coming
from mantle.web.forms import DateField, Versioned

STEP_FREE_WORDS = ("step-free", "step free", "yes")


class Arrange(Versioned):
    venue = forms.CharField(label="Name and address of the house", max_length=200)
    getting_there = forms.CharField(
        label="How to get there", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    house_phone = forms.CharField(label="Telephone of the house", required=False, max_length=60)
    nights = forms.IntegerField(label="How many nights?", min_value=1, max_value=14, initial=1)
    answer_by = DateField(label="By which day are answers needed?", called="The day for answers")
    keep_days = forms.IntegerField(
        label="For how many days after the last day are answers kept?", min_value=1, max_value=MOST_DAYS_KEPT,
        initial=MOST_DAYS_KEPT, help_text="Then they are deleted. Four weeks is the most.",
    )  # fmt: skip

    @staticmethod
    def initial_of(row: Residential) -> dict[str, Any]:
        names = ("venue", "getting_there", "house_phone", "nights", "answer_by", "keep_days", "version")
        return {name: getattr(row, name) for name in names}


class KeepRooms(Versioned):
    rooms = forms.CharField(
        label="Bedrooms", widget=forms.Textarea(attrs={"rows": 10}),
        help_text="One line each: name; how many beds, if more than one; “step-free” where there is no step and room "
        "to turn a wheelchair. For example: Oak | 1 | step-free",
    )  # fmt: skip

    @staticmethod
    def initial_of(row: Residential) -> dict[str, Any]:
        lines = [f"{room.name} | {room.beds}{' | step-free' if room.is_step_free else ''}" for room in row.rooms.all()]
        return {"rooms": "\n".join(lines), "version": row.version}

    def clean_rooms(self) -> list[tuple[str, int, bool]]:
        found, problems = [], []
        for number, line in enumerate(self.cleaned_data["rooms"].splitlines(), 1):
            if not line.strip():
                continue
            name, beds, step_free, *more = [*(part.strip() for part in line.split("|")), "", ""]
            is_known = step_free.lower() in ("", "no", *STEP_FREE_WORDS)
            if not name or len(name) > 60 or any(more[:-2]) or not is_known or (beds and not _is_beds(beds)):
                problems.append(f"Line {number}: write a name, a bar, 1 to 20 beds, and perhaps a bar and “step-free”.")
            else:
                found.append((name, int(beds or 1), step_free.lower() in STEP_FREE_WORDS))
        if len({name for name, _, _ in found}) < len(found):
            problems.append("Give each room a name of its own.")
        if problems:
            raise forms.ValidationError(" ".join(problems))
        return found


def _is_beds(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 20


class Answer(Versioned):
    """PRG-111: from lists; what stands in none of them is talked about, and not written down."""

    coming = forms.ChoiceField(
        label="Are you coming?", widget=forms.RadioSelect,
        choices=[
            (Coming.NIGHTS, "Yes, and I stay the night"), (Coming.DAYS, "Yes, by day; I sleep elsewhere"),
            (Coming.NO, "No, I cannot come"),
        ],
    )  # fmt: skip
    diets = forms.MultipleChoiceField(
        label="What do you eat?", required=False, choices=list(DIETS.items()), widget=forms.CheckboxSelectMultiple,
        help_text="Leave all boxes empty if you eat everything.",
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label="What do you need, so that you can take part?", required=False, choices=list(NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    wants_call = forms.BooleanField(
        label="Please ring me: there is something that stands in no list", required=False,
        help_text="Somebody who arranges the residential rings you. What you tell them is not written down here.",
    )  # fmt: skip
    shares = forms.BooleanField(label="I would share a room, if rooms run short", required=False)
    travel = forms.ChoiceField(
        label="How do you come?", required=False, choices=[("", "I do not know yet"), *TRAVEL.items()]
    )
    arrives = forms.CharField(
        label="When do you arrive?", required=False, max_length=60, help_text="Such as Monday 18:20, Northmoor station"
    )
    phone = forms.CharField(label="Your telephone on these days", required=False, max_length=60)
    emergency_name = forms.CharField(
        label="Whom should we ring in an emergency?", required=False, max_length=120,
        help_text="Needed if you stay the night, with their telephone.",
    )  # fmt: skip
    emergency_phone = forms.CharField(label="Their telephone", required=False, max_length=60)

    @staticmethod
    def initial_of(stay: Stay | None) -> dict[str, Any]:
        if stay is None:
            return {}
        names = (
            "coming", "diets", "needs", "wants_call", "shares", "travel", "arrives", "phone", "emergency_name",
            "emergency_phone", "version",
        )  # fmt: skip
        return {name: getattr(stay, name) for name in names}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("wants_call") and not given.get("phone"):
            self.add_error("phone", "Enter a telephone number on which we can ring you.")
        if given.get("coming") == Coming.NIGHTS and not (given.get("emergency_name") and given.get("emergency_phone")):
            self.add_error("emergency_name", "Enter somebody whom we can ring while you stay the night, with a number.")
        return given


class GiveRoom(Versioned):
    room = forms.ModelChoiceField(
        label="Which room?", queryset=Room.objects.none(), required=False, empty_label="None as yet"
    )

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = stay.residential.rooms.all()  # type: ignore[attr-defined]
