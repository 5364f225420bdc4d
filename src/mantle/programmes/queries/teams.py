"""What is read of teams: who is in them, and which rules they meet."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from mantle.programmes.models import Cohort, Team, TeamMember
from mantle.programmes.rules import Check, EnrolmentUnit, Member, composition
from mantle.structures.models import Appointment, Post
from mantle.structures.queries import reports_of
from mantle.structures.rules.mix import Mix, mix_of_people


def members_of(team: Team) -> list[TeamMember]:
    return list(team.members.select_related("person", "agency"))


ENROLLING = ("person is in this team", "people are in this team", "Nobody is in this team yet")


def mix_of_team(members: list[TeamMember]) -> Mix:
    """How mixed a team is: agencies, professions, index of mix; professions of fewer than four are not told apart."""
    said = ((row.agency_id or f"none {row.person_id}", row.person.profession) for row in members)
    return mix_of_people(said, ENROLLING)


def checks_of(team: Team, on: date) -> list[Check]:
    """PRG-40, PRG-42: every rule about this team on a day, met or not."""
    members = members_of(team)
    reporting = _reporting(members, on)
    plain = [
        Member(
            str(row.person), row.agency.name if row.agency else "", row.is_director, row.person_id in reporting,
            row.agency.kind if row.agency else "",
        )
        for row in members
    ]  # fmt: skip
    unit = EnrolmentUnit(team.cohort.programme.unit)
    return composition(unit, plain, team.cohort.fixed_rules, has_sponsor=team.sponsor_id is not None)


def _reporting(members: list[TeamMember], on: date) -> set[int]:
    """The people who hold, on a day, a post that reports to a post of a director of the team."""
    directors = [row.person_id for row in members if row.is_director]
    theirs = Post.objects.filter(pk__in=Appointment.objects.on(on).filter(person__in=directors).values("post"))
    below = {post.pk for one in theirs for post in reports_of(one, on)}
    held = Appointment.objects.on(on).filter(post__in=below, person__in=[row.person_id for row in members])
    return set(held.values_list("person_id", flat=True))


def teams_of(cohort: Cohort) -> list[Team]:
    """Teams of a cohort with how many members each has."""
    return list(cohort.teams.select_related("sponsor").annotate(size=Count("members")))


def too_few_teams(cohort: Cohort, teams: list[Team]) -> str:
    """PRG-42: whether so many teams are enrolled as the cohort's rules ask for; "" when there are."""
    fewest = cohort.fixed_rules.teams_fewest
    enrolled = sum(team.enrolled_on is not None for team in teams)
    if cohort.programme.unit != EnrolmentUnit.TEAM or enrolled >= fewest:
        return ""
    return f"A cohort has at least {fewest} teams; {enrolled} enrolled so far."
