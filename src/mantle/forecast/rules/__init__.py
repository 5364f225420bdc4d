"""Rules about what a profile counts and how years are cut: pure functions over plain values."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

AGE_BANDS: tuple[tuple[str, int, int], ...] = (
    ("Under 40", 0, 40),
    ("40 to 44", 40, 45),
    ("45 to 49", 45, 50),
    ("50 to 54", 50, 55),
    ("55 to 59", 55, 60),
    ("60 and over", 60, 200),
)
BACKGROUNDS = ("education", "social_care", "integrated", "health", "other")
BACKGROUND_NAMES = {
    "education": "Education",
    "social_care": "Social care",
    "integrated": "Integrated services",
    "health": "Health",
    "other": "Other",
}
# FOR-14: what people whose experience lies elsewhere say more exactly.
OTHER_NAMES = {
    "youth_justice": "Youth justice",
    "youth_work": "Youth work",
    "psychology": "Psychology",
    "something_else": "Something else",
}
# FOR-12: what people are asked about their wishes; nobody has to answer, and no answer is worked out for them.
NEXT_POST, DIRECTOR, BACKGROUND = "next_post", "director", "background"
YES, NO, NOT_SURE = "yes", "no", "not_sure"
ANSWER_NAMES = {YES: "Yes", NO: "No", NOT_SURE: "Not sure"}


def answer_words(question: str, answer: str, detail: str = "") -> str:
    """An answer as it was offered.

    >>> answer_words("director", "not_sure")
    'Not sure'
    """
    names = BACKGROUND_NAMES if question == BACKGROUND else ANSWER_NAMES
    more = f": {OTHER_NAMES[detail].lower()}" if detail else ""
    return f"{names.get(answer, answer)}{more}"


QUESTIONS = {
    NEXT_POST: "Would you like to hold a post one tier above your own?",
    DIRECTOR: "Would you like to be a director of children's services one day?",
    BACKGROUND: "In which kind of service have you spent most of your working life?",
}
TIER_NAMES = {1: "Tier 1, directors", 2: "Tier 2", 3: "Tier 3", 4: "Tier 4"}
UNKNOWN = "Not known"
# FOR-8: from fine to coarse. A table takes the finest cut in which no group has to be masked, else the one with fewest.
AGE_CUTS: tuple[tuple[tuple[str, int, int], ...], ...] = (
    AGE_BANDS,
    (("Under 45", 0, 45), ("45 to 49", 45, 50), ("50 to 54", 50, 55), ("55 and over", 55, 200)),
    (("Under 50", 0, 50), ("50 to 54", 50, 55), ("55 and over", 55, 200)),
    (("Under 50", 0, 50), ("50 and over", 50, 200)),
)
BACKGROUND_CUTS: tuple[dict[str, tuple[str, ...]], ...] = (
    {BACKGROUND_NAMES[name]: (name,) for name in BACKGROUNDS},
    {"Education": ("education",), "Social care": ("social_care",), "Integrated services": ("integrated",),
     "Health and other": ("health", "other")},
    {"Education": ("education",), "Social care": ("social_care",), "Other areas": ("integrated", "health", "other")},
)  # fmt: skip


def age_on(birth_year: int, on: date) -> float:
    """FOR-1: a year of birth alone gives the age to within half a year: the middle of the year is taken.

    >>> age_on(1970, date(2026, 7, 2))
    56.0
    """
    return round(on.year + (on.timetuple().tm_yday - 183) / 365.25 - birth_year, 2)


def financial_year(on: date) -> int:
    """FOR-2: years run from 1 April; a year is named by the calendar year in which it begins."""
    return on.year if on >= date(on.year, 4, 1) else on.year - 1


def first_quarter(on: date) -> int:
    """FOR-20: the quarter of the year from April in which a forecast begins; most leave before March ends.

    >>> [first_quarter(date(2026, month, 1)) for month in (4, 6, 7, 11, 3)]
    [1, 1, 2, 3, 4]
    """
    return (on.month - 4) % 12 // 3 + 1


def year_name(year: int) -> str:
    """Name a year that begins in April.

    >>> year_name(2024)
    '2024 to 2025'
    """
    return f"{year} to {year + 1}"


def same_day(year: int, on: date) -> date:
    """The day of another year that has the same name; 29 February becomes the 28th."""
    return date(year, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)


def year_ending(year: int, on: date) -> str:
    """FOR-11: past and future years of a forecast end on its day, so that the past runs into the future without a gap.

    >>> year_ending(2027, date(2026, 11, 24))
    'to November 2027'
    """
    return f"to {on:%B} {year}"


@dataclass(frozen=True, slots=True)
class PostRow:
    """Posts alike on the day of a profile, and how many."""

    tier: int | None
    is_statutory: bool
    is_held: bool
    is_covered: bool
    region: str
    n: int


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Substantive holders alike on the day of a profile, how many, and their days in post in all."""

    tier: int | None
    birth_year: int | None
    background: str
    n: int
    days: int


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """Appointments alike that began in a period, and how many."""

    tier: int
    region: str
    period: int
    is_cover: bool
    n: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """Holders of a tier who gave the same answer, and how many."""

    tier: int | None
    question: str
    answer: str
    detail: str
    birth_year: int | None
    n: int


