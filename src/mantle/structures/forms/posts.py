"""What is asked about posts and who holds them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

from mantle.people.models import Person
from mantle.people.queries import people_named, person_known_by
from mantle.structures import rules
from mantle.structures.models import Appointment, Post
from mantle.web.forms import DateField, Versioned
from mantle.web.words import visible

TIERS = [("", "Not known"), *((str(tier), f"Tier {tier}") for tier in range(1, 6))]
STATUTORY = [
    ("", "Not a statutory post"),
    ("dcs", "Director of children's services"),
    ("dass", "Director of adult social services"),
    ("dph", "Director of public health"),
    ("other", "Another statutory post"),
]


class PostFields(forms.Form):
    title = forms.CharField(label="Title", max_length=200, error_messages={"required": "Enter the title of the post."})
    unit = forms.CharField(label="Service or unit", max_length=200, required=False)
    tier = forms.TypedChoiceField(
        label="Tier",
        choices=TIERS,
        required=False,
        coerce=int,
        empty_value=None,
        help_text="1 is the director, 2 reports to the director, 3 reports to tier 2.",
    )
    grade = forms.CharField(
        label="Grade", max_length=60, required=False, help_text="In the agency's own words: band, rank or spine point."
    )
    reference = forms.CharField(label="Reference", max_length=80, required=False, help_text="The agency's own, if any.")
    statutory_role = forms.ChoiceField(label="Statutory role", choices=STATUTORY, required=False)
    fte = forms.DecimalField(
        label="Full-time equivalent",
        initial=1,
        decimal_places=2,
        help_text="1 is full time.",
        validators=[MinValueValidator(0, "Enter 0 or more."), MaxValueValidator(50, "Enter 50 or less.")],
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5}),
        error_messages={"required": "Enter a number such as 1 or 0.6.", "invalid": "Enter a number such as 1 or 0.6."},
    )


class OpenPost(PostFields):
    manager = forms.ModelChoiceField(
        label="Reports to", queryset=Post.objects.none(), required=False, empty_label="No post here"
    )
    starts_on = DateField(label="When does it begin?")

    def __init__(self, *args, posts, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = posts  # type: ignore[attr-defined]


class CorrectPost(PostFields, Versioned):
    deputy = forms.ModelChoiceField(
        label="Standing deputy",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No standing deputy",
        help_text="The post whose holder stands in the same day if this one falls empty.",
    )
    reason = forms.CharField(
        label="Why is this corrected?", max_length=500, error_messages={"required": "Say why in a sentence."}
    )

    def __init__(self, *args, posts, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = posts  # type: ignore[attr-defined]


class Move(forms.Form):
    manager = forms.ModelChoiceField(
        label="Which post does it report to?", queryset=Post.objects.none(), required=False, empty_label="No post here"
    )
    on = DateField(label="From which day?")

    def __init__(self, *args, posts, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = posts  # type: ignore[attr-defined]


class ClosePost(Versioned):
    ends_on = DateField(label="From which day is the post no more?")
    end_holders = forms.BooleanField(
        label="Whoever holds it leaves the post that day, because the post changes in a reorganisation", required=False
    )
    reason = forms.CharField(label="Why?", max_length=500, error_messages={"required": "Say why in a sentence."})


class FindPerson(forms.Form):
    """A person is found by name; a new record is made only when nobody is meant who is there already."""

    name = forms.CharField(
        label="Name of the person",
        max_length=210,
        error_messages={"required": "Enter a name, given name first."},
        help_text="We look for records that exist before making a new one.",
    )
    known_by = forms.CharField(
        label="Their work e-mail address or record reference",
        max_length=254,
        required=False,
        help_text="If they come from another agency: their record then continues here, and none is made twice.",
    )


class NewHolder(forms.Form):
    """Who, in what way, from when: asked together, so that a clash is seen before anything is stored."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=210)
    known_by = forms.CharField(widget=forms.HiddenInput, max_length=254, required=False)
    person = forms.ChoiceField(
        label="Who is it?", widget=forms.RadioSelect, error_messages={"required": "Choose a record, or a new person."}
    )
    kind = forms.ChoiceField(
        label="In what way do they hold the post?",
        widget=forms.RadioSelect,
        choices=[(str(kind), name) for kind, name in rules.KIND_NAMES.items()],
        error_messages={"required": "Choose how they hold the post."},
    )
    starts_on = DateField(label="First day in the post")
    ends_on = DateField(label="First day without them", required=False, help_text="Leave empty if it goes on.")
    overlap_reason = forms.CharField(
        label="Why does this stand beside another appointment?",
        required=False,
        max_length=200,
        help_text="Only when it overlaps one: a handover, leave, two posts at once.",
    )

    def __init__(self, *args, name: str, known_by: str, viewer: Person, **kwargs) -> None:
        kwargs["initial"] = {"name": name, "known_by": known_by, "kind": "substantive"}
        super().__init__(*args, **kwargs)
        self.found = list(Person.objects.visible_to(viewer).filter(people_named(name)).distinct()[:12])
        choices = [(person.code, describe(person)) for person in self.found]
        known = person_known_by(known_by)
        if known is not None and known not in self.found:
            self.found.append(known)
            # PEO-7: whoever knows the address or the reference may continue the record, and sees the name alone.
            choices.append((known.code, f"{known.name}, on record elsewhere: their record continues here"))
        self.fields["person"].choices = [*choices, ("new", f"Someone new: {name}")]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return visible(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            self.add_error("ends_on", "This day must come after their first day in the post.")
        return data

    def answers(self) -> list[tuple[str, str]]:
        """The answers as they are carried to the next page."""
        return carried(self, list(self.fields))

    def facts(self) -> dict[str, Any]:
        """What the action needs beside the person."""
        return {name: value for name, value in self.cleaned_data.items() if name != "person"}

    def chosen(self) -> Person | None:
        """The record that was chosen; None for someone new."""
        return next((person for person in self.found if person.code == self.cleaned_data["person"]), None)


def carried(form: forms.Form, names: list[str]) -> list[tuple[str, str]]:
    """Every posted value of these fields, date boxes included, so that a check page can send them again."""
    kept = [(key, value) for key, values in cast(QueryDict, form.data).lists() for value in values]
    return [(key, value) for key, value in kept if any(key == name or key.startswith(f"{name}_") for name in names)]


def describe(person: Person) -> str:
    now = person.appointments.order_by("-starts_on").select_related("post__agency").first()
    return f"{person.name}, {now.post.title}, {now.post.agency.name}" if now else f"{person.name}, no post on record"


class Departure(Versioned):
    ends_on = DateField(label="First day without them")
    leaving_reason = forms.ChoiceField(
        label="Why are they leaving?",
        choices=[("", "Choose a reason"), *((str(k), v) for k, v in rules.REASON_NAMES.items())],
        error_messages={"required": "Choose a reason; “Not known” is one."},
    )
    cover = forms.ChoiceField(label="Who acts from that day?", required=False)
    cover_kind = forms.ChoiceField(
        label="In what way?",
        required=False,
        initial="acting",
        widget=forms.RadioSelect,
        choices=[("acting", "Acting up, keeping their own post"), ("interim", "Interim")],
    )

    def __init__(self, *args, appointment: Appointment, candidates: list[Appointment], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment
        self.people = {row.person.code: row.person for row in candidates}
        named = [(row.person.code, f"{row.person}, {row.post.title}") for row in candidates]
        self.fields["cover"].choices = [("", "Not decided yet"), *named]  # type: ignore[attr-defined]

    def clean_ends_on(self) -> date:
        day = self.cleaned_data["ends_on"]
        if day <= self.appointment.starts_on:
            raise forms.ValidationError("This day must come after the day they started.")
        if day > self.appointment.starts_on + timedelta(days=366 * 60):
            raise forms.ValidationError("Check the year: this is more than sixty years after they started.")
        return day

    def answers(self) -> list[tuple[str, str]]:
        """The answers as they are carried to the next page."""
        return carried(self, list(self.fields))

    def facts(self) -> dict[str, Any]:
        """What the action needs beside who covers."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("ends_on", "leaving_reason", "version")}
        return kept | {"cover_kind": data["cover_kind"] or "acting"}

    def cover_person(self) -> Person | None:
        return self.people.get(self.cleaned_data.get("cover", ""))


class CorrectAppointment(Versioned):
    kind = forms.ChoiceField(
        label="In what way", choices=[(str(kind), name) for kind, name in rules.KIND_NAMES.items()]
    )
    starts_on = DateField(label="First day in the post")
    ends_on = DateField(label="First day without them", required=False, help_text="Leave empty if it goes on.")
    leaving_reason = forms.ChoiceField(
        label="Why they left",
        required=False,
        choices=[("", "Not ended"), *((str(k), v) for k, v in rules.REASON_NAMES.items())],
    )
    overlap_reason = forms.CharField(label="Why it stands beside another appointment", required=False, max_length=200)
    reason = forms.CharField(
        label="Why is this corrected?", max_length=500, error_messages={"required": "Say why in a sentence."}
    )
