"""What is asked about a nomination, and about day one."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.programmes.models import Nomination
from mantle.programmes.rules import ABLE_NAMES, DAY_ONE, LEVEL_NAMES, Level
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned


class Nominate(Versioned):
    level = forms.ChoiceField(
        label="At which level do they work?", choices=[(str(key), name) for key, name in LEVEL_NAMES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    ground = forms.CharField(
        label="Why is it equivalent?", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed for an equivalent level: you decide, and your name stands beside it.",
    )  # fmt: skip
    means_to_apply_on = DateField(
        label="When do they mean to apply for a director’s post for the first time?", called="The day"
    )
    asked_on = DateField(label="When were they asked?", called="The day", latest=clock.today)
    applied_on = DateField(
        label="When did they apply?", called="The day", required=False, latest=clock.today,
        help_text="Asked again later: empty as long as they have not.",
    )  # fmt: skip

    @staticmethod
    def initial_of(nomination: Nomination | None) -> dict[str, Any]:
        names = ("level", "ground", "means_to_apply_on", "asked_on", "applied_on")
        return {name: getattr(nomination, name) for name in names} if nomination else {"asked_on": clock.today()}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("level") == Level.EQUIVALENT and not given.get("ground", "").strip():
            self.add_error("ground", "Say why the level is equivalent.")
        return given


class AnswerDayOne(forms.Form):
    """One question a line; every one may be left open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "No answer"), *[(str(key), name) for key, name in ABLE_NAMES.items()]]
        for key, (_, text) in DAY_ONE.items():
            self.fields[key] = forms.ChoiceField(label=text, choices=choices, required=False, widget=forms.RadioSelect)

    @property
    def looks(self) -> dict[str, Look]:
        return dict.fromkeys(DAY_ONE, Look(small=True, inline=True))
