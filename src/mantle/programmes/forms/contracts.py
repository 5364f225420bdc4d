"""What is asked about learning contracts."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.programmes.forms.choosing import WhoIsIt
from mantle.programmes.models import Contract, Place
from mantle.programmes.rules import PARTY_NAMES, Party
from mantle.web.forms import DateField, Look, Versioned

TERMS = (
    "The participant takes part in every session, and says in good time when they cannot.\n"
    "The sponsor keeps the days below free, meets the participant every two months, and comes to the closing review.\n"
    "The provider runs the programme as described, keeps what is said in it private, and helps when work gets in the "
    "way.\nWhoever wants to change this says so to the other two; a change is a new version that all three sign."
)


class WriteContract(Versioned):
    aims = forms.CharField(
        label="What does the participant want to learn?", max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    terms = forms.CharField(
        label="What do the three promise one another?", max_length=6000, widget=forms.Textarea(attrs={"rows": 8})
    )
    protected_days = forms.IntegerField(
        label="How many working days are kept free?", min_value=0, max_value=250,
        help_text="For sessions, coaching, reading and a project: the sponsor sees to it.",
    )  # fmt: skip
    starts_on = DateField(label="From which day?", called="The first day")
    ends_on = DateField(label="Until which day?", called="The last day")
    looks = {"protected_days": Look(width=3, suffix="days")}

    @staticmethod
    def initial_of(place: Place, newest: Contract | None) -> dict[str, Any]:
        names = ("aims", "terms", "protected_days", "starts_on", "ends_on")
        if newest is not None:
            return {name: getattr(newest, name) for name in names} | {"version": place.version}
        days = {"starts_on": place.cohort.starts_on, "ends_on": place.cohort.ends_on}
        return {"terms": TERMS, "version": place.version, **days}


class ConfirmSignature(Versioned):
    party = forms.ChoiceField(
        label="Who agreed?", widget=forms.RadioSelect,
        choices=[(str(party), PARTY_NAMES[party]) for party in (Party.SPONSOR, Party.PARTICIPANT)],
    )  # fmt: skip
    how = forms.CharField(
        label="How did they say so?", max_length=200, help_text="For instance: by letter of 3 March, kept in the file."
    )


class NameSponsor(Versioned):
    sponsor = WhoIsIt()

    def __init__(self, *args: Any, people, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].offer(people)  # type: ignore[attr-defined]
