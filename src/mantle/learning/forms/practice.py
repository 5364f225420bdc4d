"""What is asked for projects, offers and placements."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency
from mantle.framework.rules import State
from mantle.learning.queries.people import reader_by_address
from mantle.learning.rules.practice import NOTE_NAMES, OFFER_NAMES
from mantle.people.models import Agency, Person
from mantle.web import clock
from mantle.web.forms import DateField, Look, RowsField, Versioned


def _named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


def published_competencies():
    rows = Competency.objects.filter(framework__state=State.PUBLISHED, framework__owner__isnull=True)
    return rows.filter(expectations__isnull=False).distinct().order_by("name")


class ProjectFields(Versioned):
    problem = forms.CharField(
        label="What is the problem?", widget=forms.Textarea(attrs={"rows": 4}), max_length=3000,
        help_text="One from your own work that matters and has no easy answer. Leave out names of children and "
        "families.",
    )  # fmt: skip
    why_hard = forms.CharField(
        label="What makes it hard?", widget=forms.Textarea(attrs={"rows": 4}), max_length=3000,
        help_text="Who would say that the problem is another one? What was tried before?",
    )  # fmt: skip
    for_whom = forms.CharField(  # STD-8
        label="For whom would something change?", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000,
        help_text="The children, families or colleagues you have in mind.",
    )  # fmt: skip
    competency = forms.ModelChoiceField(
        label="Which gap of yours do you work on with it?", queryset=Competency.objects.none(), required=False,
        empty_label="None in particular",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = published_competencies()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Note(forms.Form):
    kind = forms.ChoiceField(label="What do you note?", choices=_named(NOTE_NAMES), widget=forms.RadioSelect)
    whose = forms.CharField(
        label="Whose view is it?", max_length=200, required=False,
        help_text="For how somebody else sees it: their role or service, not a name.",
    )  # fmt: skip
    text = forms.CharField(label="In words", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)
    what_came = forms.CharField(
        label="What came of it?", widget=forms.Textarea(attrs={"rows": 3}), max_length=3000, required=False,
        help_text="For something tried: what you expected, and what happened.",
    )  # fmt: skip
    on = DateField(label="When was it?", called="The day", latest=clock.today)


class CloseProject(Versioned):
    what_changed = forms.CharField(
        label="What changed?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text="For the people it is about; or what you learnt from its not changing.",
    )  # fmt: skip


class Comment(forms.Form):
    comment = forms.CharField(label="What do you say?", widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)


class OfferFields(Versioned):
    agency = forms.ModelChoiceField(label="At which agency?", queryset=Agency.objects.none(), empty_label="Choose")
    kind = forms.ChoiceField(label="What kind is it?", choices=_named(OFFER_NAMES), widget=forms.RadioSelect)
    title = forms.CharField(label="What is it called?", max_length=200)
    what = forms.CharField(
        label="What will somebody see and do?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text="Also what they need: checks, equipment, days in person.",
    )  # fmt: skip
    competencies = RowsField(
        label="What does it develop?", queryset=Competency.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    capacity = forms.IntegerField(
        label="For how many people?", min_value=1, max_value=50, widget=forms.TextInput(attrs={"size": 3})
    )
    days = forms.IntegerField(
        label="How many days each?", min_value=1, max_value=260, widget=forms.TextInput(attrs={"size": 3})
    )
    starts_on = DateField(label="From which day?", called="The first day")
    ends_on = DateField(label="Until which day?", called="The last day")
    apply_by = DateField(label="Until when can people ask?", called="The last day to ask")
    looks = {"competencies": Look(small=True)}

    def __init__(self, *args: Any, agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["competencies"].queryset = published_competencies()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Ask(forms.Form):
    aims = forms.CharField(
        label="What do you want to learn there?", widget=forms.Textarea(attrs={"rows": 5}), max_length=3000,
        help_text="The host reads this.",
    )  # fmt: skip
    competency = forms.ModelChoiceField(
        label="Which gap of yours does it answer?", queryset=Competency.objects.none(), required=False,
        empty_label="None in particular",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = published_competencies()  # type: ignore[attr-defined]


class Accept(Versioned):
    starts_on = DateField(label="First day", called="The first day")
    ends_on = DateField(label="Last day", called="The last day")
    supervisor = forms.EmailField(
        label="E-mail address of who looks after them", required=False,
        help_text="Somebody who can sign in here. Empty: you yourself.",
    )  # fmt: skip
    terms = forms.CharField(
        label="What is agreed?", widget=forms.Textarea(attrs={"rows": 5}), max_length=3000,
        help_text="What stays confidential, what they may see, checks and equipment, when you look at it together. "
        "They agree to this before it begins.",
    )  # fmt: skip

    def clean_supervisor(self) -> Person | None:
        address = self.cleaned_data["supervisor"]
        person = reader_by_address(address) if address else None
        if address and person is None:
            raise forms.ValidationError("Nobody who can sign in here has that address")
        return person


class Decline(Versioned):
    reason = forms.CharField(
        label="Why not?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text="They read this."
    )


class Day(forms.Form):
    on = DateField(label="Which day?", called="The day", latest=clock.today)
    hours = forms.DecimalField(
        label="How many hours?",
        min_value=0.5,
        max_value=14,
        decimal_places=1,
        widget=forms.TextInput(attrs={"size": 4}),
    )
    text = forms.CharField(
        label="What do you want to keep of it?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        required=False, help_text="Only you read this. The host and the programme team see the day and the hours.",
    )  # fmt: skip
    looks = {"hours": Look(suffix="hours")}
