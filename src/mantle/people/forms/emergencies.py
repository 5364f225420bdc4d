"""What is asked of somebody who opens an agency in an emergency, and of whoever looks it through afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from mantle.people.access import Permission
from mantle.people.actions.emergencies import SHORTEST_REASON, Need
from mantle.people.models import Agency, Person
from mantle.people.queries import find_agency
from mantle.people.queries.emergencies import seconds_for
from mantle.people.rules import EMERGENCIES, EMERGENCY
from mantle.web.forms import Look

LONG = {30: "30 minutes", 60: "1 hour", 120: "2 hours", 240: "4 hours"}


class WhichAgency(forms.Form):
    """The first question: whose rows; who can be told depends on it."""

    agency = forms.CharField(
        label="Name or code of the agency", max_length=200, error_messages={"required": "Enter an agency."}
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = find_agency(data["agency"].strip()) if data.get("agency") else None
        reach = self.by.standing.reach(Permission.OPEN_IN_EMERGENCY)
        if found is not None and reach.covers(found.pk, found.region):
            data["found"] = found
        elif data.get("agency"):
            self.add_error("agency", "Enter the whole name or the code of one agency within your reach.")
        return data


class OpenInEmergency(WhichAgency):
    agency = forms.CharField(widget=forms.HiddenInput, max_length=200)
    minutes = forms.TypedChoiceField(
        label="For how long?", coerce=int, widget=forms.RadioSelect, initial=30,
        choices=[(minutes, LONG[minutes]) for minutes in EMERGENCIES],
        help_text="It closes by itself. Half an hour is the rule; for longer, say why below.",
        error_messages={"required": "Choose for how long."},
    )  # fmt: skip
    why_longer = forms.CharField(
        label="Longer than 30 minutes: why?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Leave it empty for 30 minutes.",
    )
    second = forms.ChoiceField(
        label="Who is told at once?", widget=forms.RadioSelect,
        help_text="A letter goes to them, and to every data protection officer of the agency, as you open the rows.",
        error_messages={"required": "Choose who is told."},
    )  # fmt: skip
    reason = forms.CharField(
        label="What has happened, and what do you need to see?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"At least {SHORTEST_REASON} characters. It is kept on record, and read by others.",
        error_messages={"required": "Say what has happened."},
    )
    looks = {"minutes": Look(inline=False, small=True)}

    def __init__(self, *args: Any, by: Person, at: datetime, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, by=by, initial={"agency": agency.code, "minutes": EMERGENCY}, **kwargs)
        self.people = {row.code: row for row in seconds_for(agency, by, at)}
        self.fields["second"].choices = [(code, str(row)) for code, row in self.people.items()]  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(f"Say in {SHORTEST_REASON} characters or more what has happened.")
        return reason

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["why_longer"] = data.get("why_longer", "").strip()
        if data.get("minutes", 0) > EMERGENCY and len(data["why_longer"]) < SHORTEST_REASON:
            self.add_error("why_longer", f"Say in {SHORTEST_REASON} characters or more why half an hour will not do.")
        return data

    def as_need(self) -> Need:
        data = self.cleaned_data
        return Need(
            agency=data["found"], minutes=data["minutes"], second=self.people[data["second"]], reason=data["reason"],
            why_longer=data["why_longer"],
        )  # fmt: skip


class Finding(forms.Form):
    finding = forms.CharField(
        label="Was it right, and was more seen than was needed?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences. They are kept on record, with your name.",
        error_messages={"required": "Say what you found."},
    )
