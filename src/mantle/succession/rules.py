"""SUC-1 to SUC-25: what a succession plan of an authority may say, of whom, for how long, and in which words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from mantle.people.rules import IllegalMove


class Band(StrEnum):
    """SUC-7: how ready somebody is for one post. Nobody is ranked within a band."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


BAND_NAMES = {
    Band.NOW: "Ready now",
    Band.SOON: "Ready in one to two years",
    Band.LATER: "Later",
}


class Impact(StrEnum):
    """SUC-4: what happens when a post stands empty."""

    AT_ONCE = "at_once"
    WEEKS = "weeks"
    MONTHS = "months"


IMPACT_NAMES = {
    Impact.AT_ONCE: "Children would be less safe, or a duty of law unmet, within days",
    Impact.WEEKS: "A service would falter within weeks",
    Impact.MONTHS: "Work would slow down within months",
}


FELT_WITHIN = {Impact.AT_ONCE: "days", Impact.WEEKS: "weeks", Impact.MONTHS: "months"}


class Market(StrEnum):
    """SUC-7: who could be found from outside, as the lead knows it; no names."""

    NOT_LOOKED = "not_looked"
    HARD = "hard"
    SOME = "some"
    GOOD = "good"


MARKET_NAMES = {
    Market.NOT_LOOKED: "Not looked at yet",
    Market.HARD: "Hard: the last advertisement brought few or none",
    Market.SOME: "Some: a search would bring a few",
    Market.GOOD: "Good: there is usually a field",
}


class Exposure(StrEnum):
    """SUC-6: what a strategic role has met before, so that experience of the work itself is not taken for it."""

    BUDGET = "budget"
    MEMBERS = "members"
    PARTNERS = "partners"
    WHOLE_REMIT = "whole_remit"
    INSPECTION = "inspection"


EXPOSURE_NAMES = {
    Exposure.BUDGET: "Answering for a budget across services",
    Exposure.MEMBERS: "Advising elected members or a board",
    Exposure.PARTNERS: "Leading with partners nobody can instruct",
    Exposure.WHOLE_REMIT: "Holding the whole remit, beyond one’s own profession",
    Exposure.INSPECTION: "Answering in public: inspection, scrutiny, the press",
}
STRETCH = {
    Exposure.BUDGET: "hold a savings or investment programme that crosses services",
    Exposure.MEMBERS: "take papers to cabinet or the board, and answer for them",
    Exposure.PARTNERS: "chair a piece of work between agencies",
    Exposure.WHOLE_REMIT: "act up, or shadow, across a service that is not their own",
    Exposure.INSPECTION: "lead a part of an inspection, or appear before scrutiny",
}

OUT_OF_DATE_MONTHS = 12
GONE_MONTHS = 24
MOST_VIEWERS = 8
LONGEST_HIDDEN = timedelta(days=183)
SECOND_READER = timedelta(days=14)
# SUC-15: said on each plan, on each of its papers, and to each person of whom it speaks.
MERIT = (
    "Posts are filled by open competition, on merit. Nothing in this plan promises a post to anybody, and nobody is "
    "kept from applying because they are not in it."
)


