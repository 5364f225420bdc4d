"""The duty to find a mentor for everybody who is newly appointed to a director's post. SUP-20 to SUP-25."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# SUP-20: the days within which a mentor is matched, from the first day in post, each from the day on which the number
# was set. The programme team sets others (SUP-23); none is ever rewritten.
DAYS_TO_MATCH = 28
FEWEST_DAYS, MOST_DAYS = 7, 92
LOOKS_BACK = timedelta(days=183)  # SUP-20: an appointment that began before is not new
SAME_HOLDER = timedelta(days=365)  # SUP-21: whoever held the same post within a year is not new to it
OF_POSTS = "dcs"  # the statutory role whose holders are owed a mentor


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment as plain values; numbers stand for person and post."""

    key: int
    person: int
    post: int
    starts_on: date
    ends_on: date | None = None


def opens_duty(row: Held, all_held: Iterable[Held], on: date) -> bool:
    """SUP-20, SUP-21: whether an appointment, of any kind, opens a duty on a day: new, begun, and still held.

    A return from absence is no appointment. One that follows another of the same person to the same post within a year
    opens none: an interim who is made substantive, or an appointment that was extended, had theirs.

    >>> day, first = date(2026, 11, 30), date(2026, 11, 1)
    >>> interim, chain = Held(1, 7, 3, date(2026, 8, 1), first), Held(2, 8, 3, first)
    >>> opens_duty(chain, [interim, chain], day), opens_duty(Held(3, 7, 3, first), [interim], day)
    (True, False)
    """
    is_now = row.starts_on <= on and (row.ends_on is None or row.ends_on > on)
    if not is_now or row.starts_on < on - LOOKS_BACK:
        return False
    return not any(
        other.key != row.key and (other.person, other.post) == (row.person, row.post)
        and other.starts_on <= row.starts_on
        and (other.ends_on is None or other.ends_on >= row.starts_on - SAME_HOLDER)
        for other in all_held
    )  # fmt: skip


def days_to_match(set_on: Iterable[tuple[date, int]], starts_on: date) -> int:
    """SUP-23: the days that held when somebody began.

    >>> days_to_match([(date(2026, 1, 1), 21)], date(2026, 3, 1)), days_to_match([(date(2026, 1, 1), 21)], date.min)
    (21, 28)
    """
    said = [each for each in sorted(set_on) if each[0] <= starts_on]
    return said[-1][1] if said else DAYS_TO_MATCH


class DutyState(StrEnum):
    COVERED = "covered"
    PROPOSED = "proposed"
    WAITING = "waiting"
    OVERDUE = "overdue"
    NOT_WANTED = "not_wanted"


DUTY_STATES = {
    DutyState.OVERDUE: "Overdue",
    DutyState.WAITING: "Waiting",
    DutyState.PROPOSED: "Being agreed",
    DutyState.COVERED: "Covered",
    DutyState.NOT_WANTED: "Not wanted",
}


def duty_state(need: str, due_on: date, on: date) -> DutyState | None:
    """SUP-22: how a duty stands; None for one that has lapsed, because its holder has left.

    >>> day = date(2026, 11, 30)
    >>> duty_state("matched", day, day), duty_state("offered", day, day), duty_state("waiting", date(2026, 11, 29), day)
    (<DutyState.COVERED: 'covered'>, <DutyState.PROPOSED: 'proposed'>, <DutyState.OVERDUE: 'overdue'>)
    """
    if need in ("matched", "ended"):
        return DutyState.COVERED
    if need == "not_wanted":
        return DutyState.NOT_WANTED
    if need == "withdrawn":
        return None
    if due_on < on:
        return DutyState.OVERDUE
    return DutyState.PROPOSED if need in ("offered", "chosen") else DutyState.WAITING


def coverage(states: Iterable[DutyState | None]) -> tuple[int, int]:
    """SUP-22: how many are covered, of how many that want one; the bar is all of them.

    >>> coverage([DutyState.COVERED, DutyState.OVERDUE, DutyState.NOT_WANTED, None])
    (1, 2)
    """
    counted = [state for state in states if state not in (None, DutyState.NOT_WANTED)]
    return sum(state == DutyState.COVERED for state in counted), len(counted)


def coverage_sentence(covered: int, wanted: int) -> str:
    """The coverage in words.

    >>> coverage_sentence(9, 10)
    '9 of the 10 new directors who want a mentor have one (90%). All of them should.'
    >>> coverage_sentence(4, 4)
    'All 4 new directors who want a mentor have one.'
    """
    if not wanted:
        return "Nobody who became a director in the last six months is waiting for a mentor."
    if covered == wanted:
        return f"All {wanted} new directors who want a mentor have one."
    share = round(100 * covered / wanted)
    return f"{covered} of the {wanted} new directors who want a mentor have one ({share}%). All of them should."
