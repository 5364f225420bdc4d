"""Rules about persons and their records: pure functions over plain values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple


class Background(StrEnum):
    """PEO-1: the service area in which a person says most of their experience lies."""

    EDUCATION = "education"
    SOCIAL_CARE = "social_care"
    HEALTH = "health"
    INTEGRATED = "integrated"
    OTHER = "other"


class AgencyKind(StrEnum):
    AUTHORITY = "authority"
    HEALTH = "health"
    POLICE = "police"
    SCHOOL = "school"
    VOLUNTARY = "voluntary"
    NATIONAL = "national"
    TRUST = "trust"
    OTHER = "other"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    JobState.RUNNING: frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.QUEUED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CANCELLED: frozenset(),
}


class IllegalMove(ValueError):
    """A change of state that the table of moves does not allow."""


def next_job_state(state: str, wanted: JobState) -> JobState:
    """PEO-2: work is queued, then running, then done, failed or cancelled; failed work may be queued again."""
    if wanted not in JOB_MOVES[JobState(state)]:
        raise IllegalMove(f"Work that is {state} cannot become {wanted}.")
    return wanted


class Identity(NamedTuple):
    """What is compared when two records might be one person."""

    given_name: str
    family_name: str
    email: str = ""
    birth_year: int | None = None


_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "cllr"}
_SHORT_FORMS = {
    "alex": "alexander", "andy": "andrew", "becky": "rebecca", "beth": "elizabeth", "bill": "william", "bob": "robert",
    "chris": "christopher", "dan": "daniel", "dave": "david", "ed": "edward", "jim": "james", "jo": "joanna",
    "joe": "joseph", "kate": "katherine", "katie": "katherine", "liz": "elizabeth", "maggie": "margaret",
    "matt": "matthew", "mike": "michael", "nick": "nicholas", "pat": "patricia", "rob": "robert", "sam": "samuel",
    "steve": "stephen", "sue": "susan", "tom": "thomas", "tony": "anthony", "will": "william",
}  # fmt: skip


def plain_name(name: str) -> str:
    """Return a name without case, accents, titles and punctuation, for comparing.

    >>> plain_name("Dr. Zoë  O’Neill-Hart")
    'zoe oneill hart'
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold().replace("'", "")
    words = re.sub(r"[^a-z0-9]+", " ", letters).split()
    return " ".join(word for word in words if word not in _TITLES)


def same_given_name(one: str, other: str) -> float:
    """How alike two given names are, 0 to 1; a short form and an initial count for most of a match."""
    a, b = plain_name(one), plain_name(other)
    if not a or not b:
        return 0.5
    first_a, first_b = a.split()[0], b.split()[0]
    if _SHORT_FORMS.get(first_a, first_a) == _SHORT_FORMS.get(first_b, first_b):
        return 1.0
    if min(len(first_a), len(first_b)) == 1:
        return 0.8 if first_a[0] == first_b[0] else 0.0
    return SequenceMatcher(None, first_a, first_b).ratio()


def likeness(one: Identity, other: Identity) -> float:
    """PEO-3: how likely two records are one person, 0 to 1; proposed for a person to decide from .80 on.

    The same e-mail address decides nearly alone; different years of birth weigh heavily against.
    """
    family = SequenceMatcher(None, plain_name(one.family_name), plain_name(other.family_name)).ratio()
    score = 0.55 * family + 0.45 * same_given_name(one.given_name, other.given_name)
    if one.email and one.email.casefold() == other.email.casefold():
        score = max(score, 0.6) + 0.35
    if one.birth_year and other.birth_year:
        score += 0.08 if one.birth_year == other.birth_year else -0.30
    return max(0.0, min(1.0, score))


PROPOSE_FROM = 0.80


def is_likely_duplicate(one: Identity, other: Identity) -> bool:
    return likeness(one, other) >= PROPOSE_FROM


def covers(starts_on: date | None, ends_on: date | None, on: date) -> bool:
    """PEO-4: a period holds from its first day up to, and not including, its end."""
    return (starts_on is None or starts_on <= on) and (ends_on is None or on < ends_on)


LINK_LIVES = timedelta(hours=1)
TRIES = 10
WITHIN = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)


def link_opens(expires_at: datetime, used_at: datetime | None, at: datetime) -> bool:
    """PEO-10: a link by which a password is set works once, and within the hour."""
    return used_at is None and at < expires_at


def wait_after(tries: Iterable[datetime], at: datetime) -> timedelta | None:
    """PEO-11: how long to wait when ten tries lie within the last five minutes; None when one more is free.

    A refused try is not counted, so that the wait ends by itself, however often somebody knocks.

    >>> start = datetime(2026, 4, 1, 9, 0)
    >>> wait_after([start + timedelta(seconds=second) for second in range(10)], start + timedelta(minutes=1))
    datetime.timedelta(seconds=240)
    """
    recent = sorted(moment for moment in tries if at - moment < WITHIN)
    return recent[-TRIES] + WITHIN - at if len(recent) >= TRIES else None


def session_is_over(began: datetime, seen: datetime, at: datetime) -> bool:
    """PEO-12: a session ends after thirty minutes without a page, and after eight hours in any case."""
    return at - seen >= IDLE or at - began >= LONGEST


EMERGENCY, LONGEST_EMERGENCY = 30, 240  # minutes: as it comes, and with a reason for longer
EMERGENCIES = (EMERGENCY, 60, 120, LONGEST_EMERGENCY)


def ends_by_itself(begins_at: datetime, minutes: int) -> datetime:
    """PEO-28: when rows that are opened in an emergency close again.

    Raises ValueError for more than four hours, and for no time at all.
    """
    if not 0 < minutes <= LONGEST_EMERGENCY:
        raise ValueError("Rows are opened in an emergency for four hours at most.")
    return begins_at + timedelta(minutes=minutes)


