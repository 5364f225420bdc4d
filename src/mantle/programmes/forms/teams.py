"""What is asked about teams."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Agency, Person
from mantle.programmes.forms.choosing import WhoIsIt
from mantle.web.forms import DateField, Versioned


class OpenTeam(forms.Form):
    name = forms.CharField(label="Name of the team", max_length=200)


class JoinTeam(Versioned):
    person = WhoIsIt()
    agency = forms.ModelChoiceField(
        label="For which employer do they come?", queryset=Agency.objects.none(), required=False,
        empty_label="None of them",
    )  # fmt: skip
    joins_as = forms.ChoiceField(
        label="As what do they join?", widget=forms.RadioSelect, initial="member",
        choices=[
            ("member", "Member"), ("director", "Director whose team it is"), ("sponsor", "Sponsor, without a place"),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, people, agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class LeaveTeam(Versioned):
    person = forms.ModelChoiceField(
        label="Who leaves the team?", queryset=Person.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, people, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class EnrolTeam(Versioned):
    on = DateField(label="From which day do they have their places?", called="The day")
    ground = forms.CharField(
        label="Why do those with less experience come in all the same?", required=False, max_length=300,
        help_text="Only needed of those who have held such posts for less time than the cohort asks for.",
    )  # fmt: skip

    def __init__(self, *args: Any, asks_experience: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_experience:
            del self.fields["ground"]
