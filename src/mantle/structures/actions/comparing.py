"""What a file means for the record of one agency: which post is which, and what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mantle.structures.actions.wanted import Held, Holder, Kept, Record, Wanted, alike, is_same, plain_name


class What(StrEnum):
    """Kinds of difference, in the words that a page shows."""

    ADDED = "posts added"
    CORRECTED = "posts corrected"
    LEFT = "people who leave a post"
    STARTED = "people who start in a post"
    LINE = "reporting lines changed"
    SAME = "posts unchanged"


@dataclass(slots=True)
class Change:
    """One difference between a post of the file and the record."""

    what: What
    wanted: Wanted
    kept: Kept | None = None
    held: Held | None = None
    holder: Holder | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def matched(record: Record, posts: Iterable[Wanted]) -> list[tuple[Wanted, Kept | None]]:
    """Each post of a file with the post on record that it is: by reference, else by title and unit, holders first."""
    posts, found, taken = list(posts), {}, set()
    for wanted in posts:
        kept = record.by_reference.get(wanted.reference.casefold()) if wanted.reference else None
        if kept is not None and kept.pk not in taken:
            found[id(wanted)] = kept
            taken.add(kept.pk)
    waiting: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
    for wanted in posts:
        if id(wanted) not in found:
            waiting[alike(wanted.title, wanted.unit)].append(wanted)
    for words, alikes in waiting.items():
        open_posts = [kept for kept in record.by_words.get(words, ()) if kept.pk not in taken]
        for wanted, kept in _paired(alikes, open_posts):
            found[id(wanted)] = kept
            taken.add(kept.pk)
    return [(wanted, found.get(id(wanted))) for wanted in posts]


def _paired(alikes: list[Wanted], open_posts: list[Kept]) -> Iterable[tuple[Wanted, Kept]]:
    """Posts alike in words: those with the same holder or both empty first, then in order."""
    free = {kept.pk: kept for kept in open_posts}
    by_holder: dict[str, list[Kept]] = defaultdict(list)
    for kept in open_posts:
        by_holder[_holders_key(held.name for held in kept.held)].append(kept)
    left: list[Wanted] = []
    for wanted in alikes:
        same = by_holder.get(_holders_key(plain_name(holder.name) for holder in wanted.holders), [])
        place = next((place for place, kept in enumerate(same) if _may_be(wanted, kept)), None)
        if place is None:
            left.append(wanted)
        else:
            yield wanted, free.pop(same.pop(place).pk)
    for wanted in left:
        mine = next((kept for kept in free.values() if _may_be(wanted, kept)), None)
        if mine is not None:
            yield wanted, free.pop(mine.pk)


def _holders_key(names: Iterable[str]) -> str:
    return "|".join(sorted(names))


def _may_be(wanted: Wanted, kept: Kept) -> bool:
    """Two references that differ are two posts, however alike their words."""
    return wanted.is_group == kept.is_group and not (wanted.reference and kept.reference)


def differences(wanted: Wanted, kept: Kept | None) -> list[Change]:
    """What one post of the file changes; a post that agrees in everything is one entry that says so."""
    if kept is None:
        starting = [Change(What.STARTED, wanted, holder=holder) for holder in wanted.holders]
        return [Change(What.ADDED, wanted), *starting]
    found = [*_corrections(wanted, kept), *_holdings(wanted, kept)]
    return found or [Change(What.SAME, wanted, kept)]


def _corrections(wanted: Wanted, kept: Kept) -> list[Change]:
    """Facts that the file gives and that differ; what a file leaves empty is left alone."""
    fields = {
        name: value
        for name in ("reference", "title", "unit", "tier", "grade", "fte", "statutory_role")
        if (value := getattr(wanted, name)) not in (None, "") and value != getattr(kept, name)
    }
    if fields.get("reference", "").casefold() in (kept.code.casefold(), kept.reference.casefold()):
        fields.pop("reference", None)
    if kept.statutory_role:
        fields.pop("statutory_role", None)  # which statutory post it is, the record knows better than a file
    return [Change(What.CORRECTED, wanted, kept, fields=fields)] if fields else []


def _holdings(wanted: Wanted, kept: Kept) -> list[Change]:
    staying: set[int] = set()
    starting: list[Holder] = []
    for holder in wanted.holders:
        same = next((held for held in kept.held if held.pk not in staying and is_same(holder, held)), None)
        if same is None or same.kind != holder.kind:
            starting.append(holder)
        else:
            staying.add(same.pk)
    leaving = [held for held in kept.held if held.pk not in staying]
    return [
        *(Change(What.LEFT, wanted, kept, held=held, holder=starting[0] if starting else None) for held in leaving),
        *(Change(What.STARTED, wanted, kept, holder=holder) for holder in starting),
    ]
