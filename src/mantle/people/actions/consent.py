"""What a person shares: given and withdrawn by the person alone, each time on record."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Account, Agency, Person
from mantle.people.models.consent import OF_ONE_THING, PURPOSE_NAMES, WITH_A_GROUP, Audience, Purpose, Sharing
from mantle.people.queries.consent import employers_of
from mantle.web import words

LONGEST_YEARS = 2
WORDING_VERSION = 1


@transaction.atomic
def share(
    *, person: Person, purpose: Purpose, agency: Agency | None, ends_on: date, on: date, by: Person, at: datetime
) -> Sharing:
    """Let the leads of an agency, or with None the programme team, see something from today until a day. CON-1, CON-3.

    A choice that stands already for the same audience is replaced. Raises Refused for anybody but the person, for an
    agency where the person holds neither post nor role, and for an end that is not within two years.
    """
    _refuse_others(person, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    _refuse_wrong_end(on, ends_on)
    if purpose in OF_ONE_THING:
        raise Refused("One thing of yours is shown to one person, on its own page.")
    if purpose in WITH_A_GROUP:
        raise Refused("This is shared with the members of a group, on the page of the group.")
    if agency is not None and not employers_of(person, on).filter(pk=agency.pk).exists():
        raise Refused("You can share with the leads of an agency where you hold a post or a role today.")
    kind = Audience.PROGRAMME if agency is None else Audience.AGENCY
    same = Sharing.objects.standing(on).filter(person=person, purpose=purpose, audience=kind, agency=agency)
    for row in same:
        _end(row, by, at)
    whom = f"the leads of {agency}" if agency else "the programme team"
    text = f"You let {whom} see {PURPOSE_NAMES[purpose]} until {words.day(ends_on)}."
    row = Sharing.objects.create(
        person=person, purpose=purpose, audience=kind, agency=agency, wording=text, wording_version=WORDING_VERSION,
        starts_on=on, ends_on=ends_on, given_at=at,
    )  # fmt: skip
    audit.record(
        "sharing given", person, by=by, at=at, agency=agency, sharing=row.code, purpose=str(purpose), until=str(ends_on)
    )
    return row


@transaction.atomic
def show(
    *, person: Person, purpose: Purpose, item: str, called: str, reader: Person, ends_on: date, on: date, by: Person,
    at: datetime,
) -> Sharing:  # fmt: skip
    """Let one named person see one thing from today until a day; `called` names it without its content. CON-7.

    Raises Refused for anybody but the owner, for an end that is not within two years, for oneself as the reader, and
    for a reader who cannot sign in.
    """
    _refuse_others(person, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    _refuse_wrong_end(on, ends_on)
    if reader.pk == person.pk:
        raise Refused("You see it already: choose somebody else.")
    if not Account.objects.filter(person=reader, is_active=True).exists():
        raise Refused(f"{reader} has no account here and could not read it.")
    for row in Sharing.objects.standing(on).filter(person=person, purpose=purpose, item=item, reader=reader):
        _end(row, by, at)
    row = Sharing.objects.create(
        person=person, purpose=purpose, audience=Audience.PERSON, reader=reader, item=item,
        wording=f"You let {reader} see {called} until {words.day(ends_on)}.", wording_version=WORDING_VERSION,
        starts_on=on, ends_on=ends_on, given_at=at,
    )  # fmt: skip
    audit.record(
        "sharing given", person, by=by, at=at, sharing=row.code, purpose=str(purpose), until=str(ends_on),
        reader=reader.code,
    )  # fmt: skip
    return row


@transaction.atomic
def share_with_group(
    *, person: Person, purpose: Purpose, group: str, called: str, ends_on: date, on: date, by: Person, at: datetime
) -> Sharing:
    """Let the members of a group see something until a day; whoever calls this knows that the person is one. CON-8."""
    _refuse_others(person, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    _refuse_wrong_end(on, ends_on)
    if purpose not in WITH_A_GROUP:
        raise Refused("This is not shared with a group.")
    for row in Sharing.objects.standing(on).filter(person=person, purpose=purpose, item=group):
        _end(row, by, at)
    row = Sharing.objects.create(
        person=person, purpose=purpose, audience=Audience.GROUP, item=group,
        wording=f"You let the members of {called} see {PURPOSE_NAMES[purpose]} until {words.day(ends_on)}.",
        wording_version=WORDING_VERSION, starts_on=on, ends_on=ends_on, given_at=at,
    )  # fmt: skip
    audit.record(
        "sharing given", person, by=by, at=at, sharing=row.code, purpose=str(purpose), until=str(ends_on), group=group
    )
    return row


@transaction.atomic
def withdraw(*, sharing: Sharing, by: Person, at: datetime) -> Sharing:
    """Take a choice back: whoever it was given to sees nothing of it from the next page on. CON-4, CON-6."""
    _refuse_others(sharing.person, by)
    row = Sharing.objects.select_for_update().get(pk=sharing.pk)
    return row if row.withdrawn_at else _end(row, by, at)


def _end(row: Sharing, by: Person, at: datetime) -> Sharing:
    row.withdrawn_at = at
    row.save()
    audit.record("sharing withdrawn", row.person, by=by, at=at, agency=row.agency, sharing=row.code)
    return row


def _refuse_wrong_end(on: date, ends_on: date) -> None:
    if not on < ends_on <= on.replace(year=on.year + LONGEST_YEARS, day=min(on.day, 28)):
        raise Refused(f"Choose a day after today and within {LONGEST_YEARS} years.")


def _refuse_others(person: Person, by: Person) -> None:
    if by.pk != person.pk:
        raise Refused("Only the person can choose what they share.")
