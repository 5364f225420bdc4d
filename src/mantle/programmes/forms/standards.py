"""What is asked about standards, users' voice, local plans, outcomes and measures."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Agency
from mantle.programmes.models import EvidenceRule, LocalPlan, ProgrammeOutcome, VoiceQuestion
from mantle.programmes.rules import ABOUT_NAMES, MOMENT_NAMES, SOURCES, VERDICT_NAMES, WANTED_NAMES, Verdict
from mantle.web.forms import DateField, Versioned


def area(label: str, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _named(names: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


class KeepStandard(Versioned):
    name = forms.CharField(label="Name", max_length=120)
    number = forms.IntegerField(label="Place in the list", min_value=1, max_value=99)
    asks = area("What does it ask of a programme?", max_length=1000)
    evidence = area("What counts as evidence?", max_length=2000)
    is_asked = forms.BooleanField(
        label="Programmes are judged by it", required=False, initial=True,
        help_text="Taken away, it stays where it was judged and is asked for no more.",
    )  # fmt: skip


class Judge(forms.Form):
    verdict = forms.ChoiceField(label="How does it stand?", choices=_named(VERDICT_NAMES), widget=forms.RadioSelect)
    reason = area("Why?", max_length=2000)
    actions = area(
        "What will be done, and by whom?", max_length=2000, required=False, help_text="Empty only where it is met."
    )
    next_on = DateField(label="When is it looked at again?")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("verdict") not in (None, Verdict.MET) and not given.get("actions", "").strip():
            self.add_error("actions", "Say what will be done, and by whom.")
        return given


class AskUsers(forms.Form):
    question = forms.CharField(
        label="What do you want to know?", max_length=300,
        help_text="One question. It is put to everyone who has or had a place in this programme.",
    )  # fmt: skip
    asked_on = DateField(label="From which day?")
    ends_on = DateField(label="Until when can they answer?", help_text="The first day on which it is closed.")


class AnswerQuestion(forms.Form):
    answer = area(
        "Your answer", 6, max_length=2000, required=False,
        help_text="Name nobody. Send it empty to take your answer back.",
    )  # fmt: skip


class SayWhatWasDone(Versioned):
    lines = area(
        "You said, we did", 10,
        help_text="One thing a line: what several said | what was done, or why nothing was. Quote nobody.",
    )  # fmt: skip

    @staticmethod
    def initial_of(question: VoiceQuestion) -> dict[str, Any]:
        lines = [f"{row.said} | {row.did}" if row.did else row.said for row in question.lines.all()]
        return {"lines": "\n".join(lines), "version": question.version}

    def clean_lines(self) -> list[tuple[str, str]]:
        found, problems = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            said, _, did = (part.strip() for part in line.partition("|"))
            if max(len(said), len(did)) > 300:
                problems.append(f"Line {number} is too long: each part has 300 letters at most.")
            elif said:
                found.append((said, did))
        if problems:
            raise forms.ValidationError(problems)
        return found


class KeepLocalPlan(Versioned):
    agency = forms.ModelChoiceField(label="Whose plan is it?", queryset=Agency.objects.none(), empty_label="Choose one")
    purpose = area("Which children is it for, and what is to be different for them?", max_length=2000)
    through = area("How does what leaders learn come to reach them?", max_length=2000)
    context = area("What is so here and not elsewhere, and what do you do about it?", max_length=2000)
    capacity = area("What stays when the programme has ended?", max_length=2000)
    agreed_on = DateField(label="When was it agreed?")
    review_on = DateField(label="When do you look at it again?")

    def __init__(self, *args: Any, agencies: Any, plan: LocalPlan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        if plan is not None:
            del self.fields["agency"]


class KeepOutcome(Versioned):
    name = forms.CharField(label="Name", max_length=120)
    number = forms.IntegerField(label="Place in the list", min_value=1, max_value=99)
    says = area("What is so of participants at the end?", max_length=1000)


class SayEvidence(Versioned):
    """One box an outcome; a line is a source, a moment, and for how many in a hundred it is to be there."""

    def __init__(self, *args: Any, outcomes: list[ProgrammeOutcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = outcomes
        for row in outcomes:
            self.fields[row.key] = forms.CharField(
                label=row.name, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=row.says
            )

    @staticmethod
    def initial_of(rules: list[EvidenceRule]) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for rule in rules:
            line = f"{rule.source_name} | {rule.get_moment_display()} | {rule.expected}"
            found.setdefault(rule.outcome.key, []).append(line)
        return {key: "\n".join(lines) for key, lines in found.items()}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        sources = {each.name.lower(): key for key, each in SOURCES.items()}
        moments = {name.lower(): str(key) for key, name in MOMENT_NAMES.items()}
        rules: list[tuple[ProgrammeOutcome, str, str, int]] = []
        for outcome in self.outcomes:
            seen: set[str] = set()
            for number, line in enumerate(given.pop(outcome.key, "").splitlines(), 1):
                if not line.strip():
                    continue
                words = [part.strip().replace("'", "’") for part in line.split("|")] + ["", ""]
                source, moment = sources.get(words[0].lower()), moments.get(words[1].lower())
                share = words[2] or "80"
                if source is None or moment is None or not share.isdigit() or not 1 <= int(share) <= 100:
                    self.add_error(outcome.key, f"Line {number}: write a source | a moment | a share from 1 to 100.")
                elif source in seen:
                    self.add_error(outcome.key, f"Line {number}: this source stands in a line above.")
                else:
                    seen.add(source)
                    rules.append((outcome, source, moment, int(share)))
        given["rules"] = rules
        return given


class KeepMeasure(Versioned):
    about = forms.ChoiceField(
        label="Which aim does it belong to?", choices=_named(ABOUT_NAMES), widget=forms.RadioSelect
    )
    name = forms.CharField(label="What is measured?", max_length=200)
    unit = forms.CharField(label="In what?", max_length=60, help_text="Such as: in a hundred children.")
    wanted = forms.ChoiceField(label="Which way is better?", choices=_named(WANTED_NAMES), widget=forms.RadioSelect)
    source = forms.CharField(label="Who publishes it, and where?", max_length=300)
    through = forms.CharField(label="By which way is the programme thought to move it?", max_length=300)


class ReadMeasure(forms.Form):
    on = DateField(label="Of which day is it?")
    value = forms.DecimalField(label="What did it say?", max_digits=12, decimal_places=3)
    agency = forms.ModelChoiceField(
        label="Of one agency?", queryset=Agency.objects.none(), required=False, empty_label="Of all together"
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
