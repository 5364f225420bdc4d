"""The rules of one cohort: a plain record, copied from the version of its programme when it opens, and then fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class CohortRules:
    """PRG-20: what a cohort is held to. A later change of the programme's rules leaves a cohort as it is.

    Shares are parts of one; money is whole pence. `experience_months` are asked for in posts of
    `experience_tier` or above (STD-33). `leaving` are (days before the first day, share of the funding that
    is charged): the first row whose days are reached counts.
    """

    attendance_share: float = 0.8
    make_ups: int = 2
    must_attend_residentials: bool = True
    set_smallest: int = 5
    set_largest: int = 8
    team_smallest: int = 8
    team_largest: int = 10
    team_agencies: int = 3
    team_statutory: int = 0
    team_with_school: bool = False
    teams_fewest: int = 1
    experience_months: int = 0
    experience_tier: int = 1
    funding_pence: int = 0
    leaving: tuple[tuple[int, float], ...] = ((28, 0.0), (0, 0.5), (-100_000, 1.0))

    def as_plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**asdict(self), "leaving": [list(row) for row in self.leaving]}

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_plain` gave, also by an earlier version that knew fewer rules."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in kept.items() if name in known}
        if "leaving" in given:
            given["leaving"] = tuple((int(days), float(share)) for days, share in given["leaving"])
        return cls(**given)


def problems_of_rules(rules: CohortRules) -> list[str]:
    """PRG-20: everything that is wrong with a set of rules, in words."""
    found = []
    if not 0 <= rules.attendance_share <= 1:
        found.append("The share of sessions to attend must be between 0 and 1.")
    if not 2 <= rules.set_smallest <= rules.set_largest:
        found.append("A learning set has at least 2 people, and its largest size is not below its smallest.")
    if not 2 <= rules.team_smallest <= rules.team_largest:
        found.append("A team has at least 2 people, and its largest size is not below its smallest.")
    if not 1 <= rules.team_agencies <= rules.team_smallest:
        found.append("A team comes from at least 1 agency, and from no more agencies than it has people.")
    if not 0 <= rules.team_statutory <= rules.team_agencies or rules.teams_fewest < 1:
        found.append("Of the agencies of a team some have statutory duties: none to all; a cohort has at least 1 team.")
    if not 0 <= rules.experience_months <= 600 or not 1 <= rules.experience_tier <= 5:
        found.append("Experience is asked for in months, up to 600, in a post of tier 1 to 5.")
    if rules.funding_pence < 0 or rules.make_ups < 0:
        found.append("Money and sessions to make up are not negative.")
    days = [row[0] for row in rules.leaving]
    if days != sorted(days, reverse=True) or not all(0 <= share <= 1 for _, share in rules.leaving):
        found.append("Charges for leaving go from the earliest day to the latest, each a share between 0 and 1.")
    return found


def place_split_problems(
    capacity: int, splits: Sequence[tuple[str, str, int]], places: Sequence[Mapping[str, str]]
) -> list[str]:
    """PRG-21: where a split of places is overrun.

    `splits` are (by, value, places); each of `places` says its region, agency and kind of employer.

    >>> place_split_problems(10, [("region", "North", 1)], [{"region": "North"}, {"region": "North"}])
    ['North has 2 of 1 places.']
    """
    found = []
    if len(places) > capacity:
        found.append(f"{len(places)} places are given, and there are {capacity}.")
    for by, value, most in splits:
        count = sum(place.get(by) == value for place in places)
        if count > most:
            found.append(f"{value} has {count} of {most} places.")
    return found


def spread_over(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """PRG-22: share whole places out in proportion, by largest remainder; ties go by name.

    >>> spread_over(10, {"a": 1, "b": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    """
    whole = sum(weights.values())
    if whole <= 0:
        return dict.fromkeys(weights, 0)
    exact = {name: total * weight / whole for name, weight in weights.items()}
    given = {name: int(value) for name, value in exact.items()}
    rest = total - sum(given.values())
    for name in sorted(exact, key=lambda each: (given[each] - exact[each], each))[:rest]:
        given[name] += 1
    return given
