"""What is changed about people: records, names, roles, accounts, merges."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ForeignObjectRel, Q

from mantle.people import audit, rules
from mantle.people.acting import past_the_wall
from mantle.people.models import Account, Agency, Duplicate, Identifier, Merge, Person, PersonName, RoleHeld
from mantle.people.stale import locked


class Refused(Exception):
    """An action that a rule does not allow, in words for the person who tried it."""


@transaction.atomic
def add_person(*, family_name: str, given_name: str = "", by: Person | None, at: datetime, **fields: Any) -> Person:
    """Add a person's record; an account is not needed."""
    person = Person.objects.create(given_name=given_name, family_name=family_name, **fields)
    audit.record("person added", person, by=by, at=at)
    return person


@transaction.atomic
def correct_person(
    *, person: Person, version: int | None, reason: str, by: Person, at: datetime, **fields: Any
) -> Person:
    """Correct what a record says. A changed name leaves the former name behind, so that old papers still find it."""
    row = locked(person, version)
    before = {name: getattr(row, name) for name in fields}
    if (before.get("given_name"), before.get("family_name")) != (fields.get("given_name"), fields.get("family_name")):
        PersonName.objects.create(
            person=row, given_name=row.given_name, family_name=row.family_name, sort_name=row.sort_name, until=at.date()
        )
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    changed = sorted(name for name in fields if before[name] != fields[name])
    audit.record("person corrected", row, by=by, at=at, reason=reason, fields=changed)
    return row


@transaction.atomic
def give_role(
    *, person: Person, role: str, agency: Agency | None = None, region: str = "", starts_on: date, reason: str = "",
    by: Person | None, at: datetime,
) -> RoleHeld:  # fmt: skip
    """Give a role from a day on."""
    held = RoleHeld.objects.create(person=person, role=role, agency=agency, region=region, starts_on=starts_on)
    audit.record("role given", held, by=by, at=at, reason=reason, agency=agency, role=role, person=person.code)
    return held


@transaction.atomic
def end_role(*, held: RoleHeld, ends_on: date, reason: str = "", by: Person, at: datetime) -> RoleHeld:
    """End a role: what it allowed is gone from that day."""
    held.ends_on = ends_on
    held.save()
    audit.record("role ended", held, by=by, at=at, reason=reason, agency=held.agency, person=held.person.code)
    return held


@transaction.atomic
def open_account(
    *, person: Person, email: str, password: str | None, is_demonstration: bool = False, by: Person | None, at: datetime
) -> Account:
    """Open an account for a person. Without a password it can only be entered in demonstration mode."""
    account = Account(person=person, email=email.strip().lower(), is_demonstration=is_demonstration)
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)
    account.save()
    audit.record("account opened", account, by=by, at=at, person=person.code)
    return account


@transaction.atomic
def find_duplicates(*, by: Person | None, at: datetime) -> int:
    """Look through all records for pairs that may be one person; return how many were newly proposed. PEO-3."""
    known = set(Duplicate.objects.values_list("one_id", "other_id"))
    proposed = [pair for pair in _likely_pairs() if (pair.one_id, pair.other_id) not in known]
    Duplicate.objects.bulk_create(proposed, batch_size=500)
    if by is not None:
        audit.record("records compared", by, by=by, at=at, proposed=len(proposed))
    return len(proposed)


@transaction.atomic
def propose_duplicates_of(*, person: Person) -> int:
    """Compare one new record with all that could be of the same person; return how many pairs are proposed. PEO-3."""
    alike = Q(sort_name__startswith=rules.plain_name(person.family_name)[:4])
    if person.email:
        alike |= Q(email__iexact=person.email)
    near = Person.objects.filter(alike, merged_into__isnull=True).exclude(pk=person.pk)
    pairs = [_pair(*sorted((person, other), key=lambda row: row.pk)) for other in near]
    proposed = [pair for pair in pairs if pair is not None]
    Duplicate.objects.bulk_create(proposed, ignore_conflicts=True)
    return len(proposed)


def _likely_pairs() -> list[Duplicate]:
    people = Person.objects.filter(merged_into__isnull=True).order_by("pk")
    blocks: dict[str, list[Person]] = {}
    for person in people.iterator():
        family = rules.plain_name(person.family_name)
        given = rules.plain_name(person.given_name)
        # Records are compared within blocks: the same start of family name and initial, or the same address.
        for key in {f"name {family[:4]} {given[:1]}", f"mail {person.email.casefold()}" if person.email else ""} - {""}:
            blocks.setdefault(key, []).append(person)
    pairs: dict[tuple[int, int], Duplicate] = {}
    for block in blocks.values():
        for place, one in enumerate(block):
            for other in block[place + 1 :]:
                if (one.pk, other.pk) not in pairs and (pair := _pair(one, other)) is not None:
                    pairs[one.pk, other.pk] = pair
    return list(pairs.values())


