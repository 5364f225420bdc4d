"""What is asked for a forecast: of which place, how far, and what is to differ from today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator

from mantle.analysis.projection import Assumptions
from mantle.forecast import queries, rules
from mantle.forecast.models import Answer, Forecast
from mantle.forecast.queries import Scope
from mantle.forecast.rules import surveys
from mantle.people.models import Person
from mantle.web import clock
from mantle.web.forms import DateField, Look

RUNS = [("200", "200: a first look"), ("1000", "1,000: the usual"), ("5000", "5,000: steadier ranges")]


class Scenario(forms.Form):
    """A forecast in plain words. Every lever stands at its ordinary value until somebody moves it."""

    title = forms.CharField(
        label="What do you want to call it?", max_length=120, error_messages={"required": "Give the forecast a name."}
    )
    place = forms.ChoiceField(label="Which posts?")
    as_at = DateField(label="From the posts as they stood on which day?", called="The day", latest=clock.today)
    years = forms.IntegerField(
        label="How many years ahead?", initial=10, validators=[MinValueValidator(1), MaxValueValidator(30)],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 2}),
        error_messages={"invalid": "Enter the years as a whole number from 1 to 30."},
    )  # fmt: skip
    runs = forms.ChoiceField(
        label="How many futures are played out?", choices=RUNS, initial="1000", widget=forms.RadioSelect
    )
    seed = forms.IntegerField(
        label="Seed", initial=1, validators=[MinValueValidator(0), MaxValueValidator(2**31 - 1)],
        help_text="Any whole number. The same seed and the same posts give the same figures again.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 10}),
        error_messages={"invalid": "Enter the seed as a whole number."},
    )  # fmt: skip
    looks = {lever.name: Look(width=5, suffix=lever.suffix) for lever in rules.LEVERS} | {"runs": Look(small=True)}

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = queries.agencies_for_forecast(by)
        self.fields["place"].choices = self._places()  # type: ignore[attr-defined]
        sources = {row["name"]: row["source"] for row in Assumptions.shipped().describe()}
        for lever in rules.LEVERS:
            usual = f"Usual: {lever.usual:g} {lever.suffix}. Source of today's figure: {sources[lever.moves]}."
            self.fields[lever.name] = forms.FloatField(
                label=lever.label, help_text=f"{lever.hint} {usual}", initial=_shown(lever.usual),
                validators=[MinValueValidator(lever.least), MaxValueValidator(lever.most)],
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5}),
                error_messages={"invalid": f"Enter a number from {lever.least:g} to {lever.most:g}."},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place") and data.get("as_at"):
            scope = self._scope(data["place"])
            if not queries.forecast_posts(scope, data["as_at"]):
                self.add_error("place", f"No posts of tiers 1 to 4 are on record for {scope.name} on that day.")
        return data

    def _places(self) -> list[tuple[str, Any]]:
        regions = [(f"region={name}", name) for name in queries.regions()]
        agencies = [(f"agency={agency.code}", agency.name) for agency in self.agencies]
        found: list[tuple[str, Any]] = [("nation", "The whole nation")]
        if regions:
            found.append(("A region", regions))
        if agencies:
            found.append(("An authority", agencies))
        return found

    def as_forecast(self) -> dict[str, Any]:
        """The answers as the action takes them."""
        data = self.cleaned_data
        return {
            "scope": self._scope(data["place"]), "title": data["title"], "as_at": data["as_at"], "years": data["years"],
            "runs": int(data["runs"]), "seed": data["seed"],
            "levers": {lever.name: data[lever.name] for lever in rules.LEVERS},
        }  # fmt: skip

    def _scope(self, place: str) -> Scope:
        kind, _, name = place.partition("=")
        if kind == "agency":
            return Scope(agency=self.agencies.get(code=name))
        return Scope(region=name) if kind == "region" else Scope()


def _shown(value: float) -> str:
    return f"{value:g}"


def initial_from(query: Mapping[str, str]) -> dict[str, Any]:
    """Answers that an address brings along: a place, or all of an earlier forecast."""
    names = ("title", "years", "runs", "seed", *(lever.name for lever in rules.LEVERS))
    found: dict[str, Any] = {name: query[name] for name in names if query.get(name)}
    found["as_at"] = _day(query.get("as_at", "")) or clock.today()
    for kind in ("agency", "region"):
        if query.get(kind):
            found["place"] = f"{kind}={query[kind]}"
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def answers_of(forecast: Forecast) -> dict[str, str]:
    """A forecast as the answers that would ask for it again."""
    place = (
        {"agency": forecast.agency.code} if forecast.agency else {"region": forecast.region} if forecast.region else {}
    )
    plain = {
        "title": forecast.title,
        "as_at": forecast.as_at.isoformat(),
        "years": str(forecast.years),
        "runs": str(forecast.runs),
        "seed": str(forecast.seed),
    }
    return {**plain, **place, **{name: _shown(value) for name, value in forecast.changes.items()}}


ANSWERS = [*rules.ANSWER_NAMES.items(), ("", "I would rather not say")]
NEVER_NEEDED = "You do not have to answer. You can change your answer or take it back at any time."


class AboutYou(forms.Form):
    """FOR-12, FOR-14: what a person says about themselves; every question may stay without an answer."""

    next_post = forms.ChoiceField(
        label=rules.QUESTIONS[rules.NEXT_POST], required=False, choices=ANSWERS, widget=forms.RadioSelect,
        help_text=NEVER_NEEDED,
    )  # fmt: skip
    director = forms.ChoiceField(
        label=rules.QUESTIONS[rules.DIRECTOR], required=False, choices=ANSWERS, widget=forms.RadioSelect
    )
    background = forms.ChoiceField(
        label=rules.QUESTIONS[rules.BACKGROUND], required=False, widget=forms.RadioSelect,
        choices=[*rules.BACKGROUND_NAMES.items(), ("", "I would rather not say")],
    )  # fmt: skip
    detail = forms.ChoiceField(
        label="If it is another area: which?", required=False,
        choices=[("", "Not said"), *rules.OTHER_NAMES.items()],
    )  # fmt: skip
    looks = {name: Look(small=True) for name in (rules.NEXT_POST, rules.DIRECTOR, rules.BACKGROUND)}

    def __init__(self, *args: Any, is_director: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_director:
            del self.fields["next_post"], self.fields["director"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("detail") and data.get("background") != "other":
            self.add_error("detail", "Choose “Other” above, or leave this at “Not said”.")
        return data

    def as_answers(self) -> dict[str, tuple[str, str]]:
        """The answers given, without those left out."""
        data = self.cleaned_data
        given = {name: data[name] for name in rules.QUESTIONS if data.get(name)}
        return {name: (a, data["detail"] if name == rules.BACKGROUND else "") for name, a in given.items()}


def said_before(said: Mapping[str, Answer]) -> dict[str, str]:
    """Earlier answers as the form takes them."""
    found = {name: row.answer for name, row in said.items()}
    if rules.BACKGROUND in said:
        found["detail"] = said[rules.BACKGROUND].detail
    return found


LARGEST_SURVEY = 1_000_000  # bytes


class NewSurvey(forms.Form):
    """FOR-15: a survey with one line for each group and answer, typed or from a file."""

    title = forms.CharField(label="What do you want to call it?", max_length=120)
    question = forms.CharField(label="What was asked?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = DateField(label="When did it begin?", called="The first day", latest=clock.today)
    ends_on = DateField(label="When did it end?", called="The last day", required=False, latest=clock.today)
    source = forms.CharField(label="Who made it?", required=False, max_length=200)
    lines = forms.CharField(
        label="Answers", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One line for each group and answer, with commas: group, tier, asked, answered, answer, count. "
        "For example: Assistant directors, 2, 610, 320, Yes, 140",
    )  # fmt: skip
    file = forms.FileField(
        label="Or a file", required=False, help_text="CSV with those six columns, the names in its first row."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day must be the first day or later.")
        if "lines" in data and "file" in data:
            self._read(data)
        return data

    def _read(self, data: dict[str, Any]) -> None:
        at, text = "lines", data["lines"]
        if data["file"]:
            at, text = "file", self._text(data["file"])
        if not text.strip():
            if at not in self.errors:
                self.add_error(at, "Give the answers, or choose a file.")
            return
        self.groups, problems = surveys.read_survey_lines(text)
        # One message of several sentences: a field shows a single message.
        if wrong := problems or surveys.survey_problems(self.groups):
            self.add_error(at, " ".join([*wrong[:20], *(["There are more."] if len(wrong) > 20 else [])]))

    def _text(self, file: UploadedFile) -> str:
        if (file.size or 0) > LARGEST_SURVEY:
            self.add_error("file", "The file is too large for a survey: 1 MB at most.")
            return ""
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", "The file is not plain text. Save it as CSV in UTF-8.")
            return ""

    def as_survey(self) -> dict[str, Any]:
        names = ("title", "question", "starts_on", "ends_on", "source")
        return {name: self.cleaned_data[name] for name in names} | {"groups": self.groups}
