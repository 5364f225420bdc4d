"""What is asked of people who use their rights, and of those who answer them."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Person
from mantle.rights.actions.cases import CORRECTABLE
from mantle.rights.rules.cases import KIND_HINTS, KIND_NAMES, Kind
from mantle.rights.rules.grounds import GROUND_NAMES
from mantle.web import clock
from mantle.web.forms import DateField, Look

ASKED = [kind for kind in Kind if kind != Kind.COMPLAINT]


def _words(label: str, hint: str = "", **given: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), **given
    )


class Ask(forms.Form):
    """A person uses one of their rights."""

    kind = forms.ChoiceField(
        label="What do you want?", choices=[(str(kind), KIND_NAMES[kind]) for kind in ASKED], widget=forms.RadioSelect,
        error_messages={"required": "Select what you want."},
    )  # fmt: skip
    field = forms.ChoiceField(
        label="For a correction: what is wrong?", required=False,
        choices=[("", "Something else, or a judgement"), *CORRECTABLE.items()],
    )  # fmt: skip
    proposed = forms.CharField(label="For a correction: what should it say?", required=False, max_length=200)
    words = _words("Say what we need to know", "What it is about, and what should happen.")
    looks = {"kind": Look(hints={str(kind): hint for kind, hint in KIND_HINTS.items()})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        field, proposed = data.get("field"), data.get("proposed", "").strip()
        if data.get("kind") == Kind.CORRECTION and field and not proposed:
            self.add_error("proposed", "Enter what it should say.")
        if field == "birth_year" and proposed and not (proposed.isdigit() and 1900 <= int(proposed) <= 2100):
            self.add_error("proposed", "Enter the year of birth in four figures, like 1975.")
        if field == "email" and proposed and "@" not in proposed:
            self.add_error("proposed", "Enter an e-mail address, like name@example.org.")
        return data


class State(forms.Form):
    """What a person says beside their own record."""

    about = forms.CharField(
        label="What is it about?", max_length=120, help_text="A date, a post, a judgement: in a few words."
    )
    words = forms.CharField(
        label="What do you say to it?", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Whoever sees your record reads this beside it. What stands there stays as it is.",
    )  # fmt: skip


class Complain(forms.Form):
    """A complaint by anybody, with an account or without."""

    name = forms.CharField(label="Your name", max_length=200)
    contact = forms.CharField(label="How can we reach you?", max_length=200, help_text="E-mail, telephone or post.")
    words = _words("What is your complaint?", "What happened, when, and what would put it right.")


class Receive(forms.Form):
    """The officer writes down a request that came from outside."""

    kind = forms.ChoiceField(label="What is asked?", choices=[(str(k), v) for k, v in KIND_NAMES.items()])
    name = forms.CharField(label="Who asks?", max_length=200)
    contact = forms.CharField(label="How can they be reached?", max_length=200)
    reference = forms.CharField(
        label="Reference of their record", required=False, max_length=12,
        help_text="The code on their record, once you are sure who asks.",
    )  # fmt: skip
    received_on = DateField(label="Received on", called="The day", latest=clock.today)
    words = _words("What do they ask?")

    def clean_reference(self) -> Person | None:
        code = self.cleaned_data["reference"].strip().upper()
        found = Person.objects.filter(code=code, merged_into__isnull=True).first() if code else None
        if code and found is None:
            raise forms.ValidationError("No record has this reference. Check it, or leave it empty.")
        return found


class Step(forms.Form):
    """What happens next to a request."""

    step = forms.ChoiceField(label="What happens now?", widget=forms.RadioSelect)
    words = _words("Words", "What you wait for, why it takes longer, or what was answered.", required=False)

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("step") not in {None, "acknowledge", "resume"} and not data.get("words", "").strip():
            self.add_error("words", "Say it in a sentence: the person reads it.")
        return data


class Decide(forms.Form):
    """One item: disclosed, unless there is a ground."""

    is_withheld = forms.ChoiceField(
        label="Does the person get this?", widget=forms.RadioSelect, initial="no",
        choices=[("no", "Yes, disclose it"), ("yes", "No, withhold it")],
    )  # fmt: skip
    ground = forms.ChoiceField(
        label="On which ground is it withheld?", required=False,
        choices=[("", "None"), *((str(k), v) for k, v in GROUND_NAMES.items())],
    )  # fmt: skip
    reason = _words("Why?", "Needed when you withhold it.", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_withheld") == "yes":
            if not data.get("ground"):
                self.add_error("ground", "Select a ground. Without one it is disclosed.")
            if not data.get("reason", "").strip():
                self.add_error("reason", "Say why this ground fits this item.")
        return data
