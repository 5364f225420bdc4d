"""What is asked about cohorts, sessions and places."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from mantle.people.models import Agency
from mantle.programmes.forms.choosing import WhoIsIt
from mantle.programmes.models import Activity, AttendanceMark, Cohort, Component, Place, Session
from mantle.programmes.rules import MOVE_NAMES, MOVES, REASONS, PlaceState
from mantle.web.dates import TIMES
from mantle.web.forms import DateField, Versioned


class OpenCohort(forms.Form):
    name = forms.CharField(label="Name of the cohort", max_length=200)
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=2000)
    minimum = forms.IntegerField(label="How few people may it start with?", min_value=1, max_value=2000)


class SplitPlaces(Versioned):
    splits = forms.CharField(
        label="Split of places", required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One line each: region, agency or employer; then which; then how many at most. "
        "For example: region | Northmoor | 8",
    )  # fmt: skip

    def clean_splits(self) -> list[tuple[str, str, int]]:
        found, problems = [], []
        for number, line in enumerate(self.cleaned_data["splits"].splitlines(), 1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 3 or parts[0].lower() not in ("region", "agency", "employer") or not parts[2].isdigit():
                problems.append(
                    f"Line {number}: write “region”, “agency” or “employer”, a bar, which, a bar, a number."
                )
            else:
                found.append((parts[0].lower(), parts[1][:200], int(parts[2])))
        if len({(kind, value) for kind, value, _ in found}) < len(found):
            problems.append("Name each region, agency or employer once.")
        if problems:
            raise forms.ValidationError(problems)
        return found


class SessionFields(Versioned):
    title = forms.CharField(label="Title", max_length=200)
    activity = forms.ModelChoiceField(
        label="Which part of the programme is it?", queryset=Activity.objects.none(), required=False,
        empty_label="None of them",
    )  # fmt: skip
    on = DateField(label="Day")
    starts = forms.TimeField(
        label="Begins at", widget=forms.TextInput(attrs={"size": 5}), input_formats=TIMES,
        help_text="Such as 9:30",
    )  # fmt: skip
    ends = forms.TimeField(
        label="Ends at", widget=forms.TextInput(attrs={"size": 5}), input_formats=TIMES,
        help_text="Such as 16:00",
    )  # fmt: skip
    where = forms.CharField(label="Where?", required=False, max_length=200)
    joining = forms.CharField(label="How to get there, or the link to join", required=False, max_length=300)
    makes_up_for = forms.ModelChoiceField(
        label="Does it make up for a session?", queryset=Session.objects.none(), required=False, empty_label="No"
    )

    def __init__(self, *args: Any, cohort: Cohort, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activities = Activity.objects.filter(edition=cohort.edition_id).select_related("component")
        self.fields["activity"].queryset = activities  # type: ignore[attr-defined]
        others = cohort.sessions.filter(makes_up_for__isnull=True)
        others = others.exclude(pk=session.pk) if session is not None else others
        self.fields["makes_up_for"].queryset = others  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        day, starts, ends = given.pop("on"), given.pop("starts"), given.pop("ends")
        given.pop("version", None)
        return {**given, "starts_at": _moment(day, starts), "ends_at": _moment(day, ends)}

    @staticmethod
    def initial_of(session: Session) -> dict[str, Any]:
        starts, ends = (timezone.localtime(each) for each in (session.starts_at, session.ends_at))
        names = ("title", "activity", "where", "joining", "makes_up_for", "version")
        times = {"on": starts.date(), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
        return {**{name: getattr(session, name) for name in names}, **times}


def _moment(day, at: time) -> datetime:
    # Times are typed as the clock on the wall shows them: London, also across clock changes.
    return timezone.make_aware(datetime.combine(day, at))


class Attend(Versioned):
    """One mark a person, for everyone of the cohort on one page."""

    def __init__(self, *args: Any, places: list[Place], marks: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            self.fields[place.code] = forms.ChoiceField(
                label=str(place.person), choices=[("", "Not marked"), *AttendanceMark.choices], required=False,
                initial=marks.get(place.pk, ""),
            )  # fmt: skip
        self.fields["others"] = forms.BooleanField(label="Everybody who is not marked above was there", required=False)

    def marks(self) -> dict[str, str]:
        rest = AttendanceMark.PRESENT if self.cleaned_data["others"] else ""
        return {place.code: self.cleaned_data[place.code] or rest for place in self.places}


class FindParticipant(forms.Form):
    name = forms.CharField(label="Name or e-mail address", max_length=200)


class GivePlace(forms.Form):
    person = WhoIsIt()
    agency = forms.ModelChoiceField(
        label="Which employer is the place for?", queryset=Agency.objects.none(), required=False,
        empty_label="No employer",
    )  # fmt: skip
    on = DateField(label="From which day?")
    ground = forms.CharField(
        label="If they have less experience than this cohort asks for: why do they come in?", max_length=300,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, people, agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class MovePlace(Versioned):
    """What happens to a place: only the moves that its state allows, with the reasons of each."""

    move = forms.ChoiceField(label="What happens?", widget=forms.RadioSelect)
    on = DateField(label="From which day?")
    reason = forms.ChoiceField(label="Why?", required=False, help_text="Needed where reasons are listed for it.")
    words = forms.CharField(
        label="In a few words", required=False, max_length=300, help_text="Needed for another reason."
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = [move for state, move in MOVES if state == PlaceState(place.state) and move != "transfer"]
        self.fields["move"].choices = [(move, MOVE_NAMES[move]) for move in moves]  # type: ignore[attr-defined]
        groups = [
            (MOVE_NAMES[move], [(f"{move}:{key}", words) for key, words in REASONS[move].items()])
            for move in moves
            if move in REASONS
        ]
        self.fields["reason"].choices = [("", "None is needed"), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        move, _, reason = str(given.get("reason", "")).partition(":")
        wanted = given.get("move", "")
        if wanted in REASONS and move != wanted:
            self.add_error("reason", f"Choose a reason listed under “{MOVE_NAMES[wanted]}”.")
        given["reason"] = reason if wanted in REASONS else ""
        if given["reason"] == "other" and not given.get("words", "").strip():
            self.add_error("words", "Say in a few words what the other reason is.")
        return given


class Transfer(Versioned):
    to = forms.ModelChoiceField(label="To which cohort?", queryset=Cohort.objects.none(), empty_label="Choose a cohort")
    on = DateField(label="From which day?")
    reason = forms.ChoiceField(label="Why?", choices=list(REASONS["transfer"].items()), widget=forms.RadioSelect)
    words = forms.CharField(
        label="In a few words", required=False, max_length=300, help_text="Needed for another reason."
    )

    def __init__(self, *args: Any, cohorts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = cohorts  # type: ignore[attr-defined]


class Exempt(forms.Form):
    component = forms.ModelChoiceField(
        label="From what?", queryset=Component.objects.none(), empty_label="Choose a component"
    )
    ground = forms.CharField(
        label="What have they learnt before, and how do you know?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, components, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = components  # type: ignore[attr-defined]
