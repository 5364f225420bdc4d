"""A second date of one body: what changed since, each as a question for a person to answer. STR-22."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mantle.analysis.tables.organogram_changes import likeness
from mantle.structures.actions.comparing import What, differences
from mantle.structures.actions.wanted import Held, Holder, Kept, Record, Wanted, is_same, plain_name

PAIR_FROM = 0.55  # how alike two posts must be to ask whether one continues as the other
PAIR_SAME_HOLDER_FROM = 0.30  # less is needed where the same named person holds both
MERGE_FROM = 0.70
MOST_COMPARED = 250_000  # pairs of posts; beyond that only posts with the same holder are paired


class Kind(StrEnum):
    """What a proposal asks about."""

    HOLDER = "new holder"
    VACATED = "vacated"
    FILLED = "filled"
    NAMED = "now named"
    CHANGED = "changed"
    MOVED = "moved"
    MERGED = "merged"
    CLOSED = "closed"
    OPENED = "opened"
    LINE = "reports elsewhere"


# A “no” to these is an answer too: the post that ended ends for good, the one that is there is new.
NO_MEANS_APART = {Kind.MOVED: (Kind.CLOSED, Kind.OPENED), Kind.MERGED: (Kind.CLOSED,)}


@dataclass(slots=True)
class Proposal:
    """One question: a post of the file beside one on record. `into` is the post of the file that a merger leads to."""

    kind: Kind
    says: str
    wanted: Wanted | None = None
    kept: Kept | None = None
    because: str = ""
    likeness: float | None = None

    @property
    def key(self) -> str:
        """Names the same question each time the same file meets the same record."""
        old = f"post {self.kept.pk}" if self.kept else ""
        return f"{self.kind}|{old}|{self.wanted.reference or self.wanted.line if self.wanted else ''}"

    def to_dict(self) -> dict[str, Any]:
        row = self.wanted.line if self.wanted else None
        return {"key": self.key, "kind": str(self.kind), "says": self.says, "because": self.because, "row": row}


@dataclass(slots=True)
class Comparison:
    """Senior posts of a file beside those on record."""

    record: Record
    wanted: list[Wanted]
    pairs: list[tuple[Wanted, Kept]] = field(default_factory=list)
    successors: list[tuple[Wanted, Kept, float, str]] = field(default_factory=list)
    mergers: list[tuple[Wanted, Kept, float]] = field(default_factory=list)
    opened: list[Wanted] = field(default_factory=list)
    closed: list[Kept] = field(default_factory=list)

    @property
    def is_first(self) -> bool:
        return not any(not kept.is_group for kept in self.record.posts.values())

    def compare(self) -> Comparison:
        new: list[Wanted] = []
        taken: set[int] = set()
        for wanted in self.wanted:
            kept = self.record.by_reference.get(wanted.reference.casefold())
            if kept is None or kept.pk in taken:
                new.append(wanted)
            else:
                taken.add(kept.pk)
                self.pairs.append((wanted, kept))
        old = [kept for kept in self.record.posts.values() if not kept.is_group and kept.pk not in taken]
        self._pair_off(new, old)
        return self

    def _pair_off(self, new: list[Wanted], old: list[Kept]) -> None:
        """Best pairs first, each post once; what is left over may have merged into a post that was paired."""
        scored = sorted(_scored(new, old), key=lambda entry: (-entry[0], entry[1].line, entry[2].pk))
        used: set[int] = set()
        for score, wanted, kept, because in scored:
            if id(wanted) not in used and id(kept) not in used:
                used |= {id(wanted), id(kept)}
                self.successors.append((wanted, kept, score, because))
        for score, wanted, kept, _ in scored:
            if id(kept) not in used and score >= MERGE_FROM:
                used.add(id(kept))
                self.mergers.append((wanted, kept, score))
        self.opened = [wanted for wanted in new if id(wanted) not in used]
        self.closed = [kept for kept in old if id(kept) not in used]


def _scored(new: list[Wanted], old: list[Kept]) -> Iterator[tuple[float, Wanted, Kept, str]]:
    compares_words = len(new) * len(old) <= MOST_COMPARED
    for wanted in new:
        for kept in old:
            same = next((holder.name for holder in wanted.holders if _holds(holder, kept.held)), "")
            if not same and not compares_words:
                continue
            score = likeness(kept, wanted)  # type: ignore[arg-type]
            if same and score >= PAIR_SAME_HOLDER_FROM:
                yield round(0.5 + score / 2, 2), wanted, kept, f"{same} holds both"
            elif score >= PAIR_FROM and not _holders_differ(wanted, kept):
                yield round(score, 2), wanted, kept, "alike in title and unit"


def _holds(holder: Holder, held: Iterable[Held]) -> bool:
    return holder.is_named and any(each.is_named and is_same(holder, each) for each in held)


def _holders_differ(wanted: Wanted, kept: Kept) -> bool:
    """Two posts with two named people in them are hardly one."""
    named = [holder for holder in wanted.holders if holder.is_named]
    return bool(named) and any(each.is_named for each in kept.held)


def proposals(comparison: Comparison) -> list[Proposal]:
    """Every question, posts first, then who holds them, in the order of the file."""
    found: list[Proposal] = []
    for wanted, kept, score, because in comparison.successors:
        says = f"{_post(kept)} continues as {_post(wanted)}."
        found.append(Proposal(Kind.MOVED, says, wanted, kept, because, score))
        found.extend(_about_holders(wanted, kept))
    for wanted, kept, score in comparison.mergers:
        found.append(
            Proposal(
                Kind.MERGED,
                f"{_post(kept)} is merged into {_post(wanted)}.",
                wanted,
                kept,
                "alike in title and unit",
                score,
            )
        )
    for wanted, kept in comparison.pairs:
        found.extend(_about_post(wanted, kept))
        found.extend(_about_holders(wanted, kept))
    found.extend(_about_lines(comparison))
    found.extend(
        Proposal(Kind.OPENED, f"{_post(wanted)} is a new post{_held_by(wanted)}.", wanted)
        for wanted in comparison.opened
    )
    found.extend(
        Proposal(Kind.CLOSED, f"{_post(kept)} exists no more: the file does not have it.", None, kept)
        for kept in comparison.closed
    )
    return found


def _post(post: Wanted | Kept) -> str:
    return f"{post.title} ({post.reference})" if post.reference else post.title


def _held_by(wanted: Wanted) -> str:
    names = " and ".join(holder.name for holder in wanted.holders if holder.is_named)
    return f", held by {names}" if names else ""


def other_words(wanted: Wanted, kept: Kept) -> dict[str, tuple[Any, Any]]:
    """Facts that make a post another post: its title, unit, grade; a hyphen or an apostrophe does not. STR-8."""
    pairs = {name: (getattr(kept, name), getattr(wanted, name)) for name in ("title", "unit", "grade")}
    return {name: pair for name, pair in pairs.items() if pair[1] and plain_name(pair[0]) != plain_name(pair[1])}


def _about_post(wanted: Wanted, kept: Kept) -> Iterator[Proposal]:
    changed = other_words(wanted, kept)
    if changed:
        said = "; ".join(f"{name} “{old or 'none'}” becomes “{new}”" for name, (old, new) in changed.items())
        yield Proposal(Kind.CHANGED, f"{_post(kept)}: {said}.", wanted, kept)


def _about_holders(wanted: Wanted, kept: Kept) -> Iterator[Proposal]:
    changes = [change for change in differences(wanted, kept) if change.what in (What.LEFT, What.STARTED)]
    leaving = [change.held for change in changes if change.what == What.LEFT and change.held]
    starting = [change.holder for change in changes if change.what == What.STARTED and change.holder]
    if only_less_is_said(leaving, starting) or not (leaving or starting):
        return
    gone, come = _listed(leaving), _listed(starting)
    if not leaving:
        yield Proposal(Kind.FILLED, f"{_post(wanted)} stood empty; {come} holds it now.", wanted, kept)
    elif not starting:
        yield Proposal(Kind.VACATED, f"{_post(wanted)} is vacant; until now {gone} held it.", wanted, kept)
    elif all(not held.is_named for held in leaving):
        yield Proposal(Kind.NAMED, f"{_post(wanted)}: the holder, not named until now, is {come}.", wanted, kept)
    else:
        yield Proposal(Kind.HOLDER, f"{_post(wanted)}: {come} follows {gone}.", wanted, kept)


def only_less_is_said(leaving: list[Held], starting: list[Holder]) -> bool:
    """A name that the newer file withholds is no change of holder."""
    return bool(leaving and starting) and all(not holder.is_named for holder in starting)


def _listed(people: Iterable[Held | Holder]) -> str:
    return " and ".join(_named(each) for each in people)


def _named(each: Held | Holder) -> str:
    if not each.is_named:
        return "someone who is not named"
    return each.shown if isinstance(each, Held) else each.name


def _about_lines(comparison: Comparison) -> Iterator[Proposal]:
    """A post that reports to another than the one that its manager became."""
    record = comparison.record
    continues = {kept.pk: wanted.reference.casefold() for wanted, kept, *_ in comparison.successors}
    for wanted, kept in comparison.pairs:
        now = record.posts.get(kept.manager) if kept.manager else None
        expected = continues.get(now.pk, now.reference.casefold()) if now else ""
        if wanted.manager and wanted.manager.casefold() != expected:
            target = next(
                (each for each in comparison.wanted if each.reference.casefold() == wanted.manager.casefold()), None
            )
            if target is not None:
                before = f", no longer to {_post(now)}" if now else ""
                yield Proposal(Kind.LINE, f"{_post(wanted)} reports to {_post(target)}{before}.", wanted, kept)
