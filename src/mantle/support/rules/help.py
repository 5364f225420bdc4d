"""HLP-1 to HLP-17: help between authorities: offers, requests, how they are brought together, and capacity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from mantle.people.rules import IllegalMove

# HLP-1: what help can be about. Competencies of a framework may be added to it; they are other words.
AREAS: dict[str, str] = {
    "front_door": "Front door and first decisions",
    "early_help": "Early help",
    "protection": "Child protection",
    "in_care": "Children in care",
    "leaving_care": "Leaving care",
    "fostering": "Fostering and adoption",
    "special_needs": "Special educational needs and disability",
    "schools": "School improvement and places",
    "youth_justice": "Youth justice",
    "commissioning": "Commissioning and placements",
    "workforce": "Recruiting and keeping social workers",
    "quality": "Quality of practice and audit",
    "performance": "Data and performance",
    "money": "Budgets and savings",
    "partners": "Working with health, police and schools",
    "members": "Working with elected members",
}


class Inspected(StrEnum):
    """HLP-2: how the last inspection ended, as it was published."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    IMPROVE = "requires_improvement"
    INADEQUATE = "inadequate"
    NO_GRADE = "no_grade"


INSPECTED_NAMES = {
    Inspected.OUTSTANDING: "Outstanding",
    Inspected.GOOD: "Good",
    Inspected.IMPROVE: "Requires improvement",
    Inspected.INADEQUATE: "Inadequate",
    Inspected.NO_GRADE: "Inspected without a grade",
}


class Urgency(StrEnum):
    NOW = "now"
    MONTH = "month"
    TERM = "term"


URGENCY_NAMES = {Urgency.NOW: "This week", Urgency.MONTH: "Within a month", Urgency.TERM: "Within a term"}
MOST_URGENT_FIRST = tuple(str(each) for each in Urgency)


class Side(StrEnum):
    """HLP-9: as what somebody stands before a request."""

    ASKING = "asking"
    HELPING = "helping"
    BROKER = "broker"
    SENT = "sent"


