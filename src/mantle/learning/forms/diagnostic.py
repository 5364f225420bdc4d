"""What is asked in a diagnostic, about a talk on it, and for ground rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.forms.sharing import ELSE, HALF_A_YEAR, ChoosePerson
from mantle.learning.queries.people import Companion
from mantle.learning.rules.diagnostic import CHOICES, MOMENT_NAMES, Ask, Moment, Part, Question
from mantle.people.models import Person
from mantle.programmes.models import Cohort, Place
from mantle.web import clock
from mantle.web.forms import DateField, Look


class BeginDiagnostic(forms.Form):
    profile = forms.ChoiceField(label="Beside which role?", widget=forms.RadioSelect)
    moment = forms.ChoiceField(label="What is it for?", widget=forms.RadioSelect)
    opening = forms.CharField(
        label="Whom do people turn to though no chart says so? How far are you such a person?", required=False,
        widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text="Posts and structures change every few years. What makes people follow somebody changes less. You "
        "may leave this out.",
    )  # fmt: skip

    def __init__(self, *args: Any, profiles: list[RoleProfile], places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profiles = {row.code: row for row in profiles}
        named = [(row.code, f"{row.name} ({row.framework.name})") for row in profiles]
        self.moments: dict[str, tuple[str, Cohort | None]] = {str(Moment.BETWEEN): (Moment.BETWEEN, None)}
        choices = []
        for place in places:
            for moment in (Moment.START, Moment.END):
                key = f"{moment}-{place.cohort.code}"
                self.moments[key] = (moment, place.cohort)
                choices.append((key, f"{MOMENT_NAMES[moment]}: {place.cohort}"))
        self.fields["profile"].choices = named  # type: ignore[attr-defined]
        self.fields["moment"].choices = [  # type: ignore[attr-defined]
            *choices, (str(Moment.BETWEEN), MOMENT_NAMES[Moment.BETWEEN]),
        ]  # fmt: skip

    def facts(self) -> dict[str, Any]:
        moment, cohort = self.moments[self.cleaned_data["moment"]]
        profile = self.profiles[self.cleaned_data["profile"]]
        return {"profile": profile, "moment": moment, "cohort": cohort, "opening": self.cleaned_data["opening"]}


class AnswerPage(forms.Form):
    """One page of a part: any question may be left out, and any answer taken back."""

    def __init__(
        self, *args: Any, part: Part, questions: Sequence[Question], said: Mapping[str, int], words: Mapping[str, str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.questions, self.part = questions, part
        self.looks = {}
        choices = [(str(value), name) for value, name in CHOICES[part.ask].items()]
        for place, question in enumerate(questions):
            name, initial = self._name(place), said.get(question.key)
            self.fields[name] = forms.TypedChoiceField(
                label=question.text, help_text=question.hint, choices=choices, coerce=int, empty_value=None,
                required=False, initial=initial, widget=forms.RadioSelect,
            )  # fmt: skip
            seen = {str(number): text for number, text in (question.seen or {}).items()}
            self.looks[name] = (
                Look(hints=seen) if part.ask == Ask.LEVEL else Look(inline=part.ask != Ask.KNOWN, small=True)
            )
            if part.ask == Ask.KNOWN:
                self.fields[f"{name}-words"] = forms.CharField(
                    label=f"What shows it? {question.text}", required=False, max_length=1000,
                    widget=forms.Textarea(attrs={"rows": 2}), initial=words.get(question.key, ""),
                    help_text="A course, a case, a paper, somebody you taught.",
                )  # fmt: skip

    def _name(self, place: int) -> str:
        return f"q{place}"

    def answers(self) -> dict[str, int | None]:
        return {question.key: self.cleaned_data[self._name(place)] for place, question in enumerate(self.questions)}

    def said_words(self) -> dict[str, str]:
        found = {}
        for place, question in enumerate(self.questions):
            if self.part.ask == Ask.KNOWN:
                found[question.key] = self.cleaned_data[f"{self._name(place)}-words"]
        return found


class LogTalk(ChoosePerson):
    """With whom one talked; somebody who cannot sign in here is not named."""

    on = DateField(label="When was it?", called="The day", latest=clock.today)
    words = forms.CharField(
        label="What do you want to keep of it?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        required=False,
        help_text="Only you can see this. The programme team sees that there was a talk, on which day and with whom.",
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, companions: list[Companion], **kwargs: Any) -> None:
        super().__init__(*args, companions=companions, **kwargs)
        self.fields["address"].help_text = "Leave it out for somebody who does not sign in here: no name is kept then."

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("who") == ELSE and not found.get("address") and "address" not in self.errors:
            found["person"] = None
            return found
        return super().clean()

    def facts(self) -> dict[str, Any]:
        names = ("on", "words", "version")
        return {"giver": self.giver, **{name: self.cleaned_data[name] for name in names}}

    @property
    def giver(self) -> Person | None:
        return self.cleaned_data["person"]


class TakeIntoPlan(forms.Form):
    """The needs that become steps."""

    competencies = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, needs: Sequence[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = {row.code: row for row in needs}
        self.fields["competencies"].choices = [(row.code, row.name) for row in needs]  # type: ignore[attr-defined]

    def chosen(self) -> list[Competency]:
        return [self.needs[code] for code in self.cleaned_data["competencies"]]


class ProposeRules(forms.Form):
    text = forms.CharField(
        label="What do you hold yourselves to?", widget=forms.Textarea(attrs={"rows": 9}), max_length=4000,
        help_text="One rule a line: what stays in the room, what may be told outside, how you disagree, how you decide "
        "to change these rules.",
    )  # fmt: skip
    why = forms.CharField(
        label="Why are they amended?", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )
    after = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["why"]

    def facts(self) -> dict[str, Any]:
        return {"why": "", **self.cleaned_data}


class ShareTogether(forms.Form):
    ends_on = DateField(label="Until when?", called="The last day", help_text="You can take it back at any time.")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = on + HALF_A_YEAR
