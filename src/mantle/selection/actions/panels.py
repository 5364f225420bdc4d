"""The panel of a call: who reads, whom they must not judge, what is given to whom, and marks that stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.access import Permission, Role
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.guards import may_over
from mantle.people.models import Person, RoleHeld, current
from mantle.people.stale import locked
from mantle.selection.models import (
    Call,
    Candidacy,
    Conflict,
    CriterionMark,
    PanelReader,
    PanelReading,
    SponsorStatement,
)
from mantle.selection.queries.people import agencies_of
from mantle.selection.rules import LEVELS, PANEL, CallState, State, who_reads


@transaction.atomic
def name_reader(*, call: Call, person: Person, by: Person | None, at: datetime) -> PanelReader:
    """Name somebody as a reader of a call. SEL-10."""
    row = _not_over(call)
    if row.readers.filter(person=person).exists():
        raise Refused(f"{person} reads for this call already.")
    if Candidacy.objects.filter(call=row, person=person).standing().exists():
        raise Refused(f"{person} is put forward in this call.")
    on = timezone.localtime(at).date()
    is_assessor = RoleHeld.objects.filter(current(on), person=person, role=Role.ASSESSOR).exists()
    if not is_assessor and not agencies_of([person], on)[person.pk]:
        raise Refused(f"{person} is no assessor, and works at no agency: it is not known whose people they may read.")
    reader = PanelReader.objects.create(call=row, person=person, named_at=at)
    mail.queue(
        "selection/reader", to=person, key=f"reader {reader.code}", link=reader.get_absolute_url(),
        words={"what": row.title}, by=by, at=at,
    )  # fmt: skip
    audit.record("reader named", row, by=by, at=at, person=person.code)
    return reader


@transaction.atomic
def take_reader_out(*, reader: PanelReader, by: Person, at: datetime) -> Call:
    """Take a reader out who has been given nothing to read. SEL-10."""
    row = _not_over(reader.call)
    if reader.readings.exists():
        raise Refused("They have been given people to read: hand those on first.")
    audit.record("reader taken out", row, by=by, at=at, person=reader.person.code)
    reader.delete()
    return row


@transaction.atomic
def say_conflicts(
    *, reader: PanelReader, of: Collection[Candidacy], version: int | None, by: Person, at: datetime
) -> PanelReader:
    """A reader says whom they must not judge, before anything is given out. SEL-11."""
    row = locked(reader, version)
    if row.person_id != by.pk:
        raise Refused("Everyone says so for themselves.")
    if row.call.state != CallState.READING:
        raise Refused("Say so once the call is closed to new people: then all their names are there.")
    if row.readings.exists():
        raise Refused("You have been given people to read. Step aside from one you must not judge.")
    if any(each.call_id != row.call_id for each in of):
        raise Refused("Choose among those who are put forward in this call.")
    row.conflicts.all().delete()
    Conflict.objects.bulk_create(Conflict(reader=row, candidacy=each) for each in of)
    row.conflicts_said_at = at
    row.save()
    audit.record("conflicts said", row.call, by=by, at=at, count=len(of))
    return row


@transaction.atomic
def give_out(*, call: Call, by: Person | None, at: datetime) -> int:
    """Give everybody who said yes, and is not given out yet, to three readers. SEL-10, SEL-11. Return how many."""
    row = _not_over(call)
    if row.state != CallState.READING:
        raise Refused("Close the call to new people first.")
    unsaid = [str(reader) for reader in row.readers.filter(conflicts_said_at__isnull=True).select_related("person")]
    if unsaid:
        raise Refused(f"Not said yet whom they must not judge: {', '.join(unsaid)}.")
    waiting = list(row.candidacies.filter(state=State.CONFIRMED, readings__isnull=True))
    readings = _readings(row, waiting, at)
    for reader in {reading.reader_id: reading.reader for reading in readings}.values():
        mail.queue(
            "selection/readings", to=reader.person, key=f"readings {reader.code} {at:%Y%m%d%H%M}",
            link=reverse("selection:readings"), words={"what": row.title, "until": f"{row.decide_by:%-d %B %Y}"}, by=by,
            at=at,
        )  # fmt: skip
    audit.record("readings given out", row, by=by, at=at, count=len(readings))
    return len(waiting)


def _readings(call: Call, waiting: list[Candidacy], at: datetime) -> list[PanelReading]:
    on = timezone.localtime(at).date()
    readers = {reader.code: reader for reader in call.readers.select_related("person__account")}
    works = agencies_of([reader.person for reader in readers.values()], on)
    where = {code: [agency.code for agency in works[reader.person_id]] for code, reader in readers.items()}
    found, without = who_reads(
        {row.code: row.agency.code if row.agency else "" for row in waiting}, where, _barred(call, readers)
    )
    if without:
        raise Refused(
            f"For {len(without)} of them there are no three readers from two agencies, none of their own, without a "
            "conflict. Name another reader."
        )
    rows = {row.code: row for row in waiting}
    made = [
        PanelReading(candidacy=rows[code], reader=readers[one], seat=seat)
        for code, three in found.items() for seat, one in enumerate(three, 1)
    ]  # fmt: skip
    return PanelReading.objects.bulk_create(made)


def _barred(call: Call, readers: Mapping[str, PanelReader]) -> set[tuple[str, str]]:
    """Pairs that never meet: said by the reader; and whoever put somebody forward does not read them."""
    said = set(Conflict.objects.filter(reader__call=call).values_list("reader__code", "candidacy__code"))
    by_person = {reader.person_id: code for code, reader in readers.items()}
    put = Candidacy.objects.filter(call=call, put_forward_by__in=by_person).values_list("put_forward_by", "code")
    own = Candidacy.objects.filter(call=call, person__in=by_person).values_list("person", "code")
    return said | {(by_person[who], code) for who, code in [*put, *own]} | _sponsored(call, readers)


def _sponsored(call: Call, readers: Mapping[str, PanelReader]) -> set[tuple[str, str]]:
    """Whoever speaks for somebody as their sponsor does not read them."""
    by_address = {mail.address_of(reader.person).casefold(): code for code, reader in readers.items()}
    rows = SponsorStatement.objects.filter(candidacy__call=call).values_list("sponsor_email", "candidacy__code")
    return {(by_address[email.casefold()], code) for email, code in rows if email and email.casefold() in by_address}


@transaction.atomic
def send_marks(
    *, reading: PanelReading, marks: Mapping[int, tuple[int, str]], version: int | None, by: Person, at: datetime
) -> PanelReading:
    """Send a level and a sentence for each criterion. They stand: the database refuses a change. SEL-12, SEL-13."""
    candidacy = Candidacy.objects.select_for_update().get(pk=reading.candidacy_id)
    row = locked(reading, version)
    if row.reader.person_id != by.pk:
        raise Refused("Everyone sends their own marks.")
    if row.sent_at is not None:
        raise Refused("Your marks were sent, and stand.")
    if candidacy.state != State.CONFIRMED:
        raise Refused("This person is not to be read any more.")
    criteria = list(candidacy.call.criteria.values_list("pk", flat=True))
    if set(marks) != set(criteria) or any(level not in LEVELS or not words.strip() for level, words in marks.values()):
        raise Refused("Give a level and a sentence for each criterion.")
    CriterionMark.objects.bulk_create(
        CriterionMark(reading=row, criterion_id=key, level=level, words=words) for key, (level, words) in marks.items()
    )
    row.sent_at = at
    row.save()
    audit.record("marks sent", row, by=by, at=at, agency=candidacy.agency)
    return row


@transaction.atomic
@past_the_wall("SEL-11: another reader without a conflict is found among all of the call")
def step_aside(*, reading: PanelReading, by: Person, at: datetime) -> PanelReading:
    """A reader sees that they must not judge whom they read: it is noted, and another reads instead. SEL-11."""
    if reading.reader.person_id != by.pk:
        raise Refused("Everyone steps aside for themselves.")
    Conflict.objects.get_or_create(reader=reading.reader, candidacy=reading.candidacy)
    return _given_to_another(reading, by, at)


@transaction.atomic
def hand_on(*, reading: PanelReading, by: Person, at: datetime) -> PanelReading:
    """Those who run the call give what one reader has not sent to another. SEL-10."""
    if not may_over(by, Permission.MANAGE_COHORTS, reading.candidacy.call):
        raise Refused("Those who run the call do this.")
    return _given_to_another(reading, by, at)


def _given_to_another(reading: PanelReading, by: Person, at: datetime) -> PanelReading:
    candidacy = Candidacy.objects.select_for_update().get(pk=reading.candidacy_id)
    old = PanelReading.objects.select_for_update().get(pk=reading.pk)
    if old.sent_at is not None:
        raise Refused("These marks were sent, and stand.")
    call, on = candidacy.call, timezone.localtime(at).date()
    readers = {reader.code: reader for reader in call.readers.select_related("person__account")}
    works = agencies_of([reader.person for reader in readers.values()], on)
    where = {code: [agency.code for agency in works[each.person_id]] for code, each in readers.items()}
    others = [each.reader.code for each in candidacy.readings.exclude(pk=old.pk).select_related("reader")]
    unsaid = {code for code, each in readers.items() if each.conflicts_said_at is None}
    free = [code for code in where if code not in {*others, *unsaid, old.reader.code}]
    barred = _barred(call, readers)
    load = {code: PanelReading.objects.filter(reader=readers[code]).count() for code in free}
    for code in sorted(free, key=lambda one: (load[one], one)):
        panel = {one: where[one] for one in (*others, code)}
        found, _ = who_reads({candidacy.code: candidacy.agency.code if candidacy.agency else ""}, panel, barred)
        if len(found.get(candidacy.code, ())) == PANEL:
            seat = old.seat
            old.delete()
            new = PanelReading.objects.create(candidacy=candidacy, reader=readers[code], seat=seat)
            audit.record("reading handed on", new, by=by, at=at, agency=candidacy.agency)
            return new
    raise Refused("Nobody else could read them: those who run the call name another reader first.")


def _not_over(call: Call) -> Call:
    row = Call.objects.select_for_update().get(pk=call.pk)
    if row.state == CallState.CLOSED:
        raise Refused("The call is closed.")
    return row
