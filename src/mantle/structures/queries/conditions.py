"""What is read of conditions: who is asked, what both sides say as far as one may see it, and what is due."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Person, current, within
from mantle.structures.models import (
    Appointment,
    Condition,
    ConditionAction,
    ConditionAnswer,
    ConditionsCheck,
    Post,
    PostSponsor,
    ReportingLine,
)
from mantle.structures.rules import conditions as rules
from mantle.structures.rules.conditions import Side


@dataclass(frozen=True, slots=True)
class Line:
    """One condition of a check: what each side says, as far as it may be seen, and what came before. CFS-3, CFS-7."""

    condition: Condition
    holder: ConditionAnswer | None = None
    other: ConditionAnswer | None = None
    before: str = ""
    is_gap: bool = False
    together: str = ""


def asked_in(check: ConditionsCheck) -> list[Condition]:
    """What a check asks about: the list of the day on which the first side answered, and until then today's. CFS-1."""
    answered = Condition.objects.filter(answers__of=check).distinct()
    return list(answered) or list(Condition.objects.asked_at(check.post.agency))


def lines_of(check: ConditionsCheck, person: Person) -> list[Line]:
    """CFS-5: one's own answers, and those of the other side once both have answered; nobody else's, ever."""
    side = check.side_of(person)
    if side is None:
        return []
    seen = ConditionAnswer.objects.filter(of=check).select_related("condition")
    if not check.is_complete:
        seen = seen.filter(side=side)
    given = {(row.condition_id, row.side): row for row in seen}
    before = _last_time(check, side)
    return [_line(each, given, before.get(each.key), check, side) for each in asked_in(check)]


def _line(
    each: Condition,
    given: dict[tuple[int, str], ConditionAnswer],
    before: int | None,
    check: ConditionsCheck,
    side: Side,
) -> Line:
    holder, other = (given.get((each.pk, name)) for name in (Side.HOLDER, Side.OTHER))
    one, two = (row.rating if row else None for row in (holder, other))
    own = one if side == Side.HOLDER else two
    together = rules.said_together(one, two) if check.is_complete else ""
    return Line(each, holder, other, rules.moved(before, own), rules.is_gap(one, two), together)


def _last_time(check: ConditionsCheck, side: Side) -> dict[str, int]:
    """What the same person said of the same post the time before, by the key of the condition."""
    who = check.holder_id if side == Side.HOLDER else check.other_id
    earlier = ConditionsCheck.objects.filter(
        **{side.value: who}, post=check.post_id, pk__lt=check.pk, **{f"{side.value}_said_on__isnull": False}
    ).first()
    if earlier is None:
        return {}
    return dict(earlier.answers.filter(side=side).values_list("condition__key", "rating"))


def history_of(check: ConditionsCheck, person: Person) -> tuple[list[ConditionsCheck], list[tuple[str, list[str]]]]:
    """CFS-7: completed checks of the post that this person answered in, oldest first, and their own answers by name."""
    mine = Q(holder=person, holder_said_on__isnull=False) | Q(other=person, other_said_on__isnull=False)
    checks = list(ConditionsCheck.objects.filter(mine, post=check.post_id).order_by("opened_on", "pk"))[-6:]
    given: dict[str, dict[int, str]] = defaultdict(dict)
    rows = ConditionAnswer.objects.filter(of__in=checks).select_related("condition", "of")
    for row in rows:
        if row.side == row.of.side_of(person):
            given[row.condition.name][row.of_id] = row.get_rating_display()
    return checks, [(name, [said.get(each.pk, "–") for each in checks]) for name, said in given.items()]


@past_the_wall("CFS-2: a holder knows who is above their post, and who stands behind it")
def line_and_sponsors(post: Post, on: date) -> QuerySet[Person]:
    """CFS-2: who may answer beside the holder: whoever holds the post above, and the sponsors of the post."""
    above = ReportingLine.objects.filter(current(on), post=post).values("manager")
    holders = Appointment.objects.filter(current(on), post__in=above).values_list("person", flat=True)
    sponsors = PostSponsor.objects.filter(current(on), post=post).values_list("person", flat=True)
    return Person.objects.filter(pk__in={*holders, *sponsors}).order_by("sort_name")


