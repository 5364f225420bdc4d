"""What is asked about partnerships, bodies and seats."""

from __future__ import annotations

from django import forms

from mantle.people.models import Agency, Person, choices
from mantle.structures import rules
from mantle.structures.models import Body, Part, Post
from mantle.structures.models.bodies import Community
from mantle.web.forms import DateField, Versioned


class OpenPartnership(forms.Form):
    name = forms.CharField(
        label="Name", max_length=200, error_messages={"required": "Enter the name of the partnership."}
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(str(kind), name) for kind, name in rules.PARTNERSHIP_NAMES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a kind."},
    )
    lead = forms.ModelChoiceField(
        label="Lead agency",
        queryset=Agency.objects.none(),
        empty_label="Choose an agency",
        error_messages={"required": "Choose the agency that leads."},
    )
    purpose = forms.CharField(label="What is it for?", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    starts_on = DateField(label="When does it begin?", required=False)

    def __init__(self, *args, agencies, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = agencies  # type: ignore[attr-defined]


class Join(forms.Form):
    agency = forms.ModelChoiceField(
        label="Which agency joins?",
        queryset=Agency.objects.none(),
        empty_label="Choose an agency",
        error_messages={"required": "Choose an agency."},
    )
    part = forms.ChoiceField(
        label="What is its part?",
        choices=Part.choices,
        initial=Part.PARTNER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a part."},
    )
    starts_on = DateField(label="From which day?", required=False)

    def __init__(self, *args, agencies, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class BodyFields(forms.Form):
    name = forms.CharField(
        label="Name of the board, forum or team", max_length=200, error_messages={"required": "Enter a name."}
    )
    reports_to = forms.ModelChoiceField(
        label="Reports to", queryset=Body.objects.none(), required=False, empty_label="No other body"
    )
    meets = forms.ChoiceField(
        label="How often does it meet?", required=False, choices=[("", "Not set"), *choices(rules.MeetingCycle)]
    )
    terms_of_reference = forms.CharField(
        label="Terms of reference", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    decides = forms.CharField(
        label="Which decisions does it take itself?", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_review_on = DateField(label="When are these terms reviewed next?", required=False)

    def __init__(self, *args, bodies, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_to"].queryset = bodies  # type: ignore[attr-defined]


class SeatFields(forms.Form):
    title = forms.CharField(
        label="Name of the seat", max_length=200, error_messages={"required": "Enter a name for the seat."}
    )
    agency = forms.ModelChoiceField(
        label="Whose seat is it?", queryset=Agency.objects.none(), required=False, empty_label="No agency in particular"
    )
    post = forms.ModelChoiceField(
        label="Held by the holder of this post",
        queryset=Post.objects.none(),
        required=False,
        empty_label="Not through a post",
    )
    delegate_post = forms.ModelChoiceField(
        label="Delegate", queryset=Post.objects.none(), required=False, empty_label="No delegate"
    )
    person = forms.ModelChoiceField(
        label="Or held by this member of the partnership",
        help_text="For those who hold no post, such as a parent: add them as a member of the partnership first.",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody by name",
    )
    speaks_for = forms.ChoiceField(
        label="For whom does the seat speak?",
        choices=[("", "For no community in particular"), *Community.choices],
        required=False,
    )
    is_chair = forms.BooleanField(label="This seat chairs the body", required=False)

    def __init__(self, *args, agencies, posts, people, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["delegate_post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ChangeBody(BodyFields, Versioned):
    """A body that others may be changing too."""


class ChangeSeat(SeatFields, Versioned):
    """A seat that others may be changing too."""
