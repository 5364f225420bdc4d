"""What is read of rounds: the questions that stand, who is around somebody, how far a round is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from mantle.feedback.models import Draft, Invitation, Round
from mantle.feedback.rules.rounds import COLLEAGUES, FRAMEWORK, GROUP_NAMES, NAMED, Group, State, is_enough
from mantle.feedback.rules.wording import to_others
from mantle.framework.models import Framework
from mantle.framework.queries.editions import framework_now
from mantle.learning.queries.people import line_managers_of
from mantle.people.access import Permission, Role
from mantle.people.acting import past_the_wall
from mantle.people.models import Person, RoleHeld, current
from mantle.programmes.models import Place
from mantle.programmes.models.coaching import CoachingContract
from mantle.structures.models import Appointment, ReportingLine, Seat


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody near the subject: as whom they could be asked, and why."""

    person: Person
    group: Group
    why: str


def questions_now() -> tuple[Framework, list[dict[str, Any]]] | None:
    """FEE-10: the published edition with its domains and questions, as they would be asked today."""
    framework = framework_now(FRAMEWORK)
    if framework is None:
        return None
    domains = []
    for domain in framework.domains.exclude(across="").prefetch_related("items").order_by("position"):
        asked = [{"key": each.key, "own": each.text, "others": to_others(each.text)} for each in domain.items.all()]
        if asked:
            domains.append({
                "key": domain.key, "name": domain.name, "about": domain.definition, "across": domain.across,
                "down": domain.down, "questions": asked,
            })  # fmt: skip
    return (framework, domains) if domains else None


def rounds_of(person: Person) -> QuerySet[Round]:
    """One's own rounds, and those in which one is the coach, newest first."""
    rows = Round.objects.filter(Q(subject=person) | Q(coach=person))
    return rows.select_related("subject", "coach", "cohort").order_by("-begun_on", "-pk")


def arranged_by(person: Person) -> QuerySet[Round]:
    """FEE-11: rounds of people where somebody arranges feedback: how far they are, never what is said."""
    here = Person.objects.within_reach_of(person, Permission.ARRANGE_FEEDBACK).values("pk").order_by()
    rows = Round.objects.filter(subject__in=here).exclude(subject=person)
    return rows.select_related("subject", "cohort__edition__programme", "coach")


@past_the_wall("FEE-2: whoever holds a post knows who holds those around it, and who sits on a board with them")
def people_around(subject: Person, on: date) -> list[Around]:
    """FEE-2: whom somebody might ask: line, peers and reports by their posts, partners and community by boards."""
    found: dict[int, Around] = {subject.pk: Around(subject, Group.SELF, "")}
    for each in _around(subject, on):
        found.setdefault(each.person.pk, each)
    del found[subject.pk]
    return list(found.values())


def _around(subject: Person, on: date) -> Iterator[Around]:
    own = list(Appointment.objects.filter(current(on), person=subject).values_list("post", "post__agency"))
    posts = [post for post, _ in own]
    for person in line_managers_of(subject, on):
        yield Around(person, Group.MANAGER, "Holds the post above yours")
    lines = ReportingLine.objects.filter(current(on))
    below = lines.filter(manager__in=posts).values("post")
    beside = lines.filter(manager__in=lines.filter(post__in=posts).values("manager")).exclude(post__in=posts)
    for rows, group in ((below, Group.REPORTS), (beside.values("post"), Group.PEERS)):
        for held in _held(rows, on):
            yield Around(held.person, group, held.post.title)
    bodies = Seat.objects.filter(current(on)).filter(Q(post__in=posts) | Q(person=subject)).values("body")
    seats = Seat.objects.filter(current(on), body__in=bodies).select_related("person", "body", "agency")
    holders = {held.post_id: held.person for held in _held(seats.values("post"), on)}
    for seat in seats:
        sits = seat.person or holders.get(seat.post_id or 0)
        if sits is not None and seat.speaks_for:
            yield Around(sits, Group.COMMUNITY, f"{seat.get_speaks_for_display()}, {seat.body}")
        elif sits is not None and seat.agency_id not in {agency for _, agency in own}:
            yield Around(sits, Group.PARTNERS, f"{seat.title}, {seat.body}")


def _held(posts: QuerySet, on: date) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(current(on), post__in=posts)
    return rows.select_related("person__account", "post").order_by("person__sort_name")[:40]


def coaches_for(subject: Person, on: date) -> list[Person]:
    """FEE-5: who may read a report first: the person's coaches, who leads their cohort, and every mentor or coach."""
    contracts = CoachingContract.objects.filter(place__person=subject, agreed_at__isnull=False)
    rows = Person.objects.filter(account__is_active=True).filter(
        Q(pk__in=contracts.values("coach"))
        | Q(pk__in=Place.objects.running().filter(person=subject).values("cohort__lead"))
        | Q(pk__in=RoleHeld.objects.filter(current(on), role=Role.MENTOR).values("person"))
    )
    return list(rows.exclude(pk=subject.pk).order_by("sort_name"))


def invitations_of(row: Round) -> QuerySet[Invitation]:
    """Everybody who is asked, oneself apart."""
    return Invitation.objects.filter(round=row).exclude(group=Group.SELF).select_related("person")


def named_in_groups(row: Round) -> list[tuple[Group, str, list[Invitation]]]:
    """Those who are named, by group; groups without anybody too."""
    rows = list(invitations_of(row))
    groups = [group for group in Group if group != Group.SELF]
    return [(group, GROUP_NAMES[group], [each for each in rows if each.group == group]) for group in groups]


@past_the_wall("FEE-9: of each group it is told whether enough have answered, never how many nor who")
def enough_in(row: Round) -> dict[Group, bool]:
    """FEE-9: by group that was asked, whether enough have handed in for it to be shown by itself."""
    asked = set(row.invitations.values_list("group", flat=True))
    done = dict(
        Draft.objects.filter(invitation__round=row, is_done=True)
        .values_list("invitation__group").annotate(people=Count("pk")).order_by()
    )  # fmt: skip
    return {
        group: bool(done.get(group)) if group in NAMED else is_enough(done.get(group, 0))
        for group in Group
        if group in asked and (group == Group.SELF or group in COLLEAGUES)
    }


@past_the_wall("FEE-4: in how many open rounds an address is asked is counted over all subjects, and no round is shown")
def asked_at_once(same: list[str]) -> dict[str, int]:
    """FEE-4: in how many open rounds each of these addresses is asked."""
    rows = Invitation.objects.filter(same_address__in=same, round__state__in=(State.PROPOSED, State.OPEN))
    return dict(rows.values_list("same_address").annotate(times=Count("pk")).order_by())