def strategic_gap(had: Iterable[str]) -> list[tuple[str, str]]:
    """SUC-6: what a strategic role asks for that somebody has not met, each with what would stretch them.

    >>> [gap for gap, _ in strategic_gap(["budget", "members", "partners", "inspection"])]
    ['Holding the whole remit, beyond one’s own profession']
    """
    met = set(had)
    return [(EXPOSURE_NAMES[each], STRETCH[each]) for each in Exposure if each not in met]


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months before, or the last of that month.

    >>> months_before(date(2027, 2, 28), 12), months_before(date(2024, 2, 29), 12)
    (datetime.date(2026, 2, 28), datetime.date(2023, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in range(day.day, day.day - 4, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise ValueError("No month has fewer than 28 days.")


def is_out_of_date(judged_on: date, today: date) -> bool:
    """SUC-8: a judgement of twelve months is out of date, and is said to be.

    >>> is_out_of_date(date(2026, 3, 1), date(2027, 2, 28)), is_out_of_date(date(2026, 3, 1), date(2027, 3, 1))
    (False, True)
    """
    return judged_on <= months_before(today, OUT_OF_DATE_MONTHS)


class SnapshotState(StrEnum):
    """SUC-16: what becomes of a plan that somebody is asked to endorse."""

    ASKED = "asked"
    ENDORSED = "endorsed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


SNAPSHOT_NAMES = {
    SnapshotState.ASKED: "Waits for an answer",
    SnapshotState.ENDORSED: "Endorsed",
    SnapshotState.RETURNED: "Returned with a reason",
    SnapshotState.WITHDRAWN: "Taken back",
}


class ActionState(StrEnum):
    """SUC-22: what becomes of something that is undertaken about a post."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


ACTION_NAMES = {ActionState.OPEN: "Open", ActionState.DONE: "Done", ActionState.DROPPED: "Dropped"}


class CoverState(StrEnum):
    """SUC-5: whether the person named as cover has agreed."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"


COVER_NAMES = {
    CoverState.ASKED: "Asked, no answer yet",
    CoverState.AGREED: "Agreed",
    CoverState.DECLINED: "Said no",
    CoverState.ENDED: "Ended",
}
# From which state what may become what: of snapshots, of actions, of covers.
SNAPSHOT_MOVES: dict[SnapshotState, frozenset[SnapshotState]] = {
    SnapshotState.ASKED: frozenset({SnapshotState.ENDORSED, SnapshotState.RETURNED, SnapshotState.WITHDRAWN}),
    SnapshotState.ENDORSED: frozenset(),
    SnapshotState.RETURNED: frozenset(),
    SnapshotState.WITHDRAWN: frozenset(),
}
ACTION_MOVES: dict[ActionState, frozenset[ActionState]] = {
    ActionState.OPEN: frozenset(ActionState),
    ActionState.DONE: frozenset({ActionState.OPEN, ActionState.DONE}),
    ActionState.DROPPED: frozenset({ActionState.OPEN, ActionState.DROPPED}),
}
COVER_MOVES: dict[CoverState, frozenset[CoverState]] = {
    CoverState.ASKED: frozenset({CoverState.AGREED, CoverState.DECLINED, CoverState.ENDED}),
    CoverState.AGREED: frozenset({CoverState.ENDED, CoverState.DECLINED}),
    CoverState.DECLINED: frozenset(),
    CoverState.ENDED: frozenset(),
}


def next_snapshot_state(state: str, wanted: str) -> str:
    """SUC-16: endorsed, returned or taken back, once.

    >>> next_snapshot_state("endorsed", "returned")
    Traceback (most recent call last):
    mantle.people.rules.IllegalMove: This is settled: “endorsed” cannot become “returned”.
    """
    return _moved(state, wanted, SNAPSHOT_MOVES[SnapshotState(state)])


def next_action_state(state: str, wanted: str) -> str:
    """SUC-22: done or dropped, and taken up again."""
    return _moved(state, wanted, ACTION_MOVES[ActionState(state)])


def next_cover_state(state: str, wanted: str) -> str:
    """SUC-5: agreed or not; a yes can be taken back, and either ends."""
    return _moved(state, wanted, COVER_MOVES[CoverState(state)])


def _moved(state: str, wanted: str, allowed: frozenset[Any]) -> str:
    if wanted not in allowed:
        raise IllegalMove(f"This is settled: “{state}” cannot become “{wanted}”.")
    return str(wanted)


class Way(StrEnum):
    """SUC-15: how a post was filled."""

    OPEN = "open"
    WITHIN = "within"
    MATCHED = "matched"
    INTERIM = "interim"


WAY_NAMES = {
    Way.OPEN: "Open competition, advertised outside",
    Way.WITHIN: "Competition among people here",
    Way.MATCHED: "Matched in a change of structure, by policy",
    Way.INTERIM: "For a time only, without a competition",
}

# SUC-15: words that promise, or that make a person's post out of a plan. No page, letter or file of this slice uses
# them, and what a lead writes is checked for them too.
PROMISES = re.compile(
    r"\b(heir(?:s|ess)?|anoint\w*|crown prince\w*|(?:appointed|chosen|designated|natural) successor\w*|"
    r"next in line|in line for|shoo-in|earmarked for|guaranteed|lined up for|"
    r"will (?:be given|get|have) the (?:post|job)|successor designate)\b",
    re.IGNORECASE,
)


def promises_in(text: str) -> list[str]:
    """SUC-15: words that sound like a promise.

    >>> promises_in("Ada is the natural successor, and next in line."), promises_in("She could step in.")
    (['natural successor', 'next in line'], [])
    """
    return [found.group(0) for found in PROMISES.finditer(text)]


def digest_of(content: Mapping[str, Any]) -> str:
    """SUC-16: the digest of a plan as it was endorsed, the same whatever is done to the plan afterwards."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """SUC-17: what changed between two contents of a plan, each as a sentence, post by post.

    >>> one = {"posts": {"P": {"title": "Director", "Holder": ["Ada"]}}}
    >>> two = {"posts": {"P": {"title": "Director", "Holder": ["Ben"]}}}
    >>> differences(one, two)
    ['Director, holder: Ben added; Ada taken off.']
    """
    found = []
    if before.get("review", "") != after.get("review", ""):
        found.append(f"Review date: was {before['review'] or 'not said'}, is now {after['review'] or 'not said'}.")
    if before.get("words", "") != after.get("words", ""):
        found.append(f"What matters most: was “{before['words'] or 'nothing'}”, is now “{after['words'] or 'nothing'}”")
    old, new = before.get("posts", {}), after.get("posts", {})
    for key in sorted(old.keys() | new.keys(), key=lambda each: (new.get(each) or old[each])["title"]):
        if key not in old:
            found.append(f"{new[key]['title']} has been added to the plan.")
        elif key not in new:
            found.append(f"{old[key]['title']} has been taken off the plan.")
        else:
            found += _changes_at(old[key], new[key])
    return found


def _changes_at(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    found = []
    for part in [name for name in new if name != "title"]:
        one, two = old.get(part, []), new[part]
        gone, come = [each for each in one if each not in two], [each for each in two if each not in one]
        said = [f"{', '.join(come)} added"] if come else []
        said += [f"{', '.join(gone)} taken off"] if gone else []
        if said:
            found.append(f"{new['title']}, {part.lower()}: {'; '.join(said)}.")
    return found
