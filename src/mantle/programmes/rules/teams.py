"""Who may form a team that takes a place together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mantle.programmes.rules.cohorts import CohortRules
from mantle.programmes.rules.design import EnrolmentUnit


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a team: where they work, and whether they are the director whose team it is."""

    name: str
    agency: str
    is_director: bool = False
    reports_to_director: bool = False


def team_problems(unit: EnrolmentUnit, members: Sequence[Member], rules: CohortRules) -> list[str]:
    """PRG-40: everything that keeps these people from enrolling together.

    A team across agencies has the size that the rules name and people from so many agencies; a director comes with
    people who report to them.
    """
    found = []
    if unit == EnrolmentUnit.TEAM:
        if not rules.team_smallest <= len(members) <= rules.team_largest:
            found.append(
                f"A team has {rules.team_smallest} to {rules.team_largest} people; this one has {len(members)}."
            )
        agencies = {member.agency for member in members if member.agency}
        if len(agencies) < rules.team_agencies:
            found.append(f"A team comes from at least {rules.team_agencies} agencies; this one from {len(agencies)}.")
        homeless = [member.name for member in members if not member.agency]
        found += [f"{name} has no employer on record." for name in homeless]
    if unit == EnrolmentUnit.DIRECTOR_WITH_TEAM:
        directors = [member for member in members if member.is_director]
        if len(directors) != 1:
            found.append(f"One director comes with a team; here are {len(directors)}.")
        for member in members:
            if not member.is_director and not member.reports_to_director:
                found.append(f"{member.name} does not report to the director.")
        if len(members) < 2:
            found.append("A director comes with at least one other person.")
    return found
