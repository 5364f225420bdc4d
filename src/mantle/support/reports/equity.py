"""SUP-26: who comes to a coach or mentor, by strand, region, size of agency and service area; through disclosure.

Answers for equality are never read here, and no agency is told of by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mantle.analysis.disclosure import TABLES, Figure, count_table, publish
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.structures.models import Post
from mantle.support.models import Arrangement, SupportNeed
from mantle.support.queries.choosing import AREA_NAMES
from mantle.support.queries.needs import pairs_of, with_days
from mantle.support.rules.equity import FEWEST_AGENCIES, NOT_KNOWN, OTHERS, caution, size_band
from mantle.support.rules.needs import NeedState

EVERYBODY, WITHHELD = "Everybody", "withheld"
COLUMNS = ("Matched", "Waiting", "Neither")
WAITS = (NeedState.WAITING, NeedState.OFFERED, NeedState.CHOSEN)


@dataclass(frozen=True, slots=True)
class Case:
    """One person who asked for one kind of support, as figures know them."""

    person: int
    agency: int | None
    groups: dict[str, str]
    became: str
    days: int | None  # until they were matched
    hours: float | None  # used, of those who were matched


@dataclass(frozen=True, slots=True)
class EquityLine:
    """One group as it may be told."""

    group: str
    cells: tuple[str, ...]  # matched, waiting, neither, all
    share: str
    days: str
    hours: str


@dataclass(frozen=True, slots=True)
class EquityTable:
    """Groups of one kind, and what the reader should know before comparing them."""

    name: str
    lines: list[EquityLine]
    caution: str


def equity_tables(viewer: Person, kind: str, on: date) -> list[EquityTable]:
    """Each way of grouping those who asked; counts rounded, small ones masked, means of ten people or more."""
    cases = _cases(viewer, kind, on)
    names = ("Strand", "Region", "Size of agency", "Service area")
    return [_table(name, cases) for name in names]


def _cases(viewer: Person, kind: str, on: date) -> list[Case]:
    rows = SupportNeed.objects.visible_to(viewer).filter(kind=kind).exclude(person__in=limited("figures"))
    rows = rows.select_related("person", "agency", "place__cohort__edition__programme__strand").order_by(
        "asked_at", "pk"
    )
    newest = {row.person_id: row for row in rows}
    posts = Counter(
        Post.objects.at(on).filter(agency__in={row.agency_id for row in newest.values()}).single()
        .order_by().values_list("agency", flat=True)
    )  # fmt: skip
    pairs = pairs_of(with_days(Arrangement.objects.filter(need__in=[row.pk for row in newest.values()])), on)
    hours: Counter[int] = Counter()
    first: dict[int, date] = {}
    for pair in pairs:
        hours[pair.row.need_id] += pair.used  # type: ignore[assignment]
        first[pair.row.need_id] = min(pair.row.starts_on, first.get(pair.row.need_id, pair.row.starts_on))
    return [_case(row, posts, hours, first.get(row.pk)) for row in newest.values()]


def _case(row: SupportNeed, posts: Counter[int], hours: Counter[int], matched_on: date | None) -> Case:
    strand = row.place.cohort.programme.strand if row.place is not None else None
    groups = {
        "Strand": str(strand) if strand is not None else "Not in a programme",
        "Region": (row.agency.region if row.agency is not None else "") or NOT_KNOWN,
        "Size of agency": size_band(posts[row.agency_id]) if row.agency_id is not None else NOT_KNOWN,
        "Service area": AREA_NAMES.get(row.person.background, NOT_KNOWN),
    }
    became = "Matched" if matched_on is not None else "Waiting" if row.state in WAITS else "Neither"
    days = None if matched_on is None else max(0, (matched_on - row.asked_at.date()).days)
    return Case(row.person_id, row.agency_id, groups, became, days, hours[row.pk] if matched_on is not None else None)


def _table(name: str, cases: list[Case]) -> EquityTable:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.groups[name], []).append(case)
    groups = _of_several_agencies(groups)
    if not groups:
        return EquityTable(name, [], caution([]))
    labels = sorted(groups, key=lambda label: (label == OTHERS, label))
    counts = [[sum(case.became == column for case in groups[label]) for column in COLUMNS] for label in labels]
    cells = count_table(counts)
    lines = []
    days, hours = (
        _means(name, groups, cases, lambda case: case.days),
        _means(name, groups, cases, lambda case: case.hours),
    )
    for label, row in zip([*labels, EVERYBODY], cells, strict=True):
        matched, whole = row[0].value, row[-1].value
        share = f"{matched / whole:.0%}" if matched is not None and whole else WITHHELD
        lines.append(EquityLine(
            label, tuple(cell.shown for cell in row), share,
            days.get(label, WITHHELD), hours.get(label, WITHHELD),
        ))  # fmt: skip
    return EquityTable(name, lines, caution([row[-1].value or 0 for row in cells[:-1]]))


def _of_several_agencies(groups: dict[str, list[Case]]) -> dict[str, list[Case]]:
    """Groups of three agencies or more; all others together, or, where even those are too few, nothing at all."""
    kept = {label: rows for label, rows in groups.items() if _agencies(rows) >= FEWEST_AGENCIES}
    rest = [case for label, rows in groups.items() if label not in kept for case in rows]
    if not rest:
        return kept
    return {**kept, OTHERS: rest} if _agencies(rest) >= FEWEST_AGENCIES else {}


def _agencies(cases: list[Case]) -> int:
    return len({case.agency for case in cases if case.agency is not None})


def _means(
    name: str, groups: dict[str, list[Case]], cases: list[Case], figure: Callable[[Case], float | None]
) -> dict[str, str]:
    """Means of ten people or more, by group; one that would give away a smaller group's is withheld."""
    cells = []
    for label, rows in ((EVERYBODY, cases), *groups.items()):
        values = {case.person: value for case in rows if (value := figure(case)) is not None}
        if values:
            mean = sum(values.values()) / len(values)
            cells.append(Figure(label, frozenset(values), "mean", mean, name))
    published = publish(cells, floors=TABLES)
    return {each.label: published.text(each) for each in published.shown}
