"""What is asked about the work of boards."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Agency, Person
from mantle.web.forms import DateField, Versioned


def _area(label: str, rows: int = 5, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=8000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class CallMeeting(forms.Form):
    on = DateField(label="On which day?")
    where = forms.CharField(label="Where?", max_length=200, required=False)


class MeetingNotes(Versioned):
    where = forms.CharField(label="Where?", max_length=200, required=False)
    notes = _area("Notes of the meeting", 12, required=False)


class BringPaper(forms.Form):
    title = forms.CharField(label="Title", max_length=200)
    agency = forms.ModelChoiceField(
        label="Which agency brings it?",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="None in particular",
    )
    asks_for = forms.CharField(label="What is the board asked to do?", max_length=200, required=False)
    link = forms.URLField(label="Link to the paper", max_length=500, required=False, assume_scheme="https")
    words = _area("Or the paper in words", 8, required=False)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("link") and not self.cleaned_data.get("words") and "link" not in self.errors:
            self.add_error("link", "Give the paper as a link or in words.")
        return self.cleaned_data


class Decide(forms.Form):
    text = forms.CharField(label="What was decided?", max_length=500)
    reason = forms.CharField(label="Why?", max_length=500)


class AgreeAction(forms.Form):
    text = forms.CharField(label="What is to be done?", max_length=500)
    owner = forms.ModelChoiceField(
        label="By whom?", queryset=Person.objects.none(), empty_label="Choose somebody",
        help_text="Those who sit on this board today.",
    )  # fmt: skip
    due_on = DateField(label="By when?")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class FinishAction(Versioned):
    done_on = DateField(label="When was it done?")
    outcome = forms.CharField(label="What came of it?", max_length=500)


class RaiseChallenge(forms.Form):
    text = forms.CharField(
        label="What makes leading together hard here?", max_length=500,
        help_text="One challenge in a sentence or two, about the work and not about a person.",
    )  # fmt: skip
    on = DateField(label="Since when?")


class SettleChallenge(Versioned):
    answer = forms.CharField(label="What was done about it?", max_length=500)
    on = DateField(label="Settled on which day?")


class SeekShift(forms.Form):
    text = forms.CharField(label="What is to change?", max_length=300)
    measure = forms.CharField(label="What is counted or asked, in which unit?", max_length=200)
    baseline = forms.DecimalField(label="Where does it stand?", max_digits=12, decimal_places=2)
    baseline_on = DateField(label="On which day was that?")
    target = forms.DecimalField(label="Where is it to stand?", max_digits=12, decimal_places=2)
    target_on = DateField(label="By which day?")


class ReadShift(forms.Form):
    on = DateField(label="Measured on which day?")
    value = forms.DecimalField(label="Where does it stand?", max_digits=12, decimal_places=2)
    source = forms.CharField(label="Where does the figure come from?", max_length=200)