def checks_to_arrange(person: Person, on: date) -> QuerySet[Appointment]:
    """CFS-4: holders of demanding posts who were not asked yet, or not for a year, where one arranges it."""
    reach = person.standing.reach(Permission.ARRANGE_CONDITIONS)
    if not reach:
        return Appointment.objects.none()
    asked = ConditionsCheck.objects.filter(
        post=OuterRef("post"), holder=OuterRef("person"), called_off_on__isnull=True, opened_on__gt=on - rules.YEAR
    )
    demanding = Q(post__tier__lte=2) | ~Q(post__statutory_role="")
    rows = Appointment.objects.filter(demanding, current(on), current(on, "post__"), post__is_group=False)
    rows = rows.filter(within(reach, "post__agency"), starts_on__lte=on - rules.ASKED_FROM)
    return rows.exclude(Exists(asked)).select_related("person", "post__agency").order_by("post__tier", "starts_on")


def checks_to_answer(person: Person) -> QuerySet[ConditionsCheck]:
    """CFS-2: checks in which this person has not said anything yet."""
    mine = Q(holder=person, holder_said_on__isnull=True) | Q(other=person, other_said_on__isnull=True)
    rows = ConditionsCheck.objects.filter(mine, called_off_on__isnull=True)
    return rows.select_related("post__agency", "holder").order_by("due_on")


def condition_actions_of(person: Person) -> QuerySet[ConditionAction]:
    """CFS-8: what this person is to do to close gaps."""
    rows = ConditionAction.objects.filter(owner=person, done_on__isnull=True)
    return rows.select_related("of__post__agency", "condition")


def sponsors_of(post: Post) -> QuerySet[PostSponsor]:
    """CFS-6: who stands and stood behind a post."""
    return PostSponsor.objects.filter(post=post).select_related("person")


def late_checks(person: Person, on: date) -> QuerySet[ConditionsCheck]:
    """CFS-4: checks that one arranges whose day is past and that somebody has not answered."""
    reach = person.standing.reach(Permission.ARRANGE_CONDITIONS)
    if not reach:
        return ConditionsCheck.objects.none()
    waiting = Q(holder_said_on__isnull=True) | Q(other_said_on__isnull=True)
    rows = ConditionsCheck.objects.filter(
        waiting, within(reach, "post__agency"), called_off_on__isnull=True, due_on__lt=on
    )
    return rows.select_related("post__agency", "holder", "other")


def own_posts(person: Person, on: date) -> list[Appointment]:
    """Posts that somebody holds on a day, with those who stand behind each."""
    sponsors = Prefetch("post__sponsors", PostSponsor.objects.filter(current(on)).select_related("person"), "behind")
    rows = Appointment.objects.filter(current(on), person=person).select_related("post__agency", "person")
    return list(rows.prefetch_related(sponsors))


def who_may_sponsor(post: Post, on: date) -> QuerySet[Person]:
    """CFS-6: those at the top of the agency, its elected leaders among them."""
    top = Q(post__tier__isnull=True) | Q(post__tier__lte=2)
    held = Appointment.objects.filter(top, current(on), post__agency=post.agency_id, post__is_group=False)
    return Person.objects.filter(pk__in=held.exclude(post=post).values("person")).order_by("sort_name")


def may_begin(held: Appointment, person: Person, on: date) -> bool:
    """CFS-4: a check is begun by the holder, or by whoever arranges it at the agency."""
    arranges = person.standing.reach(Permission.ARRANGE_CONDITIONS)
    agency = held.post.agency
    return held.stands_on(on) and (held.person_id == person.pk or arranges.covers(agency.pk, agency.region))
