"""Teams: people join, are taken out, and enrol as one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.actions.places import give_place
from mantle.programmes.models import Place, Team, TeamMember
from mantle.programmes.queries.places import less_than_asked
from mantle.programmes.queries.teams import checks_of
from mantle.programmes.rules import team_entry_problem


@transaction.atomic
def join_team(
    *, team: Team, person: Person, agency: Agency | None, joins_as: str, version: int | None, by: Person | None,
    at: datetime,
) -> Team:  # fmt: skip
    """Take somebody into a team as member, as the director whose team it is, or as its sponsor. PRG-42."""
    row = _forming(team, version)
    if joins_as == "sponsor":
        row.sponsor = person
    elif row.members.filter(person=person).exists():
        raise Refused(f"{person} is in this team already.")
    else:
        TeamMember.objects.create(team=row, person=person, agency=agency, is_director=joins_as == "director")
    row.save()
    audit.record(f"team: {joins_as} joined", row, by=by, at=at, agency=agency, person=person.code)
    return row


@transaction.atomic
def leave_team(*, team: Team, person: Person, version: int | None, by: Person | None, at: datetime) -> Team:
    """Take somebody out of a team that is still forming. PRG-42."""
    row = _forming(team, version)
    gone, _ = row.members.filter(person=person).delete()
    if not gone:
        raise Refused(f"{person} is not in this team.")
    row.save()
    audit.record("team: member left", row, by=by, at=at, agency=row.cohort.programme.agency, person=person.code)
    return row


@transaction.atomic
def enrol_team(
    *, team: Team, on: date, ground: str = "", version: int | None, by: Person | None, at: datetime
) -> list[Place]:
    """Give every member a place, all or none, once every rule about the team is met. PRG-40, PRG-42, STD-33.

    `ground` says of those who have less experience than the cohort asks for why they come in all the same.
    """
    row = _forming(team, version)
    problems = [check.said for check in checks_of(row, on) if not check.is_met]
    members = list(row.members.select_related("person", "agency"))
    if not members:
        problems.append("Nobody is in this team as yet.")
    short = [each.person for each in members if less_than_asked(each.person, row.cohort, on)]
    if short and not ground.strip():
        problems.append(team_entry_problem([str(person) for person in short], row.cohort.fixed_rules.experience_months))
    if problems:
        raise Refused(" ".join(problems))
    places = [
        give_place(
            cohort=row.cohort, person=each.person, agency=each.agency, team=row, sponsor=row.sponsor,
            ground=ground if each.person in short else "", on=on, by=by, at=at,
        )
        for each in members
    ]  # fmt: skip
    row.enrolled_on = on
    row.save()
    audit.record("team enrolled", row, by=by, at=at, agency=row.cohort.programme.agency, places=len(places))
    return places


def _forming(team: Team, version: int | None) -> Team:
    row = locked(team, version)
    if row.enrolled_on is not None:
        raise Refused("This team has enrolled. Give or end single places from now on.")
    return row
