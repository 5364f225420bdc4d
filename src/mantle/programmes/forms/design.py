"""What is asked when a programme is designed."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Agency, choices
from mantle.programmes.actions import Design
from mantle.programmes.models import Component, Strand, Version
from mantle.programmes.rules import AREAS, PRINCIPLES, AudienceKind, Channel, CohortRules, ComponentKind, EnrolmentUnit
from mantle.web.forms import RowsField, Versioned

SIGHT = (
    "Government and partners\nDesigners and facilitators\nLeaders and their teams\nProfessionals\nChildren and families"
)
TWO_PARTS = " Write one a line; after a bar (|) how one would know."


class OpenProvision(forms.Form):
    name = forms.CharField(label="Name", max_length=200)
    purpose = forms.CharField(label="What is it for?", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AddStrand(forms.Form):
    name = forms.CharField(label="Name", max_length=200)
    audience = forms.ChoiceField(label="Whom is it for?", choices=choices(AudienceKind), widget=forms.RadioSelect)
    purpose = forms.CharField(label="What is it for?", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class OpenProgramme(forms.Form):
    strand = forms.ModelChoiceField(label="Strand", queryset=Strand.objects.none(), empty_label="Choose a strand")
    name = forms.CharField(label="Name", max_length=200)
    unit = forms.ChoiceField(
        label="What takes a place?", choices=choices(EnrolmentUnit), initial=EnrolmentUnit.PERSON,
        widget=forms.RadioSelect,
    )  # fmt: skip
    agency = forms.ModelChoiceField(
        label="Whose programme is it?", queryset=Agency.objects.none(), required=False, empty_label="A national one"
    )

    def __init__(self, *args: Any, agencies, national: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strand"].queryset = Strand.objects.select_related("provision")  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        if not national:
            self.fields["agency"].required = True
            self.fields["agency"].empty_label = "Choose an agency"  # type: ignore[attr-defined]


class _TeamRules(forms.Form):
    """What a team has to be, asked only where teams across agencies take places. PRG-40"""

    team_smallest = forms.IntegerField(label="Smallest team", min_value=2, max_value=50)
    team_largest = forms.IntegerField(label="Largest team", min_value=2, max_value=50)
    team_agencies = forms.IntegerField(label="From how many agencies at least?", min_value=1, max_value=20)
    team_statutory = forms.IntegerField(
        label="How many of them with statutory duties?", min_value=0, max_value=20,
        help_text="Councils, health, police and trusts.",
    )  # fmt: skip
    team_with_school = forms.BooleanField(label="Somebody comes from a school", required=False)
    teams_fewest = forms.IntegerField(label="How many teams at least in a cohort?", min_value=1, max_value=50)

    def __init__(self, *args: Any, unit: str = EnrolmentUnit.PERSON, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit != EnrolmentUnit.TEAM:
            for name in _TeamRules.base_fields:
                del self.fields[name]


class WriteVersion(Versioned, _TeamRules):
    purpose = forms.CharField(label="Purpose", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    months = forms.IntegerField(label="How many months does it last?", min_value=1, max_value=36)
    first_month = forms.TypedChoiceField(
        label="In which month does it begin?", coerce=int,
        choices=[(place + 1, name) for place, name in enumerate((
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ))],
    )  # fmt: skip
    aims = forms.CharField(
        label="Aims", required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text="What it is for." + TWO_PARTS
    )
    outcomes = forms.CharField(
        label="Learning outcomes", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What a participant has learnt at the end." + TWO_PARTS,
    )  # fmt: skip
    line_of_sight = forms.CharField(
        label="From policy to children", required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="How it comes to help children, step by step: one step a line.",
    )  # fmt: skip
    attendance = forms.IntegerField(label="Sessions to attend, in per cent", min_value=0, max_value=100, initial=80)
    make_ups = forms.IntegerField(label="Sessions that may be made up", min_value=0, max_value=50, initial=2)
    experience_months = forms.IntegerField(
        label="Months of experience to come in", min_value=0, max_value=600, initial=0, required=False,
        help_text="0 where none is asked. Whoever has fewer comes in with a reason and the name of who decided.",
    )  # fmt: skip
    experience_tier = forms.IntegerField(
        label="In a post of which tier, or above?", min_value=1, max_value=5, initial=1, required=False,
        help_text="1 is director, 2 reports to the director.",
    )  # fmt: skip
    funding = forms.DecimalField(
        label="Funding of one place, in pounds", min_value=0, max_digits=9, decimal_places=2, initial=0
    )

    @staticmethod
    def initial_of(edition: Version) -> dict[str, Any]:
        rules = CohortRules.from_plain(edition.rules)
        return {
            "purpose": edition.purpose, "months": edition.months, "first_month": edition.first_month,
            "aims": _lines((aim.text, aim.measure) for aim in edition.aims.all()),
            "outcomes": _lines((outcome.text, outcome.evidence) for outcome in edition.outcomes.all()),
            "line_of_sight": "\n".join(edition.line_of_sight) or SIGHT,
            "attendance": round(rules.attendance_share * 100), "make_ups": rules.make_ups,
            "experience_months": rules.experience_months, "experience_tier": rules.experience_tier,
            "funding": f"{rules.funding_pence // 100}.{rules.funding_pence % 100:02}", "version": edition.version,
            **{name: getattr(rules, name) for name in _TeamRules.base_fields},
        }  # fmt: skip

    def clean_aims(self) -> list[tuple[str, str]]:
        return _pairs(self.cleaned_data["aims"])

    def clean_outcomes(self) -> list[tuple[str, str]]:
        return _pairs(self.cleaned_data["outcomes"])

    def design(self, edition: Version) -> Design:
        """What was typed, over the rules that this form does not ask about."""
        given = self.cleaned_data
        kept = CohortRules.from_plain(edition.rules).as_plain()
        kept |= {"attendance_share": given["attendance"] / 100, "make_ups": given["make_ups"]}
        kept |= {"experience_months": given["experience_months"] or 0, "experience_tier": given["experience_tier"] or 1}
        kept["funding_pence"] = int(given["funding"] * 100)
        kept |= {name: given[name] for name in _TeamRules.base_fields if name in given}
        return Design(
            purpose=given["purpose"], months=given["months"], first_month=given["first_month"], aims=given["aims"],
            outcomes=given["outcomes"], rules=CohortRules.from_plain(kept),
            line_of_sight=[line.strip() for line in given["line_of_sight"].splitlines() if line.strip()],
        )  # fmt: skip


def _lines(pairs) -> str:
    return "\n".join(f"{one} | {other}" if other else one for one, other in pairs)


def _pairs(text: str) -> list[tuple[str, str]]:
    found, too_long = [], []
    for number, line in enumerate(text.splitlines(), 1):
        one, _, other = (part.strip() for part in line.partition("|"))
        if one:
            found.append((one, other))
        if len(one) > 300 or len(other) > 300:
            too_long.append(f"Line {number} is too long: each part of a line has 300 letters at most.")
    if too_long:
        raise forms.ValidationError(too_long)
    return found


class Principles(Versioned):
    """One question a principle: the design checks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for principle in PRINCIPLES:
            self.fields[principle.key] = forms.CharField(
                label=principle.name, help_text=principle.question, required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def answers(self) -> dict[str, str]:
        return {principle.key: self.cleaned_data[principle.key] for principle in PRINCIPLES}


class AddActivity(forms.Form):
    component = forms.ModelChoiceField(
        label="Component", queryset=Component.objects.none(), empty_label="Choose a component"
    )
    month = forms.IntegerField(label="In which month of the programme?", min_value=1, max_value=36)
    lasts = forms.IntegerField(label="Over how many months?", min_value=1, max_value=36, initial=1)
    is_required = forms.BooleanField(label="Everyone takes part", required=False, initial=True)
    agency = forms.ModelChoiceField(
        label="Only for people of one agency?", queryset=Agency.objects.none(), required=False,
        empty_label="For everyone",
    )  # fmt: skip

    def __init__(self, *args: Any, agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = Component.objects.all()  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class KeepComponent(Versioned):
    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=choices(ComponentKind), widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="Channel", choices=choices(Channel), widget=forms.RadioSelect)
    hours = forms.DecimalField(label="Hours", min_value=0.5, max_digits=5, decimal_places=1)
    about = forms.CharField(label="What is it?", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    link = forms.URLField(label="Where the material stands", required=False, assume_scheme="https")
    needs = RowsField(
        label="What must come before it?", queryset=Component.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    covers = forms.MultipleChoiceField(
        label="Which areas of the curriculum does it serve?", required=False, choices=list(AREAS.items()),
        widget=forms.CheckboxSelectMultiple, help_text="What somebody close to the director’s post has to cover.",
    )  # fmt: skip
    can_be_exempted = forms.BooleanField(
        label="Someone who has learnt it before may be let off", required=False, initial=True
    )

    def __init__(self, *args: Any, component: Component | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Component.objects.exclude(pk=component.pk) if component is not None else Component.objects.all()
        self.fields["needs"].queryset = others  # type: ignore[attr-defined]
