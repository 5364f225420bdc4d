"""To whom one thing is shown, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from mantle.learning.queries.people import Companion, reader_by_address
from mantle.people.models import Person
from mantle.web.forms import DateField

ELSE = "else"
HALF_A_YEAR = timedelta(days=182)


class ChoosePerson(forms.Form):
    """Somebody among the people around a learner, or somebody else by address."""

    who = forms.ChoiceField(label="With whom?", widget=forms.RadioSelect)
    address = forms.EmailField(
        label="Their e-mail address", required=False,
        help_text="Somebody who can sign in here. Needed for “somebody else”.",
    )  # fmt: skip

    def __init__(self, *args: Any, companions: list[Companion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.person.code: each.person for each in companions if each.can_read}
        named = [(each.person.code, f"{each.person} ({each.part})") for each in companions if each.can_read]
        self.fields["who"].choices = [*named, (ELSE, "Somebody else")]  # type: ignore[attr-defined]
        if not named:
            self.fields["who"].initial = ELSE

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "who" not in found:
            return found
        if found["who"] != ELSE:
            found["person"] = self.people[found["who"]]
            return found
        if not found.get("address"):
            if "address" not in self.errors:
                self.add_error("address", "Enter their e-mail address")
            return found
        person = reader_by_address(found["address"])
        if person is None:
            self.add_error("address", "Nobody who can sign in here has that address")
        found["person"] = person
        return found

    @property
    def chosen(self) -> Person:
        return self.cleaned_data["person"]


class Show(ChoosePerson):
    ends_on = DateField(label="Until when?", called="The last day", help_text="You can take it back at any time.")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ends_on": on + HALF_A_YEAR}, **kwargs)
