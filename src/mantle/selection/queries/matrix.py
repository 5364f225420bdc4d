"""SEL-13, SEL-39, SEL-40: the marks of a person side by side: criteria down, the words and each exercise across."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from mantle.selection.models import AgreedLevel, Candidacy, Criterion, CriterionMark, Exercise, PanelDecision
from mantle.selection.queries.reading import all_is_sent
from mantle.selection.rules import KIND_NAMES, LEVEL_NAMES, far_apart, middle_of, to_agree_on

FEWEST_IN_EXERCISE = 2


@dataclass(frozen=True, slots=True)
class Occasion:
    """What readers saw of one criterion on one occasion: in the words, or in an exercise."""

    title: str
    marks: list[CriterionMark]
    is_shown: bool = True

    @property
    def levels(self) -> list[int]:
        return [mark.level for mark in self.marks]

    @property
    def differ(self) -> bool:
        return far_apart(self.levels)


@dataclass(frozen=True, slots=True)
class Marked:
    """One criterion with all its marks, the middle one, whether readers are far apart, and what they agreed on."""

    criterion: Criterion
    occasions: list[Occasion]
    words: str = ""
    own_words: str = ""
    feedback: str = ""
    agreed: list[AgreedLevel] = field(default_factory=list)

    @property
    def levels(self) -> list[int]:
        return [level for each in self.occasions for level in each.levels]

    @property
    def level(self) -> int:
        """Where the panel stands: on what it agreed last, else on the middle of all marks."""
        return self.agreed[-1].level if self.agreed else middle_of(self.levels)

    @property
    def middle(self) -> str:
        level = middle_of(self.levels)
        return f"{level}, {LEVEL_NAMES[level].lower()}"

    @property
    def stands(self) -> str:
        return f"{self.level}, {LEVEL_NAMES[self.level].lower()}"

    @property
    def differ(self) -> bool:
        return any(each.differ for each in self.occasions)

    @property
    def is_open(self) -> bool:
        """Whether they still have to agree. SEL-40."""
        return self.differ and not self.agreed

    @property
    def kind(self) -> str:
        return KIND_NAMES[self.criterion.kind]  # type: ignore[index]


Marks = dict[tuple[int | None, int], list[CriterionMark]]


def together(
    candidacy: Candidacy, decision: PanelDecision | None = None, *, shown: Collection[int] | None = None
) -> list[Marked]:
    """Each criterion with its marks, potential first; nothing before the words are read by all three. Seven queries.

    `shown` are the exercises whose marks are seen: a reader sees those of the others once their own are sent.
    """
    if not all_is_sent(candidacy):
        return []
    marks = _marks(candidacy)
    exercises = list(candidacy.call.exercises.prefetch_related("criteria"))
    said = {row.criterion_id: row for row in candidacy.evidence.all()}
    told = {line.criterion_id: line.words for line in decision.feedback.all()} if decision else {}
    agreed: dict[int, list[AgreedLevel]] = {}
    for row in candidacy.agreed_levels.select_related("put_down_by").order_by("put_down_at", "pk"):
        agreed.setdefault(row.criterion_id, []).append(row)
    criteria = candidacy.call.criteria.select_related("competency").order_by("-kind", "position")
    return [
        Marked(
            each, _occasions(each, exercises, marks, shown), said[each.pk].words if each.pk in said else "",
            said[each.pk].own_words if each.pk in said else "", told.get(each.pk, ""), agreed.get(each.pk, []),
        )
        for each in criteria if (None, each.pk) in marks
    ]  # fmt: skip


def _marks(candidacy: Candidacy) -> Marks:
    found: Marks = {}
    rows = CriterionMark.objects.filter(reading__candidacy=candidacy).select_related("reading__reader__person")
    for mark in rows.order_by("reading__seat"):
        found.setdefault((mark.exercise_id, mark.criterion_id), []).append(mark)
    return found


def _occasions(
    criterion: Criterion, exercises: list[Exercise], marks: Marks, shown: Collection[int] | None
) -> list[Occasion]:
    found = [Occasion("The words", marks[None, criterion.pk])]
    for each in exercises:
        if criterion not in each.criteria.all():
            found.append(Occasion(each.title, [], is_shown=False))
        elif shown is None or each.pk in shown:
            found.append(Occasion(each.title, marks.get((each.pk, criterion.pk), [])))
        else:
            found.append(Occasion(each.title, []))
    return found


def marks_by_criterion(candidacy: Candidacy) -> dict[int, list[int]]:
    """Every level that was given for each criterion, on whatever occasion. One query."""
    found: dict[int, list[int]] = {}
    rows = CriterionMark.objects.filter(reading__candidacy=candidacy).order_by()
    for criterion, level in rows.values_list("criterion", "level"):
        found.setdefault(criterion, []).append(level)
    return found


def open_differences(candidacy: Candidacy) -> list[str]:
    """Titles of the criteria on which the three have yet to agree. SEL-40. Two queries."""
    cells: dict[str, dict[int | None, list[int]]] = {}
    rows = CriterionMark.objects.filter(reading__candidacy=candidacy).order_by("criterion__position")
    agreed = AgreedLevel.objects.filter(candidacy=candidacy).order_by().values("criterion")
    for title, exercise, level in rows.exclude(criterion__in=agreed).values_list(
        "criterion__title", "exercise", "level"
    ):
        cells.setdefault(title, {}).setdefault(exercise, []).append(level)
    return to_agree_on({title: list(occasions.values()) for title, occasions in cells.items()})


def unmarked_exercises(candidacy: Candidacy) -> list[str]:
    """Titles of the exercises that fewer than two of the three have marked. SEL-39. Two queries."""
    rows = CriterionMark.objects.filter(reading__candidacy=candidacy, exercise__isnull=False).order_by()
    readers: dict[int, set[int]] = {}
    for exercise, reading in rows.values_list("exercise", "reading").distinct():
        readers.setdefault(exercise, set()).add(reading)
    return [each.title for each in candidacy.call.exercises.all() if len(readers.get(each.pk, ())) < FEWEST_IN_EXERCISE]


def marked_by(reading_id: int) -> set[int]:
    """Numbers of the exercises that a reader has marked for somebody. One query."""
    rows = CriterionMark.objects.filter(reading=reading_id, exercise__isnull=False).order_by()
    return set(rows.values_list("exercise", flat=True).distinct())
