"""What is asked for dialogues, and for letting others ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from mantle.framework.models import Competency
from mantle.learning.forms.practice import published_competencies
from mantle.learning.queries.dialogue import people_of_set
from mantle.learning.queries.people import reader_by_address
from mantle.learning.rules.dialogue import BEYOND_NAMES, CONSENT, KIND_NAMES, Beyond, DialogueKind
from mantle.people.models import Person
from mantle.programmes.models import LearningSet
from mantle.web.forms import DateField, Look, Versioned

MOST = 60
OPENED = [(str(key), KIND_NAMES[key]) for key in (DialogueKind.DIALOGUE, DialogueKind.CLINIC)]
HINTS = {
    "dialogue": "A question put to small groups; each reads its own group until you close it.",
    "clinic": "You bring a case; the others ask, then say what they would try. Name no child and no family.",
}


class People(forms.Form):
    """Whom to ask: by address, with the name of a small group; or everybody of one learning set."""

    addresses = forms.CharField(
        label="Whom do you ask?", widget=forms.Textarea(attrs={"rows": 5}), max_length=6000, required=False,
        help_text="One e-mail address a line, of people who can sign in here. For small groups write the name of the "
        "group after a comma: ann@example.org, Blue.",
    )  # fmt: skip
    learning_set = forms.ModelChoiceField(
        label="Or everybody of a learning set", queryset=LearningSet.objects.none(), required=False, empty_label="None"
    )

    def __init__(self, *args: Any, sets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["learning_set"].queryset = sets  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        members: dict[Person, str] = {}
        if found.get("learning_set"):
            members = dict.fromkeys(people_of_set(found["learning_set"]), "")
        lines = [each.strip() for each in found.get("addresses", "").splitlines() if each.strip()]
        if len(lines) > MOST:
            self.add_error("addresses", f"Ask at most {MOST} people at a time")
            return found
        for line in lines:
            address, _, group = line.partition(",")
            person = reader_by_address(address)
            if person is None:
                self.add_error("addresses", f"Nobody who can sign in here has the address “{address.strip()}”")
            else:
                members[person] = group.strip()[:60]
        if not members and not self.errors:
            self.add_error("addresses", "Name somebody to ask")
        found["members"] = members
        return found


class Open(People):
    kind = forms.ChoiceField(label="What kind is it?", choices=OPENED, widget=forms.RadioSelect)
    question = forms.CharField(label="What is the question?", max_length=300)
    about = forms.CharField(
        label="What should they know?", widget=forms.Textarea(attrs={"rows": 6}), max_length=6000, required=False,
        help_text="For a case clinic: the case, what you tried, and where you are stuck.",
    )  # fmt: skip
    opens_on = DateField(label="From which day?", called="The first day")
    closes_on = DateField(label="Until which day?", called="The last day", help_text="Within half a year.")
    looks = {"kind": Look(hints=HINTS)}
    field_order = ("kind", "question", "about", "addresses", "learning_set", "opens_on", "closes_on")

    def facts(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("kind", "question", "about", "opens_on", "closes_on", "members")
        }


class Say(Versioned):
    text = forms.CharField(
        label="In your own words", widget=forms.Textarea(attrs={"rows": 8}), max_length=6000,
        help_text="Leave out names of children and families.",
    )  # fmt: skip


class Close(Versioned):
    synthesis = forms.CharField(
        label="What came of it?", widget=forms.Textarea(attrs={"rows": 10}), max_length=10_000,
        help_text="What you heard, where you agree, where you do not, and who does what next.",
    )  # fmt: skip


class Until(Versioned):
    closes_on = DateField(label="Until which day?", called="The last day", help_text="Within half a year.")


class Notes(forms.Form):
    learning_set = forms.ModelChoiceField(label="Of which set?", queryset=LearningSet.objects.none(), empty_label=None)
    subject = forms.CharField(
        label="What are these notes about?", max_length=300, help_text="For example: our meeting of 4 March."
    )
    beyond = forms.ChoiceField(
        label="What may people of the set tell others?", widget=forms.RadioSelect, initial=Beyond.NOTHING,
        choices=[(str(key), name) for key, name in BEYOND_NAMES.items()],
    )  # fmt: skip
    closes_on = DateField(label="Until which day can people write?", called="The last day")

    def __init__(self, *args: Any, sets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["learning_set"].queryset = sets  # type: ignore[attr-defined]


class Agree(forms.Form):
    what = forms.CharField(
        label="What is to be done?", max_length=300, help_text="Leave out names of children and families."
    )
    who = forms.ChoiceField(label="Who does it?", widget=forms.RadioSelect)
    due_on = DateField(label="Until when?", called="The day")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.code: person for person in people}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (code, str(person)) for code, person in self.people.items()
        ]

    def clean_who(self) -> Person:
        return self.people[self.cleaned_data["who"]]

    def facts(self) -> dict[str, Any]:
        return {"what": self.cleaned_data["what"], "due_on": self.cleaned_data["due_on"]}


class MayBeAsked(forms.Form):
    subject = forms.CharField(
        label="About what may others ask you?", max_length=300,
        help_text="For example: pooled budgets with a hospital; a school that opens to a neighbourhood.",
    )  # fmt: skip
    competency = forms.ModelChoiceField(
        label="Does it belong to a competency?", queryset=Competency.objects.none(), required=False, empty_label="None",
        help_text="Whoever has a gap there is told of you sooner.",
    )  # fmt: skip
    ends_on = DateField(label="Until when?", called="The last day")
    agrees = forms.BooleanField(label=CONSENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = published_competencies()  # type: ignore[attr-defined]


class AskPeer(forms.Form):
    question = forms.CharField(label="What do you want to ask?", max_length=300)
    about = forms.CharField(
        label="What should they know?", widget=forms.Textarea(attrs={"rows": 5}), max_length=6000, required=False,
        help_text="Leave out names of children and families.",
    )  # fmt: skip
    closes_on = DateField(label="By when do you hope for an answer?", called="The last day")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_closes_on(self) -> date:
        day = self.cleaned_data["closes_on"]
        if day <= self.on:
            raise forms.ValidationError("The day must be in the future")
        return day
