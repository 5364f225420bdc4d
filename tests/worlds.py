"""Small worlds for tests, built through actions, the way users build them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyotp
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from mantle.framework import actions as frameworks
from mantle.framework.models import Framework, Study
from mantle.networks.actions import surveys as networks
from mantle.networks.models import Survey
from mantle.people import actions as people
from mantle.people import mail, proofs
from mantle.people.access import Role
from mantle.people.actions import proving
from mantle.people.models import Account, Agency, Duplicate, Job, Person
from mantle.people.queries import with_standing
from mantle.people.queries.proving import has_second_step
from mantle.rights.actions import cases as rights
from mantle.rights.queries import desk
from mantle.structures import actions as structures
from mantle.structures.models import Appointment, Import, Post
from mantle.web import clock

TODAY = date(2026, 11, 24)
MERGER = date(2027, 4, 1)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@dataclass
class World:
    """An authority with a director and two assistant directors, a second authority, and people with roles."""

    alder: Agency
    birch: Agency
    director_post: Post
    assistant_post: Post
    vacant_post: Post
    birch_post: Post
    director: Person
    assistant: Person
    outsider: Person
    team: Person
    lead: Person
    birch_lead: Person
    analyst: Person
    participant: Person
    auditor: Person
    held: Appointment
    assistant_held: Appointment


def person(given: str, family: str, **fields) -> Person:
    return people.add_person(given_name=given, family_name=family, by=None, at=NOW, **fields)


def with_role(given: str, family: str, role: Role, agency: Agency | None = None, region: str = "") -> Person:
    """A person with an account and one role, standing attached."""
    row = person(given, family)
    people.give_role(person=row, role=role, agency=agency, region=region, starts_on=date(2020, 1, 1), by=None, at=NOW)
    people.open_account(person=row, email=f"{given}.{family}@example.org".lower(), password=None, by=None, at=NOW)
    return with_standing(row, TODAY)


def own_codes(who: Person) -> list[str]:
    """Ten recovery codes of a person whose second step is set up here if it was not; earlier visits end. PEO-18."""
    at, key, account = clock.now(), proofs.new_key(), Account.objects.get(person=who)
    if has_second_step(account):
        return proving.renew_codes(account=account, at=at)
    return proving.set_up_app(account=account, key=key, code=pyotp.TOTP(key).at(at), at=at)


def read_notices(who: Person) -> None:
    """Whoever has read the privacy notices is not led to them on the way in. RIG-7."""
    for notice in desk.unread_notices(who, clock.today()):
        rights.confirm_notice(
            person=who, notice=notice.key, version=notice.in_force(clock.today()).number, by=who, at=clock.now()
        )


def enter(client: Client, who: Person, password: str, code: str = "", **further: str) -> HttpResponse:
    """Sign in the way people do: password, then second step; the answer to the second."""
    code = code or own_codes(who)[0]
    read_notices(who)
    first = client.post("/sign-in/", {"email": who.account.email, "password": password, **further})
    assert (first.status_code, first.headers.get("Location")) == (302, "/sign-in/code/")
    return client.post("/sign-in/code/", {"code": code})


def authority(name: str, region: str = "Northmoor") -> Agency:
    return Agency.objects.create(
        name=name, kind="authority", region=region, is_upper_tier=True, code=name.split()[0].lower()
    )


def post(agency: Agency, title: str, tier: int, *, manager: Post | None = None, **fields) -> Post:
    fields.setdefault("starts_on", date(2010, 4, 1))
    return structures.open_post(agency=agency, title=title, tier=tier, manager=manager, by=None, at=NOW, **fields)


def appointed(
    to: Post, who: Person, starts_on: date, ends_on: date | None = None, kind: str = "substantive", reason: str = ""
) -> Appointment:
    return structures.appoint(
        post=to, person=who, kind=kind, starts_on=starts_on, ends_on=ends_on, overlap_reason=reason, by=None, at=NOW
    )


def two_authorities() -> World:
    alder, birch = authority("Alder County Council"), authority("Birch Borough Council", region="Southvale")
    director_post = post(alder, "Director of Children's Services", 1, statutory_role="dcs")
    assistant_post = post(alder, "Assistant Director, Social Care", 2, manager=director_post, unit="Social care")
    vacant_post = post(alder, "Assistant Director, Education", 2, manager=director_post, unit="Education")
    birch_post = post(birch, "Director of Children's Services", 1, statutory_role="dcs")
    director, assistant = person("Ngozi", "Adeyemi", birth_year=1971), person("Tom", "Farrow", birth_year=1978)
    outsider = person("Mei", "Lin")
    held = appointed(director_post, director, date(2022, 3, 1))
    assistant_held = appointed(assistant_post, assistant, date(2021, 9, 1))
    appointed(birch_post, outsider, date(2024, 1, 8))
    return World(
        alder=alder, birch=birch, director_post=director_post, assistant_post=assistant_post, vacant_post=vacant_post,
        birch_post=birch_post, director=director, assistant=assistant, outsider=outsider,
        team=with_role("Priya", "Nair", Role.PROGRAMME_TEAM),
        lead=with_role("Owen", "Pugh", Role.AUTHORITY_LEAD, alder),
        birch_lead=with_role("Ruth", "Sandler", Role.AUTHORITY_LEAD, birch),
        analyst=with_role("Ana", "Costa", Role.ANALYST),
        participant=with_role("Sam", "Doyle", Role.PARTICIPANT, alder),
        auditor=with_role("Iris", "Holt", Role.AUDITOR),
        held=held, assistant_held=assistant_held,
    )  # fmt: skip


@dataclass
class Furniture:
    """One agency's rows of every kind that a page is about, by the name of the model."""

    codes: dict[str, str]


