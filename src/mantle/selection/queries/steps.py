"""SEL-31: who reached which stage, as codes; read by the evaluation, which asks whether steps are fair (P41)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mantle.people.acting import past_the_wall
from mantle.programmes.models import Place
from mantle.selection.models import Call, Candidacy, PanelDecision
from mantle.selection.rules import TAKEN, Stage, State, has_moved_up, reached
from mantle.structures.models import Appointment

Held = dict[int, list[tuple[int, date, date | None]]]


@past_the_wall("SEL-31: stages of everybody in a call, of all agencies; told in counts alone")
def steps(call: Call, on: date) -> dict[str, frozenset[str]]:
    """Return, for each stage in order, the codes of the persons who reached it by a day.

    Each stage holds those of the next. Whoever asked for a limit on figures is not left out here: whoever draws
    figures from it leaves them out. For `evaluation` alone: no page shows these codes, and nothing here knows what
    people say for equality.
    """
    found: dict[str, set[str]] = {str(stage): set() for stage in Stage}
    order = list(Stage)
    for candidacy, stage in stages_of(Candidacy.objects.filter(call=call), on):
        for each in order[: order.index(stage) + 1]:
            found[each].add(candidacy.person.code)
    return {stage: frozenset(codes) for stage, codes in found.items()}


def stages_of(rows: Iterable[Candidacy], on: date) -> list[tuple[Candidacy, Stage]]:
    """The furthest stage of each candidacy by a day. Four queries, however many there are."""
    found = list(rows.select_related("person") if hasattr(rows, "select_related") else rows)
    outcomes = dict(
        PanelDecision.objects.filter(candidacy__in=[row.pk for row in found], taken_back_at__isnull=True).values_list(
            "candidacy", "outcome"
        )
    )
    people = {row.person_id for row in found if outcomes.get(row.pk) in TAKEN}
    finished = finished_by(people, on)
    held = posts_of(people)
    told = []
    for row in found:
        outcome = outcomes.get(row.pk)
        since = row.put_at.date()
        stage = reached(
            confirmed=row.answered_at is not None and row.state not in (State.DECLINED, State.LAPSED),
            read=outcome is not None, taken=outcome in TAKEN,
            finished=any(day >= since for day in finished.get(row.person_id, ())),
            senior=has_moved_up(held.get(row.person_id, ()), since, on),
        )  # fmt: skip
        told.append((row, stage))
    return told


def finished_by(people: Iterable[int], on: date) -> dict[int, list[date]]:
    """For each person the days on which they completed a place."""
    done = Place.objects.filter(person__in=people, state="completed", periods__state="completed")
    rows = done.filter(periods__starts_on__lte=on).order_by().values_list("person", "periods__starts_on")
    found: dict[int, list[date]] = {}
    for person, day in rows:
        found.setdefault(person, []).append(day)
    return found


def posts_of(people: Iterable[int]) -> Held:
    """For each person the tier and the span of every post held."""
    rows = Appointment.objects.filter(person__in=people, post__tier__isnull=False).order_by()
    found: Held = {}
    for person, tier, first, last in rows.values_list("person", "post__tier", "starts_on", "ends_on"):
        found.setdefault(person, []).append((tier or 0, first, last))
    return found
