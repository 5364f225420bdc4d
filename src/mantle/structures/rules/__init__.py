"""Rules about posts, appointments and the ways of counting change: pure functions over plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from mantle.people.rules import IllegalMove
from mantle.structures.rules.importing import IMPORT_MOVES, UNDO_WITHIN, ImportState, next_import_state

__all__ = ["IMPORT_MOVES", "UNDO_WITHIN", "ImportState", "next_import_state"]


class AppointmentKind(StrEnum):
    SUBSTANTIVE = "substantive"
    INTERIM = "interim"
    ACTING = "acting"
    SECONDMENT = "secondment"
    JOB_SHARE = "job_share"
    TWIN_HAT = "twin_hat"
    JOINT = "joint"


KIND_NAMES = {
    AppointmentKind.SUBSTANTIVE: "Substantive",
    AppointmentKind.INTERIM: "Interim",
    AppointmentKind.ACTING: "Acting up",
    AppointmentKind.SECONDMENT: "Secondment",
    AppointmentKind.JOB_SHARE: "Job share",
    AppointmentKind.TWIN_HAT: "Twin hat",
    AppointmentKind.JOINT: "Joint appointment",
}
# STR-1: these hold a post until a substantive holder comes; all other kinds are substantive holdings.
COVER = frozenset({AppointmentKind.INTERIM, AppointmentKind.ACTING, AppointmentKind.SECONDMENT})
SUBSTANTIVE = frozenset(AppointmentKind) - COVER
# STR-2: kinds that by their nature stand beside another appointment: of the same person, or to the same post.
BESIDE_OWN_POST = frozenset(
    {AppointmentKind.ACTING, AppointmentKind.SECONDMENT, AppointmentKind.TWIN_HAT, AppointmentKind.JOINT}
)
SHARES_POST = frozenset({AppointmentKind.JOB_SHARE})


class LeavingReason(StrEnum):
    PROMOTED = "promoted"
    MOVED_WITHIN = "moved_within"
    MOVED_AGENCY = "moved_agency"
    RETIRED = "retired"
    RESIGNED = "resigned"
    COVER_ENDED = "cover_ended"
    REORGANISED = "reorganised"
    DIED = "died"
    OTHER = "other"
    UNKNOWN = "unknown"


REASON_NAMES = {
    LeavingReason.PROMOTED: "Promoted",
    LeavingReason.MOVED_WITHIN: "Moved within the agency",
    LeavingReason.MOVED_AGENCY: "Moved to another agency",
    LeavingReason.RETIRED: "Retired",
    LeavingReason.RESIGNED: "Resigned",
    LeavingReason.COVER_ENDED: "Cover came to its end",
    LeavingReason.REORGANISED: "Post changed in a reorganisation",
    LeavingReason.DIED: "Died",
    LeavingReason.OTHER: "Another reason",
    LeavingReason.UNKNOWN: "Not known",
}


class StatutoryRole(StrEnum):
    DIRECTOR_OF_CHILDRENS_SERVICES = "dcs"
    DIRECTOR_OF_ADULT_SOCIAL_SERVICES = "dass"
    DIRECTOR_OF_PUBLIC_HEALTH = "dph"
    OTHER = "other"


ROLE_NAMES = {
    StatutoryRole.DIRECTOR_OF_CHILDRENS_SERVICES: "director of children's services",
    StatutoryRole.DIRECTOR_OF_ADULT_SOCIAL_SERVICES: "director of adult social services",
    StatutoryRole.DIRECTOR_OF_PUBLIC_HEALTH: "director of public health",
    StatutoryRole.OTHER: "holder of another statutory post",
}


class PartnershipKind(StrEnum):
    CHILDRENS_PARTNERSHIP = "childrens_partnership"
    SAFEGUARDING = "safeguarding_partners"
    REGIONAL_ALLIANCE = "regional_alliance"
    NETWORK = "network"
    INTEGRATED_SERVICE = "integrated_service"
    EXTENDED_SERVICES = "extended_services"
    PROGRAMME = "programme"
    OTHER = "other"


PARTNERSHIP_NAMES = {
    PartnershipKind.CHILDRENS_PARTNERSHIP: "Children's partnership",
    PartnershipKind.SAFEGUARDING: "Safeguarding partners",
    PartnershipKind.REGIONAL_ALLIANCE: "Regional alliance",
    PartnershipKind.NETWORK: "Network",
    PartnershipKind.INTEGRATED_SERVICE: "Integrated service",
    PartnershipKind.EXTENDED_SERVICES: "Extended services around schools",
    PartnershipKind.PROGRAMME: "Programme",
    PartnershipKind.OTHER: "Other partnership",
}


class MeetingCycle(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SIX_WEEKLY = "six_weekly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    AS_NEEDED = "as_needed"


class LinkKind(StrEnum):
    """How a post or an agency lives on in another."""

    CONTINUES = "continues"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
    RENAMED = "renamed"


class ReorganisationState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ABANDONED = "abandoned"


REORGANISATION_MOVES: dict[ReorganisationState, dict[str, ReorganisationState]] = {
    ReorganisationState.PROPOSED: {
        "confirm": ReorganisationState.CONFIRMED,
        "abandon": ReorganisationState.ABANDONED,
    },
    ReorganisationState.CONFIRMED: {},
    ReorganisationState.ABANDONED: {},
}


# Words that say a level, not a service: two titles that share only these are not alike.
_LEVELS = frozenset(
    "a and assistant chief deputy director executive for head in lead manager of officer principal senior service "
    "services team the".split()
)


def _telling(title: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9]+", title.casefold()) if word not in _LEVELS]


def title_likeness(old: str, new: str) -> float:
    """STR-8: how alike two titles are, 0 to 1: all words, and the words that say the service, count half each.

    >>> title_likeness("Head of Hubs", "head of hubs"), title_likeness("Head of Hubs", "Head of Hubs, North")
    (1.0, 0.9)
    """
    if lives_on_in(old, new):
        return 0.9 + 0.1 * (old.casefold() == new.casefold())
    telling = SequenceMatcher(None, " ".join(_telling(old)), " ".join(_telling(new))).ratio()
    return 0.5 * SequenceMatcher(None, old.casefold(), new.casefold()).ratio() + 0.5 * telling


def lives_on_in(old: str, new: str) -> bool:
    """STR-8: every word that says the service stands in the new title, as in a merger or a split.

    >>> lives_on_in("Head of Youth Justice", "Head of Early Help and Youth Justice")
    True
    """
    return bool(_telling(old)) and set(_telling(old)) <= set(_telling(new))


def next_reorganisation_state(state: str, move: str) -> ReorganisationState:
    if move not in REORGANISATION_MOVES[ReorganisationState(state)]:
        raise IllegalMove(f"A reorganisation that is {state} cannot be asked to {move}.")
    return REORGANISATION_MOVES[ReorganisationState(state)][move]


@dataclass(frozen=True, slots=True)
class Spell:
    """One appointment as plain values: who, to which post, how, from which day to which (exclusive, None = goes on)."""

    person: str
    post: str
    kind: str
    starts_on: date
    ends_on: date | None = None
    agency: str = ""
    overlap_reason: str = ""

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    def overlaps(self, other: Spell) -> bool:
        """STR-3: periods are half open, so one that ends on a day and one that starts on it do not overlap."""
        return (other.ends_on is None or self.starts_on < other.ends_on) and (
            self.ends_on is None or other.starts_on < self.ends_on
        )

    @property
    def is_cover(self) -> bool:
        return self.kind in COVER


def shares_post(kind: str, reason: str) -> bool:
    """STR-4: two people stand at one post at one time only in a job share, or when someone has said why."""
    return kind in SHARES_POST or bool(reason.strip())


def beside_own_post(kind: str, reason: str) -> bool:
    """STR-4: one person stands in two posts at one time only by a kind that means it, or when someone has said why."""
    return kind in BESIDE_OWN_POST or bool(reason.strip())


def clashes(new: Spell, others: Iterable[Spell]) -> list[Spell]:
    """STR-4: appointments that a new one may not stand beside unless the overlap is declared."""
    return [other for other in others if new.overlaps(other) and (_same_post(new, other) or _same_person(new, other))]


def _same_post(one: Spell, other: Spell) -> bool:
    if one.post != other.post:
        return False
    if one.person == other.person:  # nobody shares a post with themselves: a form that was sent twice
        return not (one.overlap_reason.strip() or other.overlap_reason.strip())
    return not (shares_post(one.kind, one.overlap_reason) or shares_post(other.kind, other.overlap_reason))


def _same_person(one: Spell, other: Spell) -> bool:
    declared = beside_own_post(one.kind, one.overlap_reason) or beside_own_post(other.kind, other.overlap_reason)
    return one.person == other.person and one.post != other.post and not declared


@dataclass(frozen=True, slots=True)
class SuccessionEvent:
    """STR-5: one substantive holder gives way to the next, with whoever covered between them."""

    post: str
    left: Spell | None
    cover: tuple[Spell, ...]
    successor: Spell | None

    @property
    def starts_on(self) -> date:
        if self.left is not None and self.left.ends_on is not None:
            return self.left.ends_on
        first = (*self.cover, *([self.successor] if self.successor else []))
        return min(spell.starts_on for spell in first)

    @property
    def is_open(self) -> bool:
        return self.successor is None

    @property
    def appointments(self) -> tuple[Spell, ...]:
        return (*self.cover, *([self.successor] if self.successor else []))


def succession_events(spells: Sequence[Spell]) -> list[SuccessionEvent]:
    """STR-5: chains at one post, oldest first: a departure, who covered, the next substantive holder."""
    events: list[SuccessionEvent] = []
    left: Spell | None = None
    cover: list[Spell] = []
    for spell in sorted(spells, key=lambda s: (s.starts_on, s.is_cover)):
        if spell.is_cover:
            cover.append(spell)
            continue
        if left is not None and not cover and _joins(spell, left):
            left = min(
                spell, left, key=lambda s: s.ends_on or date.max
            )  # the next chain begins with whoever goes first
            continue
        if left is not None or cover:
            events.append(SuccessionEvent(spell.post, left, tuple(cover), spell))
        left, cover = spell, []
    if cover or (left is not None and left.ends_on is not None):
        events.append(SuccessionEvent((left or cover[0]).post, left, tuple(cover), None))
    return events


def _joins(spell: Spell, holder: Spell) -> bool:
    """STR-5: whoever comes to share a post with its holder succeeds nobody."""
    return holder.covers(spell.starts_on) and bool({spell.kind, holder.kind} & SHARES_POST)


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """STR-6: both ways of counting: every new holder, and substantive successions only."""

    all_changes: int
    substantive_changes: int
    interim_appointments: int
    departures: int


def count_changes(spells: Iterable[Spell], *, since: date, until: date) -> ChangeCount:
    """STR-6: count changes of holder from `since` up to, not including, `until`, in both ways.

    A change is an appointment that begins in the period with someone who did not hold the post the day before.
    An acting holder who is then confirmed in the post counts once as a change of holder and once as substantive.
    """
    rows = list(spells)
    began = [s for s in rows if since <= s.starts_on < until]
    fresh = [s for s in began if not _held_before(s, rows)]
    return ChangeCount(
        all_changes=len(fresh),
        substantive_changes=sum(not s.is_cover for s in began),
        interim_appointments=sum(s.is_cover for s in began),
        departures=sum(not s.is_cover and s.ends_on is not None and since <= s.ends_on < until for s in rows),
    )


def _held_before(spell: Spell, rows: Iterable[Spell]) -> bool:
    eve = spell.starts_on - timedelta(days=1)
    return any(s.post == spell.post and s.person == spell.person and s.covers(eve) for s in rows if s is not spell)


def elapsed_years(spell: Spell, on: date) -> float:
    """Elapsed tenure: time in this post so far, of someone who holds it."""
    return (on - spell.starts_on).days / 365.25


def completed_years(spell: Spell) -> float | None:
    """Completed tenure: length of a spell that has ended; None while it goes on."""
    return None if spell.ends_on is None else (spell.ends_on - spell.starts_on).days / 365.25


def lifetime_years(spells: Iterable[Spell], on: date) -> float:
    """Lifetime in the role: all time in posts of the same role, in whichever agency, overlaps counted once."""
    days, reached = 0, date.min
    for spell in sorted(spells, key=lambda s: s.starts_on):
        start, end = max(spell.starts_on, reached), min(spell.ends_on or on, on)
        if end > start:
            days, reached = days + (end - start).days, end
    return days / 365.25


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a post on a day, and in what way: a holder, cover, or neither."""

    holders: tuple[Spell, ...]
    cover: tuple[Spell, ...]

    @property
    def is_vacant(self) -> bool:
        """STR-7: vacant means that there is no substantive holder; a vacant post may well be covered."""
        return not self.holders

    @property
    def state(self) -> str:
        if self.holders:
            return "held"
        return "covered" if self.cover else "vacant"


def holding(spells: Iterable[Spell], on: date) -> Holding:
    now = [s for s in spells if s.covers(on)]
    return Holding(tuple(s for s in now if not s.is_cover), tuple(s for s in now if s.is_cover))
