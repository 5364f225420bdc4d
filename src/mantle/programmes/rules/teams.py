"""Who may form a team that takes a place together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mantle.programmes.rules.cohorts import CohortRules
from mantle.programmes.rules.design import EnrolmentUnit

# Kinds of agency with duties in law towards children: a team across agencies comes from several of them.
STATUTORY = frozenset({"authority", "health", "police", "trust"})


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a team: where they work, and whether they are the director whose team it is."""

    name: str
    agency: str
    is_director: bool = False
    reports_to_director: bool = False
    kind: str = ""  # of the agency


@dataclass(frozen=True, slots=True)
class Check:
    """One rule about a team, how this team stands to it, and whether it is met."""

    rule: str
    found: str
    is_met: bool
    problem: str = ""

    @property
    def said(self) -> str:
        return self.problem or f"{self.rule}; {self.found}."


def composition(
    unit: EnrolmentUnit, members: Sequence[Member], rules: CohortRules, *, has_sponsor: bool = True
) -> list[Check]:
    """PRG-40: every rule about this kind of team, met or not, in words."""
    if unit == EnrolmentUnit.TEAM:
        return [*_of_agencies(members, rules), _sponsored(has_sponsor)]
    if unit == EnrolmentUnit.DIRECTOR_WITH_TEAM:
        return [*_of_a_director(members), _sponsored(has_sponsor)]
    return []


def team_problems(unit: EnrolmentUnit, members: Sequence[Member], rules: CohortRules) -> list[str]:
    """PRG-40: everything that keeps these people from enrolling together.

    A team across agencies has the size that the rules name and people from so many agencies; a director comes with
    people who report to them.
    """
    return [check.said for check in composition(unit, members, rules) if not check.is_met]


def _of_agencies(members: Sequence[Member], rules: CohortRules) -> list[Check]:
    agencies = {member.agency for member in members if member.agency}
    statutory = {member.agency for member in members if member.agency and member.kind in STATUTORY}
    homeless = [member.name for member in members if not member.agency]
    size = f"A team has {rules.team_smallest} to {rules.team_largest} people"
    found = [
        Check(size, f"this one has {len(members)}", rules.team_smallest <= len(members) <= rules.team_largest),
        Check(
            f"A team comes from at least {rules.team_agencies} agencies",
            f"this one from {len(agencies)}",
            len(agencies) >= rules.team_agencies,
        ),
    ]
    if rules.team_statutory:
        found.append(
            Check(
                f"At least {rules.team_statutory} of them have statutory duties (councils, health, police, trusts)",
                f"here are {len(statutory)}",
                len(statutory) >= rules.team_statutory,
            )
        )
    if rules.team_with_school:
        schools = [member for member in members if member.kind == "school"]
        found.append(Check("Somebody comes from a school", "yes" if schools else "nobody does", bool(schools)))
    names = ", ".join(homeless)
    words = f"without one on record: {names}" if homeless else "each has"
    return [*found, Check("Everyone has an employer on record", words, not homeless)]


def _of_a_director(members: Sequence[Member]) -> list[Check]:
    directors = [member for member in members if member.is_director]
    strangers = [member.name for member in members if not member.is_director and not member.reports_to_director]
    verb = "does" if len(strangers) == 1 else "do"
    return [
        Check("One director comes with a team", f"here are {len(directors)}", len(directors) == 1),
        Check(
            "Everyone else reports to the director",
            f"not so: {', '.join(strangers)}" if strangers else "they do",
            not strangers,
            f"{', '.join(strangers)} {verb} not report to the director." if strangers else "",
        ),
        Check("A director comes with at least one other person", f"the team has {len(members)}", len(members) >= 2),
    ]


def _sponsored(has_sponsor: bool) -> Check:
    return Check("A team has a sponsor", "yes" if has_sponsor else "none is named", has_sponsor)
