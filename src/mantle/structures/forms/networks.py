"""What is asked about parts of agencies, people of networks, and sources of talent."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Agency
from mantle.structures.forms.posts import NewHolder
from mantle.structures.models import MemberKind, Part, TalentKind
from mantle.web.forms import DateField, Versioned

PART = forms.ChoiceField(
    label="What is its part?", choices=Part.choices, initial=Part.PARTNER, widget=forms.RadioSelect,
    error_messages={"required": "Choose a part."},
)  # fmt: skip


class ChangePart(Versioned):
    part = PART
    ends_on = DateField(
        label="First day without it",
        required=False,
        help_text="Leave empty if it goes on. An ended part stays on record.",
    )


class NewMember(NewHolder):
    """Who joins a network, in which capacity, from when: a record is looked for before one is made."""

    kind = forms.ChoiceField(
        label="In which capacity?", choices=MemberKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose a capacity."},
    )  # fmt: skip
    agency = forms.ModelChoiceField(
        label="For which agency?", queryset=Agency.objects.none(), required=False, empty_label="For none in particular"
    )
    starts_on = DateField(label="First day as a member")
    ends_on = None  # type: ignore[assignment]
    overlap_reason = None  # type: ignore[assignment]

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class EndMember(Versioned):
    ends_on = DateField(label="First day without them")


def _said_by() -> forms.CharField:
    return forms.CharField(
        label="Who says so?", max_length=200, help_text="A person, a body or a document.",
        error_messages={"required": "Enter who says so."},
    )  # fmt: skip


def _note() -> forms.CharField:
    return forms.CharField(
        label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: for which posts, how many people a year, whom to ask.",
    )  # fmt: skip


class MarkTalent(forms.Form):
    kind = forms.ChoiceField(
        label="What is this agency?", choices=TalentKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose source or host."},
    )  # fmt: skip
    said_by = _said_by()
    note = _note()
    starts_on = DateField(label="Since when?", required=False)


class ChangeTalent(Versioned):
    said_by = _said_by()
    note = _note()
    ends_on = DateField(
        label="First day on which it is so no more", required=False, help_text="Leave empty if it goes on."
    )