class HelpState(StrEnum):
    """HLP-8: how far a request for help has come."""

    ASKED = "asked"
    DIAGNOSED = "diagnosed"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    AGREED = "agreed"
    RUNNING = "running"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    HelpState.ASKED: "Asked",
    HelpState.DIAGNOSED: "Diagnosed",
    HelpState.PROPOSED: "Helper proposed",
    HelpState.ACCEPTED: "Accepted by the helper",
    HelpState.AGREED: "Agreed by both",
    HelpState.RUNNING: "Running",
    HelpState.REVIEWED: "Reviewed",
    HelpState.CLOSED: "Closed",
    HelpState.WITHDRAWN: "Withdrawn",
}
HELP_MOVES: dict[tuple[HelpState, str], HelpState] = {
    (HelpState.ASKED, "diagnose"): HelpState.DIAGNOSED,
    (HelpState.ASKED, "withdraw"): HelpState.WITHDRAWN,
    (HelpState.DIAGNOSED, "diagnose_again"): HelpState.ASKED,
    (HelpState.DIAGNOSED, "propose"): HelpState.PROPOSED,
    (HelpState.DIAGNOSED, "withdraw"): HelpState.WITHDRAWN,
    (HelpState.PROPOSED, "accept"): HelpState.ACCEPTED,
    (HelpState.PROPOSED, "decline"): HelpState.DIAGNOSED,
    (HelpState.PROPOSED, "take_back"): HelpState.DIAGNOSED,
    (HelpState.PROPOSED, "withdraw"): HelpState.WITHDRAWN,
    (HelpState.ACCEPTED, "agree"): HelpState.AGREED,
    (HelpState.ACCEPTED, "refuse"): HelpState.DIAGNOSED,
    (HelpState.ACCEPTED, "accept_not"): HelpState.PROPOSED,
    (HelpState.ACCEPTED, "withdraw"): HelpState.WITHDRAWN,
    (HelpState.AGREED, "start"): HelpState.RUNNING,
    (HelpState.AGREED, "agree_not"): HelpState.ACCEPTED,
    (HelpState.AGREED, "step_out"): HelpState.DIAGNOSED,
    (HelpState.AGREED, "withdraw"): HelpState.WITHDRAWN,
    (HelpState.RUNNING, "start_not"): HelpState.AGREED,
    (HelpState.RUNNING, "review"): HelpState.REVIEWED,
    (HelpState.RUNNING, "step_out"): HelpState.DIAGNOSED,
    (HelpState.RUNNING, "withdraw"): HelpState.WITHDRAWN,
    (HelpState.REVIEWED, "review"): HelpState.REVIEWED,
    (HelpState.REVIEWED, "review_not"): HelpState.RUNNING,
    (HelpState.REVIEWED, "step_out"): HelpState.DIAGNOSED,
    (HelpState.REVIEWED, "close"): HelpState.CLOSED,
    (HelpState.REVIEWED, "withdraw"): HelpState.WITHDRAWN,
    (HelpState.CLOSED, "reopen"): HelpState.REVIEWED,
    (HelpState.WITHDRAWN, "ask_again"): HelpState.ASKED,
}
_BOTH = frozenset({Side.ASKING, Side.HELPING})
_ASKING, _HELPING, _BROKER = frozenset({Side.ASKING}), frozenset({Side.HELPING}), frozenset({Side.BROKER})
# HLP-9: who owns a step. The broker proposes and never says yes for a side; a side says yes for itself alone.
OWNERS: dict[str, frozenset[Side]] = {
    "diagnose": _BROKER, "diagnose_again": _BROKER, "propose": _BROKER, "take_back": _BROKER,
    "accept": _HELPING, "decline": _HELPING, "accept_not": _HELPING, "step_out": _HELPING,
    "agree": _ASKING, "refuse": _ASKING, "agree_not": _ASKING,
    "start": _BOTH, "start_not": _BOTH, "review": _BOTH | _BROKER, "review_not": _BOTH | _BROKER,
    "close": _ASKING | _BROKER, "reopen": _ASKING | _BROKER,
    "withdraw": _ASKING | _BROKER, "ask_again": _ASKING,
}  # fmt: skip
# What a step is called when it stands on record.
STEP_NAMES: dict[str, str] = {
    "ask": "Asked for help", "diagnose": "Diagnosed", "diagnose_again": "Diagnosis opened again",
    "propose": "Helper proposed", "take_back": "Proposal taken back", "accept": "Accepted for the helper",
    "decline": "Declined for the helper", "accept_not": "Helper’s yes taken back", "step_out": "Helper stepped out",
    "agree": "Agreed for those helped", "refuse": "Another helper wanted", "agree_not": "Yes to the helper taken back",
    "start": "Started", "start_not": "Start taken back", "review": "Reviewed", "review_not": "Review taken back",
    "close": "Closed", "reopen": "Opened again", "withdraw": "Withdrawn", "ask_again": "Asked again",
    "plan": "Plan written", "days": "Days changed",
}  # fmt: skip
# HLP-8: backwards and outwards only with a reason that those concerned read.
WITH_REASON = frozenset(
    {"diagnose_again", "take_back", "decline", "accept_not", "step_out", "refuse", "agree_not", "start_not",
     "review_not", "reopen", "withdraw"}
)  # fmt: skip
# How a deployment ends by such a step; after the first three the helper sees nothing of the request any more.
ENDED_UNSEEN = frozenset({"take_back", "decline", "refuse"})
ENDS = ENDED_UNSEEN | {"step_out", "withdraw", "close"}
# The six steps across the top of the page: what each is called, and the states in which it is done.
_ORDER = list(HelpState)[:-1]
SIX = (
    ("Asked", HelpState.ASKED), ("Diagnosed", HelpState.DIAGNOSED), ("Helper proposed", HelpState.PROPOSED),
    ("Yes of both sides", HelpState.AGREED), ("Running and reviewed", HelpState.REVIEWED), ("Closed", HelpState.CLOSED),
)  # fmt: skip
PLANNED_IN = (HelpState.AGREED, HelpState.RUNNING, HelpState.REVIEWED)
UNDER_WAY = (HelpState.RUNNING, HelpState.REVIEWED)
OPEN = tuple(state for state in HelpState if state not in (HelpState.CLOSED, HelpState.WITHDRAWN))


