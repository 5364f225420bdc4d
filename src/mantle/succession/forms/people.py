"""What is asked about people in plans, and of people about themselves."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Person
from mantle.succession.forms.plans import choose
from mantle.succession.rules import BAND_NAMES, EXPOSURE_NAMES
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned


class _NamesSomebody(forms.Form):
    person = forms.ChoiceField(label="Who?", help_text="Anybody who works here and has not asked to be left out.")

    def __init__(self, *args: Any, people: list[tuple[Person, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {row.code: row for row, _ in people}
        self.fields["person"].choices = choose(people)  # type: ignore[attr-defined]

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]


class AskCover(_NamesSomebody):
    until = DateField(
        label="Until when?", called="The day", earliest=clock.today,
        help_text="The first day on which they no longer cover. A year is a long time.",
    )  # fmt: skip
    words = forms.CharField(
        label="What should they know about it?", required=False, max_length=300,
        help_text="For instance, what they would set aside and who they would ring first.",
    )  # fmt: skip


class AnswerCover(Versioned):
    agrees = forms.TypedChoiceField(
        label="Would you stand in?", coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", "Yes, until that day"), ("no", "No")],
    )  # fmt: skip
    answer = forms.CharField(label="Anything you would like to add", required=False, max_length=300)


class Judge(_NamesSomebody):
    """Evidence first, the band after it; potential and experience apart. SUC-6."""

    judged_on = DateField(label="When did you reach this judgement?", called="The day", latest=clock.today)
    evidence = forms.CharField(
        label="What have they done that shows it, compared with what the post asks for?",
        widget=forms.Textarea(attrs={"rows": 5}), max_length=3000,
        help_text="Work that was seen, by whom and when. The person can read this. Leave out age, health, leave, "
        "family and anything else that has no place in a decision.",
    )  # fmt: skip
    potential = forms.CharField(
        label="What could they grow into?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1500,
        help_text="Potential on its own: how they learn, and take on what is new.",
    )  # fmt: skip
    experience = forms.CharField(
        label="What have they had the chance to do so far?", widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1500, help_text="Experience on its own: a gap here is a chance not yet given, not a lack of talent.",
    )  # fmt: skip
    exposure = forms.MultipleChoiceField(
        label="Which of these have they met?", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(key), name) for key, name in EXPOSURE_NAMES.items()],
        help_text="A strategic role asks for all five. Anything you do not tick is shown as a gap, with what would "
        "stretch them.",
    )  # fmt: skip
    stretch = forms.CharField(
        label="What would help them most next?", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
    )  # fmt: skip
    band = forms.ChoiceField(
        label="How ready are they for this post?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in BAND_NAMES.items()],
        help_text="Nobody is ranked within a band, and it says nothing about who would be appointed.",
    )  # fmt: skip
    hide_reason = forms.CharField(
        label="Is there a reason to keep it from them for now?", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Leave this empty and the person can read it today. Keep it back only if reading it now would do "
        "harm. A second reader must agree within two weeks, and after six months at most the person can read it.",
    )  # fmt: skip
    hide_until = DateField(label="Kept from them until", required=False)
    second_reader = forms.ChoiceField(label="Who is the second reader?", required=False)
    known = forms.CharField(widget=forms.HiddenInput, required=False)
    looks = {"exposure": Look(small=True)}

    def __init__(self, *args: Any, readers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = {row.code: row for row in readers}
        chosen = [("", "Nobody: it is not kept from them"), *((row.code, row.name) for row in readers)]
        self.fields["second_reader"].choices = chosen  # type: ignore[attr-defined]

    def knows(self, codes: str) -> None:
        """Say, where the form is shown again, which judgements its writer has been told of."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data["known"] = codes  # type: ignore[index]

    def clean_second_reader(self) -> Person | None:
        return self.readers.get(self.cleaned_data["second_reader"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = ("hide_reason", "hide_until", "second_reader")
        given = [name for name in names if data.get(name)]
        for name in names if given and len(given) < len(names) else ():
            if name not in given and name not in self.errors:
                self.add_error(name, "To keep it from them, say why, until when, and who the second reader is.")
        return data


class ReadSecond(Versioned):
    agrees = forms.TypedChoiceField(
        label="Is it right to keep this from them?", coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("no", "No: they can read it now"), ("yes", "Yes, until the day that was asked for")],
    )  # fmt: skip


class Answer(Versioned):
    answer = forms.CharField(
        label="What would you like to say?", widget=forms.Textarea(attrs={"rows": 5}), max_length=3000,
        help_text="Everybody who can read the plan sees it beside the judgement. You can answer once.",
    )  # fmt: skip


class EndJudgement(Versioned):
    reason = forms.CharField(label="Why are you taking it out?", max_length=300, help_text="The person reads this too.")


class Decline(forms.Form):
    what = forms.ChoiceField(label="Which posts do you not want to be considered for?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
