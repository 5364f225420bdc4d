"""What both results of this method hold, and how they are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from mantle.analysis.fairness.counts import VERSION
from mantle.analysis.provenance import Provenance

AUDIENCES = ("person", "panel", "analyst")


@dataclass(frozen=True, slots=True)
class ByGroup:
    """A row a group, compared with a reference; `rows` differ by method and are described there.

    Attributes
    ----------
    n : int
        People in the groups shown.
    left_out : tuple of str
        What is not shown, in words that give no small number away.
    why : str
        Why nothing can be told, "" when something can.
    """

    tails: ClassVar[Mapping[str, str]]
    reference: str
    rows: tuple[dict[str, Any], ...]
    floor: int
    interval: float
    n: int
    left_out: tuple[str, ...]
    why: str
    provenance: Provenance = field(repr=False)

    def __getitem__(self, group: str) -> dict[str, Any]:
        """Return the row of a group."""
        return next(row for row in self.rows if row["group"] == group)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {
            "method": VERSION, "reference": self.reference, "rows": list(self.rows), "floor": self.floor,
            "interval": self.interval, "n": self.n, "left_out": list(self.left_out), "why": self.why,
            "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, audience: str = "panel") -> str:
        """Return the result in words: for the "person" concerned, a "panel", or an "analyst"."""
        if audience not in AUDIENCES:
            raise ValueError(f"“{audience}” is no audience: person, panel or analyst.")
        if self.why:
            return f"Not enough to tell: {self.why}"
        return " ".join([*self._sentences(audience), *self.left_out, self.tails[audience]])

    def _sentences(self, audience: str) -> list[str]:
        raise NotImplementedError