def next_help_state(state: str, move: str) -> HelpState:
    """HLP-8: the state that a step leads to.

    >>> str(next_help_state("diagnosed", "propose"))
    'proposed'
    """
    found = HELP_MOVES.get((HelpState(state), move))
    if found is None:
        raise IllegalMove(f"That is not possible while a request is “{STATE_NAMES[HelpState(state)].lower()}”.")
    return found


def steps_done(state: str) -> list[tuple[str, bool]]:
    """The six steps with whether each is done; of a request that was withdrawn, only that it was asked.

    >>> [name for name, done in steps_done("accepted") if done]
    ['Asked', 'Diagnosed', 'Helper proposed']
    """
    place = _ORDER.index(HelpState(state)) if state in _ORDER else 0
    return [(name, _ORDER.index(last) <= place) for name, last in SIX]


# --- Offers: fresh or not, and how many days are free -----------------------------------------------------------------

FRESH = timedelta(days=183)


def is_stale(confirmed_on: date, on: date) -> bool:
    """HLP-4: an offer that nobody confirmed for six months is matched with nobody.

    >>> is_stale(date(2026, 1, 1), date(2026, 7, 2)), is_stale(date(2026, 1, 1), date(2026, 7, 3))
    (False, True)
    """
    return on - confirmed_on >= FRESH


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month that two days and what lies between them touch.

    >>> [str(each) for each in months_between(date(2026, 11, 30), date(2027, 1, 2))]
    ['2026-11-01', '2026-12-01', '2027-01-01']
    """
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    begins = first.year * 12 + first.month - 1
    return [date((begins + step) // 12, (begins + step) % 12 + 1, 1) for step in range(max(0, count))]


def first_time(urgency: str, days: int, on: date) -> tuple[int, date, date]:
    """Days a month, first and last day to begin from: three months for what is urgent, else six.

    >>> first_time("now", 7, date(2026, 11, 30))
    (3, datetime.date(2026, 11, 30), datetime.date(2027, 1, 31))
    """
    months = 3 if urgency == Urgency.NOW else 6
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return max(1, -(-days // months)), on, date(year, month + 1, 1) - date.resolution


def free_numbers(capacity: int, taken: Iterable[int], wanted: int) -> list[int] | None:
    """HLP-12: the lowest free days of a month, by number from 1; None where fewer are free than wanted.

    >>> free_numbers(4, [1, 3], 2), free_numbers(4, [1, 2, 3], 2)
    ([2, 4], None)
    """
    used = set(taken)
    free = [number for number in range(1, capacity + 1) if number not in used]
    return free[:wanted] if len(free) >= wanted else None


def days_problem(*, spent: Decimal, agreed: int, in_month: Decimal, capacity: int, more: Decimal) -> str:
    """HLP-13: why days cannot be written down: beyond what was agreed, or beyond what the helper has in a month.

    >>> days_problem(spent=Decimal(5), agreed=6, in_month=Decimal(1), capacity=4, more=Decimal(1))
    ''
    """
    if spent + more > agreed:
        return f"{agreed:g} days are agreed, and {spent:g} are written down. Agree on more before you go on."
    if in_month + more > capacity:
        return f"{in_month:g} days of that month are written down, and no more than {capacity:g} are free for you."
    return ""


# --- Bringing both together -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as plain values."""

    agency: int
    region: str
    areas: frozenset[str]
    competencies: frozenset[str] = frozenset()
    days_a_month: int = 1
    figures: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as plain values; `free` is the fewest days free in any month of the time wanted."""

    agency: int
    region: str
    areas: frozenset[str]
    competencies: frozenset[str]
    free: int
    stale: bool
    ended: bool
    conflicts: frozenset[int]
    is_led: bool = True
    figures: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How well an offer fits a request, and why; what stands against it when it cannot be proposed."""

    fit: int
    reasons: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def may_be_proposed(self) -> bool:
        return not self.against


