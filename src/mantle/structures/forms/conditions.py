"""What is asked about conditions of posts, and about those who stand behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from mantle.people.models import Agency, Person
from mantle.structures.actions.conditions import Said
from mantle.structures.models import Condition, ConditionAnswer
from mantle.structures.rules.conditions import RATINGS, SPONSOR_NAMES
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned


class OpenCheck(forms.Form):
    other = forms.ModelChoiceField(
        label="Who answers beside the holder?", queryset=Person.objects.none(), empty_label="Choose somebody",
        help_text="Whoever holds the post above, or a sponsor of the post. Each answers without seeing the other.",
    )  # fmt: skip
    due_on = DateField(label="By when do both answer?", called="The day", earliest=clock.today)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = people  # type: ignore[attr-defined]


class AnswerConditions(Versioned):
    """Each condition: how far it is in place, a word on it, and what shows it."""

    def __init__(
        self, *args: Any, asked: list[Condition], given: Mapping[int, ConditionAnswer], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.looks = {}
        for each in asked:
            before = given.get(each.pk)
            self.fields[f"rating_{each.code}"] = forms.TypedChoiceField(
                label=each.name, help_text=each.text, choices=list(RATINGS.items()), coerce=int,
                widget=forms.RadioSelect, initial=before.rating if before else None,
            )  # fmt: skip
            self.looks[f"rating_{each.code}"] = Look(inline=True, small=True)
            self.fields[f"words_{each.code}"] = forms.CharField(
                label=f"A word on “{each.name}”", max_length=600, required=False,
                initial=before.words if before else "", widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            if each.asks_evidence:
                self.fields[f"evidence_{each.code}"] = forms.CharField(
                    label="What shows it?", help_text="A link, or the name of a document.", max_length=300,
                    required=False, initial=before.evidence if before else "",
                )  # fmt: skip

    def said(self) -> list[Said]:
        given = self.cleaned_data
        return [
            Said(
                each,
                given[f"rating_{each.code}"],
                given[f"words_{each.code}"],
                given.get(f"evidence_{each.code}", ""),
            )
            for each in self.asked
        ]


class AgreeConditionAction(forms.Form):
    condition = forms.ModelChoiceField(
        label="For which condition?", queryset=Condition.objects.none(), empty_label="Choose a condition"
    )
    text = forms.CharField(label="What is to be done?", max_length=500)
    owner = forms.ModelChoiceField(label="By whom?", queryset=Person.objects.none(), empty_label="Choose somebody")
    due_on = DateField(label="By when?", called="The day", earliest=clock.today)

    def __init__(self, *args: Any, asked: list[Condition], people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [each.pk for each in asked]
        self.fields["condition"].queryset = Condition.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class FinishAction(Versioned):
    done_on = DateField(label="When was it done?", called="The day", latest=clock.today)
    outcome = forms.CharField(label="What came of it?", max_length=500)


class NameSponsor(forms.Form):
    kind = forms.ChoiceField(
        label="In which capacity?", choices=list(SPONSOR_NAMES.items()), widget=forms.RadioSelect,
        help_text="A new chief executive or lead member ends the one before on that day.",
    )  # fmt: skip
    person = forms.ModelChoiceField(label="Who?", queryset=Person.objects.none(), empty_label="Choose somebody")
    starts_on = DateField(label="From which day?", called="The day")
    undertakes = forms.CharField(
        label="What do they undertake?", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What they will do, how often. They can write it themselves later.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ChangeSponsor(Versioned):
    undertakes = forms.CharField(
        label="What is undertaken?", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What they will do, and how often: “an hour every month”, “there when an inspection is announced”.",
    )  # fmt: skip
    ends_on = DateField(
        label="First day on which they no longer stand behind the post", called="The end", required=False
    )


class ConditionWords(forms.Form):
    name = forms.CharField(label="Name", max_length=80)
    text = forms.CharField(
        label="What is true where it is in place?", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    asks_evidence = forms.BooleanField(label="Ask what shows it", required=False)


class AddCondition(ConditionWords):
    agency = forms.ModelChoiceField(
        label="Whose list?", queryset=Agency.objects.none(), required=False, empty_label="Everybody’s"
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        if not everywhere:
            self.fields["agency"].required = True
            self.fields["agency"].empty_label = "Choose an agency"  # type: ignore[attr-defined]


class RewordCondition(ConditionWords, Versioned):
    """New words for a condition that others may be changing too."""
