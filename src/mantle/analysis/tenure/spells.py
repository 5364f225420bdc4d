"""From rows about who held which post to spells: when each came under watch, when it left, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from ..tables.spells import Dated, Panel
from .results import VERSION, Result

DAYS = 365.25  # in a year
CAUSES = ("exit", "promotion", "move")
WORDS = {
    "promotion": "promotion", "promoted": "promotion", "move": "move", "moved": "move", "transfer": "move",
    "transferred": "move",
}  # fmt: skip
Years = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spells(Result):
    """Spells in post. All times in years.

    Attributes
    ----------
    person, post : str arrays (n,)
    start : float array (n,)
        When the spell began, as a calendar year with its part, such as 2013.5.
    entry, exit : float arrays (n,)
        Time in post when watching began (0 when it began with the spell) and when it ended.
    event : bool array (n,)
        Whether the spell was seen to end.
    cause : str array (n,)
        "exit", "promotion" or "move"; "" for those not seen to end.
    columns : mapping of str to str array
        What else the file says of each spell.
    as_at : float
        Calendar year at the end of watching.
    discrete : bool
        True for a yearly panel: time in post counts whole years.
    left_out : dict of str to int
        Rows and spells that were not used, by reason.
    """

    person: NDArray[np.str_] = field(repr=False)
    post: NDArray[np.str_] = field(repr=False)
    start: Years = field(repr=False)
    entry: Years = field(repr=False)
    exit: Years = field(repr=False)
    event: NDArray[np.bool_] = field(repr=False)
    cause: NDArray[np.str_] = field(repr=False)
    columns: Mapping[str, NDArray[np.str_]] = field(repr=False)
    as_at: float
    discrete: bool
    left_out: dict[str, int]
    provenance: Provenance = field(repr=False)

    def __len__(self) -> int:
        return len(self.start)

    @property
    def n(self) -> int:
        """Return the number of spells."""
        return len(self.start)

    def part(self, which: NDArray[np.bool_]) -> Spells:
        """Return some of the spells."""
        columns = {name: values[which] for name, values in self.columns.items()}
        return Spells(
            self.person[which], self.post[which], self.start[which], self.entry[which], self.exit[which],
            self.event[which], self.cause[which], columns, self.as_at, self.discrete, self.left_out, self.provenance,
        )  # fmt: skip

    def column(self, name: str) -> NDArray[np.str_]:
        """Return a column by name, or who or which post; InputError when there is none."""
        if name in ("person", "post"):
            return getattr(self, name)
        if isinstance(name, str) and name not in self.columns and name.lower() in self.columns:
            name = name.lower()  # a file's headings are kept in small letters
        if name not in self.columns:
            known = ", ".join(["post", *self.columns]) or "none"
            raise InputError(
                [Problem(None, "by", f"There is no column of this name. There are: {known}.", str(name)[:80])]
            )
        return self.columns[name]

    def with_column(self, name: str, value: str) -> Spells:
        """Return the spells with one more column that says the same of all."""
        return replace(self, columns={**self.columns, name: np.full(len(self), value)})

    def between(self, first: float, last: float) -> Spells:
        """Return what was seen of the spells from one calendar year to another, as if nothing else were known.

        Spells that began before enter late; those that ended after are not seen to end.
        """
        entry = np.maximum(self.entry, first - self.start)
        stop = np.minimum(self.exit, last - self.start)
        seen = (stop > entry) & (entry >= 0)
        part = self.part(seen)
        event = part.event & (part.start + part.exit <= last + 1e-9)
        cause = np.where(event, part.cause, "")
        return Spells(
            part.person, part.post, part.start, entry[seen], stop[seen], event, cause, part.columns,
            min(last, self.as_at), self.discrete, self.left_out, self.provenance,
        )  # fmt: skip

    def _for_person(self) -> str:
        ended = int(self.event.sum())
        return f"{self.n:,} spells in post; {ended:,} were seen to end, {self.n - ended:,} were not."

    def _for_analyst(self) -> str:
        late = int((self.entry > 0).sum())
        left = "; ".join(f"{count:,} {why}" for why, count in self.left_out.items() if count) or "nothing"
        return f"{self._for_person()} {late:,} came under watch after they began. Left out: {left}."


def spells(appointments: Dated | Panel, *, as_at: date | None = None, since: date | None = None) -> Spells:
    """Return spells in post from dated appointments or from a yearly panel.

    Parameters
    ----------
    appointments : tables.spells.Dated or tables.spells.Panel
    as_at : date
        The day up to which the rows tell everything; later ends are not yet known. Needed for dated rows; a panel is
        watched up to its last year.
    since : date, optional
        The day from which the rows tell everything. A spell that began earlier is in the file only because it lasted,
        so it counts from this day on (left truncation).

    Returns
    -------
    Spells

    Raises
    ------
    InputError
        The same person in the same post twice at one time; a missing day.

    Notes
    -----
    A person who goes on in the same post the same or the next day has one spell. In a panel a person leaves between a
    year in which they are listed and the unit's next year, when they are not; a spell that is there in the unit's first
    year began nobody knows when, and is left out; where the unit's next year is missing, watching ends.

    >>> rows = Dated.from_rows([("Ada", "lead", "2015-01-01", "2019-01-01"), ("Ben", "lead", "2019-01-01", None)])
    >>> found = spells(rows, as_at=date(2021, 1, 1))
    >>> found.exit.round(1).tolist(), found.event.tolist()
    ([4.0, 2.0], [True, False])
    """
    if isinstance(appointments, Panel):
        return _from_panel(appointments)
    if as_at is None:
        raise InputError([Problem(None, "as_at", "Expected the day up to which the rows tell everything.")])
    return _from_dates(appointments, as_at, since)


def year_of(days: Any) -> Any:
    """Return days as calendar years with their part.

    >>> year_of(np.array(["2013-07-02", "2016-01-01"], "datetime64[D]")).round(2).tolist()
    [2013.5, 2016.0]
    """
    day = np.asarray(days, "datetime64[D]")
    year = day.astype("datetime64[Y]")
    first, following = year.astype("datetime64[D]"), (year + 1).astype("datetime64[D]")
    return 1970 + year.astype(float) + (day - first).astype(float) / (following - first).astype(float)


def _from_dates(table: Dated, as_at: date, since: date | None) -> Spells:
    last = np.datetime64(as_at, "D")
    first = np.datetime64(since, "D") if since else np.datetime64("1700-01-01")
    if first >= last:
        raise InputError([Problem(None, "since", "Expected a day before the last one.", str(since))])
    options = {"as_at": str(as_at), "since": str(since) if since else None}
    digest = digest_of(table.person, table.post, table.started_on.astype(np.int64), table.ended_on.astype(np.int64))
    future = table.started_on >= last
    kept = np.flatnonzero(~future)
    order = kept[np.lexsort((table.started_on[kept], table.post[kept], table.person[kept]))]
    person, post, start = table.person[order], table.post[order], table.started_on[order]
    end = np.where(np.isnat(table.ended_on[order]), LAST_DAY, table.ended_on[order])
    same = (person[1:] == person[:-1]) & (post[1:] == post[:-1])
    over = same & (start[1:] < end[:-1])
    if over.any():
        lines = table.line[order]
        raise InputError([
            Problem(
                int(lines[i + 1]), "started_on",
                f"The same person is in the same post already (row {int(lines[i])}, until "
                f"{'now' if end[i] == LAST_DAY else end[i]}).", str(start[i + 1]),
            )
            for i in np.flatnonzero(over)
        ])  # fmt: skip
    goes_on = same & (start[1:] - end[:-1] <= np.timedelta64(1, "D"))
    opens = np.concatenate([[True], ~goes_on]) if len(order) else np.zeros(0, bool)
    closes = np.concatenate([~goes_on, [True]]) if len(order) else np.zeros(0, bool)
    head, tail = np.flatnonzero(opens), np.flatnonzero(closes)
    start, end, source = start[head], end[tail], order[head]
    event = end <= last
    stop = np.minimum(end, last)
    early = stop <= first
    instant = (stop <= start) & ~early
    use = ~early & ~instant
    reason = table.reason[order[tail]]
    cause = np.array([WORDS.get(word.lower(), "exit") for word in reason.tolist()], dtype="U9")
    days = (stop - start).astype(float)
    waited = np.maximum((first - start).astype(float), 0) if since else np.zeros(len(start))
    left_out = {
        "that begin after the last day": int(future.sum()), "that ended before the first day": int(early.sum()),
        "of no length": int(instant.sum()), "joined to the spell before": int(len(order) - len(head)),
    }  # fmt: skip
    return Spells(
        person[head][use], post[head][use], year_of(start[use]), waited[use] / DAYS, days[use] / DAYS, event[use],
        np.where(event, cause, "")[use], {name: values[source][use] for name, values in table.extra.items()},
        float(year_of(last)), False, left_out, Provenance(VERSION, digest, options),
    )  # fmt: skip


LAST_DAY = np.datetime64("2300-01-01", "D")


def _from_panel(panel: Panel) -> Spells:
    digest = digest_of(panel.unit, panel.year, panel.person)
    named = np.flatnonzero(panel.person != "")
    units, unit = np.unique(panel.unit, return_inverse=True)
    people, person = np.unique(panel.person[named], return_inverse=True)
    unit_named, year = unit[named], panel.year[named]
    order = np.lexsort((year, person, unit_named))
    u, p, y = unit_named[order], person[order], year[order]
    again = (
        np.concatenate([[False], (u[1:] == u[:-1]) & (p[1:] == p[:-1]) & (y[1:] == y[:-1])])
        if len(u)
        else np.zeros(0, bool)
    )
    order, u, p, y = order[~again], u[~again], p[~again], y[~again]
    # A unit's next year on record after each of its years; none after the last.
    known = np.unique(unit.astype(np.int64) * 10_000 + panel.year)
    here = u.astype(np.int64) * 10_000 + y
    has_next = np.isin(here + 1, known)
    goes_on = (u[1:] == u[:-1]) & (p[1:] == p[:-1]) & (y[1:] == y[:-1] + 1) if len(u) else np.zeros(0, bool)
    head = np.flatnonzero(np.concatenate([[True], ~goes_on])) if len(u) else np.zeros(0, np.intp)
    tail = np.flatnonzero(np.concatenate([~goes_on, [True]])) if len(u) else np.zeros(0, np.intp)
    start, end = y[head].astype(float), y[tail].astype(float)
    # Whoever is there in the first year, or after a gap, may have been there before.
    had_before = np.isin(here[head] - 1, known)
    event = has_next[tail]
    stop = end - start + event
    use = had_before & (stop > 0)
    source = named[order[head]]  # what the file says in the first year: later rows know the future
    left_out = {
        "rows without a person": int(len(panel) - len(named)), "rows that stand twice": int(np.sum(again)),
        "whose beginning is not in the file": int((~had_before).sum()), "seen in a last year only":
        int((had_before & (stop <= 0)).sum()),
    }  # fmt: skip
    columns = {name: values[source][use] for name, values in panel.extra.items()}
    n = int(use.sum())
    return Spells(
        people[p[head]][use], units[u[head]][use], start[use], np.zeros(n), stop[use], event[use],
        np.where(event, "exit", "")[use], columns, float(panel.year.max()) if len(panel) else 0.0, True, left_out,
        Provenance(VERSION, digest, {"panel": True}),
    )  # fmt: skip
