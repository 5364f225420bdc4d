"""What is read of learning sets: who is to be in one, who met whom, what is wished, who is where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from django.db.models import Q, QuerySet
from django.utils import timezone

from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.programmes.models import (
    Cohort,
    FacultyMember,
    LearningSet,
    Place,
    Session,
    SetMember,
    SetRound,
    SetWish,
)
from mantle.programmes.models.places import RUNNING
from mantle.programmes.rules import PlaceState
from mantle.programmes.rules.sets import (
    FREE_NAMES,
    Face,
    Free,
    Met,
    RoundState,
    Wished,
    clashes_in,
    is_free,
    left_behind,
    new_faces,
    reasons_of,
)
from mantle.web.words import counted, listed


def places_for_sets(cohort: Cohort) -> list[Place]:
    """PRG-100: everyone whose place runs and is not deferred, in order of name."""
    running = Place.objects.running().filter(cohort=cohort).exclude(state=PlaceState.DEFERRED)
    return list(running.select_related("person", "agency").order_by("person__sort_name", "pk"))


def places_to_propose(cohort: Cohort) -> list[Place]:
    """PRG-100, RIG-13: whom a proposal may place; whoever limited suggestions is placed by hand, and by nobody else."""
    left_out = set(limited("suggestions").filter(person__places__cohort=cohort))
    return [place for place in places_for_sets(cohort) if place.person_id not in left_out]


def face_of(place: Place) -> Face:
    agency = place.agency
    return Face(
        key=place.code, name=place.person.name, agency=agency.name if agency else "",
        kind=agency.get_kind_display() if agency else "", profession=place.person.profession,
        area=place.person.get_background_display(),
    )  # fmt: skip


def met_in(cohort: Cohort, before: int | None = None) -> Met:
    """PRG-102: how often any two have been in one set at one time, in confirmed rounds (before a number)."""
    rows = SetMember.objects.filter(of__cohort=cohort, of__state=RoundState.CONFIRMED)
    rows = rows.filter(of__number__lt=before) if before is not None else rows
    sets: dict[int, list[tuple]] = {}
    for key, *row in rows.values_list("learning_set_id", "place__code", "joined_on", "left_on"):
        sets.setdefault(key, []).append(tuple(row))
    met: Counter[frozenset[str]] = Counter()
    for members in sets.values():
        for (one, came, left), (other, joined, gone) in combinations(members, 2):
            overlap = (gone is None or came < gone) and (left is None or joined < left)
            if overlap and one != other:
                met[frozenset({one, other})] += 1
    return met


def wished_in(cohort: Cohort) -> Wished:
    """PRG-101: kinds of wishes by the two places they are about."""
    rows = SetWish.objects.filter(cohort=cohort).values_list("one__code", "other__code", "kind")
    return {frozenset({one, other}): kind for one, other, kind in rows}


@dataclass(slots=True)
class SetShown:
    """A set of a round with its members, its reasons, and what it breaks."""

    row: LearningSet
    members: list[tuple[SetMember, Face, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def sets_of(round_: SetRound) -> list[SetShown]:
    """PRG-102: every set of a round as it stands, with reasons for each."""
    met, wished = met_in(round_.cohort, before=round_.number), wished_in(round_.cohort)
    members = round_.members.present().filter(place__state__in=RUNNING).select_related("place__person", "place__agency")
    faces: dict[int, list[tuple[SetMember, Face]]] = {}
    for member in members.order_by("place__person__sort_name"):
        faces.setdefault(member.learning_set_id, []).append((member, face_of(member.place)))
    everyone = [face for rows in faces.values() for _, face in rows]
    found = []
    for row in round_.sets.select_related("facilitator").order_by("number"):
        here = faces.get(row.pk, [])
        inside = [face for _, face in here]
        found.append(SetShown(
            row,
            [(member, face, _faces_line(face, inside, met)) for member, face in here],
            reasons_of(inside, met, is_first_round=not met),
            clashes_in(inside, wished) + left_behind(inside, everyone, wished),
        ))  # fmt: skip
    return found


def _faces_line(face: Face, inside: list[Face], met: Met) -> str:
    new, others = new_faces(face.key, inside, met)
    return f"{new} of {others} are new to them" if met else ""


def without_a_set(round_: SetRound) -> list[Place]:
    """PRG-104: who takes part and is in no set of this round, because they came later."""
    inside = set(round_.members.present().values_list("place_id", flat=True))
    return [place for place in places_for_sets(round_.cohort) if place.pk not in inside]


def round_shown(cohort: Cohort) -> SetRound | None:
    """The newest round that counts or waits."""
    return cohort.set_rounds.exclude(state=RoundState.SET_ASIDE).order_by("-number").first()


def own_sets(person: Person, cohort: Cohort) -> list[LearningSet]:
    """PRG-105: sets of a cohort that somebody is in or facilitates, newest round first."""
    mine = SetMember.objects.filter(place__person=person, left_on__isnull=True).values("learning_set")
    rows = LearningSet.objects.filter(of__cohort=cohort, of__state=RoundState.CONFIRMED)
    found = rows.filter(pk__in=mine) | rows.filter(facilitator=person)
    return list(found.distinct().order_by("-of__number", "number"))


def attending(session: Session) -> list[Place]:
    """PRG-106: who is to be at a session: the present members of its set, or everyone of the cohort."""
    rows = Place.objects.running().filter(cohort_id=session.cohort_id)
    if session.for_set_id is not None:
        rows = rows.filter(sets__learning_set=session.for_set_id, sets__left_on__isnull=True)
    return list(rows.select_related("person").order_by("person__sort_name", "pk"))


def sessions_for(place: Place) -> QuerySet[Session]:
    """PRG-106: sessions that somebody with this place is asked to: of the cohort, and of their sets."""
    sets = SetMember.objects.present().filter(place=place)
    own = Q(for_set__isnull=True) | Q(for_set__in=sets.values("learning_set"))
    return Session.objects.filter(own, cohort_id=place.cohort_id)


def meetings_that_clash(learning_set: LearningSet, after: datetime) -> list[tuple[Session, Session, str]]:
    """PRG-106, PRG-26: meetings to come that fall together with another session, and for whom, as a count or a name."""
    meetings = list(learning_set.sessions.filter(ends_at__gte=after))
    if not meetings:
        return []
    who = learning_set.members.present().values("place__person")
    places = Place.objects.running().filter(person__in=who)
    whole = Session.objects.filter(for_set__isnull=True, cohort__places__in=places)
    small = Session.objects.filter(for_set__members__in=SetMember.objects.present().filter(place__in=places))
    asked = [
        *whole.values_list("pk", "cohort__places__person_id"),
        *small.exclude(for_set=learning_set).values_list("pk", "for_set__members__place__person_id"),
    ]
    people: dict[int, set[int]] = {}
    for key, person in asked:
        people.setdefault(key, set()).add(person)
    led = Session.objects.filter(facilitators__person=learning_set.facilitator).exclude(for_set=learning_set)
    led_keys = set(led.values_list("pk", flat=True)) if learning_set.facilitator_id is not None else set()
    found = []
    for other in Session.objects.filter(pk__in={*people, *led_keys}, ends_at__gte=after).select_related("for_set__of"):
        named = [counted(len(people[other.pk]), "person", "people")] if other.pk in people else []
        named += [str(learning_set.facilitator)] if other.pk in led_keys else []
        found += [
            (meeting, other, listed(named))
            for meeting in meetings
            if meeting.starts_at < other.ends_at and other.starts_at < meeting.ends_at
        ]
    return found


def faculty_at(starts: datetime, ends: datetime) -> list[tuple[FacultyMember, Free, str]]:
    """PRG-130: the faculty, those with time first, and what is known of whether they have time then."""
    rows = FacultyMember.objects.present().select_related("person").prefetch_related("spans")
    found = []
    for member in rows.prefetch_related("person__sessions_led__session"):
        led = [(row.session.starts_at, row.session.ends_at) for row in member.person.sessions_led.all()]
        spans = [(span.starts_on, span.ends_on, span.has_time) for span in member.spans.all()]
        state = is_free(timezone.localtime(starts), timezone.localtime(ends), spans=spans, sessions=led)
        found.append((member, state, FREE_NAMES[state]))
    return sorted(found, key=lambda row: (list(Free).index(row[1]), row[0].person.sort_name))
