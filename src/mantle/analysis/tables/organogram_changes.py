"""Two dates of one body: what changed, proposed with likeness and reason for a person to confirm. FIL-35, 36."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .organogram import Organogram, Post

SAME_POST = 0.45  # likeness from which two posts with other references are proposed to be one
SAME_HOLDER = 0.30  # enough where the same named person holds both
MERGED = 0.70
BY_REFERENCE = 0.25  # below it, one reference is taken to have been given to another post
# Words of a title that tell how high a post stands, not what it is about.
RANKS = set("a the of and for to in director directorate head chief officer deputy assistant executive operational "
            "strategic senior manager managing lead interim acting services service team".split())  # fmt: skip
KINDS = ("continues", "merged", "renamed", "moved unit", "regraded", "new holder", "filled", "vacated", "moved line",
         "new", "gone")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed between two dates.

    Attributes
    ----------
    kind : str
        One of `KINDS`. "continues" is a post under another reference, "merged" one that went into a post that has
        another predecessor.
    before, after : Post or None
        None where there is none: a new post, a post that is gone.
    likeness : float
        0 to 1: how sure it is that `before` and `after` are one post; 1 where the reference is the same.
    reason : str
        Why it is proposed, as a sentence.
    """

    kind: str
    before: Post | None
    after: Post | None
    likeness: float
    reason: str


def compare(before: Organogram, after: Organogram) -> tuple[Change, ...]:
    r"""Propose what changed between two dates of one body.

    Posts are paired by reference; those left over by the same named holder and by likeness of title, unit and grade
    (greatest first, each post once); what then remains of the earlier date has merged into a post that it resembles,
    or is gone. Junior posts, whose holders are not named, are not compared.

    Examples
    --------
    >>> from mantle.analysis.tables.organogram import read_organogram
    >>> head = b"Post Unique Reference,Name,Job Title,Unit,Reports to Senior Post\n"
    >>> old = read_organogram(head + b"A-1,Jo Hart,Chief,Office,XX\nA-2,Lee Ford,Director of Schools,Schools,A-1\n")
    >>> new = read_organogram(head + b"A-1,Kim Vale,Chief,Office,XX\nB-7,Vacant,Director of Schools,Schools,A-1\n")
    >>> [(change.kind, change.after.reference) for change in compare(old, new)]
    [('new holder', 'A-1'), ('continues', 'B-7'), ('vacated', 'B-7')]
    """
    old, new = list(before.posts), list(after.posts)
    pairs, reasons = _by_reference(old, new)
    left_old = [post for post in old if id(post) not in {id(one) for one, _, _ in pairs}]
    left_new = [post for post in new if id(post) not in {id(other) for _, other, _ in pairs}]
    more, merged = _by_likeness(left_old, left_new)
    reasons |= {id(other): reason for _, other, _, reason in more}
    pairs += [(one, other, score) for one, other, score, _ in more]
    merged += _into_others(left_old, {id(one) for one, *_ in (*more, *merged)}, pairs)
    into = {one.reference: other.reference for one, other, _ in pairs}
    into |= {one.reference: other.reference for one, other, *_ in merged}
    follower = {id(other): (one, score) for one, other, score in pairs}
    changes: list[Change] = []
    for post in new:
        if id(post) not in follower:
            held = f", held by {' and '.join(post.named)}" if post.named else ""
            changes.append(Change("new", None, post, 1.0, f"No post of the earlier date is like it{held}."))
            continue
        one, score = follower[id(post)]
        changes += _between(one, post, score, reasons[id(post)], into)
    changes += [Change("merged", one, other, score, reason) for one, other, score, reason in merged]
    gone = {id(one) for one, *_ in (*pairs, *merged)}
    changes += [
        Change("gone", one, None, 1.0, "No post of the later date is like it.") for one in old if id(one) not in gone
    ]
    return tuple(changes)


def likeness(one: Post, other: Post) -> float:
    """Return how alike two posts are, 0 to 1: six tenths the title, a quarter the unit, the rest the grade."""
    unit = _alike(one.unit, other.unit) if one.unit and other.unit else 0.5
    grade = 0.5 if not (one.grade and other.grade) else float(_plain(one.grade) == _plain(other.grade))
    return 0.6 * _alike(one.title, other.title) + 0.25 * unit + 0.15 * grade


def _plain(word: str) -> str:
    word = word.casefold().replace("'", "").replace("’", "").replace("&", " and ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", word).split())


def _alike(one: str, other: str) -> float:
    """Return how alike two titles are: four tenths the letters, the rest the words that say what it is about."""
    first, second = _plain(one), _plain(other)
    letters = SequenceMatcher(None, first, second, autojunk=False).ratio()
    about, also = set(first.split()) - RANKS, set(second.split()) - RANKS
    if not about or not also:
        return letters
    return 0.4 * letters + 0.6 * 2 * len(about & also) / (len(about) + len(also))


