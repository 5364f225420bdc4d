"""What is asked about help between authorities."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from mantle.framework.models import Competency
from mantle.framework.rules import State
from mantle.people.models import Agency, Person
from mantle.programmes.models import Trial
from mantle.programmes.rules import CONTEXTS
from mantle.support.models import HelpObjective, HelpTeamMember
from mantle.support.rules.help import AREAS, CHANGE_NAMES, INSPECTED_NAMES, URGENCY_NAMES
from mantle.web import clock
from mantle.web.forms import DateField, Look, RowsField, Versioned

NO_NAMES = "Leave out names of children, families and staff."
NONE_IS_AN_ANSWER = (
    "“None” is an answer. If somebody has worked there, or there is a dispute or a joint contract, say how you deal "
    "with it."
)
OBJECTIVES = 5


def _named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


def _words(label: str, rows: int = 4, **more: Any) -> forms.CharField:
    more.setdefault("max_length", 2000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _count(label: str, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, widget=forms.TextInput(attrs={"size": 3}), **more
    )


def published_competencies() -> QuerySet[Competency]:
    rows = Competency.objects.filter(framework__state=State.PUBLISHED, framework__owner__isnull=True)
    return rows.filter(expectations__isnull=False).distinct().order_by("name")


class _AboutHelp(Versioned):
    """What help is about: areas from the list, and competencies of the framework."""

    areas = forms.MultipleChoiceField(
        label="What can the help be about?", choices=_named(AREAS), widget=forms.CheckboxSelectMultiple, required=False
    )
    competencies = RowsField(
        label="Which competencies does it need?", queryset=Competency.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    looks = {"areas": Look(small=True), "competencies": Look(small=True)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competencies"].queryset = published_competencies()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("areas") and not found.get("competencies"):
            self.add_error("areas", "Select at least one thing that the help is about")
        return found

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OfferHelp(_AboutHelp):
    agency = forms.ModelChoiceField(
        label="Which authority offers help?", queryset=Agency.objects.none(), empty_label="Choose"
    )
    lead = forms.ModelChoiceField(
        label="Who leads the help?", queryset=Person.objects.none(), empty_label="Choose",
        help_text="Usually the director. Whoever holds a leading post at the authority can be chosen.",
    )  # fmt: skip
    what = _words(
        "What have you done that others could use?", required=False,
        help_text="What was hard, what you did, what changed. The programme team reads it, and those you help. "
        + NO_NAMES,
    )  # fmt: skip
    days_a_month = _count(
        "How many days a month can you and your team give, together?", 40,
        help_text="Nobody can promise more of your time than this.",
    )  # fmt: skip
    starts_on = DateField(label="From which day?", called="The first day")
    ends_on = DateField(label="Until which day?", called="The last day")
    inspected = forms.ChoiceField(
        label="How did your last inspection end?", required=False,
        choices=[("", "Not inspected, or I would rather not say"), *_named(INSPECTED_NAMES)],
    )  # fmt: skip
    inspected_on = DateField(
        label="When was it published?", called="The day of the inspection", required=False, latest=clock.today
    )
    inspected_link = forms.URLField(
        label="Where can it be read?", required=False, max_length=200, assume_scheme="https"
    )
    learnt = _words("What did you learn last, also from what went wrong?", required=False, help_text=NO_NAMES)
    cannot_help = _words(
        "Which authorities can you not help?", 3, required=False,
        help_text="For instance because of a conflict of interest. One name a line. Only your own authority and the "
        "programme team see this, and you are never proposed to them.",
    )  # fmt: skip
    field_order = [
        "agency", "lead", "areas", "competencies", "what", "days_a_month", "starts_on", "ends_on", "inspected",
        "inspected_on", "inspected_link", "learnt", "cannot_help", "version",
    ]  # fmt: skip

    def __init__(
        self, *args: Any, agencies: QuerySet[Agency], leaders: QuerySet[Person], fixed: Agency | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        if fixed is not None:
            del self.fields["agency"]
        self.fields["lead"].queryset = leaders.order_by("sort_name")  # type: ignore[attr-defined]
        self.fields["competencies"].label = "Which of these can you help with?"

    def clean_cannot_help(self) -> list[Agency]:
        """Authorities by the names that were written, one a line; what is not known is named at one go."""
        written = [line.strip() for line in self.cleaned_data["cannot_help"].splitlines() if line.strip()]
        known: dict[str, Agency] = {}
        for row in Agency.objects.filter(is_upper_tier=True, ends_on__isnull=True).order_by("-name"):
            known |= {row.name.casefold(): row, (row.short_name or row.name).casefold(): row}
        strange = [name for name in written if name.casefold() not in known]
        if strange:
            raise forms.ValidationError(f"There is no authority called {'; '.join(strange)}")
        return list({known[name.casefold()] for name in written})

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("inspected") and not found.get("inspected_on"):
            self.add_error("inspected_on", "Enter the day on which the inspection was published")
        if found.get("starts_on") and found.get("ends_on") and found["ends_on"] < found["starts_on"]:
            self.add_error("ends_on", "The last day must not be before the first")
        return found


class NameInTeam(forms.Form):
    person = forms.ModelChoiceField(label="Who?", queryset=Person.objects.none(), empty_label="Choose")
    role = forms.CharField(
        label="What do they bring?", max_length=200, help_text="For instance: head of early help for ten years."
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people.order_by("sort_name")  # type: ignore[attr-defined]


class AskForHelp(_AboutHelp):
    agency = forms.ModelChoiceField(
        label="For which authority do you ask?", queryset=Agency.objects.none(), empty_label="Choose"
    )
    problem = _words(
        "What is the problem?", 6, max_length=3000,
        help_text="One paragraph: what is happening, since when, and what you have tried. " + NO_NAMES,
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label="How soon do you need somebody?", choices=_named(URGENCY_NAMES), widget=forms.RadioSelect
    )
    days_wanted = _count("How many days of help do you think you need, in all?", 200)
    field_order = ["agency", "problem", "areas", "competencies", "urgency", "days_wanted", "version"]

    def __init__(self, *args: Any, agencies: QuerySet[Agency], fixed: Agency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].label = "What is the help to be about?"
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        if fixed is not None:
            del self.fields["agency"]


class Diagnose(Versioned):
    diagnosis = _words(
        "What do you think is behind it?", 6, max_length=3000,
        help_text="After talking to those who ask: what is behind it, what would help, what would not. The helper "
        "reads this too. " + NO_NAMES,
    )  # fmt: skip


class Propose(Versioned):
    reason = _words(
        "Why this helper?",
        max_length=2000,
        help_text="Both sides read this.",
    )
    days_a_month = _count("How many days a month?", 40)
    starts_on = DateField(label="From which day?", called="The first day")
    ends_on = DateField(label="Until which day?", called="The last day")


class Accept(Versioned):
    has_capacity = forms.BooleanField(label="We have these days, and our own services can spare them")
    is_willing = forms.BooleanField(label="The people who would go are willing")
    conflict = _words("Is there a conflict of interest?", 3, max_length=1000, help_text=NONE_IS_AN_ANSWER)
    approved = forms.CharField(
        label="Which director approves?", max_length=200,
        help_text="Your own name if you are the director; otherwise the name, and how and when they said yes.",
    )  # fmt: skip


class Agree(Versioned):
    conflict = _words("Is there a conflict of interest?", 3, max_length=1000, help_text=NONE_IS_AN_ANSWER)
    approved = forms.CharField(
        label="Which director approves?", max_length=200,
        help_text="Your own name if you are the director; otherwise the name, and how and when they said yes.",
    )  # fmt: skip


class Reason(Versioned):
    reason = _words("Why?", 3, max_length=1000, help_text="The people concerned read this. " + NO_NAMES)


class Plan(Versioned):
    how = _words(
        "How will you go about it?", required=False, help_text="Who meets whom, and what you look at. " + NO_NAMES
    )
    people = RowsField(
        label="Who comes?", queryset=HelpTeamMember.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="People in the helper’s team who have agreed. The person who leads the help comes in any case.",
    )  # fmt: skip
    next_review_on = DateField(label="When do you review it together?", called="The review", required=False)
    looks = {"people": Look(small=True)}

    def __init__(self, *args: Any, people: QuerySet[HelpTeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(OBJECTIVES, 0, -1):
            before = forms.CharField(
                label=f"{number}. How does it stand now?", max_length=300, required=number == 1,
                help_text="A figure and its date, or a sentence both sides would sign." if number == 1 else "",
            )  # fmt: skip
            text = forms.CharField(
                label=f"{number}. What should be different?", max_length=300, required=number == 1,
                help_text=NO_NAMES if number == 1 else "",
            )  # fmt: skip
            self.fields = {f"text_{number}": text, f"before_{number}": before, **self.fields}
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["people"]

    @staticmethod
    def initial_of(objectives: Sequence[HelpObjective]) -> dict[str, str]:
        return {
            name: value
            for row in objectives
            for name, value in ((f"text_{row.number}", row.text), (f"before_{row.number}", row.before))
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for number in range(2, OBJECTIVES + 1):
            text, before = found.get(f"text_{number}", ""), found.get(f"before_{number}", "")
            if bool(text) != bool(before):
                missing = f"before_{number}" if text else f"text_{number}"
                self.add_error(missing, "An objective needs both: what should be different, and how it stands now")
        return found

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        objectives = [(found[f"text_{n}"], found[f"before_{n}"]) for n in range(1, OBJECTIVES + 1)]
        names = ("how", "next_review_on", "version")
        return {"objectives": objectives, "people": found.get("people", ()), **{name: found[name] for name in names}}


class ChangeDays(Versioned):
    days_a_month = _count("How many days a month?", 40)
    ends_on = DateField(label="Until which day?", called="The last day")


class LogDay(forms.Form):
    on = DateField(label="Which day?", called="The day", help_text="A future day counts as planned. Both sides see it.")
    days = forms.ChoiceField(
        label="How long?", choices=[("1.0", "A day"), ("0.5", "Half a day")], widget=forms.RadioSelect, initial="1.0"
    )
    member = forms.ModelChoiceField(
        label="Who?", queryset=HelpTeamMember.objects.none(), required=False, empty_label="Whoever leads the help"
    )
    what = forms.CharField(label="For what?", max_length=300, help_text=NO_NAMES)

    def __init__(self, *args: Any, people: QuerySet[HelpTeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "days": Decimal(self.cleaned_data["days"])}


class Review(Versioned):
    on = DateField(label="When did you review it together?", called="The day", latest=clock.today)
    what_changed = _words(
        "What has changed so far, and what will you change in the plan?", 6, max_length=3000, help_text=NO_NAMES
    )
    next_on = DateField(
        label="When is the next review?",
        called="The next review",
        required=False,
        help_text="Leave it empty if this was the last one.",
    )


class Effect(forms.Form):
    """For each objective how it stands now and whether that is better; what was learnt; a word of thanks."""

    learnt = _words(
        "What has your side learnt that others could use?", 5, required=False, max_length=3000,
        help_text="It can become an account for others, without naming the other authority. " + NO_NAMES,
    )  # fmt: skip
    thanks = _words("A word of thanks", 2, required=False, max_length=1000, help_text="The other side reads this.")

    def __init__(self, *args: Any, objectives: Sequence[HelpObjective], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objectives = list(objectives)
        for row in reversed(self.objectives):
            now = forms.CharField(
                label=f"{row.text}: how does it stand now?", max_length=300, help_text=f"Before: {row.before}"
            )
            change = forms.ChoiceField(
                label=f"{row.text}: is that better?", choices=_named(CHANGE_NAMES), widget=forms.RadioSelect
            )
            self.fields = {f"now_{row.number}": now, f"change_{row.number}": change, **self.fields}

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        lines = [(row, found[f"now_{row.number}"], found[f"change_{row.number}"]) for row in self.objectives]
        return {"lines": lines, "learnt": found["learnt"], "thanks": found["thanks"]}


class Close(Versioned):
    reason = _words(
        "If one side has not said what came of it, why is it being closed anyway?", 3, max_length=1000, required=False
    )
    trial = forms.ModelChoiceField(
        label="Is it part of a trial?", queryset=Trial.objects.none(), required=False,
        empty_label="No",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trial"].queryset = Trial.objects.all()  # type: ignore[attr-defined]


class MakeExemplar(forms.Form):
    title = forms.CharField(label="What should it be called?", max_length=200, help_text="Do not name an authority.")
    context = forms.ChoiceField(label="Where was it?", choices=list(CONTEXTS.items()), widget=forms.RadioSelect)


class Months(forms.Form):
    """For which time the page of suggestions counts free days."""

    days_a_month = _count("Days a month", 40)
    starts_on = DateField(label="From", called="The first day")
    ends_on = DateField(label="Until", called="The last day")
