"""Stable matchings: nobody and nowhere would both rather leave what they have for one another (Gale & Shapley 1962)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from mantle.analysis.matching._cuts import listed
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance, digest_of

METHOD = "stable matching 1.0"
MOST_TRIES = 200_000
Lists = Mapping[str, Sequence[str]]
Blocking = tuple[str, str]
Caps = tuple[dict[str, int], dict[str, str]]


@dataclass(frozen=True)
class Stable:
    """A stable matching, or the word that there is none.

    Attributes
    ----------
    matched : dict
        Offer of each need that has one.
    unmatched : tuple of str
        Needs without a place; they are the same in every stable matching when there are no couples.
    exists : bool or None
        False: every possibility was tried and none is stable. None: none was found, and not all could be tried.
    best_for : "needs" or "offers"
        The side for which no stable matching is better; not claimed where there are couples.
    proposals : int
        Steps that it took.
    """

    matched: dict[str, str]
    unmatched: tuple[str, ...]
    exists: bool | None
    best_for: str
    proposals: int
    n: dict[str, int]
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        return {"method": METHOD, "n": dict(self.n), "matched": dict(self.matched), "unmatched": list(self.unmatched),
                "exists": self.exists, "best_for": self.best_for, "proposals": self.proposals,
                "explanation": self.explain(), "provenance": self.provenance.to_dict()}  # fmt: skip

    def explain(self, need: str | None = None) -> str:
        """Return the result in words, for one need or for the whole."""
        if self.exists is False:
            return "There is no stable matching: in every one someone would rather change, with the other's consent."
        if self.exists is None:
            return "No stable matching was found; there were too many possibilities to try them all."
        if need is not None:
            if need in self.unmatched:
                return "You have no place: every offer on your list is held by those it prefers."
            return f"You were matched with {self.matched[need]}. Every offer you prefer is held by those it prefers."
        left = f" Without a place: {listed(self.unmatched)}." if self.unmatched else ""
        return (f"{len(self.matched):,} pairs, and no need and offer would both rather have one another. "
                f"No stable matching is better for the {self.best_for}.{left}")  # fmt: skip


def stable(
    need_lists: Lists | Sequence[Sequence[Any]],
    offer_lists: Lists | Sequence[Sequence[Any]],
    *,
    offer_places: Mapping[str, int] | int = 1,
    best_for: str = "needs",
    couples: Iterable[tuple[str, str]] = (),
    couple_lists: Mapping[tuple[str, str], Sequence[tuple[str, str]]] | None = None,
    quotas: Mapping[str, int] | None = None,
    need_groups: Mapping[str, str] | None = None,
) -> Stable:
    """Match by preferences so that nobody would rather change with the other's consent.

    Parameters
    ----------
    need_lists, offer_lists : mapping of name to names, best first; or lists of numbers from 0
        Those not on a list are not acceptable.
    offer_places : mapping of offer to int, or int
    best_for : "needs" or "offers"
        Whose best stable matching.
    couples : pairs of needs
        Two who are placed together or not at all.
    couple_lists : mapping of couple to pairs of offers, best first, optional
        What a couple wants; without it, pairs of offers by the sum of both ranks.
    quotas : mapping of group to int, optional
        The most that any one offer takes from a group of needs; `need_groups` says who belongs where. Needs only.

    Raises
    ------
    InputError
        With every unknown name, repetition, and count that is none.

    Notes
    -----
    Deferred acceptance (Gale & Shapley 1962); with quotas each offer chooses greedily under its caps, which keeps
    choices substitutable (Hatfield & Milgrom 2005). With couples a stable matching need not exist (Roth 1984); all
    placements of the couples are then tried, up to 200,000 of them.

    Examples
    --------
    >>> found = stable({"a": ["X", "Y"], "b": ["X", "Y"]}, {"X": ["b", "a"], "Y": ["a", "b"]})
    >>> found.matched
    {'a': 'Y', 'b': 'X'}
    """
    needs, offers, places, pairs = _checked(need_lists, offer_lists, offer_places, best_for, (couples, couple_lists),
                                            (quotas, need_groups))  # fmt: skip
    if pairs and best_for == "offers":
        raise InputError([Problem(None, "best_for", "With couples the matching is worked out for the needs.")])
    if best_for == "offers" and quotas:
        raise InputError([Problem(None, "quotas", "Quotas are for the matching that is best for the needs.")])
    options = {"offer_places": dict(places), "best_for": best_for, "couples": [list(pair) for pair in pairs],
               "quotas": dict(quotas or {})}  # fmt: skip
    source = Provenance(METHOD, digest_of(_bytes(needs), _bytes(offers), options), options)
    n = {"needs": len(needs), "offers": len(offers)}
    caps = (dict(quotas or {}), dict(need_groups or {}))
    exists: bool | None = True
    if pairs:
        found, steps, exists = _with_couples(needs, offers, places, pairs, couple_lists, caps)
    elif best_for == "offers":
        found, steps = _offers_propose(needs, offers, places)
    else:
        found, steps = _needs_propose(needs, offers, places, caps)
    matched = {need: found[need] for need in needs if need in found}
    return Stable(matched, tuple(need for need in needs if need not in found), exists, best_for, steps, n, source)


def _checked(need_lists, offer_lists, offer_places, best_for, couples, quotas):
    """Return both sides by name, places, couples; or raise with all that is wrong."""
    problems: list[Problem] = []
    sides = []
    for given, other in ((need_lists, offer_lists), (offer_lists, need_lists)):
        if isinstance(given, Mapping):
            sides.append({str(name): _named(row) for name, row in given.items()})
        else:
            sides.append({str(i + 1): [str(int(each) + 1) for each in row] for i, row in enumerate(given)})
        del other
    for (column, mine), theirs in zip((("need_lists", sides[0]), ("offer_lists", sides[1])), sides[::-1], strict=True):
        known = set(theirs)
        for name, row in mine.items():
            if len(known.intersection(row)) == len(row):  # each is known and stands once
                continue
            if len(set(row)) < len(row):
                twice = next(each for each in row if row.count(each) > 1)
                problems.append(Problem(None, column, f"{name} lists {twice} twice."))
            if not theirs.keys() >= set(row):
                unknown = [each for each in row if each not in theirs]
                problems.append(Problem(None, column, f"{name} lists {listed(unknown)}, who cannot be found."))
    places = dict.fromkeys(sides[1], offer_places) if isinstance(offer_places, int) else dict(offer_places)
    for name in sides[1]:
        count = places.get(name)
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            problems.append(
                Problem(None, "offer_places", f"Expected a whole number, 0 or more, for {name}.", str(count))
            )
    if best_for not in {"needs", "offers"}:
        problems.append(Problem(None, "best_for", "Expected needs or offers.", str(best_for)))
    pairs = [tuple(map(str, pair)) for pair in couples[0]]
    inside = [each for pair in pairs for each in pair]
    problems += [Problem(None, "couples", f"{each} cannot be found.") for each in inside if each not in sides[0]]
    problems += [
        Problem(None, "couples", f"{each} stands twice.") for each in sorted({e for e in inside if inside.count(e) > 1})
    ]
    problems += [
        Problem(None, "couple_lists", f"{listed(pair)} are no couple.")
        for pair in couples[1] or {}
        if tuple(pair) not in pairs
    ]
    if quotas[0] and quotas[1] is None:
        problems.append(Problem(None, "need_groups", "Quotas need the group of each need."))
    if problems:
        raise InputError(problems)
    return *sides, places, pairs


def _named(row: Iterable[Any]) -> list[str]:
    """Return a list of names as text; one that is text already is only looked through."""
    names = list(row)
    try:
        "".join(names)
    except TypeError:
        return list(map(str, names))
    return names


def _bytes(lists: Lists) -> Any:
    """Return lists as one array of bytes, which is quicker to take in than each name by itself."""
    text = "\x1e".join("\x1f".join([name, *row]) for name, row in lists.items())
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def _ranks(offers: Lists) -> dict[str, dict[str, int]]:
    numbers = list(range(max(map(len, offers.values()), default=0)))  # made once: the same for each row
    return {name: dict(zip(row, numbers, strict=False)) for name, row in offers.items()}


def _needs_propose(needs: Lists, offers: Lists, places: Mapping[str, int], caps: Caps) -> tuple[dict[str, str], int]:
    """Let needs propose, best first; an offer keeps those it likes best and its places and quotas allow."""
    ranks, (quotas, groups) = _ranks(offers), caps
    held: dict[str, list[tuple[int, str]]] = {name: [] for name in offers}
    tried = dict.fromkeys(needs, 0)
    waiting, steps = list(needs)[::-1], 0
    while waiting:
        need = waiting.pop()
        row = needs[need]
        while tried[need] < len(row):
            offer = row[tried[need]]
            tried[need] += 1
            steps += 1
            rank = ranks[offer].get(need)
            if rank is None:
                continue
            out = _turned_away(held[offer], (rank, need), places[offer], quotas, groups)
            if out == need:
                continue
            if out is not None:
                waiting.append(out)
            break
    return {need: offer for offer, row in held.items() for _, need in row}, steps


def _turned_away(held: list[tuple[int, str]], new: tuple[int, str], places: int, quotas, groups) -> str | None:
    """Add someone to what an offer holds and return who has to go, None when there is room."""
    if places == 1 and not quotas:
        if held and held[0] < new:
            return new[1]
        before = held[0][1] if held else None
        held[:] = [new]
        return before
    held.append(new)
    group = groups.get(new[1])
    if group in quotas:
        alike = [each for each in held if groups.get(each[1]) == group]
        if len(alike) > quotas[group]:
            out = max(alike)
            held.remove(out)
            return out[1]
    if len(held) > places:
        out = max(held)
        held.remove(out)
        return out[1]
    return None


def _offers_propose(needs: Lists, offers: Lists, places: Mapping[str, int]) -> tuple[dict[str, str], int]:
    """Let offers propose, best first, as long as they have places; a need keeps the best it was offered."""
    ranks = _ranks(needs)
    held: dict[str, str] = {}
    rows = {name: iter(row) for name, row in offers.items()}
    waiting = [name for name in offers for _ in range(min(places[name], len(offers[name])))]
    steps = 0
    while waiting:
        offer = waiting.pop()
        for need in rows[offer]:
            steps += 1
            rank = ranks[need].get(offer)
            if rank is None or (need in held and ranks[need][held[need]] < rank):
                continue
            if need in held:
                waiting.append(held[need])
            held[need] = offer
            break
    return held, steps


def _with_couples(needs, offers, places, pairs, couple_lists, caps) -> tuple[dict[str, str], int, bool | None]:
    """Try every placement of the couples, best first, the others following; return the first that is stable."""
    wishes = [_wishes(needs, pair, couple_lists) for pair in pairs]
    size = 1
    for row in wishes:
        size *= len(row) + 1
    steps = 0
    paired = {each for pair in pairs for each in pair}
    for chosen in product(*([*row, None] for row in wishes)):
        steps += 1
        if steps > MOST_TRIES:
            return {}, steps, None
        fixed = {need: offer for pair, offers_of in zip(pairs, chosen, strict=True) if offers_of is not None
                 for need, offer in zip(pair, offers_of, strict=True)}  # fmt: skip
        if any(need not in offers[offer] for need, offer in fixed.items()):
            continue
        # Couples sit where they were put: nobody can turn them away, and only what then holds is looked at.
        lists = {need: [fixed[need]] if need in fixed else [] if need in paired else row for need, row in needs.items()}
        found, _ = _needs_propose(lists, offers, places, caps)
        if any(found.get(need) != offer for need, offer in fixed.items()):
            continue
        if not _blocks(found, needs, (offers, places, caps), pairs, wishes):
            return found, steps, True
    return {}, steps, False if size <= MOST_TRIES else None


def _wishes(needs: Lists, pair, couple_lists) -> list[tuple[str, str]]:
    if couple_lists and pair in couple_lists:
        return [(str(a), str(b)) for a, b in couple_lists[pair]]
    first, second = (needs[each] for each in pair)
    ranked = sorted((i + j, i, j) for i in range(len(first)) for j in range(len(second)))
    return [(first[i], second[j]) for _, i, j in ranked]


def _accepts(found, offer: str, new: Sequence[str], leaving: set[str], market) -> bool:
    """Return whether an offer would take new people in, putting others out that it likes less."""
    offers, places, (quotas, groups) = market
    ranks = {name: rank for rank, name in enumerate(offers[offer])}
    if any(each not in ranks for each in new):
        return False
    now = [need for need, held in found.items() if held == offer and need not in leaving and need not in new]
    kept: list[str] = []
    for need in sorted([*now, *new], key=ranks.__getitem__):
        group = groups.get(need)
        alike = sum(groups.get(each) == group for each in kept)
        if len(kept) < places[offer] and (group not in quotas or alike < quotas[group]):
            kept.append(need)
    return set(new) <= set(kept)


def _blocks(found, needs: Lists, market, pairs, wishes) -> list[Blocking]:
    """Return singles, then couples, who could do better with the consent of where they would go."""
    paired = {each for pair in pairs for each in pair}
    rows: list[Blocking] = []
    for need, row in needs.items():
        if need in paired:
            continue
        now = row.index(found[need]) if need in found else len(row)
        rows += [(need, offer) for offer in row[:now] if _accepts(found, offer, [need], {need}, market)]
    for (one, two), row in zip(pairs, wishes, strict=True):
        have = (found.get(one), found.get(two))
        now = row.index(have) if have in row else len(row)
        for a, b in row[:now]:
            leaving = {one, two}
            if a == b:
                willing = _accepts(found, a, [one, two], leaving, market)
            else:
                willing = (_accepts(found, a, [one], leaving, market)
                           and _accepts(found, b, [two], leaving, market))  # fmt: skip
            if willing:
                rows.append((f"{one} and {two}", a if a == b else f"{a} and {b}"))
    return rows


def blocking_pairs(
    assignment: Any,
    need_lists: Lists,
    offer_lists: Lists,
    *,
    offer_places: Mapping[str, int] | int = 1,
    quotas: Mapping[str, int] | None = None,
    need_groups: Mapping[str, str] | None = None,
) -> tuple[Blocking, ...]:
    """Return the pairs who would both rather have one another than what they have.

    Parameters
    ----------
    assignment : Assignment, Stable, mapping of need to offer, or pairs of names
    need_lists, offer_lists, offer_places, quotas, need_groups
        As for `stable`.

    Examples
    --------
    >>> lists = {"a": ["X", "Y"], "b": ["X", "Y"]}, {"X": ["b", "a"], "Y": ["a", "b"]}
    >>> blocking_pairs({"a": "X", "b": "Y"}, *lists)
    (('b', 'X'),)
    """
    needs, offers, places, _ = _checked(
        need_lists, offer_lists, offer_places, "needs", ((), None), (quotas, need_groups)
    )
    if isinstance(assignment, Stable):
        found = assignment.matched
    elif isinstance(assignment, Mapping):
        found = dict(assignment)
    else:
        found = dict(assignment.names() if hasattr(assignment, "names") else assignment)
    wrong = [Problem(None, "assignment", f"{need} with {offer}: not on the lists.") for need, offer in found.items()
             if need not in needs or offer not in needs[need]]  # fmt: skip
    if wrong:
        raise InputError(wrong)
    return tuple(_blocks(found, needs, (offers, places, (dict(quotas or {}), dict(need_groups or {}))), [], []))
