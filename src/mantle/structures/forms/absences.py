"""What is asked when a holder is away, and when a seat ceases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from mantle.structures.models import Appointment, Seat
from mantle.web.forms import DateField, Versioned

REASONS = ["Parental leave", "Sickness", "Secondment out", "Career break", "Other leave", "Not said"]


class Away(forms.Form):
    """No more is asked about health than that somebody is away."""

    reason = forms.ChoiceField(
        label="Why are they away?",
        choices=[("", "Choose a reason"), *((reason, reason) for reason in REASONS)],
        error_messages={"required": "Choose a reason; “Not said” is one."},
    )
    starts_on = DateField(label="First day away")
    ends_on = DateField(label="First day back", required=False, help_text="Leave empty if it is not known yet.")

    def __init__(self, *args, appointment: Appointment, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, back = data.get("starts_on"), data.get("ends_on")
        if first and first < self.appointment.starts_on:
            self.add_error("starts_on", "This day must not come before the day they started in the post.")
        if first and back and back <= first:
            self.add_error("ends_on", "The first day back must come after the first day away.")
        return data


class EndSeat(Versioned):
    ends_on = DateField(label="From which day is there no such seat?", called="The day")

    def __init__(self, *args, seat: Seat, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if self.seat.starts_on and day <= self.seat.starts_on:
            raise forms.ValidationError("This day must come after the day on which the seat began.")
        return day
