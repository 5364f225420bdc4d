"""What is asked for a journal, a claim, time to think, and an event looked back on together."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Domain
from mantle.learning.forms.sharing import ChoosePerson
from mantle.learning.queries.people import reader_by_address
from mantle.learning.rules.journal import TIME_NAMES
from mantle.people.models import Person
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned

MOST_OTHERS = 4


class Write(Versioned):
    text = forms.CharField(
        label="What do you want to keep?", widget=forms.Textarea(attrs={"rows": 10}), max_length=20000
    )
    on = DateField(label="Which day is it about?", called="The day", latest=clock.today)
    stage = forms.ModelChoiceField(
        label="Where on the path does it belong?", queryset=Domain.objects.none(), required=False,
        empty_label="Nowhere in particular",
    )  # fmt: skip
    prompt = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, *args: Any, stages: list[Domain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Domain.objects.filter(pk__in=[stage.pk for stage in stages]).order_by("position")
        self.fields["stage"].queryset = rows  # type: ignore[attr-defined]


class Claim(ChoosePerson):
    field_order = ("stage", "evidence", "who", "address")
    stage = forms.ModelChoiceField(label="Which stage?", queryset=Domain.objects.none(), empty_label="Choose a stage")
    evidence = forms.CharField(
        label="What shows it?", widget=forms.Textarea(attrs={"rows": 6}), max_length=4000,
        help_text="The person you ask reads this, and nothing else of your journal.",
    )  # fmt: skip

    def __init__(self, *args: Any, stages: list[Domain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Domain.objects.filter(pk__in=[stage.pk for stage in stages]).order_by("position")
        self.fields["stage"].queryset = rows  # type: ignore[attr-defined]
        self.fields["who"].label = "Who shall look?"


class AnswerClaim(Versioned):
    sees_it = forms.TypedChoiceField(
        label="Do you see it too?", coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "Not yet")],
    )  # fmt: skip
    comment = forms.CharField(
        label="What did you see, or what would you want to see?", widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )  # fmt: skip
    looks = {"sees_it": Look(inline=True)}


class Book(forms.Form):
    on = DateField(label="Which day?", called="The day")
    minutes = forms.IntegerField(
        label="For how many minutes?", min_value=15, max_value=480, initial=60,
        widget=forms.TextInput(attrs={"size": 4, "inputmode": "numeric"}),
    )  # fmt: skip
    looks = {"minutes": Look(suffix="minutes")}


class Count(Versioned):
    state = forms.ChoiceField(
        label="What became of it?", choices=[(str(key), name) for key, name in TIME_NAMES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    minutes = forms.IntegerField(
        label="How many minutes was it?", min_value=15, max_value=480,
        widget=forms.TextInput(attrs={"size": 4, "inputmode": "numeric"}),
    )  # fmt: skip
    looks = {"minutes": Look(suffix="minutes")}


class LookBack(forms.Form):
    on = DateField(label="When did it happen?", called="The day", latest=clock.today)
    what_happened = forms.CharField(
        label="What happened?", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text="As plainly as you can, without names of children or families. All whom you ask read this.",
    )  # fmt: skip
    profession = forms.CharField(label="Your own profession", max_length=100)
    others = forms.CharField(
        label="Who else was there?", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text="One a line: e-mail address, comma, profession. At least one of another profession than yours. "
        "They must be able to sign in here.",
    )  # fmt: skip

    def clean_others(self) -> dict[Person, str]:
        found: dict[Person, str] = {}
        wrong = []
        for line in filter(str.strip, self.cleaned_data["others"].splitlines()):
            address, _, profession = (part.strip() for part in line.partition(","))
            person = reader_by_address(address)
            if person is None:
                wrong.append(f"Nobody who can sign in here has the address {address}.")
            elif not profession:
                wrong.append(f"Write the profession of {address} after a comma.")
            else:
                found[person] = profession[:100]
        if wrong:
            raise forms.ValidationError(" ".join(wrong))
        return found


class Voice(forms.Form):
    text = forms.CharField(
        label="How did you see it?", widget=forms.Textarea(attrs={"rows": 8}), max_length=6000,
        help_text="What you did, what you thought the others were doing, and what you would do again.",
    )  # fmt: skip


class Close(Versioned):
    learnt = forms.CharField(
        label="What did you learn together?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
