"""What is asked in pulses, in the impact log, and in continuous assessment."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.forms.practice import published_competencies
from mantle.learning.models.pulses import LEVELS
from mantle.learning.queries.people import reader_by_address
from mantle.learning.rules.assessment import MARKS, USE_NAMES
from mantle.learning.rules.plans import LEVEL_NAMES
from mantle.learning.rules.pulses import HIGHEST, LOWEST, Pulse
from mantle.people.models import Person
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned


class AnswerPulse(forms.Form):
    """One question an item, from one end to the other; any may be left out."""

    def __init__(self, *args: Any, pulse: Pulse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [str(number) for number in range(LOWEST, HIGHEST + 1)]
        choices = [(step, step) for step in steps]
        choices[0], choices[-1] = (
            (steps[0], f"{steps[0]}: {pulse.ends[0]}"),
            (steps[-1], f"{steps[-1]}: {pulse.ends[1]}"),
        )
        self.looks = {}
        for item in pulse.items:
            self.fields[item.key] = forms.TypedChoiceField(
                label=item.text, choices=choices, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
            )
            self.looks[item.key] = Look(inline=True, small=True)

    def answers(self) -> dict[str, int]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class KeepImpact(Versioned):
    level = forms.ChoiceField(label="For whom is it different?", choices=LEVELS, widget=forms.RadioSelect)
    on = DateField(label="Since when?", called="The day", latest=clock.today)
    text = forms.CharField(
        label="What is different?", widget=forms.Textarea(attrs={"rows": 4}), max_length=3000,
        help_text="Leave out names of children and families.",
    )  # fmt: skip
    shown_by = forms.CharField(
        label="What shows it?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False,
        help_text="A figure, a decision, something that somebody said.",
    )  # fmt: skip
    competency = forms.ModelChoiceField(
        label="Which of your strengths made it possible?", queryset=Competency.objects.none(), required=False,
        empty_label="Nothing in particular",
    )  # fmt: skip
    for_evaluation = forms.BooleanField(
        label="Evaluators of the programme may read this entry", required=False,
        help_text="Without your name. You can take it back here at any time.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = published_competencies()  # type: ignore[attr-defined]


class OpenAssessment(forms.Form):
    person = forms.EmailField(
        label="E-mail address of the person", help_text="Somebody you look after, who can sign in."
    )
    profile = forms.ChoiceField(label="Towards which role?")
    use = forms.ChoiceField(
        label="What is it for?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in USE_NAMES.items()],
        help_text="Said now, read by the person before the first mark, and never changed. Another use needs another "
        "assessment.",
    )  # fmt: skip
    use_words = forms.CharField(
        label="In your own words", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text="Who will read it, when, and what will be decided with it.",
    )  # fmt: skip
    observers = forms.CharField(
        label="Who observes?", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text="One e-mail address a line, two at least. The person sees their names.",
    )  # fmt: skip

    def __init__(self, *args: Any, profiles: list[RoleProfile], people, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profiles = {row.code: row for row in profiles}
        self.people = people
        chosen = [(row.code, f"{row.name} ({row.framework.name})") for row in profiles]
        self.fields["profile"].choices = chosen  # type: ignore[attr-defined]

    def clean_person(self) -> Person:
        person = reader_by_address(self.cleaned_data["person"])
        if person is None or not self.people.filter(pk=person.pk).exists():
            raise forms.ValidationError("Nobody whom you look after can sign in with that address")
        return person

    def clean_profile(self) -> RoleProfile:
        return self.profiles[self.cleaned_data["profile"]]

    def clean_observers(self) -> list[Person]:
        found, wrong = [], []
        for address in filter(None, (line.strip() for line in self.cleaned_data["observers"].splitlines())):
            person = reader_by_address(address)
            if person is None:
                wrong.append(f"Nobody who can sign in here has the address {address}.")
            else:
                found.append(person)
        if wrong:
            raise forms.ValidationError(" ".join(wrong))
        return found


class Observe(forms.Form):
    competency = forms.ModelChoiceField(label="Of what?", queryset=Competency.objects.none(), empty_label="Choose")
    evidence = forms.CharField(
        label="What did you see or hear?", widget=forms.Textarea(attrs={"rows": 5}), max_length=3000,
        help_text="What was said and done, not what you think of the person. They read it.",
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label="At which level was that?", coerce=int, widget=forms.RadioSelect,
        choices=[(str(mark), LEVEL_NAMES[mark]) for mark in MARKS],
    )  # fmt: skip
    on = DateField(label="When was it?", called="The day", latest=clock.today)

    def __init__(self, *args: Any, competencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = competencies  # type: ignore[attr-defined]


class AnswerObservation(Versioned):
    answer = forms.CharField(label="What do you answer?", widget=forms.Textarea(attrs={"rows": 4}), max_length=3000)
    contests = forms.BooleanField(
        label="I object to this observation", required=False,
        help_text="Somebody else than the observer looks at it, and says why it stands or is set aside.",
    )  # fmt: skip


class Decide(Versioned):
    sets_aside = forms.TypedChoiceField(
        label="What do you decide?", coerce=lambda value: value == "aside", widget=forms.RadioSelect,
        choices=[("stands", "It stands"), ("aside", "It is set aside, and does not count")],
    )  # fmt: skip
    reason = forms.CharField(
        label="Why?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text="Both read this."
    )
