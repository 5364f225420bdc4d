"""Posts and the people in them: the input of a projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.problems import InputError, Problem

BACKGROUNDS = ("education", "social care", "health", "integrated", "other")
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
KINDS = ("substantive", "interim", "acting", "secondment", "job share", "twin hat", "joint", "")
STANDING_IN = {"interim", "acting"}
YOUNGEST, OLDEST_HOLDER, LONGEST_TENURE = 16.0, 79.5, 60.0


@dataclass(frozen=True, slots=True)
class Workforce:
    """Posts in order of tier, region and agency; -1 or NaN where a fact is not known.

    Attributes
    ----------
    agencies, regions : tuple of str
        Names, by code.
    agency, region, tier : int32, int32, int8 arrays
        Codes of agency and region, tier 1 to 4, one entry a post.
    statutory, vacant, reorganising, graduate : uint8 arrays
        1 = yes. A post held by an interim or acting holder counts as vacant: it has no substantive holder.
    age, tenure : int16 arrays
        Quarters of a year; the tenure of a vacant post is the time since it fell vacant.
    ready, willing, background, grade : int8 arrays
        Ready for, and wanting, the tier above (0, 1); index in `BACKGROUNDS`; inspection grade, index in `GRADES`.
    programme : int16 array
        Quarters left on the programme, 0 = not on it.
    quality, drive : float32 arrays
        Place among competitors and wish to rise, 0 to 1.
    row : int32 array
        Place of each post in the rows given.
    """

    agencies: tuple[str, ...]
    regions: tuple[str, ...]
    agency: NDArray[np.int32]
    region: NDArray[np.int32]
    tier: NDArray[np.int8]
    statutory: NDArray[np.uint8]
    vacant: NDArray[np.uint8]
    age: NDArray[np.int16]
    tenure: NDArray[np.int16]
    ready: NDArray[np.int8]
    willing: NDArray[np.int8]
    background: NDArray[np.int8]
    grade: NDArray[np.int8]
    reorganising: NDArray[np.uint8]
    programme: NDArray[np.int16]
    graduate: NDArray[np.uint8]
    quality: NDArray[np.float32]
    drive: NDArray[np.float32]
    row: NDArray[np.int32] = field(repr=False)

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __len__(self) -> int:
        return len(self.tier)

    def posts_by_tier(self) -> tuple[int, int, int, int]:
        """Return the number of posts of tiers 1 to 4."""
        counts = np.bincount(self.tier, minlength=5)
        return int(counts[1]), int(counts[2]), int(counts[3]), int(counts[4])

    def imputed(self) -> dict[str, int]:
        """Return how many holders lack each fact, which is then drawn anew in every run."""
        held = self.vacant == 0
        below = held & (self.tier > 1)
        return {
            "age": int(np.sum(held & (self.age < 0))),
            "tenure": int(np.sum(held & (self.tenure < 0))),
            "ready": int(np.sum(below & (self.ready < 0))),
            "willing": int(np.sum(below & (self.willing < 0) & np.isnan(self.drive))),
            "background": int(np.sum(held & (self.background < 0))),
        }

    @classmethod
    def from_rows(
        cls,
        *,
        agency: Sequence[str],
        region: Sequence[str | None],
        tier: Sequence[int],
        statutory: Sequence[bool | None],
        vacant: Sequence[bool],
        age: Sequence[float | None],
        tenure: Sequence[float | None],
        ready: Sequence[bool | None],
        willing: Sequence[bool | None],
        background: Sequence[str | None],
        kind: Sequence[str | None] | None = None,
        grade: Sequence[str | None] | None = None,
        reorganising: Sequence[bool] | None = None,
        first_row: int = 2,
    ) -> Workforce:
        """Build a workforce from plain columns, one entry a post, None where a fact is not known.

        Parameters
        ----------
        age, tenure
            Years; the tenure of a vacant post is the years since it fell vacant.
        kind
            "substantive", "interim", "acting" and so on; an interim or acting holder leaves the post vacant.
        first_row
            Number of the first row in the file, for messages.

        Raises
        ------
        InputError
            With every wrong entry, by row and column.

        Examples
        --------
        >>> two = Workforce.from_rows(
        ...     agency=["A", "A"], region=["North", "North"], tier=[2, 1], statutory=[False, True],
        ...     vacant=[False, False], age=[51, None], tenure=[3, 2.5], ready=[True, None],
        ...     willing=[None, None], background=["health", None])
        >>> two.tier.tolist(), two.imputed()["age"]
        ([1, 2], 1)
        """
        columns: dict[str, Sequence[Any]] = {
            "agency": agency, "region": region, "tier": tier, "statutory": statutory, "vacant": vacant, "age": age,
            "tenure": tenure, "ready": ready, "willing": willing, "background": background,
            "kind": kind or [None] * len(agency), "grade": grade or [None] * len(agency),
            "reorganising": reorganising or [False] * len(agency),
        }  # fmt: skip
        lengths = {len(column) for column in columns.values()}
        if len(lengths) > 1:
            raise InputError("The columns have different lengths.")
        if not len(agency):
            raise InputError("There are no posts.")
        problems = list(_wrong_entries(columns, first_row))
        if problems:
            raise InputError(problems)
        return _assembled(columns)

    @classmethod
    def from_table(cls, table: Any, *, as_at: date) -> Workforce:
        """Build a workforce from a table of posts, as the readers of `mantle.analysis.tables` give it.

        Parameters
        ----------
        table
            Columns as attributes: `agency`, `region`, `tier`, `statutory`, `person` ("" = vacant since `started_on`),
            `started_on` (date or None), `birth_year` or `age`, `background`, `ready`, `willing`, `kind`; and `grade`
            and `reorganising` where they are known.
        as_at : date
            The day the table describes; times in post and ages count to it.
        """
        started = table.started_on
        columns: dict[str, Any] = {
            name: list(getattr(table, name))
            for name in ("agency", "region", "tier", "statutory", "ready", "willing", "background", "kind")
        }
        columns |= {name: list(getattr(table, name)) for name in ("grade", "reorganising") if hasattr(table, name)}
        columns["vacant"] = [not person for person in table.person]
        columns["tenure"] = [None if day is None else max(0.0, (as_at - day).days / 365.25) for day in started]
        columns["age"] = _ages(table, as_at, len(columns["tier"]))
        return cls.from_rows(**columns)


def _ages(table: Any, as_at: date, size: int) -> list[float | None]:
    """Return ages in years; somebody born in a year is taken to be born in the middle of it."""
    ages = list(getattr(table, "age", None) or [None] * size)
    births = list(getattr(table, "birth_year", None) or [None] * size)
    now = as_at.year + as_at.timetuple().tm_yday / 365.25
    return [
        now - born - 0.5 if age is None and born is not None else age for age, born in zip(ages, births, strict=True)
    ]


def _wrong_entries(columns: dict[str, Sequence[Any]], first_row: int):
    """Yield what is wrong with each entry."""
    limits = {"tier": (1, 4), "age": (YOUNGEST, OLDEST_HOLDER), "tenure": (0, LONGEST_TENURE)}
    words = {"background": BACKGROUNDS, "kind": KINDS, "grade": GRADES}
    region_of: dict[str, Any] = {}
    for i, agency in enumerate(columns["agency"]):
        row = first_row + i
        if not agency:
            yield Problem(row, "agency", "The agency is missing.")
        if region_of.setdefault(agency, columns["region"][i]) != columns["region"][i]:
            yield Problem(row, "region", f"{agency} stands in two regions.", str(columns["region"][i])[:80])
        for name, (least, most) in limits.items():
            value = columns[name][i]
            if value is None and name != "tier":
                continue
            if isinstance(value, str) or value is None or not least <= value <= most:
                yield Problem(row, name, f"Expected a number from {least:g} to {most:g}.", str(value)[:80])
        for name, known in words.items():
            value = columns[name][i]
            if value is not None and _word(value) not in known and not (name != "kind" and value == ""):
                yield Problem(row, name, f"Expected one of: {', '.join(w for w in known if w)}.", str(value)[:80])


def _word(value: Any) -> str:
    return str(value).strip().lower().replace("_", " ").replace("-", " ")


def _assembled(columns: dict[str, Sequence[Any]]) -> Workforce:
    """Return the workforce of columns that hold nothing wrong."""
    regions = tuple(dict.fromkeys(str(value or "") for value in columns["region"]))
    agencies = tuple(dict.fromkeys(str(value) for value in columns["agency"]))
    region_code, agency_code = {n: i for i, n in enumerate(regions)}, {n: i for i, n in enumerate(agencies)}
    region = np.array([region_code[str(value or "")] for value in columns["region"]], np.int32)
    agency = np.array([agency_code[str(value)] for value in columns["agency"]], np.int32)
    tier = np.array(columns["tier"], np.int8)
    order = np.lexsort((agency, region, tier))

    def flags(name: str, unknown: int, kind: type) -> NDArray[Any]:
        return np.array([unknown if value is None else int(bool(value)) for value in columns[name]], kind)[order]

    def quarters(name: str) -> NDArray[Any]:
        return np.array([-1 if value is None else int(value * 4) for value in columns[name]], np.int16)[order]

    def words(name: str, known: tuple[str, ...]) -> NDArray[Any]:
        return np.array([known.index(_word(value)) if value else -1 for value in columns[name]], np.int8)[order]

    standing_in = np.array([_word(value or "") in STANDING_IN for value in columns["kind"]])[order]
    size = len(order)
    return Workforce(
        agencies=agencies, regions=regions, agency=agency[order], region=region[order], tier=tier[order],
        statutory=flags("statutory", 0, np.uint8), vacant=(flags("vacant", 0, np.uint8) | standing_in).astype(np.uint8),
        age=quarters("age"), tenure=quarters("tenure"), ready=flags("ready", -1, np.int8),
        willing=flags("willing", -1, np.int8), background=words("background", BACKGROUNDS),
        grade=words("grade", GRADES), reorganising=flags("reorganising", 0, np.uint8),
        programme=np.zeros(size, np.int16), graduate=np.zeros(size, np.uint8),
        quality=np.full(size, np.nan, np.float32), drive=np.full(size, np.nan, np.float32), row=order.astype(np.int32),
    )  # fmt: skip
