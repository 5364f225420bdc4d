"""Where differences between answers come from: the person rated, the group, the rater, the question, or the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from ..tables.forms import Forms
from .reliability import VERSION
from .results import Result, share

SOURCES = ("ratee", "rater group", "rater", "item", "residual")
WORDS = {
    "ratee": "the person rated, as everybody sees them",
    "rater group": "the group the rater belongs to",
    "rater": "the single rater",
    "item": "the question",
    "residual": "the moment and the rest",
}
PEOPLE = 5  # people rated, below which a variance between people is a guess
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Components(Result):
    """Variance components of answers, and their shares.

    Attributes
    ----------
    variance, share : dict of str to float
        By source (`SOURCES`): variance on the scale of the answers squared, 0 or more; share of their sum.
    limits : dict of str to (float, float)
        Interval of each variance, by leaving out one person rated at a time; of the
        questions' variance by chi-square, for they are few and the same for all.
    negative : tuple of str
        Sources whose estimate came out below 0 and is shown as 0.
    group_means : dict of str to float
        How high each group answers; taken out before the rest is estimated.
    """

    variance: dict[str, float]
    share: dict[str, float]
    limits: dict[str, tuple[float, float]]
    negative: tuple[str, ...]
    group_means: dict[str, float]
    people: int
    forms: int
    n: int
    left_out: int
    interval: float
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        order = sorted(SOURCES[:4], key=lambda name: -self.share[name])
        first, second = order[:2]
        return (
            f"Of all differences between answers, {self.share[first]:.0%} come from {WORDS[first]}, and "
            f"{self.share[second]:.0%} from {WORDS[second]}; {self.share['residual']:.0%} from {WORDS['residual']}."
        )

    def _for_panel(self) -> str:
        return f"{self._for_person()} From {self.n:,} answers in {self.forms:,} forms about {self.people:,} people."

    def _for_analyst(self) -> str:
        parts = [f"{name} {self.variance[name]:.4f} ({self.limits[name][0]:.4f} to {self.limits[name][1]:.4f})"
                 for name in SOURCES]  # fmt: skip
        below = f"; below 0 and shown as 0: {', '.join(self.negative)}" if self.negative else ""
        return (
            f"{'; '.join(parts)}{below}. Symmetric sums, jackknife over {self.people} people, {self.left_out} left out."
        )


def components(forms: Forms, *, interval: float = 0.95, leave_out: tuple[str, ...] = ("self",)) -> Components:
    """Return the variance components of answers: ratee, rater group, rater, item, residual.

    Parameters
    ----------
    forms : Forms
        Of one wave. Raters stand within a person and a group, questions are the same for all.
    interval : float
        Probability of the limits.
    leave_out : tuple of str
        Groups that are not raters of somebody else.

    Raises
    ------
    InputError
        Mixed waves, an impossible interval.

    Notes
    -----
    Symmetric sums (Koch 1967): the mean product of two answers that share a person, a group, a rater or a question says
    how much variance they share. Unbiased for any pattern of gaps, one pass over the data. The level of each group is
    taken out first. “Rater group” is how differently the groups see the same person.

    >>> answers = [(f"p{p}", f"r{p}{r}", "peers" if r < 2 else "reports", f"q{i}", 3 + (p + r * i) % 3)
    ...            for p in range(6) for r in range(4) for i in range(3)]
    >>> sorted(components(Forms.from_rows(answers)).share)
    ['item', 'ratee', 'rater', 'rater group', 'residual']
    """
    share(interval, "interval")
    if len(forms.waves) > 1:
        raise InputError([Problem(None, "wave", f"Mixed waves: {', '.join(forms.waves)}. Take one at a time.")])
    used = ~np.isin(forms.form_group, [g for g, name in enumerate(forms.groups) if name in leave_out])
    used &= ~np.isnan(forms.scores).all(1)
    scores, group = forms.scores[used], forms.form_group[used]
    _, person = np.unique(forms.form_ratee[used], return_inverse=True)
    origin = Provenance(
        VERSION,
        digest_of(forms.scores, forms.form_ratee, forms.form_group),
        {"interval": interval, "leave_out": list(leave_out)},
    )
    people = int(person.max()) + 1 if len(person) else 0
    n, left_out = int((~np.isnan(scores)).sum()), int((~used).sum())
    why = f"{people} people rated; at least {PEOPLE} are needed." if people < PEOPLE else ""
    values, means = _levelled(scores, group, forms.groups)
    raw = _sums(values, person, group, people)
    if not why and min(raw.pairs.sum(0)[1:4].min(), _crossed(raw)[1].min()) <= 0:
        why = "it takes two questions a form, two raters in a group, and two groups about a person."
    if why:
        return Components({}, {}, {}, (), means, people, len(scores), n, left_out, interval, why, origin)
    found, limits = _estimate(raw, interval)
    kept = np.maximum(found, 0)
    total = float(kept.sum())
    return Components(
        dict(zip(SOURCES, kept.tolist(), strict=True)),
        dict(zip(SOURCES, (kept / total if total else kept).tolist(), strict=True)),
        dict(zip(SOURCES, limits, strict=True)),
        tuple(name for name, value in zip(SOURCES, found, strict=True) if value < 0),
        means, people, len(scores), n, left_out, interval, "" if total else "all answers are the same.", origin,
    )  # fmt: skip


def _levelled(scores: Values, group: NDArray[np.intp], names: tuple[str, ...]) -> tuple[Values, dict[str, float]]:
    out, means = scores.copy(), {}
    for g in np.unique(group):
        mine = group == g
        means[names[g]] = float(np.nanmean(scores[mine]))
        out[mine] -= means[names[g]]
    return out, means


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of products of pairs by person, their numbers, and what crosses people: sums and counts by question."""

    products: Values  # people x (same answer; same form; same group; other group), different questions but the first
    pairs: Values
    by_item: Values  # people x items
    counts: Values


