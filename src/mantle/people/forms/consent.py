"""What is asked of somebody who shares something of theirs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from mantle.people.models import Person
from mantle.people.models.consent import OF_ONE_THING, PURPOSE_NAMES, WITH_A_GROUP, Purpose
from mantle.people.queries.consent import employers_of
from mantle.web.forms import DateField

PROGRAMME = "programme"


class Share(forms.Form):
    purpose = forms.ChoiceField(
        label="What do you want to share?", widget=forms.RadioSelect,
        error_messages={"required": "Choose what you want to share."},
    )  # fmt: skip
    audience = forms.ChoiceField(
        label="With whom?", widget=forms.RadioSelect, error_messages={"required": "Choose with whom."},
        help_text="An agency that you leave loses sight of what you shared with it that day.",
    )  # fmt: skip
    ends_on = DateField(
        label="Until when?", called="The last day", help_text="Two years at most. It ends by itself on that day."
    )

    def __init__(self, *args: Any, person: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.agencies = {agency.code: agency for agency in employers_of(person, on)}
        elsewhere = (*OF_ONE_THING, *WITH_A_GROUP)  # chosen on pages of their own
        purposes = [
            (str(key), name[0].upper() + name[1:]) for key, name in PURPOSE_NAMES.items() if key not in elsewhere
        ]
        audiences = [(code, f"The leads of {agency}") for code, agency in self.agencies.items()]
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]
        self.fields["audience"].choices = [*audiences, (PROGRAMME, "The programme team")]  # type: ignore[attr-defined]

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if not self.on < day <= self.on + timedelta(days=720):
            raise forms.ValidationError("Choose a day after today and within two years.")
        return day

    def as_sharing(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        return {
            "purpose": Purpose(chosen["purpose"]),
            "agency": self.agencies.get(chosen["audience"]),
            "ends_on": chosen["ends_on"],
        }
