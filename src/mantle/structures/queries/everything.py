"""Everything on record about structures as plain tables: one agency's, or all that a person may take out. EXP-1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.models import Agency, AgencyName, Identifier, Person, PersonName, within
from mantle.people.queries.fields import people_seen
from mantle.people.records import AT_ONCE, Line, Records, records, seen_by
from mantle.structures.models import (
    Absence,
    AgencyLink,
    Appointment,
    BoardAction,
    Body,
    Challenge,
    CommonWord,
    Condition,
    ContextMeasure,
    Decision,
    Diagnostic,
    Meeting,
    NetworkMember,
    Paper,
    Partnership,
    PartnershipMember,
    Post,
    PostLink,
    PostSponsor,
    Reorganisation,
    ReportingLine,
    Seat,
    Shift,
    ShiftReading,
    TalentMark,
    Term,
    WordPair,
)

# EXP-4: tables that no export holds, each with the reason.
LEFT_OUT = {
    "Import": "a file that somebody sent in; what came of it stands in the other tables",
    "ConditionsCheck": "between the two who answer it; it is in their own copies",
    "ConditionAnswer": "between the two who answer it; it is in their own copies",
    "ConditionAction": "between the two who answer it; it is in their own copies",
    "DiagnosticAnswer": "what one leader said; only what many say is shown",
    "StayInterview": "between the two who talked; it is in their own copies",
    "StayAction": "between the two who talked; it is in their own copies",
    "ImportPart": "what a file has changed, so that it can be taken back here and nowhere else",
}


def tables_of(agencies: QuerySet[Agency], viewer: Person | None = None) -> dict[str, Records]:
    """Every table that concerns these agencies, by name. Without a viewer nothing is held back."""
    inside = agencies.order_by().values("pk")
    return {
        **_tables_of_agencies(agencies, inside),
        **_tables_of_posts(inside, viewer),
        **_tables_of_bodies(inside),
        **_tables_of_boards(inside, viewer),
        **_tables_of_support(inside, viewer),
    }


def agencies_to_export(person: Person) -> QuerySet[Agency]:
    """Agencies whose records this person may take out."""
    return Agency.objects.filter(within(person.standing.reach(Permission.EXPORT_FILES), "pk"))


def _tables_of_agencies(agencies: QuerySet[Agency], inside: Any) -> dict[str, Records]:
    links = AgencyLink.objects.filter(Q(predecessor__in=inside) | Q(successor__in=inside))
    measures, marks = (model.objects.filter(agency__in=inside) for model in (ContextMeasure, TalentMark))
    facts = "code name short_name kind region nation official_code is_upper_tier starts_on ends_on"
    return {
        "agencies": records(agencies, facts),
        "agency_names": records(AgencyName.objects.filter(agency__in=inside), "agency__code name"),
        "agency_links": records(links, "predecessor__code successor__code kind on"),
        "context_measures": records(measures, "agency__code name value unit year source"),
        "talent_marks": records(marks, "code agency__code kind note said_by starts_on ends_on"),
        "words": records(Term.objects.filter(agency__in=inside), "code agency__code word tier"),
    }


def _tables_of_posts(inside: Any, viewer: Person | None) -> dict[str, Records]:
    posts = Post.objects.filter(agency__in=inside)
    held = Appointment.objects.filter(post__agency__in=inside)
    links = PostLink.objects.filter(predecessor__in=posts)
    facts = "code agency__code reference title unit tier grade statutory_role fte is_group deputy__code"
    spells = "code post__code person__code kind starts_on ends_on fte leaving_reason overlap_reason"
    away = Absence.objects.filter(appointment__in=held)
    lines = ReportingLine.objects.filter(post__in=posts)
    changes = Reorganisation.objects.filter(agency__in=inside)
    linked = "code reorganisation__code predecessor__code successor__code kind likeness because is_confirmed"
    return {
        "posts": records(posts, f"{facts} starts_on ends_on"),
        "reporting_lines": records(lines, "post__code manager__code starts_on ends_on"),
        **_tables_of_people(Person.objects.filter(_named(inside, held)), viewer),
        "reorganisations": records(
            changes, "code agency__code name on state proposed_by__code confirmed_by__code confirmed_at"
        ),
        "post_links": records(links, linked),
        "appointments": _with_notes(held, spells, "person__code", "leaving_reason", "overlap_reason"),
        "absences": _with_notes(
            away, "appointment__code reason starts_on ends_on", "appointment__person__code", "reason"
        ),
    }


def _tables_of_people(people: QuerySet[Person], viewer: Person | None) -> dict[str, Records]:
    """REC-5, ACC-7: names of those who have left stand in the history; all else is for whoever sees it on a page."""
    known, elsewhere = people, people
    if viewer is not None:
        known = people.filter(pk__in=people_seen(viewer, FieldGroup.RECORD).values("pk"))
        elsewhere = people.filter(pk__in=people_seen(viewer, FieldGroup.REFERENCES).values("pk"))
    names = PersonName.objects.filter(person__in=known.values("pk"))
    references = Identifier.objects.filter(person__in=elsewhere.values("pk"))
    return {
        "people": _people(people, viewer),
        "person_names": records(names, "person__code given_name family_name until"),
        "references": _noted(records(references, "person__code source value"), 0, FieldGroup.REFERENCES),
    }


def _tables_of_bodies(inside: Any) -> dict[str, Records]:
    partnerships = _partnerships(inside)
    members = PartnershipMember.objects.filter(partnership__in=partnerships)
    people = NetworkMember.objects.filter(partnership__in=partnerships)
    bodies = Body.objects.filter(partnership__in=partnerships)
    seats = Seat.objects.filter(body__in=bodies)
    facts = "code partnership__code name reports_to__code meets terms_of_reference decides next_review_on"
    held = "code body__code title agency__code post__code person__code delegate_post__code is_chair"
    member = "code partnership__code agency__code part is_lead starts_on ends_on"
    return {
        "partnerships": records(partnerships, "code name kind region purpose starts_on ends_on"),
        "partnership_members": records(members, member),
        "network_members": records(people, "code partnership__code person__code kind agency__code starts_on ends_on"),
        "bodies": records(bodies, f"{facts} starts_on ends_on"),
        "seats": records(seats, f"{held} speaks_for starts_on ends_on"),
    }


def _tables_of_boards(inside: Any, viewer: Person | None) -> dict[str, Records]:
    """BRD-1: papers and minutes are for whoever sits on the board; a partnership’s aims for all who see it."""
    partnerships = _partnerships(inside)
    meetings = seen_by(viewer, Meeting.objects.filter(body__partnership__in=partnerships))
    of_meetings = {
        model: seen_by(viewer, model.objects.filter(meeting__in=meetings)) for model in (Paper, Decision, BoardAction)
    }
    shifts = Shift.objects.filter(partnership__in=partnerships)
    raised = Challenge.objects.filter(partnership__in=partnerships)
    shift = "code partnership__code text measure baseline baseline_on target target_on ended_on"
    return {
        "meetings": records(meetings, "code body__code on where notes"),
        "papers": records(of_meetings[Paper], "code meeting__code title link words agency__code asks_for"),
        "decisions": records(of_meetings[Decision], "code meeting__code text reason"),
        "board_actions": records(
            of_meetings[BoardAction], "code meeting__code text owner__code due_on done_on outcome"
        ),
        "challenges": records(raised, "code partnership__code text raised_on settled_on answer"),
        "shifts": records(shifts, shift),
        "shift_readings": records(ShiftReading.objects.filter(shift__in=shifts), "shift__code on value source"),
    }


def _tables_of_support(inside: Any, viewer: Person | None) -> dict[str, Records]:
    """Who stands behind a post, what is asked of posts, and when leaders were asked how their agency stands."""
    sponsors = seen_by(viewer, PostSponsor.objects.filter(post__agency__in=inside))
    asked = seen_by(viewer, Condition.objects.filter(Q(agency__in=inside) | Q(agency__isnull=True)))
    partnerships = _partnerships(inside).order_by().values("pk")
    words = seen_by(viewer, CommonWord.objects.filter(partnership__in=partnerships))
    paired = WordPair.objects.filter(one__in=words.values("pk"), other__in=words.values("pk"))
    agreed = "one_agreed_at one_agreed_by__code other_agreed_at other_agreed_by__code"
    looks = seen_by(viewer, Diagnostic.objects.filter(Q(agency__in=inside) | Q(partnership__in=partnerships)))
    return {
        "post_sponsors": records(
            sponsors, "code post__code person__code kind undertakes undertaken_on starts_on ends_on"
        ),
        "common_words": records(words, "code partnership__code agency__code profession word meaning said_by__code"),
        "word_pairs": records(paired, f"code one__code other__code kind difference proposed_by__code {agreed}"),
        "conditions": records(
            asked, "code key agency__code name text asks_evidence position retired_on", known_by="key agency__code"
        ),
        "diagnostics": records(looks, "code agency__code partnership__code moment why opens_on closes_on before__code"),
    }


def _partnerships(inside: Any) -> QuerySet[Partnership]:
    return Partnership.objects.filter(members__agency__in=inside).distinct()


def _named(inside: Any, held: QuerySet[Appointment]) -> Q:
    """People whom other tables name: in posts, and in the networks in which these agencies take part."""
    networks = NetworkMember.objects.filter(partnership__members__agency__in=inside)
    return Q(pk__in=held.values("person")) | Q(pk__in=networks.values("person"))


def _noted(table: Records, person: int, group: FieldGroup) -> Records:
    """A table of which every line is noted as a look at a group of fields of the person in a column. REC-5."""

    def lines() -> Iterator[Line]:
        for line in table.lines():
            audit.seen([line[person]], group)
            yield line

    return Records(table.rows, table.columns, lines, table.known_by)


def _with_notes(rows: QuerySet, columns: str, person: str, *notes: str) -> Records:
    """A table in which notes on people stand: whose are taken out is noted. REC-5."""
    plain = records(rows, columns)

    def lines() -> Iterator[Line]:
        for row in rows.order_by("pk").values_list(*plain.columns, person, *notes).iterator(chunk_size=AT_ONCE):
            whose, *said = row[len(plain.columns) :]
            audit.seen([whose] if any(said) else (), FieldGroup.NOTES)
            yield row[: len(plain.columns)]

    return Records(rows, plain.columns, lines, plain.known_by)


PERSON_FIELDS = {
    "email": FieldGroup.CONTACT,
    "birth_year": FieldGroup.BIRTH_YEAR,
    "background": FieldGroup.BACKGROUND,
    "profession": FieldGroup.BACKGROUND,
}


def _people(people: QuerySet[Person], viewer: Person | None) -> Records:
    """PEO-5, ACC-7: of those who have left, the names that stand in the history; of others, what the viewer may see."""
    plain = records(people, " ".join(["code given_name family_name", *PERSON_FIELDS]))

    def lines() -> Iterator[Line]:
        seen = {group: _seen_by(viewer, group, people) for group in set(PERSON_FIELDS.values())}
        for row in people.order_by("pk").values_list("pk", *plain.columns).iterator(chunk_size=AT_ONCE):
            yield (*row[1:4], *_open_fields(row, seen))

    return Records(people, plain.columns, lines, plain.known_by)


def _seen_by(viewer: Person | None, group: FieldGroup, people: QuerySet[Person]) -> set[int] | None:
    if viewer is None:
        return None
    return set(people_seen(viewer, group).filter(pk__in=people).values_list("pk", flat=True))


def _open_fields(row: tuple[Any, ...], seen: dict[FieldGroup, set[int] | None]) -> Iterator[Any]:
    for value, group in zip(row[4:], PERSON_FIELDS.values(), strict=True):
        allowed = seen[group]
        if not (allowed is None or row[0] in allowed):
            yield None if isinstance(value, int) else ""
            continue
        audit.seen([row[1]] if value and group in audit.SENSITIVE else (), group)
        yield value