def furnished(agency: Agency, lead: Person, director_post: Post) -> Furniture:
    """Give an agency a partnership with a board and a seat, a reorganisation, a word, a pair, a merge, a file."""
    partnership = structures.open_partnership(
        name=f"{agency.name} partnership", kind="childrens_partnership", lead=agency, starts_on=None, by=None, at=NOW
    )
    board = structures.open_body(partnership=partnership, name="Board", by=None, at=NOW)
    seat = structures.open_seat(body=board, title="Chair", post=director_post, is_chair=True, by=None, at=NOW)
    change = structures.propose_reorganisation(agency=agency, name="One service", on=MERGER, by=lead, at=NOW)
    word = structures.map_word(agency=agency, word="Band 9", tier=2, by=lead, at=NOW)
    head = post(agency, "Head of Service", 3, manager=director_post)
    twins = [appointed_twin(head, agency, start) for start in (date(2011, 1, 1), date(2013, 1, 1), date(2015, 1, 1))]
    people.find_duplicates(by=None, at=NOW)
    merge = people.merge_people(kept=twins[0], merged=twins[1], reason="One person.", by=lead, at=NOW)
    pair = Duplicate.objects.get(one=twins[0], other=twins[2])
    job = Job.objects.create(kind="import", requested_by=lead, requested_at=NOW, run_after=NOW)
    file = Import.objects.create(kind="workforce", agency=agency, file_name="posts.csv", digest="0", by=lead, at=NOW)
    part = partnership.members.get()
    member = structures.add_network_member(
        partnership=partnership,
        person=twins[2],
        kind="practitioner",
        agency=agency,
        starts_on=date(2020, 1, 1),
        by=lead,
        at=NOW,
    )
    talent = structures.mark_talent(
        agency=agency, kind="source", said_by="Regional review", note="Two heads of service a year.", by=lead, at=NOW
    )
    survey = asked_of(agency, lead)
    held = director_post.appointments.get()
    batch = mail.open_batch(name="A first batch", by=lead, at=NOW)
    letter = mail.queue("people/waiting", to=lead, key=f"furniture {agency.code}", batch=batch, by=lead, at=NOW)
    framework = own_framework(agency)
    rows = {"letter": letter, "batch": batch, "framework": framework, "competency": framework.competencies.get(),
            "profile": framework.profiles.get(), "study": Study.objects.get(key=agency.code),
            "agency": agency, "post": director_post, "appointment": held, "person": held.person,
            "partnership": partnership, "body": board, "seat": seat, "reorganisation": change, "word": word,
            "duplicate": pair, "merge": merge, "job": job, "import": file,
            "network_survey": survey, "part": part, "member": member, "talent": talent, "account": lead}  # fmt: skip
    from tests.programmes.worlds import offered  # it stands on this module

    return Furniture({name: row.code for name, row in rows.items()} | offered(agency, held.person).codes)


def asked_of(agency: Agency, lead: Person) -> Survey:
    """A draft of a survey of who turns to whom."""
    return networks.begin_survey(
        group={"agency": agency}, purpose="Which links we would lose.", questions=["works", "advice"], tiers=3,
        opens_on=TODAY + timedelta(14), closes_on=TODAY + timedelta(28), before=None, on=TODAY, by=lead, at=NOW,
    )  # fmt: skip


def own_framework(agency: Agency) -> Framework:
    """An agency's own framework, published, with a competency, a profile, and a study behind both."""
    values = {
        "key": "levers", "name": "Three levers", "kind": "competencies",
        "domains": [{"key": "trust", "name": "Trust", "competencies": [
            {"key": "keeps-word", "name": "Keeps word", "statement": "Does what they said.", "levels": {1: ["Asks."]}}
        ]}],
        "profiles": [
            {"key": "head", "name": "Head", "tier": "director", "expects": [{"competency": "keeps-word", "level": 1}]}
        ],
    }  # fmt: skip
    row, _ = frameworks.load_framework(values=values, owner=agency, by=None, at=NOW)
    for move in ("consult", "agree", "publish"):
        row = frameworks.move(framework=row, move=move, version=None, by=None, at=NOW)
    finding = {"key": "kept", "text": "Kept promises build trust.", "confidence": "B"}
    study = {"key": agency.code, "title": f"A study at {agency}", "findings": [finding]}
    frameworks.load_evidence(values={"studies": [study]}, by=None, at=NOW)
    return row


def appointed_twin(to: Post, agency: Agency, starts_on: date) -> Person:
    """One of several records of one person: the same name, a post each, and a role that keeps all in sight."""
    twin = person("Jo", f"Twin {agency.code}")
    appointed(to, twin, starts_on, starts_on.replace(year=starts_on.year + 1))
    people.give_role(person=twin, role=Role.MENTOR, agency=agency, starts_on=date(2020, 1, 1), by=None, at=NOW)
    return twin


@contextmanager
def standing(django_db_blocker: Any) -> Iterator[None]:
    """Rows made within stand for all tests of a module, each of which takes back what it does; then they go as well.

    For worlds that take long to make. No test of such a module may look for an empty database.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