# FOR-3: fewest holders behind an average; it is the floor of published tables, and a place with fewer shows none.
FEWEST_FOR_A_MEAN = 10
# FOR-4: a tier with fewer posts is not shown on its own: a forecast for one post is a forecast for a person.
FEWEST_POSTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Lever:
    """FOR-5: one thing that a scenario may change, in plain words, with its ordinary value and its limits."""

    name: str
    label: str
    hint: str
    suffix: str
    usual: float
    least: float
    most: float
    moves: str  # the assumption behind it, which says where the ordinary value comes from


LEVERS: tuple[Lever, ...] = (
    Lever("leaving", "How many more or fewer leave", "0 as now, -10 a tenth fewer, 20 a fifth more. Retirement stays.",
          "%", 0, -80, 200, "leaving_factor"),
    Lever("places", "Places on the programme a year, for every 10 authorities",
          "2 stands for about 30 places a year across the nation.", "places", 2, 0, 100, "intake_share"),
    Lever("passing", "Share of participants who pass", "Of every 100 who begin, how many are ready at the end.",
          "%", 90, 0, 100, "pass_rate"),
    Lever("wider", "Share of places kept for health, integrated and other backgrounds",
          "0 leaves the places to whoever stands first.", "%", 0, 0, 100, "reserved_share"),
    Lever("readiness", "How many more or fewer become ready without the programme",
          "By acting up, mentoring, moves. 0 as now, 50 half as many again.", "%", 0, -100, 300, "ready_rate"),
    Lever("wish", "How many more or fewer want the post above", "0 as now, 20 a fifth more.",
          "%", 0, -100, 80, "willing_ceiling"),
)  # fmt: skip


def changed_levers(levers: Mapping[str, float]) -> dict[str, float]:
    """FOR-5: keep only what differs from the usual value.

    >>> changed_levers({"leaving": 0, "places": 4})
    {'places': 4.0}
    """
    usual = {lever.name: lever.usual for lever in LEVERS}
    return {name: float(value) for name, value in levers.items() if float(value) != usual[name]}


def assumption_changes(levers: Mapping[str, float], shipped: Mapping[str, Any]) -> dict[str, Any]:
    """FOR-5: what levers mean for the assumptions of the projection.

    >>> assumption_changes({"leaving": -10, "places": 4}, {})
    {'leaving_factor': 0.9, 'intake_share': 0.4}
    """
    found: dict[str, Any] = {}
    if "leaving" in levers:
        found["leaving_factor"] = round(1 + levers["leaving"] / 100, 4)
    if "places" in levers:
        found["intake_share"] = round(levers["places"] / 10, 4)
    if "passing" in levers:
        found["pass_rate"] = round(levers["passing"] / 100, 4)
    if "wider" in levers:
        found["reserved_share"] = round(levers["wider"] / 100, 4)
    if "readiness" in levers:
        factor = 1 + levers["readiness"] / 100
        found["ready_rate"] = [round(min(0.9, rate * factor), 6) for rate in shipped["ready_rate"]]
    if "wish" in levers:
        factor = 1 + levers["wish"] / 100
        found["willing_ceiling"] = [round(min(1.0, share * factor), 6) for share in shipped["willing_ceiling"]]
    return found