def _sums(values: Values, person: NDArray[np.intp], group: NDArray[np.intp], people: int) -> _Sums:
    items, groups = values.shape[1], int(group.max()) + 1 if len(group) else 1
    seen = (~np.isnan(values)).astype(float)
    filled = np.where(seen > 0, values, 0)
    cell = person * groups + group

    def gathered(table: Values, key: NDArray[np.intp], size: int) -> Values:
        out = np.zeros((size, items))
        np.add.at(out, key, table)
        return out

    def levels(table: Values, own: Values) -> tuple[Values, Values]:
        block = gathered(table, cell, people * groups)
        whole = block.reshape(people, groups, items).sum(1)
        q_form = np.bincount(person, table.sum(1) ** 2, people)
        q_own = np.bincount(person, own.sum(1), people)
        q_block = (block.sum(1) ** 2).reshape(people, groups).sum(1)
        q_block_item = (block**2).sum(1).reshape(people, groups).sum(1)
        q_all, q_item = whole.sum(1) ** 2, (whole**2).sum(1)
        same_group = (q_block - q_form) - (q_block_item - q_own)
        other = (q_all - q_block) - (q_item - q_block_item)
        return np.column_stack([q_own, q_form - q_own, same_group, other]), whole

    products, by_item = levels(filled, filled**2)
    pairs, counts = levels(seen, seen)
    return _Sums(products, pairs, by_item, counts)


def _crossed(raw: _Sums, without: bool = False) -> tuple[Values, Values]:
    """Return products and numbers of pairs from different people: another question, the same question.

    With `without`, one row a person, with that person left out.
    """
    found = []
    for table in (raw.by_item, raw.counts):
        total, squares = table.sum(0), (table**2).sum(1)
        whole, single = table.sum(1) ** 2, squares
        if not without:
            everything, same = total.sum() ** 2 - whole.sum(), (total**2).sum() - single.sum()
        else:
            left = total[None, :] - table
            everything = left.sum(1) ** 2 - (whole.sum() - whole)
            same = (left**2).sum(1) - (single.sum() - single)
        found.append(np.stack([everything - same, same], axis=-1))
    return found[0], found[1]


def _solve(products: Values, pairs: Values, crossed: Values, crossed_pairs: Values) -> Values:
    """Return ratee, rater group, rater, item, residual from mean products (last axis)."""
    inside = products / np.maximum(pairs, 1)
    across = crossed / np.maximum(crossed_pairs, 1)
    base = across[..., 0]
    ratee = inside[..., 3] - base
    group = inside[..., 2] - inside[..., 3]
    rater = inside[..., 1] - inside[..., 2]
    item = across[..., 1] - base
    return np.stack([ratee, group, rater, item, inside[..., 0] - inside[..., 1] - item], axis=-1)


def _estimate(raw: _Sums, interval: float) -> tuple[Values, list[tuple[float, float]]]:
    from scipy.special import chdtri, stdtrit

    people = len(raw.products)
    found = _solve(raw.products.sum(0), raw.pairs.sum(0), *_crossed(raw))
    without = _solve(raw.products.sum(0) - raw.products, raw.pairs.sum(0) - raw.pairs, *_crossed(raw, without=True))
    spread = np.sqrt((people - 1) / people * np.square(without - without.mean(0)).sum(0))
    # A variance is skewed like a multiple of chi-square: the cube root makes it nearly normal (Wilson & Hilferty 1931).
    t = float(stdtrit(people - 1, 0.5 + interval / 2))
    limits = []
    for value, error in zip(found, spread, strict=True):
        if value > 2 * error > 0:
            root, step = np.cbrt(value), error / (3 * np.cbrt(value) ** 2)
            low, high = (root - t * step) ** 3, (root + t * step) ** 3
        else:
            low, high = value - t * error, value + t * error
        limits.append((float(max(low, 0)), float(max(high, 0))))
    # Questions are few and the same for all: their variance is as uncertain as a variance of so many numbers.
    questions = int((raw.counts.sum(0) > 0).sum()) - 1
    tail = 0.5 - interval / 2
    low, high = (max(found[3], 0.0) * questions / float(chdtri(questions, p)) for p in (tail, 1 - tail))
    limits[3] = (low, high)
    return found, limits
