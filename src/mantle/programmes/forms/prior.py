"""What is asked about learning from before, coaching, accounts of leadership, ideas for modules, and the process."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency, Finding
from mantle.people.models import Person, choices
from mantle.programmes.forms.standards import area
from mantle.programmes.models import Component, Place, Strand
from mantle.programmes.rules import COACHING_DAY_NAMES, CONTEXTS, Channel, ComponentKind
from mantle.structures.models import Body
from mantle.web.forms import DateField, RowsField, Versioned


class KeepPrior(Versioned):
    title = forms.CharField(label="What have you learnt?", max_length=200)
    where = forms.CharField(label="Where?", max_length=200, help_text="With whom, or at which work.")
    starts_on = DateField(label="From when?")
    ends_on = DateField(label="Until when?")
    evidence = area(
        "What shows it?",
        max_length=2000,
        help_text="A certificate, a piece of work, somebody who saw it. Name no child.",
    )
    link = forms.URLField(label="Link to it", required=False, max_length=500, assume_scheme="https")


class ClaimPrior(forms.Form):
    place = forms.ModelChoiceField(label="In which programme?", queryset=Place.objects.none(), empty_label=None)
    component = forms.ModelChoiceField(
        label="For which part of it?", queryset=Component.objects.none(), empty_label="Choose a part"
    )

    def __init__(self, *args: Any, places: Any, components: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["place"].label_from_instance = lambda row: str(row.cohort)  # type: ignore[attr-defined]
        self.fields["component"].queryset = components  # type: ignore[attr-defined]


class DecideClaim(Versioned):
    counts = forms.TypedChoiceField(
        label="Does it count?", choices=[("yes", "Yes: they need not take this part"), ("no", "No")],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class OfferCoaching(forms.Form):
    coach = forms.EmailField(label="The coach’s e-mail address", help_text="Of somebody who is on record here.")
    hours = forms.DecimalField(label="How many hours in all?", min_value=0.5, max_value=200, decimal_places=1)
    starts_on = DateField(label="From when?")
    ends_on = DateField(label="Until when?")

    def clean_coach(self) -> Person:
        found = Person.objects.filter(email__iexact=self.cleaned_data["coach"], merged_into__isnull=True).first()
        if found is None:
            raise forms.ValidationError("Nobody on record has this address.")
        return found


class NoteDay(forms.Form):
    on = DateField(label="On which day?")
    hours = forms.DecimalField(label="How many hours?", min_value=0.5, max_value=12, decimal_places=1)
    kind = forms.ChoiceField(
        label="What became of it?", choices=[(str(key), name) for key, name in COACHING_DAY_NAMES.items()],
        widget=forms.RadioSelect,
        help_text="Hours for which nobody came are used up; a day called off in time uses none. Write nothing of "
        "what was said: there is no box for it.",
    )  # fmt: skip


class KeepExemplar(Versioned):
    title = forms.CharField(label="Title", max_length=200)
    context = forms.ChoiceField(label="Where was it?", choices=list(CONTEXTS.items()), widget=forms.RadioSelect)
    story = area(
        "What was so, what did you do, what came of it, and what did it take?", 10, max_length=4000,
        help_text="Name no child, no family, and nobody who has not agreed.",
    )  # fmt: skip
    shown_as = forms.CharField(
        label="How do you want to be named?", max_length=200, help_text="Such as: a director in a rural county."
    )
    competencies = RowsField(
        label="Which competencies does it show?", queryset=Competency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, competencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competencies"].queryset = competencies  # type: ignore[attr-defined]


class ProposeModule(forms.Form):
    title = forms.CharField(label="What should it be called?", max_length=200)
    why = area("What is it about, and why is it needed?", max_length=2000)
    origin = forms.CharField(
        label="Where does the idea come from?", max_length=300, required=False,
        help_text="A dialogue, an event, a question that was put to participants. Quote nobody.",
    )  # fmt: skip
    strand = forms.ModelChoiceField(
        label="For which strand?", queryset=Strand.objects.none(), required=False, empty_label="For any"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strand"].queryset = Strand.objects.all()  # type: ignore[attr-defined]


class TakeIdea(Versioned):
    title = forms.CharField(label="Title of the component", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=choices(ComponentKind), widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="Channel", choices=choices(Channel), widget=forms.RadioSelect)
    hours = forms.DecimalField(label="Hours", min_value=0.5, max_digits=5, decimal_places=1)
    reason = forms.CharField(label="Why is it taken?", max_length=300)


class DeclineIdea(Versioned):
    reason = forms.CharField(label="Why is it not taken?", max_length=300)


class SayBodies(forms.Form):
    bodies = RowsField(
        label="Which bodies is it about?", queryset=Body.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["bodies"].label_from_instance = lambda row: f"{row}, {row.partnership}"  # type: ignore[attr-defined]


class WriteProcess(Versioned):
    phases = area(
        "Phases", 8, required=False,
        help_text="One a line: name | first month | last month | what happens, and who does it.",
    )  # fmt: skip

    def clean_phases(self) -> list[tuple[str, int, int, str]]:
        found, problems = [], []
        for number, line in enumerate(self.cleaned_data["phases"].splitlines(), 1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|", 3)] + ["", "", ""]
            if not (parts[0] and parts[1].isdigit() and parts[2].isdigit()):
                problems.append(f"Line {number}: write a name | the first month | the last month | what happens.")
            else:
                found.append((parts[0][:120], int(parts[1][:3]), int(parts[2][:3]), parts[3][:500]))
        if problems:
            raise forms.ValidationError(problems)
        return found


class SayFindings(forms.Form):
    findings = RowsField(
        label="Which findings stand behind it?", queryset=Finding.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Finding.objects.select_related("study").order_by("study__title", "position")
        self.fields["findings"].queryset = rows  # type: ignore[attr-defined]
        self.fields["findings"].label_from_instance = lambda row: f"{row.text} ({row.study})"  # type: ignore[attr-defined]
