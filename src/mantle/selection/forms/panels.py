"""What is asked of readers, and of the one who puts down what a panel decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from mantle.learning.models import HostOffer
from mantle.learning.queries.people import reader_by_address
from mantle.people.models import Person
from mantle.selection.actions.deciding import FarView
from mantle.selection.models import Candidacy, Criterion
from mantle.selection.rules import HORIZON_NAMES, LEFT_NAMES, OUTCOME_NAMES, Left, Outcome
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned


class NameReader(forms.Form):
    email = forms.EmailField(
        label="E-mail address of the reader", help_text="The address with which they sign in here."
    )

    def clean_email(self) -> Person:
        found = reader_by_address(self.cleaned_data["email"])
        if found is None:
            raise forms.ValidationError("Nobody signs in here with this address.")
        return found


class SayConflicts(Versioned):
    of = forms.ModelMultipleChoiceField(
        label="Whom must you not judge?", queryset=Candidacy.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Family, friends, anybody whom you have managed or worked with closely, or by whose success you "
        "would gain or lose. People of your own agency are left out without a tick. Tick nobody if there is nobody.",
    )  # fmt: skip

    def __init__(self, *args: Any, candidacies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].queryset = candidacies  # type: ignore[attr-defined]
        self.fields["of"].label_from_instance = _named  # type: ignore[attr-defined]


def _named(row: Candidacy) -> str:
    return f"{row.person}, {row.agency}" if row.agency else str(row.person)


class FarViewFields(Versioned):
    horizon = forms.ChoiceField(
        label="In how many years may a senior post be near?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in HORIZON_NAMES.items()],
        help_text="A senior post is one of the first three tiers.",
    )  # fmt: skip
    potential = forms.CharField(
        label="What is there that cannot be taught quickly?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    experience = forms.CharField(
        label="What have they lived through, and what not yet?", max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    needed = forms.CharField(
        label="What would be needed next?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    offer = forms.ModelChoiceField(
        label="Is there an opportunity for it?", queryset=HostOffer.objects.none(), required=False,
        empty_label="None of those that are open",
    )  # fmt: skip

    def __init__(self, *args: Any, offers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offer"].queryset = offers  # type: ignore[attr-defined]
        self.fields["offer"].label_from_instance = lambda row: f"{row}, {row.agency}"  # type: ignore[attr-defined]


FAR = ("horizon", "potential", "experience", "needed")


class Decide(FarViewFields):
    outcome = forms.ChoiceField(
        label="What has the panel decided?", choices=[(str(key), name) for key, name in OUTCOME_NAMES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label="Why?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The person reads it. Your name stands under it.",
    )  # fmt: skip
    again_on = DateField(label="From when may they be put forward again?", called="The day", required=False)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], stands: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for each in self.criteria:
            self.fields[f"feedback_{each.pk}"] = forms.CharField(
                label=f"{each}: what do you say to the person?", max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}), help_text=_stands(stands.get(each.pk, "")),
                error_messages={"required": f"Say something about “{each}”."},
            )  # fmt: skip
        for name in FAR:
            self.fields[name].required = False
        told = [f"feedback_{each.pk}" for each in self.criteria]
        self.order_fields(["outcome", "reason", *told, "again_on", *FAR, "offer"])
        self.looks = {"outcome": Look(hints=_HINTS)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        outcome = given.get("outcome")
        if outcome == Outcome.POOL:
            for name in FAR:
                if not str(given.get(name, "")).strip() and name not in self.errors:
                    self.add_error(name, "For the pool this is needed.")
        elif outcome in (Outcome.NOT_YET, Outcome.OUT) and "again_on" not in self.errors:
            if given.get("again_on") is None:
                self.add_error("again_on", "Say when they may be put forward again.")
            elif given["again_on"] <= clock.today():
                self.add_error("again_on", "Choose a day that is yet to come.")
        return given

    def feedback(self) -> dict[int, str]:
        return {each.pk: self.cleaned_data[f"feedback_{each.pk}"] for each in self.criteria}

    def far_view(self) -> FarView | None:
        given = self.cleaned_data
        told = {name: given[name] for name in (*FAR, "offer")}
        return FarView(**told) if given["outcome"] == Outcome.POOL else None

    @property
    def first(self) -> list[Any]:
        return [self["outcome"], self["reason"], *(self[f"feedback_{each.pk}"] for each in self.criteria)]

    @property
    def far(self) -> list[Any]:
        return [self[name] for name in (*FAR, "offer")]


def _stands(level: str) -> str:
    return f"Where you stand: {level}." if level else ""


_HINTS = {
    "place": "They have it as soon as you send this; the cohort must have room.",
    "pool": "They are developed over years, and looked at again every year.",
    "not_yet": "Much is there; something named is missing.",
    "out": "The words do not show what is looked for.",
}


class TakeBack(forms.Form):
    because = forms.CharField(
        label="Why is it taken back?", max_length=300, help_text="It stays on record, and the person reads it."
    )


class Leave(Versioned):
    because = forms.ChoiceField(label="Why do they leave the pool?", choices=[], widget=forms.RadioSelect)
    words = forms.CharField(label="In a few words", max_length=300, required=False)

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [Left.WISH] if is_own else [key for key in Left if key != Left.ANEW]
        self.fields["because"].choices = [(str(key), LEFT_NAMES[key]) for key in reasons]  # type: ignore[attr-defined]
        if is_own:
            self.fields["because"].initial = str(Left.WISH)
            self.fields["because"].label = "You leave the pool"