def counts_on(before: int, now: int) -> bool:
    """PEO-21: a device that counts its uses counts upwards; one that does not says 0 always.

    >>> counts_on(0, 0), counts_on(4, 5), counts_on(5, 5), counts_on(5, 0)
    (True, True, False, False)
    """
    return now > before or before == now == 0


class LetterState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    TAKEN_BACK = "taken_back"
    KEPT = "kept"


# LET-2: a letter goes out at most once by itself. From `unknown` only a person sends it again.
LETTER_MOVES: dict[LetterState, frozenset[LetterState]] = {
    LetterState.QUEUED: frozenset({LetterState.SENDING, LetterState.TAKEN_BACK, LetterState.FAILED, LetterState.KEPT}),
    LetterState.SENDING: frozenset({LetterState.SENT, LetterState.FAILED, LetterState.UNKNOWN, LetterState.QUEUED}),
    LetterState.UNKNOWN: frozenset({LetterState.SENT, LetterState.QUEUED, LetterState.FAILED}),
    LetterState.FAILED: frozenset({LetterState.QUEUED}),
    LetterState.SENT: frozenset({LetterState.FAILED}),
    LetterState.TAKEN_BACK: frozenset(),
    LetterState.KEPT: frozenset(),
}
LETTER_WORDS = frozenset({"what", "on", "until", "where", "count"})
LONGEST_WORD = 200
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


def next_letter_state(state: str, wanted: LetterState) -> LetterState:
    """LET-2: the only moves a letter makes.

    >>> next_letter_state("taken_back", LetterState.SENDING)
    Traceback (most recent call last):
    mantle.people.rules.IllegalMove: A letter that is taken back cannot become sending.
    """
    if wanted not in LETTER_MOVES[LetterState(state)]:
        said = state.replace("_", " ")
        raise IllegalMove(f"A letter that is {said} cannot become {str(wanted).replace('_', ' ')}.")
    return wanted


def pause_after_try(number: int) -> timedelta | None:
    """LET-4: how long a letter waits after its nth try met a passing difficulty; None when it has been tried enough.

    >>> pause_after_try(1), pause_after_try(8)
    (datetime.timedelta(seconds=60), None)
    """
    return PAUSES[number - 1] if number <= len(PAUSES) else None


# LET-10: who gets these would tell who has not answered, who stood aside, or which authority asks another for help:
# nobody but the recipient sees them.
QUIET_LETTERS = frozenset(
    ("networks/opened", "networks/reminder", "networks/closed", "support/help_answer", "support/help_agreed",
     "support/help_plan", "support/help_back")
)  # fmt: skip


def words_of_letter(words: dict[str, object]) -> dict[str, str]:
    """LET-1: a letter carries a link and plain words under known names: no name of another person, no score.

    Raises ValueError for a name that is not known and for words that are long or run over several lines.
    """
    strange = set(words) - LETTER_WORDS
    if strange:
        raise ValueError(f"A letter knows no “{'”, “'.join(sorted(strange))}”.")
    said = {name: str(value) for name, value in words.items()}
    for name, value in said.items():
        if len(value) > LONGEST_WORD or not value.isprintable():
            raise ValueError(f"“{name}” of a letter is one line of at most {LONGEST_WORD} characters.")
    return said


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVERY = re.compile(
    r"every (?:(?P<minutes>\d+) minutes|day at (?P<day>\d\d:\d\d)"
    rf"|(?P<weekday>{'|'.join(_DAYS)}) at (?P<week>\d\d:\d\d)|month on day (?P<number>\d+) at (?P<month>\d\d:\d\d))"
)


def last_due(when: str, at: datetime, zone: tzinfo) -> datetime:
    """JOB-4: the last moment, not after `at`, at which a chore was due; days and hours are those of the zone.

    `when` is "every 10 minutes", "every day at 03:10", "every monday at 06:00" or "every month on day 1 at 04:00".
    An hour that the clocks skip is due when they have; one that comes twice is due the first time.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> last_due("every day at 03:10", datetime(2027, 7, 1, 1, 0, tzinfo=UTC), ZoneInfo("Europe/London"))
    datetime.datetime(2027, 6, 30, 2, 10, tzinfo=datetime.timezone.utc)
    """
    found = _EVERY.fullmatch(when)
    if found is None:
        raise ValueError(f"“{when}” does not say when.")
    if found["minutes"]:
        step = 60 * int(found["minutes"])
        return datetime.fromtimestamp(at.timestamp() // step * step, UTC)
    hour, minute = map(int, (found["day"] or found["week"] or found["month"]).split(":"))
    day = at.astimezone(zone).date()
    for _ in range(400):
        due = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
        fits = found["day"] or (found["weekday"] and _DAYS[day.weekday()] == found["weekday"])
        if due <= at and (fits or (found["number"] and day.day == int(found["number"]))):
            return due
        day -= timedelta(days=1)
    raise ValueError(f"“{when}” never comes.")


def next_due(when: str, at: datetime, zone: tzinfo) -> datetime:
    """JOB-4: the first moment after `at` at which a chore is due, to the minute."""
    last, ahead = last_due(when, at, zone), at
    for _ in range(60):
        ahead += timedelta(days=1)
        if last_due(when, ahead, zone) > last:
            break
    low, high = at, ahead
    while high - low > timedelta(seconds=1):  # the moments of being due only grow, so halving finds the first
        middle = low + (high - low) / 2
        low, high = (low, middle) if last_due(when, middle, zone) > last else (middle, high)
    return last_due(when, high, zone)
