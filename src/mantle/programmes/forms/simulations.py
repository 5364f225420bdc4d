"""What is asked about simulations."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from mantle.people.models import Person
from mantle.programmes.models import Cohort, Place, Scenario, Session, SimulationRun
from mantle.programmes.rules.simulations import News, Part, Script
from mantle.web.forms import Versioned


class WriteScenario(Versioned):
    title = forms.CharField(label="Title", max_length=200)
    about = forms.CharField(label="What is it about?", widget=forms.Textarea(attrs={"rows": 4}), max_length=3000)
    parts = forms.CharField(
        label="Roles", widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000,
        help_text="One line each: a short name, a bar, the role, a bar, what only its players read before it begins. "
        "For example: health | Clinical lead | You have one worker too few.",
    )  # fmt: skip
    news = forms.CharField(
        label="News", widget=forms.Textarea(attrs={"rows": 12}), max_length=40_000,
        help_text="One line each: the minute, a bar, short names of the roles that hear of it (or “all”), a bar, what "
        "they hear. For example: 25 | health, police | The ward is full.",
    )  # fmt: skip
    questions = forms.CharField(
        label="Questions for afterwards", required=False, widget=forms.Textarea(attrs={"rows": 5}), max_length=5000,
        help_text="One line each.",
    )  # fmt: skip

    @staticmethod
    def initial_of(scenario: Scenario) -> dict[str, Any]:
        script = scenario.played_from
        return {
            "title": scenario.title, "about": scenario.about, "version": scenario.version,
            "parts": "\n".join(f"{part.key} | {part.name} | {part.brief}" for part in script.parts),
            "news": "\n".join(f"{each.minute} | {', '.join(each.to) or 'all'} | {each.text}" for each in script.news),
            "questions": "\n".join(script.questions),
        }  # fmt: skip

    def clean_parts(self) -> list[Part]:
        found, problems = [], []
        for number, cells in _lines(self.cleaned_data["parts"]):
            if len(cells) != 3 or not re.fullmatch(r"[a-z0-9_-]{1,30}", cells[0].lower()) or not all(cells):
                problems.append(f"Line {number}: write a short name of letters and figures, a role, and its brief.")
            else:
                found.append(Part(cells[0].lower(), cells[1], cells[2]))
        return _or_raise(found, problems)

    def clean_news(self) -> list[News]:
        found, problems = [], []
        for number, cells in _lines(self.cleaned_data["news"]):
            if len(cells) != 3 or not re.fullmatch(r"[0-9]{1,3}", cells[0]) or not cells[2]:
                problems.append(f"Line {number}: write a minute, who hears of it, and what they hear.")
            else:
                to = tuple(each.strip().lower() for each in cells[1].split(",") if each.strip())
                found.append(News(int(cells[0]), () if to in ((), ("all",)) else to, cells[2]))
        return _or_raise(found, problems)

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        asked = tuple(line.strip() for line in given["questions"].splitlines() if line.strip())
        script = Script(tuple(given["parts"]), tuple(given["news"]), asked)
        return {"title": given["title"], "about": given["about"], "script": script, "version": given["version"]}


def _lines(text: str) -> list[tuple[int, list[str]]]:
    return [
        (number, [cell.strip() for cell in line.split("|", 2)])
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]


def _or_raise(found: list[Any], problems: list[str]) -> list[Any]:
    if problems:
        raise forms.ValidationError(" ".join(problems))
    return found


class PlanRun(forms.Form):
    cohort = forms.ModelChoiceField(
        label="Which cohort plays it?", queryset=Cohort.objects.none(), empty_label="Choose a cohort"
    )
    session = forms.ModelChoiceField(
        label="At which session?", queryset=Session.objects.none(), required=False, empty_label="None of them"
    )
    leader = forms.ModelChoiceField(
        label="Who leads it?", queryset=Person.objects.none(), empty_label="Choose somebody",
        help_text="You, or somebody of the faculty.",
    )  # fmt: skip

    def __init__(self, *args: Any, cohorts, leaders, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]
        sessions = Session.objects.filter(cohort__in=cohorts, for_set__isnull=True).select_related("cohort")
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        session, cohort = given.get("session"), given.get("cohort")
        if session and cohort and session.cohort_id != cohort.pk:
            self.add_error("session", "That session belongs to another cohort.")
        return given


class Cast(Versioned):
    """One role a person, for everyone of the cohort on one page."""

    def __init__(self, *args: Any, run: SimulationRun, places: list[Place], played: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.places = places
        roles = [(part.key, part.name) for part in run.played_from.parts]
        for place in places:
            self.fields[place.code] = forms.ChoiceField(
                label=str(place.person), choices=[("", "Plays no role"), *roles], required=False,
                initial=played.get(place.code, ""),
            )  # fmt: skip

    def roles(self) -> dict[str, str]:
        return {place.code: self.cleaned_data[place.code] for place in self.places}


class WriteDown(forms.Form):
    role = forms.ChoiceField(label="Whose decision?")
    words = forms.CharField(label="What was decided?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, roles: list[tuple[str, str]], may_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [*roles, *([("", "Nobody’s: something that I noticed")] if may_note else [])]
        self.fields["role"].choices = options  # type: ignore[attr-defined]
        self.fields["role"].required = not may_note


class Debrief(Versioned):
    debrief = forms.CharField(
        label="What was said afterwards?", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="The players read it.",
    )  # fmt: skip
