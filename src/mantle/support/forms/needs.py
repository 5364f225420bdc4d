"""What is asked of whoever wants a coach or mentor, and of the office that matches. No box takes what it is about."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency
from mantle.programmes.rules import COACHING_DAY_NAMES
from mantle.support.forms.pool import named
from mantle.support.queries.choosing import AREA_NAMES, competencies_to_choose
from mantle.support.rules.duties import FEWEST_DAYS, MOST_DAYS
from mantle.support.rules.needs import AIM_NAMES, END_NAMES, FORMAT_NAMES, MOST_OPTIONS, NOT_WANTED_NAMES
from mantle.support.rules.pool import KIND_NAMES
from mantle.web.forms import DateField, Look, RowsField, Versioned


class AskForSupport(forms.Form):
    aim = forms.ChoiceField(
        label="What for?", choices=named(AIM_NAMES), widget=forms.RadioSelect,
        help_text="Choose from the list, so that nothing personal is kept on file. Tell the rest to the person "
        "you choose.",
    )  # fmt: skip
    competencies = RowsField(
        label="What should they know about?", queryset=Competency.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    areas = forms.MultipleChoiceField(
        label="Which service areas should they know?", choices=list(AREA_NAMES.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    format = forms.ChoiceField(label="How do you want to meet?", choices=named(FORMAT_NAMES), widget=forms.RadioSelect)
    looks = {"competencies": Look(small=True), "areas": Look(small=True)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competencies"].queryset = competencies_to_choose()  # type: ignore[attr-defined]


class AddNeed(AskForSupport):
    kind = forms.ChoiceField(label="A coach or a mentor?", choices=named(KIND_NAMES), widget=forms.RadioSelect)
    hours = forms.DecimalField(
        label="How many hours in all?", min_value=0.5, max_value=200, decimal_places=1,
        help_text="Both read it before they say yes.",
    )  # fmt: skip
    looks = {**AskForSupport.looks, "hours": Look(width=4, suffix="hours")}
    field_order = ["kind"]


class SayNotWanted(Versioned):
    reason = forms.ChoiceField(label="Why not?", choices=named(NOT_WANTED_NAMES), widget=forms.RadioSelect)


class ByHand(Versioned):
    supporter = forms.ChoiceField(label="Who should it be?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Say something about the match, not about the person. It is recorded with your name.",
    )  # fmt: skip

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supporter"].choices = options  # type: ignore[attr-defined]


class OfferOptions(Versioned):
    others = forms.MultipleChoiceField(
        label=f"Who else could they choose from? Up to {MOST_OPTIONS - 1}", required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The next best with room. They only hear of it if they are chosen.",
    )  # fmt: skip

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].choices = options  # type: ignore[attr-defined]
        if not options:
            del self.fields["others"]

    def clean_others(self) -> list[str]:
        chosen = self.cleaned_data["others"]
        if len(chosen) > MOST_OPTIONS - 1:
            raise forms.ValidationError(f"Choose {MOST_OPTIONS - 1} at most.")
        return chosen


class AgreeToSupport(forms.Form):
    next_on = DateField(
        label="When do you first meet?", called="The day", required=False,
        help_text="Leave it empty if you do not know yet. It goes into both calendars.",
    )  # fmt: skip


class SayNext(forms.Form):
    next_on = DateField(label="When do you next meet?", called="The day")


class NoteMeeting(forms.Form):
    on = DateField(label="When was it?", called="The day")
    hours = forms.DecimalField(label="How many hours?", min_value=0.5, max_value=12, decimal_places=1)
    kind = forms.ChoiceField(
        label="Did it take place?", choices=named(COACHING_DAY_NAMES), widget=forms.RadioSelect,
        help_text="If nobody came, the hours count as used; if it was called off in time, they do not. There is no box "
        "for what you talked about.",
    )  # fmt: skip
    next_on = DateField(label="When do you next meet?", called="The next day", required=False)
    looks = {"hours": Look(width=4, suffix="hours")}


class EndSupport(Versioned):
    reason = forms.ChoiceField(label="Why does it end?", choices=named(END_NAMES), widget=forms.RadioSelect)
    wants_another = forms.TypedChoiceField(
        label="Is another coach or mentor wanted?", choices=[("no", "No"), ("yes", "Yes, please look for another")],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip


class SetDays(forms.Form):
    days = forms.IntegerField(
        label="Within how many days should a new director have a mentor?", min_value=FEWEST_DAYS, max_value=MOST_DAYS,
        help_text="Counted from the first day in post.",
    )  # fmt: skip
    starts_on = DateField(label="From which first day in post does this count?", called="The day")
    reason = forms.CharField(label="Why?", max_length=300, help_text="It is recorded with your name.")
    looks = {"days": Look(width=3, suffix="days")}
