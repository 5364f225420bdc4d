"""Peers who may be asked, the fittest first, each with the reasons. DIA-11."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from mantle.learning.models import Dialogue, DialogueMember, Expertise
from mantle.learning.queries.plans import needs_of, open_plan_of
from mantle.learning.rules.peers import Fit, fit_of, in_order
from mantle.people.acting import past_the_wall
from mantle.people.models import Person, current
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody who may be asked, and why they are named here."""

    row: Expertise
    fit: Fit


def suggested(person: Person, on: date, words: str) -> list[Peer]:
    """Whom a person may ask, the best fit first, without who limited suggestions (RIG-13) or declined this question."""
    turned = DialogueMember.objects.filter(
        dialogue__host=person, dialogue__question=words, declined_at__isnull=False
    ).values("person")
    able = Expertise.objects.visible_to(person).standing(on).exclude(person=person)
    able = able.exclude(person__in=limited("suggestions")).exclude(person__in=turned)
    rows = list(able.select_related("person", "competency"))
    people = [row.person_id for row in rows]
    kinds, busy = _kinds(people, on), loads(people, on)
    own, gaps = _kinds([person.pk], on).get(person.pk, set()), _gaps(person)
    found = []
    for row in rows:
        about = f"{row.subject} {row.competency or ''}"
        other = sorted(kinds.get(row.person_id, set()) - own)
        fit = fit_of(
            words, about, other_kinds=other, gap=str(row.competency) if row.competency_id in gaps else "",
            waiting=busy.get(row.person_id, 0),
        )  # fmt: skip
        found.append(Peer(row, fit))
    return in_order(found, words)


def _kinds(people: Iterable[int], on: date) -> dict[int, set[str]]:
    """Kinds of agency at which people hold posts today."""
    found: dict[int, set[str]] = {}
    rows = Appointment.objects.filter(person__in=list(people)).filter(current(on)).select_related("post__agency")
    for row in rows:
        found.setdefault(row.person_id, set()).add(row.post.agency.get_kind_display())
    return found


def _gaps(person: Person) -> set[int]:
    plan = open_plan_of(person)
    return {need.competency.pk for need in needs_of(plan) if need.asked.gap > 0} if plan is not None else set()


@past_the_wall("DIA-11: how many questions wait for somebody, not one of their words")
def loads(people: Iterable[int], on: date) -> dict[int, int]:
    """How many questions wait for each of them: told as “several” or not at all."""
    rows: QuerySet = Dialogue.objects.filter(kind="peer", closed_at__isnull=True, closes_on__gte=on)
    rows = rows.filter(members__person__in=list(people), members__declined_at__isnull=True, contributions__isnull=True)
    return dict(rows.values_list("members__person").annotate(n=Count("pk", distinct=True)).order_by())
