"""A bench across posts: how many posts could be filled at once, and what hangs on one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.matching._cuts import listed, people
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance, digest_of

METHOD = "bench 1.0"


@dataclass(frozen=True)
class Bench:
    """How far a bench reaches when everybody can take one post only.

    Attributes
    ----------
    filled : dict
        One way to fill as many posts as can be filled at once: successor of each post.
    unfilled : tuple of str
        Posts that stay open in that way.
    without : tuple of str
        Posts that nobody is named for.
    several : dict
        People on the bench of two posts or more, and those posts.
    single_points : dict
        Only successors of two posts or more, and the posts that have nobody else.
    essential : tuple of str
        People without whom fewer posts could be filled at once.
    short : (posts, people)
        A set of posts with too few people between them; empty when all can be filled.
    """

    posts: tuple[str, ...]
    people: tuple[str, ...]
    filled: dict[str, str]
    unfilled: tuple[str, ...]
    without: tuple[str, ...]
    several: dict[str, tuple[str, ...]]
    single_points: dict[str, tuple[str, ...]]
    essential: tuple[str, ...]
    short: tuple[tuple[str, ...], tuple[str, ...]]
    provenance: Provenance = field(repr=False)

    @property
    def at_once(self) -> int:
        """Return how many posts could be filled at once."""
        return len(self.filled)

    @property
    def named(self) -> int:
        """Return how many posts have somebody named, each counted by itself."""
        return len(self.posts) - len(self.without)

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": METHOD, "n": {"posts": len(self.posts), "people": len(self.people)}, "at_once": self.at_once,
            "named": self.named, "filled": dict(self.filled), "unfilled": list(self.unfilled),
            "without": list(self.without), "several": {k: list(v) for k, v in self.several.items()},
            "single_points": {k: list(v) for k, v in self.single_points.items()}, "essential": list(self.essential),
            "short": {"posts": list(self.short[0]), "people": list(self.short[1])},
            "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, *, reader: str = "team") -> str:
        """Return the finding in words, for a team or an analyst."""
        if not self.posts:
            return "There are no critical posts."
        parts = [f"{self.named} of {len(self.posts)} posts have somebody named; "
                 f"{self.at_once} of {len(self.posts)} could be filled at once."]  # fmt: skip
        posts, bench = self.short
        if posts:
            held = f"{people(len(bench))} between them ({listed(bench)})" if bench else "nobody"
            parts.append(f"{listed(posts)} have only {held}." if len(posts) > 1 else f"{posts[0]} has {held}.")
        for person, alone in self.single_points.items():
            parts.append(f"{person} is the only successor for {listed(alone)}.")
        if self.essential and reader == "analyst":
            parts.append(f"Without any one of {listed(self.essential)} one post fewer could be filled.")
        return " ".join(parts)


def bench(successors: Iterable[tuple[str, str]], posts: Sequence[str]) -> Bench:
    """Say how many posts could be filled at once, when nobody can be in two places.

    Parameters
    ----------
    successors : pairs of post and person
        Those judged able to take the post at the readiness that counts.
    posts : sequence of str
        The critical posts, those without anybody included.

    Raises
    ------
    InputError
        With every unknown post, missing name and repetition.

    Notes
    -----
    A largest matching (Hopcroft & Karp 1973). A person is essential when every largest matching uses them, which is
    read off the alternating paths from people without a post (Dulmage & Mendelsohn 1958).

    Examples
    --------
    >>> found = bench([("Director", "Ada"), ("Head", "Ada"), ("Finance", "Ben")], ["Director", "Head", "Finance"])
    >>> found.at_once, found.single_points
    (2, {'Ada': ('Director', 'Head')})
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    names = tuple(map(str, posts))
    rows = _checked(successors, names)
    crew = tuple(dict.fromkeys(person for _, person in rows))
    place, seat = {name: i for i, name in enumerate(names)}, {name: j for j, name in enumerate(crew)}
    ends = np.array([(place[post], seat[person]) for post, person in rows], np.int64).reshape(-1, 2)
    of = np.full(len(names), -1)
    if len(rows):
        grid = csr_matrix((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(len(names), len(crew)))
        of = maximum_bipartite_matching(grid, perm_type="column")
    able: dict[int, list[int]] = {i: [] for i in range(len(names))}
    wanted: dict[int, list[int]] = {j: [] for j in range(len(crew))}
    for i, j in ends.tolist():
        able[i].append(j)
        wanted[j].append(i)
    holds = {int(j): i for i, j in enumerate(of) if j >= 0}
    spare = _reached([j for j in wanted if j not in holds], wanted, lambda i: int(of[i]))
    open_posts = [i for i in range(len(names)) if of[i] < 0]
    short = _reached(open_posts, able, lambda j: holds.get(j, -1))
    alone: dict[str, list[str]] = {}
    for i, row in able.items():
        if len(row) == 1:
            alone.setdefault(crew[row[0]], []).append(names[i])
    source = Provenance(METHOD, digest_of(rows, names), {})
    return Bench(
        names, crew, {names[i]: crew[j] for i, j in enumerate(of) if j >= 0}, tuple(names[i] for i in open_posts),
        tuple(names[i] for i, row in able.items() if not row),
        {crew[j]: tuple(names[i] for i in row) for j, row in wanted.items() if len(row) > 1},
        {person: tuple(row) for person, row in alone.items() if len(row) > 1},
        tuple(crew[j] for j in sorted(holds) if j not in spare),
        (tuple(names[i] for i in sorted(short)), tuple(crew[j] for j in sorted({j for i in short for j in able[i]}))),
        source,
    )  # fmt: skip


def _reached(start: list[int], ways: dict[int, list[int]], back: Any) -> set[int]:
    """Return those reached by alternating paths: along any way out, then back along the one that is taken."""
    seen, waiting = set(start), list(start)
    while waiting:
        for other in ways[waiting.pop()]:
            after = back(other)
            if after >= 0 and after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


def _checked(successors: Iterable[tuple[str, str]], posts: tuple[str, ...]) -> list[tuple[str, str]]:
    problems = [
        Problem(None, "posts", f"The post {post} stands twice.")
        for post in sorted({p for p in posts if posts.count(p) > 1})
    ]
    rows: list[tuple[str, str]] = []
    known, seen = set(posts), set()
    for number, row in enumerate(successors, 1):
        if isinstance(row, str) or len(row) != 2:
            problems.append(Problem(number, "", "Expected a post and a person.", str(row)[:80]))
            continue
        post, person = map(str, row)
        if post not in known:
            problems.append(Problem(number, "post", "There is no such post.", post[:80]))
        if not person.strip():
            problems.append(Problem(number, "person", "The name is missing."))
        if (post, person) in seen:
            problems.append(Problem(number, "", f"{person} is named for {post} twice."))
        seen.add((post, person))
        rows.append((post, person))
    if problems:
        raise InputError(problems)
    return rows
