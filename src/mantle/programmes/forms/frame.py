"""What is asked about mandates, events, trials, themes and links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator

from mantle.framework.models import Study
from mantle.people.models import Agency, Person
from mantle.programmes.models import Component, Programme, Trial
from mantle.programmes.rules import LINKS
from mantle.web.forms import DateField, RowsField, Versioned


def _area(label: str, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class KeepMandate(Versioned):
    title = forms.CharField(label="What is it called?", max_length=200)
    source = forms.CharField(label="Who gave it?", max_length=200, help_text="A department, a board, a law.")
    given_on = DateField(label="When was it given?")
    ends_on = DateField(label="When does it end?", required=False)
    text = _area("What does it say?", 8, max_length=4000)
    link = forms.URLField(label="Link to it", max_length=500, required=False, assume_scheme="https")


class KeepDuty(Versioned):
    text = forms.CharField(label="What is owed?", max_length=300)
    programme = forms.ModelChoiceField(
        label="By which programme is it met?", queryset=Programme.objects.none(), required=False,
        empty_label="By none as yet",
    )  # fmt: skip
    due_on = DateField(label="By when?", required=False)
    met_on = DateField(label="Met on which day?", required=False, help_text="Empty as long as it is owed.")
    how = forms.CharField(label="How was it met?", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.all()  # type: ignore[attr-defined]


def _lines(text: str, parts: int) -> list[tuple[int, list[str]]]:
    rows = [(number, [part.strip() for part in line.split("|")]) for number, line in enumerate(text.splitlines(), 1)]
    return [(number, row + [""] * (parts - len(row))) for number, row in rows if any(row)]


class KeepEvent(Versioned):
    title = forms.CharField(label="Title", max_length=200)
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    venue = forms.CharField(label="Where?", max_length=200, required=False)
    about = _area("What is it about?", required=False, max_length=4000)
    programme = forms.ModelChoiceField(
        label="Of which programme?", queryset=Programme.objects.none(), required=False, empty_label="Of none"
    )
    facilitators = _area(
        "Who facilitates?", 3, required=False, help_text="One e-mail address a line, of people who are on record here."
    )
    agencies = _area(
        "Who was there?",
        5,
        required=False,
        help_text="One agency a line, then a bar and how many people: Northmoor Police | 3",
    )
    materials = _area(
        "What was shown?", 4, required=False,
        help_text="One a line: title, a bar, who wrote it, a bar, its link. Who wrote it may stay empty.",
    )  # fmt: skip
    changes_design = _area(
        "What was heard that changes a design?", 3, required=False, max_length=2000,
        help_text="So that a programme can say which leaders were listened to.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.all()  # type: ignore[attr-defined]

    def clean_facilitators(self) -> list[Person]:
        wanted = [row[0].lower() for _, row in _lines(self.cleaned_data["facilitators"], 1)]
        found = {person.email.lower(): person for person in Person.objects.filter(email__in=wanted, merged_into=None)}
        missing = [each for each in wanted if each not in found]
        if missing:
            raise forms.ValidationError([f"Nobody on record has the address {each}." for each in missing])
        return [found[each] for each in dict.fromkeys(wanted)]

    def clean_agencies(self) -> list[tuple[Agency, int]]:
        found, problems = [], []
        for number, (name, people, *_) in _lines(self.cleaned_data["agencies"], 2):
            agency = Agency.objects.filter(name__iexact=name).first()
            if agency is None:
                problems.append(f"Line {number}: no agency is called {name}.")
            elif not (people or "1").isdigit() or not 1 <= int(people or 1) <= 9999:
                problems.append(f"Line {number}: write how many people as a number, such as 3.")
            else:
                found.append((agency, int(people or 1)))
        if len({agency.pk for agency, _ in found}) < len(found):
            problems.append("Name each agency once.")
        if problems:
            raise forms.ValidationError(problems)
        return found

    def clean_materials(self) -> list[tuple[str, str, str]]:
        found, problems, check = [], [], URLValidator(schemes=["http", "https"])
        for number, (title, author, link, *_) in _lines(self.cleaned_data["materials"], 3):
            try:
                check(link)
                found.append((title[:200], author[:200], link[:500]))
            except forms.ValidationError:
                problems.append(f"Line {number}: end with a link that begins with https://")
        if problems:
            raise forms.ValidationError(problems)
        return found


class KeepTrial(Versioned):
    title = forms.CharField(label="Title", max_length=200)
    place = forms.CharField(label="Where?", max_length=200)
    model = forms.ChoiceField(label="Which new way to lead?", choices=Trial.Model.choices, widget=forms.RadioSelect)
    aim = _area("What was it to achieve?", max_length=2000)
    agency = forms.ModelChoiceField(
        label="Which agency leads it?", queryset=Agency.objects.none(), required=False, empty_label="None on record"
    )
    starts_on = DateField(label="Since when?")
    ends_on = DateField(label="Until when?", required=False)
    learned = _area("What was learned?", 5, required=False, max_length=4000)
    study = forms.ModelChoiceField(
        label="Which study reports on it?", queryset=Study.objects.none(), required=False, empty_label="None as yet"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(ends_on__isnull=True)  # type: ignore[attr-defined]
        self.fields["study"].queryset = Study.objects.all()  # type: ignore[attr-defined]


class KeepTheme(Versioned):
    name = forms.CharField(label="Theme", max_length=120)
    finding = _area("What was found about it?", max_length=2000)
    study = forms.ModelChoiceField(
        label="In which study?", queryset=Study.objects.none(), required=False, empty_label="None on record"
    )
    components = RowsField(
        label="Which components teach it?", queryset=Component.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["study"].queryset = Study.objects.all()  # type: ignore[attr-defined]
        self.fields["components"].queryset = Component.objects.all()  # type: ignore[attr-defined]


class SayLinks(forms.Form):
    links = forms.MultipleChoiceField(
        label="At which links does it work?", choices=list(LINKS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
