"""STD-16 to STD-19: whether leaders stay, what goes back to the system, routes and moves, as they may be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mantle.analysis.disclosure import count_table, publish_mean
from mantle.analysis.disclosure.floors import COUNT
from mantle.analysis.fairness.counts import normal_point, wilson
from mantle.analysis.tables.spells import Dated
from mantle.analysis.tenure import spells, survival
from mantle.programmes.models import Programme, Strand
from mantle.programmes.queries import outcomes as queries

LEVEL = 0.90
MONTHS = (12, 24)
CAUTION = (
    "This is a comparison, not a trial. People who are given a place differ from those who are not: they may have been "
    "chosen because they would stay. The difference says what happened, not what the programme did."
)


@dataclass(frozen=True, slots=True)
class Stay:
    """STD-16: who still leads after so many months, participants beside others like them; "" where withheld."""

    months: int
    participants: str
    others: str
    sentence: str


def stays(programme: Programme, on: date) -> list[Stay]:
    return [_stay(found) for found in queries.followed(programme, MONTHS, on)]


def _stay(found: queries.Followed) -> Stay:
    rows = [[found.stayed, found.left], [found.others_stayed, found.others_left]]
    table = count_table(rows)
    (stayed, _, whole), (others, _, of_others) = table[0], table[1]
    few = min(map(sum, rows)) < COUNT
    if few or stayed.value is None or others.value is None or not whole.value or not of_others.value:
        said = "Too few have been followed so long, or too few have left, for a figure that singles nobody out."
        return Stay(found.months, "", "", said)
    one, two = _share(stayed.value, whole.value), _share(others.value, of_others.value)
    low, high = _difference(one, two)
    if low > 0:
        said = "More of the participants still lead, by more than chance alone would bring."
    elif high < 0:
        said = "Fewer of the participants still lead, by more than chance alone would bring."
    else:
        said = "No difference beyond what chance alone would bring."
    said += f" The difference lies between {low * 100:+.0f} and {high * 100:+.0f} in a hundred, nine times in ten."
    return Stay(found.months, _words(one, whole.shown), _words(two, of_others.shown), said)


Share = tuple[float, float, float]


def _share(some: float, whole: float) -> Share:
    """A share of rounded counts, with Wilson's interval: what is shown follows from published counts alone."""
    n, k = round(whole), min(round(some), round(whole))
    return (k / n, *wilson(k, n, normal_point(LEVEL)))


def _difference(one: Share, two: Share) -> tuple[float, float]:
    """Newcombe's interval of a difference of two shares, from the interval of each."""
    gap = one[0] - two[0]
    down = ((one[0] - one[1]) ** 2 + (two[2] - two[0]) ** 2) ** 0.5
    up = ((one[2] - one[0]) ** 2 + (two[0] - two[1]) ** 2) ** 0.5
    return gap - down, gap + up


def _words(share: Share, whole: str) -> str:
    return f"about {share[0]:.0%} of {whole} ({share[1]:.0%} to {share[2]:.0%})"


def given_back(programme: Programme) -> list[tuple[str, str]]:
    """STD-17: ways of giving back with how many; a count of a few is left out."""
    whole, rows = queries.given_back(programme)
    table = count_table([[row.people, whole - row.people] for row in rows], margins=False)
    return [(row.name, cells[0].shown) for row, cells in zip(rows, table, strict=True)]


@dataclass(frozen=True, slots=True)
class Route:
    """STD-18: one programme: how many completed and passed it, how many rose within two years, and when half had."""

    programme: str
    completed: str
    passed: str
    within_two_years: str
    half: str


def routes(on: date) -> list[Route]:
    """STD-18: programmes side by side, by how soon those who completed them took up a higher post."""
    rows = queries.ways_up(on)
    results = queries.results_by_programme()
    names = sorted({name for _, name, *_ in rows})
    found = []
    for name in names:
        own = [(person, day, rise) for person, programme, day, rise in rows if programme == name]
        if len(own) < COUNT:
            found.append(Route(name, f"fewer than {COUNT}", "", "", ""))
        else:
            found.append(_route(name, own, _passed(*results.get(name, (0, 0))), on))
    return found


def _passed(passed: int, others: int) -> str:
    """So many of so many results, as it may be published; "" where none is decided."""
    if passed + others < COUNT:
        return ""
    cells = count_table([[passed, others]])[0]
    return f"{cells[0].shown} of {cells[2].shown}" if cells[0].value is not None else cells[0].shown


def _route(name: str, own: Sequence[tuple[int, date, date | None]], passed: str, on: date) -> Route:
    table = [
        (str(person), name, f"{day:%Y-%m-%d}", f"{rise:%Y-%m-%d}" if rise and rise > day else "")
        for person, day, rise in own if day < on
    ]  # fmt: skip
    completed = count_table([[len(own)]], margins=False)[0][0].shown
    if len(table) < COUNT:
        return Route(name, completed, passed, "", "")
    curve = survival(spells(Dated.from_rows(table), as_at=on), interval=LEVEL).curve()
    at_two = curve.at(2.0)
    within = ""
    if at_two is not None:
        risen, least, most = (_rounded(1 - each) for each in (at_two[0], at_two[2], at_two[1]))
        within = f"about {risen}% ({least}% to {most}%)"
    if curve.why:
        return Route(name, completed, passed, within, "")
    half = "Fewer than half have risen so far"
    if curve.median is not None:
        half = f"{publish_mean(curve.median * 12, len(table), digits=0).shown} months"
    return Route(name, completed, passed, within, half)


def _rounded(share: float) -> int:
    """To the nearest five in a hundred, as counts are."""
    return 5 * round(share * 20)


@dataclass(frozen=True, slots=True)
class Moves:
    """STD-19: from each strand (a row) to each (a column), as it may be published."""

    names: list[str]
    rows: list[tuple[str, list[str]]]


def moves(strands: Sequence[Strand]) -> Moves:
    names = [row.name for row in strands]
    counts = queries.moves_between_strands()
    table = count_table([[counts.get((one, other), 0) for other in names] for one in names]) if names else []
    shown = [[cell.shown for cell in row] for row in table]
    labels = [*names, "All"]
    return Moves(labels, list(zip(labels, shown, strict=True)) if shown else [])
