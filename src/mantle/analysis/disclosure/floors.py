"""Every number of the disclosure rules, in one place. No role may lower them."""

from __future__ import annotations

from dataclasses import dataclass

RATERS = 4  # P2: people behind a group's mean; P5: the same for a merged group
SPREAD = 8  # P3: people behind a spread, a histogram or a flag
COARSE_BELOW = 8  # P4: means on fewer people are rounded coarsely and capped
COARSE, FINE = 0.5, 0.1  # P4: steps of rounding
LOWEST, HIGHEST = 1.5, 4.5  # P4: caps on a scale from 1 to 5
COUNT = 10  # P36: smaller counts are masked
ROUND_TO = 5  # P36: other counts are rounded to the nearest 5
TABLE_MEAN = 10  # P36: people behind a mean in a table
DIRECTORS = 10  # P28: respondents behind a regional figure about directors
ADVERSE_IMPACT = 10  # P41: people in each group compared
EGO = 5  # P21: people who turn to somebody, from which on that person is told how many
NODE_PEOPLE = 5  # P22: people who answered, from which on a group is drawn on a map
EDGE_TIES, EDGE_PEOPLE = 3, 3  # P22: ties, and people from whom they come, from which on an edge is drawn
RESPONSE = 0.6  # P23: share of a roster that must answer before a whole network is measured
RANGE = 5  # ours: a masked count must stay possible at this many values at least


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors of one kind of publication: people needed by statistic, and how means are rounded."""

    mean: int = RATERS
    spread: int = SPREAD
    count: int = RATERS
    derivable: int = RATERS
    coarse_below: int = COARSE_BELOW
    caps: tuple[float, float] | None = (LOWEST, HIGHEST)

    def __post_init__(self) -> None:
        if self.mean < RATERS or self.count < RATERS or self.spread < SPREAD or self.derivable < RATERS:
            raise ValueError("A floor may be raised, never lowered (P2, P3, A15).")
        if self.coarse_below < COARSE_BELOW:
            raise ValueError("Means are rounded coarsely below 8 people (P4).")

    def needed(self, statistic: str) -> int:
        """Return how many people a statistic needs."""
        return {"mean": self.mean, "share": self.mean, "spread": self.spread, "count": self.count}[statistic]


FEEDBACK = Floors()
TABLES = Floors(mean=TABLE_MEAN, spread=TABLE_MEAN, count=COUNT, coarse_below=TABLE_MEAN, caps=None)
NODES = Floors(count=NODE_PEOPLE, caps=None)
EGOS = Floors(count=EGO, derivable=EGO, caps=None)
