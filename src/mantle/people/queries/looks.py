"""Who saw or changed what of one person, and the words for it. REC-6."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_date

from mantle.people.access import GROUPS, FieldGroup
from mantle.people.models import AuditEvent, Change, Look, Person

# Pages and files by the name of their address; any other is called by that name.
PAGES = {
    "structures:person": "The page of the person",
    "structures:correct_person": "The form to correct the record",
    "structures:post": "The page of a post",
    "structures:agency_timeline": "What happened at an agency",
    "home:export_agency": "A file of one agency",
    "home:export_everything": "A file of everything",
    "structures:export_workforce": "The workforce file of one agency",
    "structures:export_agency": "A file of one agency",  # until these doors moved to home
    "structures:export_everything": "A file of everything",
    "people:decide_duplicate": "Two records side by side",
    "people:accounts": "The list of accounts",
    "people:account_of": "The page of an account",
    "people:letter": "The page of a letter",
    "people:story": "What was done to the record",
    "people:record_of": "Who saw or changed the record",
    "people:audit": "What was done, by whom, and why",
    "home:start": "The start page",
    "rights:copy": "A copy of everything held",
    "rights:item": "An item of a copy",
}
IN_AN_EMERGENCY = " in an emergency"
VERBS = {"insert": "added", "update": "changed", "delete": "removed"}
# Rows about a person, by the path from the row to the person. Models of floors above are reached by their name.
ABOUT = {
    "people.PersonName": "person", "people.Identifier": "person", "people.RoleHeld": "person",
    "people.Account": "person", "people.Sharing": "person", "structures.Appointment": "person",
    "structures.Absence": "appointment__person",
}  # fmt: skip


def codes_of(person: Person) -> list[str]:
    """The codes under which a person was looked at: that of the record, and those of records merged into it."""
    return [person.code, *Person.objects.filter(merged_into=person).values_list("code", flat=True)]


def looks_at(person: Person, since: datetime | None = None) -> QuerySet[Look]:
    """Who was shown sensitive fields of a person, from a moment on. Every line since then is read: one pass."""
    named = Q()
    for code in codes_of(person):
        named |= Q(people__contains=f" {code} ")
    rows = Look.objects.filter(named).select_related("by").defer("people")
    return rows.filter(at__gte=since) if since else rows


def changes_of(person: Person, since: datetime | None = None) -> QuerySet[Change]:
    """Every change to rows about a person that stand today, and to the record itself, as the database wrote it."""
    condition = Q(table=Person._meta.db_table, row__in=_keys("people.Person", person, ""))
    for label, path in ABOUT.items():
        model = apps.get_model(label)
        condition |= Q(table=model._meta.db_table, row__in=_keys(label, person, f"{path}__"))
    rows = Change.objects.filter(condition)
    return rows.filter(at__gte=since) if since else rows


def _keys(label: str, person: Person, path: str) -> QuerySet:
    """Keys of the rows about a person, as the record of changes writes them."""
    mine = Q(**{f"{path}pk": person.pk}) | Q(**{f"{path}merged_into": person.pk})
    rows = apps.get_model(label)._base_manager.filter(mine)
    return rows.values_list(Cast("pk", CharField(max_length=64)), flat=True)


def day_of(words: str) -> date | None:
    """A day as people type it: 24/11/2026 or 2026-11-24.

    >>> day_of("24/11/2026"), day_of("2026-11-24"), day_of("31/02/2026"), day_of("soon")
    (datetime.date(2026, 11, 24), datetime.date(2026, 11, 24), None, None)
    """
    parts = words.strip().split("/")
    try:
        return parse_date("-".join(reversed([part.zfill(2) for part in parts])) if len(parts) == 3 else words.strip())
    except ValueError:
        return None


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def from_day(rows: QuerySet, words: str) -> QuerySet:
    """Rows from a day on; none where no day was typed, so that nothing is taken for the whole."""
    day = day_of(words)
    return rows.filter(at__gte=start_of(day)) if day else rows.none()


def until_day(rows: QuerySet, words: str) -> QuerySet:
    """Rows until the end of a day; none where no day was typed."""
    day = day_of(words)
    if day is None:
        return rows.none()
    return rows if day == date.max else rows.filter(at__lt=start_of(day + timedelta(days=1)))


def page_said(row: Look) -> str:
    """Where somebody looked, in words; and whether the rows stood open to them in an emergency. PEO-29.

    >>> page_said(Look(purpose="structures:person in an emergency")), page_said(Look(purpose="structures:people"))
    ('The page of the person, in an emergency', 'People')
    """
    name, emergency, _ = row.purpose.partition(IN_AN_EMERGENCY)
    return page_named(name) + (f",{emergency}" if emergency else "")


def page_named(name: str) -> str:
    """A page in words, by the name of its address."""
    return PAGES.get(name) or name.rpartition(":")[2].replace("_", " ").capitalize() or "A page"


def fields_said(row: Look) -> str:
    """What somebody was shown, in words.

    >>> fields_said(Look(fields="birth_year contact"))
    'Year of birth; e-mail address'
    """
    names = [GROUPS[FieldGroup(word)].name for word in row.fields.split() if word in set(FieldGroup)]
    text = "; ".join(names)
    return text[:1].upper() + text[1:]


def change_said(row: Change) -> str:
    """What changed, old to new, in words; of sensitive fields only that they changed.

    >>> change_said(Change(operation="update", values={"email": True, "ends_on": [None, "2027-04-01"]}))
    'Email: changed; ends on: nothing → 2027-04-01'
    """
    said = []
    for column, pair in sorted(row.values.items()):
        name = column.removesuffix("_id").replace("_", " ")
        if not isinstance(pair, list):
            said.append(f"{name}: changed")
        elif row.operation == "delete":
            said += [f"{name}: {_plain(pair[0])}"] if pair[0] not in (None, "") else []
        else:
            said.append(f"{name}: {_plain(pair[0])} → {_plain(pair[1])}")
    text = "; ".join(said) or {"insert": "A new row"}.get(row.operation, "The whole row")
    return text[:1].upper() + text[1:]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "") else str(value)


def thing_of(row: Change) -> str:
    """What kind of row was changed, in words: the name that its model has."""
    return _things().get(row.table, row.table.replace("_", " ")).capitalize()


def _things() -> dict[str, str]:
    return {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}


def actors_of(changes: QuerySet[Change]) -> dict[int, str]:
    """Names of those who made these changes, in one query."""
    return {person.pk: person.name for person in Person.objects.filter(pk__in=changes.order_by().values("actor"))}


def audited(field: str) -> list[tuple[str, str]]:
    """The verbs or kinds of record of which the audit record speaks, as answers to choose from."""
    found = AuditEvent.objects.exclude(**{field: ""}).order_by(field).values_list(field, flat=True).distinct()
    return [(word, word[:1].upper() + word[1:]) for word in found]


def audited_agencies() -> list[tuple[str, str]]:
    """The agencies of which the audit record speaks."""
    found = AuditEvent.objects.filter(agency__isnull=False).order_by("agency__name")
    return list(found.values_list("agency__code", "agency__name").distinct())
