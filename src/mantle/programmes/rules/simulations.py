"""Simulations: a script of roles and timed news, a run as a log, and the replay that must give the same run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from mantle.people.rules import IllegalMove

MOST_ROLES, MOST_NEWS, MOST_MINUTES = 12, 60, 600


class RunState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


class EventKind(StrEnum):
    """PRG-122: what stands in the log of a run."""

    NEWS = "news"
    DECISION = "decision"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Part:
    """A role of a simulation, and what its player reads before it begins."""

    key: str
    name: str
    brief: str


@dataclass(frozen=True, slots=True)
class News:
    """PRG-120: what happens at a minute, and which roles hear of it; with no role named, all do."""

    minute: int
    to: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """PRG-120: everything that a simulation is played from."""

    parts: tuple[Part, ...] = ()
    news: tuple[News, ...] = ()
    questions: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        return {
            "parts": [asdict(part) for part in self.parts],
            "news": [{"minute": each.minute, "to": list(each.to), "text": each.text} for each in self.news],
            "questions": list(self.questions),
        }

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_plain` gave."""
        return cls(
            tuple(Part(**part) for part in kept.get("parts", ())),
            tuple(News(int(each["minute"]), tuple(each["to"]), each["text"]) for each in kept.get("news", ())),
            tuple(kept.get("questions", ())),
        )

    @property
    def in_order(self) -> tuple[News, ...]:
        """PRG-121: the news by its minute; of one minute, in the order in which it was written."""
        return tuple(sorted(self.news, key=lambda each: each.minute))

    @property
    def digest(self) -> str:
        return _digest(self.as_plain())

    def name_of(self, key: str) -> str:
        return next((part.name for part in self.parts if part.key == key), key)

    def names_of(self, keys: Iterable[str]) -> str:
        """Who hears of something, in words."""
        names = [self.name_of(key) for key in keys]
        return ", ".join(names) if names else "Everybody"


def script_problems(script: Script) -> list[str]:
    """PRG-120: everything that is wrong with a script, in words."""
    keys = [part.key for part in script.parts]
    found = []
    if not 2 <= len(keys) <= MOST_ROLES:
        found.append(f"A simulation has 2 to {MOST_ROLES} roles; this one has {len(keys)}.")
    if len(set(keys)) < len(keys):
        found.append("Give each role a short name of its own.")
    if not 1 <= len(script.news) <= MOST_NEWS:
        found.append(f"A simulation has 1 to {MOST_NEWS} pieces of news; this one has {len(script.news)}.")
    for number, each in enumerate(script.news, 1):
        if not 0 <= each.minute <= MOST_MINUTES:
            found.append(f"News {number}: a minute is between 0 and {MOST_MINUTES}.")
        found += [f"News {number}: there is no role “{key}”." for key in each.to if key not in keys]
    return found


@dataclass(frozen=True, slots=True)
class Event:
    """PRG-122: one line of the log of a run. `to` are the roles that heard of it, `role` is whose decision it was."""

    kind: str
    minute: int
    words: str
    role: str = ""
    to: tuple[str, ...] = ()


def next_news(script: Script, log: Sequence[Event]) -> News | None:
    """PRG-121: what comes next, however late it is; nothing is skipped and nothing comes twice."""
    given = sum(event.kind == EventKind.NEWS for event in log)
    return script.in_order[given] if given < len(script.news) else None


def gives_news(script: Script, log: Sequence[Event], minute: int) -> Event:
    """PRG-121: the event of the next news, at a minute."""
    news = next_news(script, log)
    if news is None:
        raise IllegalMove("All the news has been given.")
    return checked(script, log, Event(EventKind.NEWS, minute, news.text, to=news.to))


def checked(script: Script, log: Sequence[Event], event: Event) -> Event:
    """PRG-122: an event, if it may follow the log: in the order of the script, by a role of it, never back in time."""
    if log and event.minute < log[-1].minute:
        raise IllegalMove(f"The clock stands at minute {log[-1].minute}: it does not run back to {event.minute}.")
    if event.kind == EventKind.DECISION and event.role not in {part.key for part in script.parts}:
        raise IllegalMove("A decision is somebody’s: choose a role.")
    if event.kind == EventKind.NEWS:
        news = next_news(script, log)
        if news is None or (news.text, news.to) != (event.words, event.to):
            raise IllegalMove("This is not what the script has next.")
    if not event.words.strip():
        raise IllegalMove("Write down what was decided or noticed.")
    return event


def replayed(script: Script, log: Iterable[Event]) -> tuple[Event, ...]:
    """PRG-123: the run played once more: news from the script at the minutes of the log, decisions from the log.

    Raises IllegalMove where the log cannot be a run of this script.
    """
    again: list[Event] = []
    for event in log:
        if event.kind == EventKind.NEWS:
            again.append(gives_news(script, again, event.minute))
        else:
            again.append(checked(script, again, event))
    return tuple(again)


def digest_of_run(script: Script, log: Iterable[Event]) -> str:
    """PRG-123: the digest of a run: of the script and of every event in its order, each over the one before.

    >>> script = Script((Part("a", "A", ""), Part("b", "B", "")), (News(0, (), "Begin."),))
    >>> one = digest_of_run(script, [Event("news", 0, "Begin.")])
    >>> one == digest_of_run(script, [Event("news", 0, "Begin.")]), one == digest_of_run(script, [])
    (True, False)
    """
    digest = script.digest
    for event in log:
        digest = _digest([digest, event.kind, event.minute, event.role, list(event.to), event.words])
    return digest


def heard_by(log: Iterable[Event], roles: Iterable[str]) -> list[Event]:
    """PRG-124: what a player of these roles knows: news to them or to all, and their own decisions."""
    mine = set(roles)
    return [
        event
        for event in log
        if (event.kind == EventKind.NEWS and (not event.to or mine & set(event.to)))
        or (event.kind == EventKind.DECISION and event.role in mine)
    ]


def on_the_clock(minute: int) -> str:
    """A minute of a run as the clock shows it.

    >>> on_the_clock(75)
    '1:15'
    """
    return f"{minute // 60}:{minute % 60:02}"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
