"""What is asked in a round of feedback: whom to ask, answers, the last day, the day of the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from mantle.feedback.actions.rounds import Named
from mantle.feedback.queries.rounds import Around
from mantle.feedback.rules.holding import REASONS
from mantle.feedback.rules.rounds import (
    COMMENT_QUESTIONS,
    GROUP_NAMES,
    LONGEST,
    LONGEST_COMMENT,
    MOMENT_NAMES,
    OPEN_FOR,
    SAID,
    SHORTEST,
    Group,
    Moment,
)
from mantle.learning.queries.people import Companion, reader_by_address
from mantle.people.mail import address_of
from mantle.people.models import Person
from mantle.programmes.models import Cohort, Place
from mantle.web.forms import DateField, Look

NONE_YET, ELSE = "none", "else"
HALF_A_YEAR = timedelta(days=182)


class Begin(forms.Form):
    moment = forms.ChoiceField(label="When is it for?", widget=forms.RadioSelect)
    coach = forms.ChoiceField(
        label="Who is your coach for this?",
        help_text="They read the report first and talk it through with you. Then you read it.",
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[Place], coaches: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moments: dict[str, tuple[str, Cohort | None]] = {}
        choices = []
        for place in places:
            for moment in (Moment.START, Moment.END):
                key = f"{moment}-{place.cohort.code}"
                self.moments[key] = (moment, place.cohort)
                choices.append((key, f"{MOMENT_NAMES[moment]}: {place.cohort}"))
        self.moments[str(Moment.BETWEEN)] = (Moment.BETWEEN, None)
        choices.append((str(Moment.BETWEEN), MOMENT_NAMES[Moment.BETWEEN]))
        self.coaches = {person.code: person for person in coaches}
        self.fields["moment"].choices = choices  # type: ignore[attr-defined]
        self.fields["coach"].choices = [  # type: ignore[attr-defined]
            (NONE_YET, "Nobody yet: whoever agrees my list will name one"), *_people(coaches),
        ]  # fmt: skip

    def facts(self) -> dict[str, Any]:
        moment, cohort = self.moments[self.cleaned_data["moment"]]
        return {"moment": moment, "cohort": cohort, "coach": self.coaches.get(self.cleaned_data["coach"])}


def _people(people: Sequence[Person]) -> list[tuple[str, str]]:
    return [(person.code, str(person)) for person in people]


class PickPeople(forms.Form):
    """People around somebody, by group."""

    def __init__(self, *args: Any, around: Sequence[Around], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.around = {each.person.code: each for each in around}
        self.looks = {}
        for group in Group:
            rows = [each for each in around if each.group == group]
            if rows:
                self.fields[group] = forms.MultipleChoiceField(
                    label=GROUP_NAMES[group], required=False, widget=forms.CheckboxSelectMultiple,
                    choices=[(each.person.code, str(each.person)) for each in rows],
                )  # fmt: skip
                self.looks[str(group)] = Look(small=True, hints={each.person.code: each.why for each in rows})

    def named(self) -> list[Named]:
        chosen = [self.around[code] for group in self.fields for code in self.cleaned_data.get(group, [])]
        return [Named(each.group, str(each.person), address_of(each.person), each.person) for each in chosen]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not any(found.values()):
            raise forms.ValidationError("Tick at least one person.")
        return found


class AddPerson(forms.Form):
    group = forms.ChoiceField(
        label="As whom do they know you?", widget=forms.RadioSelect,
        choices=[(str(group), name) for group, name in GROUP_NAMES.items() if group != Group.SELF],
    )  # fmt: skip
    name = forms.CharField(label="Their name", max_length=200)
    address = forms.EmailField(
        label="Their e-mail address", help_text="An address that is theirs alone. They need no account here."
    )
    looks = {
        "group": Look(hints={
            "manager": "One person. Their answers are shown to you as theirs, and they are told so.",
            "community": "A parent, a young person, or somebody of a community or voluntary group with whom you work.",
        })
    }  # fmt: skip

    def named(self) -> list[Named]:
        found = self.cleaned_data
        return [Named(found["group"], found["name"], found["address"])]


class Propose(forms.Form):
    no_more = forms.BooleanField(
        label="There are no more people in the groups in which fewer than five are named", required=False,
        help_text="A group this small is not shown by itself. Its answers may be put together with another group’s.",
    )  # fmt: skip


class Versioned(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Launch(Versioned):
    coach = forms.ChoiceField(label="Who is the coach?", help_text="They read the report first, then release it.")
    closes_on = DateField(label="What is the last day to answer?", called="The last day")

    def __init__(self, *args: Any, coaches: list[Person], on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"closes_on": on + OPEN_FOR, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.on = on
        self.coaches = {person.code: person for person in coaches}
        self.fields["coach"].choices = _people(coaches)  # type: ignore[attr-defined]

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if not self.on + SHORTEST <= day <= self.on + LONGEST:
            raise forms.ValidationError(f"Choose a day {SHORTEST.days} to {LONGEST.days} days ahead.")
        return day

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"coach": self.coaches[found["coach"]], "closes_on": found["closes_on"], "version": found["version"]}


class Return(Versioned):
    why = forms.CharField(
        label="What should be changed?", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The person the feedback is about will read this.",
    )  # fmt: skip


class MoveLastDay(Versioned):
    closes_on = DateField(label="The new last day", called="The last day", help_text="Later than the current one.")


class Release(Versioned):
    talked_on = DateField(
        label="On which day did you, or will you, talk it through?", called="The day",
        help_text="Only the day is recorded, never what is said.",
    )  # fmt: skip


class HoldBack(forms.Form):
    why = forms.ChoiceField(label="Why?", widget=forms.RadioSelect, choices=list(REASONS.items()))


class Show(forms.Form):
    """To whom a report is shown: somebody around its owner, or somebody else by address; and until when."""

    who = forms.ChoiceField(label="To whom?", widget=forms.RadioSelect)
    address = forms.EmailField(
        label="Their e-mail address", required=False,
        help_text="Only for “somebody else”. They need to be able to sign in here.",
    )  # fmt: skip
    ends_on = DateField(label="Until when?", called="The last day", help_text="You can stop showing it at any time.")

    def __init__(self, *args: Any, companions: Sequence[Companion], on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"ends_on": on + HALF_A_YEAR}
        super().__init__(*args, **kwargs)
        self.people = {each.person.code: each.person for each in companions if each.can_read}
        named = [(each.person.code, f"{each.person} ({each.part})") for each in companions if each.can_read]
        self.fields["who"].choices = [*named, (ELSE, "Somebody else")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("who") != ELSE:
            found["person"] = self.people.get(found.get("who", ""))
            return found
        found["person"] = reader_by_address(found.get("address") or "")
        if found["person"] is None and "address" not in self.errors:
            self.add_error("address", "Nobody who can sign in here has that address")
        return found

    @property
    def chosen(self) -> Person:
        return self.cleaned_data["person"]


class RatePage(forms.Form):
    """The questions of one domain: each may be left out, and each may be “I cannot say”."""

    def __init__(
        self, *args: Any, domain: Mapping[str, Any], said: Mapping[str, int], is_own: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = domain["questions"]
        self.looks = {}
        names = {**SAID, 1: "Not true of me"} if is_own else SAID
        choices = [(str(value), name) for value, name in names.items()]
        for question in self.questions:
            name = question["key"]
            self.fields[name] = forms.TypedChoiceField(
                label=question["own" if is_own else "others"], choices=choices, coerce=int, empty_value=None,
                required=False, initial=said.get(name), widget=forms.RadioSelect,
            )  # fmt: skip
            self.looks[name] = Look(inline=True, small=True)

    def answers(self) -> dict[str, int | None]:
        return {question["key"]: self.cleaned_data[question["key"]] for question in self.questions}


class Comments(forms.Form):
    def __init__(self, *args: Any, said: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, question in COMMENT_QUESTIONS.items():
            self.fields[key] = forms.CharField(
                label=question, required=False, max_length=LONGEST_COMMENT, initial=said.get(key, ""),
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
