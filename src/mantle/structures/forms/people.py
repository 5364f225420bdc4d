"""What is asked about a person's record."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from mantle.people.models import Person, choices
from mantle.people.rules import Background
from mantle.web.forms import Versioned
from mantle.web.words import visible


class CorrectPerson(Versioned):
    given_name = forms.CharField(label="Given name", max_length=100, required=False)
    family_name = forms.CharField(
        label="Family name", max_length=100, error_messages={"required": "Enter the family name."}
    )
    email = forms.EmailField(label="Work e-mail address", required=False)
    birth_year = forms.IntegerField(
        label="Year of birth",
        required=False,
        help_text="Four figures. Used for counts by age band only.",
        validators=[
            MinValueValidator(1900, "Enter a year from 1900 on."),
            MaxValueValidator(2015, "Enter a year before 2016."),
        ],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
        error_messages={"invalid": "Enter the year as four figures, such as 1974."},
    )
    background = forms.ChoiceField(
        label="Service area of most experience",
        required=False,
        choices=[("", "Not known"), *choices(Background)],
    )
    profession = forms.CharField(label="Profession", max_length=100, required=False)
    reason = forms.CharField(
        label="Why is this corrected?", max_length=500, error_messages={"required": "Say why in a sentence."}
    )

    def clean_given_name(self) -> str:
        return visible(self.cleaned_data["given_name"])

    def clean_family_name(self) -> str:
        name = visible(self.cleaned_data["family_name"])
        if not name:
            raise forms.ValidationError("Enter the family name.")
        return name

    @staticmethod
    def values_of(person: Person) -> dict[str, object]:
        names = ("given_name", "family_name", "email", "birth_year", "background", "profession", "version")
        return {name: getattr(person, name) for name in names}