def _shared(one: Post, other: Post) -> list[str]:
    names = {name.casefold() for name in other.named}
    return [name for name in one.named if name.casefold() in names]


def _by_reference(old: Sequence[Post], new: Sequence[Post]) -> tuple[list[tuple[Post, Post, float]], dict[int, str]]:
    known = {post.reference.casefold(): post for post in old if post.reference}
    pairs, reasons = [], {}
    for post in new:
        one = known.get(post.reference.casefold()) if post.reference else None
        if one is not None and (likeness(one, post) >= BY_REFERENCE or _shared(one, post)):
            pairs.append((one, post, 1.0))
            reasons[id(post)] = f"The reference is the same, {post.reference}."
    return pairs, reasons


def _by_likeness(
    old: Sequence[Post], new: Sequence[Post]
) -> tuple[list[tuple[Post, Post, float, str]], list[tuple[Post, Post, float, str]]]:
    """Pair what is left, the most alike first; two that both resemble one post have merged."""
    scored = sorted(_scored(old, new), key=lambda entry: (-entry[2], entry[1].line, entry[0].line))
    used: set[int] = set()
    pairs, merged = [], []
    for entry in scored:
        if id(entry[0]) not in used and id(entry[1]) not in used:
            used |= {id(entry[0]), id(entry[1])}
            pairs.append(entry)
    for entry in scored:
        if id(entry[0]) not in used and entry[2] >= MERGED:
            used.add(id(entry[0]))
            merged.append(entry)
    return pairs, merged


def _scored(old: Sequence[Post], new: Sequence[Post]) -> Iterator[tuple[Post, Post, float, str]]:
    for one in old:
        for other in new:
            score, same = likeness(one, other), _shared(one, other)
            if same and score >= SAME_HOLDER:
                yield one, other, round(0.5 + score / 2, 2), f"{' and '.join(same)} holds both."
            elif score >= SAME_POST and not (one.named and other.named):
                yield one, other, round(score, 2), "They are alike in title, unit and grade."


def _into_others(
    old: Sequence[Post], used: set[int], pairs: Sequence[tuple[Post, Post, float]]
) -> list[tuple[Post, Post, float, str]]:
    """Return posts left over that closely resemble a later post which has its own predecessor."""
    found = []
    for one in old:
        if id(one) in used:
            continue
        best = max(((likeness(one, other), other) for _, other, _ in pairs), key=lambda each: each[0], default=None)
        if best is not None and best[0] >= MERGED:
            reason = f"It is gone, and “{best[1].title}” is alike in title, unit and grade."
            found.append((one, best[1], round(best[0], 2), reason))
    return found


def _between(one: Post, other: Post, score: float, reason: str, into: dict[str, str]) -> Iterator[Change]:
    """Yield what changed about one post."""
    if one.reference.casefold() != other.reference.casefold():
        yield Change("continues", one, other, score, f"{reason} The reference was {one.reference or 'missing'}.")
    for kind, was, now in (
        ("renamed", one.title, other.title), ("moved unit", one.unit, other.unit), ("regraded", one.grade, other.grade),
    ):  # fmt: skip
        if was and now and _plain(was) != _plain(now):
            yield Change(kind, one, other, score, f"“{was}” became “{now}”.")
    yield from _holders(one, other, score)
    # Only another line counts: not the same post above under its new reference.
    expected = into.get(one.reports_to, one.reports_to)
    if one.reports_to and other.reports_to and expected.casefold() != other.reports_to.casefold():
        yield Change("moved line", one, other, score, f"It reported to {one.reports_to}, now to {other.reports_to}.")


def _holders(one: Post, other: Post, score: float) -> Iterator[Change]:
    """Yield who came and went; a name that is withheld on one of the dates shows nothing."""
    if other.is_vacant and not one.is_vacant:
        who = " and ".join(one.named) or "someone who is not named"
        yield Change("vacated", one, other, score, f"It was held by {who}.")
    elif one.is_vacant and not other.is_vacant:
        who = " and ".join(other.named) or "someone who is not named"
        yield Change("filled", one, other, score, f"It was vacant; {who} holds it.")
    elif one.named and other.named and {*map(str.casefold, one.named)} != {*map(str.casefold, other.named)}:
        came = " and ".join(name for name in other.named if name not in one.named) or "nobody"
        left = " and ".join(name for name in one.named if name not in other.named) or "nobody"
        yield Change("new holder", one, other, score, f"{came} came, {left} left.")