def lever_sentences(levers: Mapping[str, float]) -> list[str]:
    """What a scenario changes, one sentence a lever.

    >>> lever_sentences({"places": 4.0})
    ['Places on the programme a year, for every 10 authorities: 4 places in place of 2.']
    """
    return [
        f"{lever.label}: {levers[lever.name]:g}{_unit(lever)} in place of {lever.usual:g}{_unit(lever, bare=True)}."
        for lever in LEVERS
        if lever.name in levers
    ]


def _unit(lever: Lever, *, bare: bool = False) -> str:
    if lever.suffix == "%":
        return " %"
    return "" if bare else f" {lever.suffix}"


# FOR-10: posts played out, times years, times futures, up to which a forecast is made while the page waits.
AT_ONCE = 4_000_000


def is_small(posts: int, years: int, runs: int) -> bool:
    """FOR-10: whether a forecast is made at once; a larger one waits for the worker.

    >>> is_small(80, 10, 1000), is_small(13_000, 10, 1000)
    (True, False)
    """
    return posts * years * runs <= AT_ONCE


def shown_tiers(posts: Mapping[int, int]) -> list[int]:
    """FOR-4: the tiers that may be shown on their own, directors first.

    >>> shown_tiers({1: 1, 2: 5, 3: 20, 4: 60})
    [3, 4]
    """
    return [tier for tier in sorted(posts) if posts[tier] >= FEWEST_POSTS_SHOWN]


NINE_IN_TEN = 1.6448536269514722  # the standard normal value with one twentieth above it


def share_range(count: int, of: int) -> tuple[float, float]:
    """FOR-13: the range for a share that nine of ten such samples would give (Wilson 1927).

    >>> [round(end, 2) for end in share_range(7, 21)]
    [0.19, 0.51]
    """
    if of <= 0 or not 0 <= count <= of:
        raise ValueError("A share is a part of at least one.")
    share, weight = count / of, NINE_IN_TEN**2 / of
    middle = (share + weight / 2) / (1 + weight)
    half = NINE_IN_TEN * math.sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def breadth(counts: Sequence[float]) -> float:
    """FOR-14: the chance that two people drawn at random come from different areas (Blau 1977); 0 when all are alike.

    >>> breadth([50, 0]), breadth([25, 25]), round(breadth([20, 20, 20, 20, 20]), 2)
    (0.0, 0.5, 0.8)
    """
    total = sum(counts)
    return 1 - sum((count / total) ** 2 for count in counts) if total else 0.0


def mean_range(values: Sequence[float]) -> tuple[float, float]:
    """FOR-16: the range of a mean, nine in ten, from the spread of the values; needs two.

    >>> [round(end, 2) for end in mean_range([1.0, 2.0, 3.0, 4.0])]
    [1.44, 3.56]
    """
    half = NINE_IN_TEN * statistics.stdev(values) / math.sqrt(len(values))
    middle = statistics.fmean(values)
    return middle - half, middle + half


ASSUMED_TENURE = (5.0, 7.0)  # FOR-17: years, as the survey of 2009 put it for directors


def tenure_verdict(completed: tuple[float, float], implied: tuple[float, float]) -> str:
    """FOR-17: whether records agree with the assumed tenure: ranges of completed tenures and of what turnover implies.

    >>> tenure_verdict((2.8, 3.6), (3.1, 3.8))
    'The record does not agree: directors stay shorter than assumed.'
    >>> tenure_verdict((4.6, 5.4), (4.9, 5.8))
    'The record agrees with the assumption.'
    """
    least, most = ASSUMED_TENURE
    if max(completed[1], implied[1]) < least:
        return "The record does not agree: directors stay shorter than assumed."
    if min(completed[0], implied[0]) > most:
        return "The record does not agree: directors stay longer than assumed."
    if all(low <= most and high >= least for low, high in (completed, implied)):
        return "The record agrees with the assumption."
    return "The record agrees in part: completed tenures and turnover say different things."


def count_from_rate(rate: float, posts: int) -> str:
    """FOR-18: a rate of leaving as a count, so that the two can be held against each other.

    >>> count_from_rate(0.19, 152)
    '19 % of 152 posts is 29 a year'
    """
    return f"{rate * 100:.0f} % of {posts:,} posts is {rate * posts:.0f} a year"
