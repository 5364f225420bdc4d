"""What is asked about learning sets and about the faculty."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.programmes.forms.choosing import WhoIsIt
from mantle.programmes.models import FacultyMember, LearningSet, Place, SetMember, SetRound
from mantle.programmes.queries.sets import places_for_sets
from mantle.programmes.rules.sets import RoundKind, WishKind
from mantle.web.dates import TIMES
from mantle.web.forms import DateField, Versioned


class PlaceChoice(forms.ModelChoiceField):
    """Somebody of a cohort, by name and agency."""

    def label_from_instance(self, obj: Place) -> str:
        return f"{obj.person}, {obj.agency}" if obj.agency is not None else str(obj.person)


class MemberChoice(forms.ModelChoiceField):
    """Somebody in a set, with the number of the set."""

    def label_from_instance(self, obj: SetMember) -> str:
        return f"{obj.place.person} (set {obj.learning_set.number})"


class FacultyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: FacultyMember) -> str:
        return f"{obj.person}: {obj.offers}"


class Wish(forms.Form):
    one = PlaceChoice(label="Who?", queryset=Place.objects.none(), empty_label="Choose somebody")
    other = PlaceChoice(label="And who?", queryset=Place.objects.none(), empty_label="Choose somebody")
    kind = forms.ChoiceField(
        label="What about them?", widget=forms.RadioSelect,
        choices=[(WishKind.APART, "Keep them apart"), (WishKind.TOGETHER, "Keep them together")],
    )  # fmt: skip
    reason = forms.CharField(
        label="Why?", max_length=300,
        help_text="Both may ask to read it. Nobody else does but those who run the cohort.",
    )  # fmt: skip

    def __init__(self, *args: Any, cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Place.objects.filter(pk__in=[place.pk for place in places_for_sets(cohort)])
        for name in ("one", "other"):
            self.fields[name].queryset = people.select_related("person", "agency")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("one") and given.get("one") == given.get("other"):
            self.add_error("other", "Choose two different people.")
        return given


class Propose(Versioned):
    kind = forms.ChoiceField(
        label="What is to be formed?", widget=forms.RadioSelect, initial=RoundKind.SETS,
        choices=[
            (RoundKind.SETS, "Learning sets, of the size that the cohort’s rules name"),
            (RoundKind.PAIRS, "Peer pairs, with one of three people if the number is odd"),
        ],
    )  # fmt: skip


class MoveByHand(Versioned):
    member = MemberChoice(label="Who moves?", queryset=SetMember.objects.none(), empty_label="Choose somebody")
    to = forms.ModelChoiceField(label="To which set?", queryset=LearningSet.objects.none(), empty_label="Choose a set")
    instead_of = MemberChoice(
        label="Who comes back instead?", queryset=SetMember.objects.none(), required=False,
        empty_label="Nobody: the sets change their size",
    )  # fmt: skip

    def __init__(self, *args: Any, round_: SetRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = round_.members.present().select_related("place__person", "learning_set")
        members = members.order_by("place__person__sort_name")
        for name in ("member", "instead_of"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]
        self.fields["to"].queryset = round_.sets.select_related("of")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        member, to, other = given.get("member"), given.get("to"), given.get("instead_of")
        if member and to and member.learning_set_id == to.pk:
            self.add_error("to", f"{member.place.person} is in this set already.")
        if other and to and other.learning_set_id != to.pk:
            self.add_error("instead_of", f"{other.place.person} is not in {to}.")
        return given


class Decide(Versioned):
    reason = forms.CharField(
        label="Is there a reason to note?", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands on the page of the round. Leave it empty if there is none.",
    )  # fmt: skip


class ChangeSet(forms.Form):
    to = forms.ModelChoiceField(label="To which set?", queryset=LearningSet.objects.none(), empty_label="Choose a set")
    on = DateField(label="From which day?")
    reason = forms.CharField(label="Why?", max_length=300, help_text="The person may read it.")

    def __init__(self, *args: Any, sets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = sets  # type: ignore[attr-defined]


class JoinSet(ChangeSet):
    place = PlaceChoice(label="Who joins a set?", queryset=Place.objects.none(), empty_label="Choose somebody")
    field_order = ["place", "to", "on", "reason"]

    def __init__(self, *args: Any, people: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Place.objects.filter(pk__in=[place.pk for place in people]).select_related("person", "agency")
        self.fields["place"].queryset = own  # type: ignore[attr-defined]


class LeadSet(Versioned):
    facilitator = FacultyChoice(
        label="Who facilitates it?", queryset=FacultyMember.objects.none(), required=False,
        empty_label="Nobody: the set leads itself",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        faculty = FacultyMember.objects.present().select_related("person")
        self.fields["facilitator"].queryset = faculty  # type: ignore[attr-defined]


class PlanMeetings(forms.Form):
    first = DateField(label="First meeting")
    starts = forms.TimeField(
        label="Begins at", widget=forms.TextInput(attrs={"size": 5}), input_formats=TIMES,
        help_text="Such as 9:30",
    )  # fmt: skip
    ends = forms.TimeField(
        label="Ends at", widget=forms.TextInput(attrs={"size": 5}), input_formats=TIMES,
        help_text="Such as 12:30",
    )  # fmt: skip
    weeks = forms.IntegerField(label="Weeks between meetings", min_value=1, max_value=26, initial=6)
    count = forms.IntegerField(label="How many meetings?", min_value=1, max_value=20, initial=4)
    where = forms.CharField(label="Where?", required=False, max_length=200)
    joining = forms.CharField(label="How to get there, or the link to join", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("starts") and given.get("ends") and given["ends"] <= given["starts"]:
            self.add_error("ends", "A meeting ends after it begins.")
        return given


class NameFacilitators(Versioned):
    people = forms.MultipleChoiceField(
        label="Who leads it?", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Those who say they have time come first. Whoever is away or busy can be asked all the same.",
    )  # fmt: skip

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = options  # type: ignore[attr-defined]


class JoinFaculty(forms.Form):
    person = WhoIsIt()
    offers = forms.CharField(label="What do they teach, facilitate or host?", max_length=300)
    reached_by = forms.CharField(
        label="How does the team reach them about dates?", required=False, max_length=200,
        help_text="Seen by the person and by those who run cohorts.",
    )  # fmt: skip

    def __init__(self, *args: Any, people, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)  # type: ignore[attr-defined]


class WriteFaculty(Versioned):
    offers = forms.CharField(label="What do you teach, facilitate or host?", max_length=300)
    reached_by = forms.CharField(
        label="How does the team reach you about dates?", required=False, max_length=200,
        help_text="Seen by you and by those who run cohorts.",
    )  # fmt: skip
    is_ended = forms.BooleanField(label="No longer in the faculty", required=False)


class SayTime(forms.Form):
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    has_time = forms.TypedChoiceField(
        label="On these days", widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", "There is time to lead sessions"), ("no", "There is no time")],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", "The last day comes after the first.")
        return given