# HLP-6: what counts for how much, out of 100. The page shows this table.
WEIGHTS = {"expertise": 60, "likeness": 20, "region": 10, "days": 10}
ALIKE_WITHIN = 0.2


def suggestion(wanted: Wanted, offered: Offered, spreads: Mapping[str, float]) -> Suggestion:
    """HLP-6, HLP-7: how well an offer fits a request, with reasons; an obstacle keeps it from being proposed.

    `spreads` is, for each figure of places, the distance from the lowest to the highest in the nation.

    >>> asks = Wanted(1, "North", frozenset({"early_help", "in_care"}), days_a_month=2)
    >>> found = suggestion(asks, Offered(2, "North", frozenset({"early_help"}), frozenset(), 3, False, False,
    ...                    frozenset()), {})
    >>> found.fit, found.may_be_proposed
    (50, True)
    """
    shared = [name for key, name in AREAS.items() if key in wanted.areas & offered.areas]
    words = sorted(wanted.competencies & offered.competencies)
    asked = len(wanted.areas) + len(wanted.competencies)
    share = (len(shared) + len(words)) / asked if asked else 0.0
    alike, close = _likeness(wanted.figures or {}, offered.figures or {}, spreads)
    near = bool(wanted.region) and wanted.region == offered.region
    fit = WEIGHTS["expertise"] * share + WEIGHTS["likeness"] * close + WEIGHTS["region"] * near
    fit += WEIGHTS["days"] * (offered.free >= wanted.days_a_month)
    reasons = [f"Knows about: {', '.join([*shared, *words])}"] if shared or words else []
    reasons.append(f"{_days(offered.free)} a month {'is' if offered.free == 1 else 'are'} free in that time")
    reasons += [f"The two places are alike in: {'; '.join(alike)}"] if alike else []
    reasons.append("In the same region" if near else f"In another region ({offered.region or 'none on record'})")
    return Suggestion(round(fit), tuple(reasons), tuple(_against(wanted, offered, bool(shared or words))))


def _against(wanted: Wanted, offered: Offered, fits: bool) -> list[str]:
    """HLP-7: what no fit makes up for."""
    found = []
    if wanted.agency == offered.agency:
        found.append("It is the authority that asks")
    if wanted.agency in offered.conflicts:
        found.append("A conflict is declared: they cannot help this authority")
    if offered.stale:
        found.append("Nobody has confirmed the offer for six months")
    if offered.ended:
        found.append("The offer does not stand for that time")
    if not offered.is_led:
        found.append("Whoever leads it holds no leading post there any more")
    if offered.free < wanted.days_a_month:
        found.append(f"{_days(offered.free)} a month free, and {wanted.days_a_month} wanted")
    if not fits:
        found.append("Nothing of what is wanted is offered")
    return found


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _likeness(
    one: Mapping[str, float], other: Mapping[str, float], spreads: Mapping[str, float]
) -> tuple[list[str], float]:
    """Figures in which two places lie close together, and their share of those that both have."""
    both = sorted(name for name in set(one) & set(other) if spreads.get(name))
    alike = [name for name in both if abs(one[name] - other[name]) <= ALIKE_WITHIN * spreads[name]]
    return alike, len(alike) / len(both) if both else 0.0


# --- What came of it --------------------------------------------------------------------------------------------------


class Change(StrEnum):
    """HLP-15: what a side says of an objective at the end."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    EARLY = "early"


CHANGE_NAMES = {
    Change.BETTER: "Better",
    Change.SAME: "Much the same",
    Change.WORSE: "Worse",
    Change.EARLY: "Too early to say",
}


def closing_problem(said: Iterable[str], reason: str) -> str:
    """HLP-15: both sides say what came of it before a deployment is closed; without one of them, a reason is given.

    >>> closing_problem({"asking", "helping"}, ""), closing_problem({"asking"}, "They have left.")
    ('', '')
    """
    missing = {str(Side.ASKING), str(Side.HELPING)} - set(said)
    if not missing or reason.strip():
        return ""
    who = "Neither side has" if len(missing) == 2 else "One side has not"
    return f"{who} said what came of it. Ask them, or say why it is closed without."
