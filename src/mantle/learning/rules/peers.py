"""DIA-11: how well somebody who may be asked fits a question, in points whose reasons are said. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

BUSY = 3
_SHORT = {
    "about", "after", "and", "are", "can", "does", "for", "from", "has", "have", "how", "into", "its", "not", "our",
    "should", "than", "that", "the", "their", "them", "they", "this", "what", "when", "where", "which", "who", "whom",
    "why", "will", "with", "without", "would", "you", "your",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """Points and their reasons; `shared` are the words of the question that somebody knows about."""

    points: int
    reasons: tuple[str, ...]
    shared: tuple[str, ...] = ()


def stems(text: str) -> dict[str, str]:
    """Words of a text by how they begin, without those that say nothing about a subject.

    >>> stems("How do we pool budgets with a hospital?")
    {'pool': 'pool', 'budget': 'budgets', 'hospit': 'hospital'}
    """
    words = [each for each in re.findall(r"[^\W\d_]+", text.casefold()) if len(each) > 2 and each not in _SHORT]
    return {re.sub(r"(?<=...)(ing|ed|es|s)$", "", word)[:6]: word for word in words}


def fit_of(asked: str, about: str, *, other_kinds: Sequence[str] = (), gap: str = "", waiting: int = 0) -> Fit:
    """Three points a shared word, two for a gap of one's own plan, one for another kind of agency; two off when busy.

    >>> fit_of("pooled budgets", "Pooling a budget with a hospital", other_kinds=["Hospital"]).reasons
    ('Knows about: pooled, budgets', 'Sees it from: Hospital')
    >>> fit_of("x", "Chairing", waiting=3).points
    -2
    """
    known = stems(about)
    shared = tuple(word for stem, word in stems(asked).items() if stem in known)
    reasons = [f"Knows about: {', '.join(shared)}"] if shared else []
    reasons += [f"Answers a gap of your plan: {gap}"] if gap else []
    reasons += [f"Sees it from: {', '.join(other_kinds)}"] if other_kinds else []
    is_busy = waiting >= BUSY
    reasons += ["Several questions wait for them already"] if is_busy else []
    points = 3 * len(shared) + (2 if gap else 0) + (1 if other_kinds else 0) - (2 if is_busy else 0)
    return Fit(points, tuple(reasons), shared)


def in_order(found: Iterable[Any], words: str) -> list[Any]:
    """The fittest first, names break ties; to a question only those who share a word of it, where anybody does."""
    rows = sorted(found, key=lambda each: (-each.fit.points, str(each.row.person), each.row.pk))
    able = [each for each in rows if each.fit.shared]
    return able if words.strip() and able else rows if not words.strip() else []