def _pair(one: Person, other: Person) -> Duplicate | None:
    score = rules.likeness(_identity(one), _identity(other))
    if score < rules.PROPOSE_FROM or not _is_worth_asking(one, other):
        return None
    return Duplicate(one=one, other=other, likeness=score, because=_because(one, other))


def _identity(person: Person) -> rules.Identity:
    return rules.Identity(person.given_name, person.family_name, person.email, person.birth_year)


def _is_worth_asking(one: Person, other: Person) -> bool:
    """A shared common name alone is no ground: something else must agree, or be unknown on one side."""
    if one.email and other.email and one.email.casefold() == other.email.casefold():
        return True
    return one.birth_year is None or other.birth_year is None or one.birth_year == other.birth_year


def _because(one: Person, other: Person) -> str:
    grounds = ["alike in name"]
    if one.email and one.email.casefold() == other.email.casefold():
        grounds.append("the same e-mail address")
    if one.birth_year and one.birth_year == other.birth_year:
        grounds.append("the same year of birth")
    return ", ".join(grounds)


@transaction.atomic
def dismiss_duplicate(*, pair: Duplicate, by: Person, at: datetime) -> Duplicate:
    """Two people after all: the pair is not proposed again."""
    pair.is_dismissed = True
    pair.save()
    audit.record("records kept apart", pair.one, by=by, at=at, other=pair.other.code)
    return pair


@transaction.atomic
@past_the_wall("a record is merged with all that belongs to it, wherever that is")
def merge_people(*, kept: Person, merged: Person, reason: str, by: Person, at: datetime) -> Merge:
    """Make two records one. Every row that pointed to the second now points to the first, and is listed. PEO-6."""
    kept, merged = (Person.objects.select_for_update().get(pk=person.pk) for person in (kept, merged))
    if kept.pk == merged.pk or kept.merged_into_id or merged.merged_into_id:
        raise Refused("One of these records has been merged already. Open the list again.")
    if hasattr(kept, "account") and hasattr(merged, "account"):
        raise Refused("Both records have an account. Close one account first, then merge.")
    moved: dict[str, list[int]] = {}
    for relation in _belongings():
        try:
            with transaction.atomic():
                rows = relation.related_model._base_manager.filter(**{relation.field.name: merged})
                moved[_relation_name(relation)] = list(rows.values_list("pk", flat=True))
                rows.update(**{relation.field.name: kept})
        except IntegrityError as error:
            kind = relation.related_model._meta.verbose_name_plural
            raise Refused(f"Their {kind} overlap: end or correct one of them first, then merge.") from error
    merged.merged_into = kept
    merged.save()
    merge = Merge.objects.create(
        kept=kept, merged=merged, moved={k: v for k, v in moved.items() if v}, reason=reason, by=by, at=at
    )
    audit.record("records merged", kept, by=by, at=at, reason=reason, merged=merged.code, merge=merge.code)
    return merge


@transaction.atomic
@past_the_wall("records are separated with all that was moved, wherever that is")
def separate_people(*, merge: Merge, reason: str, by: Person, at: datetime) -> Merge:
    """Take a merge back: the rows that moved return; rows added since stay with the record that was kept. PEO-6."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise Refused("This merge has been taken back already.")
    for relation in _belongings():
        pks = merge.moved.get(_relation_name(relation), [])
        rows = relation.related_model._base_manager.filter(pk__in=pks, **{relation.field.name: merge.kept})
        rows.update(**{relation.field.name: merge.merged})
    merge.merged.merged_into = None
    merge.merged.save()
    merge.undone_by, merge.undone_at = by, at
    merge.save()
    audit.record(
        "records separated", merge.kept, by=by, at=at, reason=reason, other=merge.merged.code, merge=merge.code
    )
    return merge


# What stays with the record it was written about: history is not moved.
_STAYS = {"emergency", "auditevent", "look", "merge", "duplicate", "person", "job"}


def _belongings() -> list[ForeignObjectRel]:
    relations = [relation for relation in Person._meta.related_objects if relation.related_model is not None]
    return [relation for relation in relations if relation.related_model._meta.model_name not in _STAYS]


def _relation_name(relation: ForeignObjectRel) -> str:
    return f"{relation.related_model._meta.label}.{relation.field.name}"


@transaction.atomic
@past_the_wall("a reference names one person, wherever they work")
def identify(*, person: Person, source: str, value: str, by: Person | None, at: datetime) -> Identifier:
    """Note by which reference another system knows a person."""
    row, is_new = Identifier.objects.get_or_create(source=source, value=value, defaults={"person": person})
    if not is_new and row.person_id != person.pk:
        raise Refused(f"{source} {value} already names {row.person}.")
    if is_new:
        audit.record("reference noted", person, by=by, at=at, source=source)
    return row
