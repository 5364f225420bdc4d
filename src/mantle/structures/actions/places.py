"""The register of places: agencies with their dates, what follows them, and their other names. STR-23."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mantle.analysis.tables import read_places
from mantle.people.models import Agency, AgencyName, Person
from mantle.people.rules import plain_name
from mantle.structures.actions.everywhere import refuse_unless_everywhere
from mantle.structures.actions.ledger import Ledger
from mantle.structures.actions.reporting import report_of
from mantle.structures.models import AgencyLink, Import
from mantle.web import words

ADDED, CORRECTED, NAMED, LINKED, SAME = (
    "agencies added",
    "agencies corrected",
    "other names added",
    "agencies linked to what follows them",
    "agencies unchanged",
)
FACTS = ("short_name", "region", "nation", "starts_on", "ends_on", "official_code")

Fields = dict[str, Any]


@dataclass(slots=True)
class Known:
    """Agencies on record, by each way in which a register can name one."""

    rows: dict[int, Fields] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)
    by_official: dict[str, list[int]] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=dict)
    names: set[tuple[int, str]] = field(default_factory=set)
    links: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def load(cls) -> Known:
        known = cls()
        for row in Agency.objects.values("pk", "code", "name", "kind", *FACTS):
            known.add(row)
        known.names = set(AgencyName.objects.values_list("agency_id", "plain_name"))
        known.links = set(AgencyLink.objects.values_list("predecessor_id", "successor_id"))
        return known

    def add(self, row: Fields) -> None:
        self.rows[row["pk"]] = row
        self.by_code[row["code"].casefold()] = row["pk"]
        if row["official_code"]:
            self.by_official.setdefault(row["official_code"], []).append(row["pk"])
        self.by_name.setdefault(plain_name(row["name"]), []).append(row["pk"])

    def find(self, place: Any) -> int | None:
        """The agency that a line means: by its code in the national register, else by its name and its dates."""
        for pk in [*self.by_official.get(place.official_code, ()), *self.by_name.get(plain_name(place.name), ())]:
            row = self.rows[pk]
            same_code = (
                not row["official_code"] or not place.official_code or row["official_code"] == place.official_code
            )
            if same_code and _meet(row["starts_on"], place.starts_on) and _meet(row["ends_on"], place.ends_on):
                return pk
        return None


def _meet(one: date | None, other: date | None) -> bool:
    return one is None or other is None or one == other


def read(row: Import, by: Person | None) -> dict[str, Any]:
    """Read a register and say what it would change; nothing is stored."""
    refuse_unless_everywhere(by)
    table = _table(row)
    known, plan = Known.load(), Counter[str]()
    found = {place.code: known.find(place) for place in table.rows}
    for place in table.rows:
        pk = found[place.code]
        plan[ADDED if pk is None else CORRECTED if _corrections(known.rows[pk], place) else SAME] += 1
        plan[NAMED] += sum((pk, plain) not in known.names for plain in _plain_names(place))
    plan[LINKED] = len(_new_links(table, found, known))
    return report_of(
        row,
        rows_read=table.rows_read,
        problems=table.problems,
        accepted=table.rows_accepted,
        notes=table.notes,
        vacancies=0,
        changes={what: count for what, count in plan.items() if count},
        places=len(table.rows),
        header=["Code", "Name", "Kind", "Region", "From", "Until"],
        first_rows=[_shown(place) for place in table.rows[:10]],
    )


def _table(row: Import) -> Any:
    names = bytes(row.second_content) or None
    return read_places(bytes(row.content), names=names, name=row.file_name)


def _shown(place: Any) -> list[str]:
    days = [words.day(place.starts_on), words.day(place.ends_on)]
    return [place.code, place.name, place.kind, place.region or "", *days]


def _facts(place: Any) -> Fields:
    return {
        "short_name": (place.short_name or "")[:80],
        "region": (place.region or "")[:60],
        "nation": (place.nation or "")[:40],
        "official_code": (place.official_code or "")[:20],
        "starts_on": place.starts_on,
        "ends_on": place.ends_on,
    }


def _corrections(row: Fields, place: Any) -> Fields:
    """What the register says and the record does not; what the register leaves empty is left alone."""
    return {name: value for name, value in _facts(place).items() if value not in (None, "") and value != row[name]}


def _plain_names(place: Any) -> dict[str, str]:
    """Other names, each once however it is written: plain form and the form to show."""
    found: dict[str, str] = {}
    for name in (place.short_name or "", *place.names):
        plain = plain_name(name)[:200]
        if plain and plain != plain_name(place.name):
            found.setdefault(plain, name[:200])
    return found


def store(row: Import, by: Person | None, at: datetime, progress: Callable[[int, int], None]) -> Ledger:
    """Store a register in one piece: a few hundred agencies with their names and links."""
    refuse_unless_everywhere(by)
    table, ledger = _table(row), Ledger(row)
    with transaction.atomic():
        known = Known.load()
        found = _store_agencies(table.rows, known, ledger)
        _store_names(table.rows, found, known, ledger)
        _store_links(table, found, known, ledger)
        ledger.keep()
    progress(len(table.rows), len(table.rows))
    return ledger


def _store_agencies(places: Iterable[Any], known: Known, ledger: Ledger) -> dict[str, int]:
    found: dict[str, int] = {}
    new: list[tuple[str, Agency]] = []
    for place in places:
        pk = known.find(place)
        if pk is None:
            new.append((place.code, _new_agency(place, known)))
            continue
        found[place.code] = pk
        after = _corrections(known.rows[pk], place)
        if after:
            ledger.change(Agency, pk, {name: known.rows[pk][name] for name in after}, after)
            ledger.count(CORRECTED)
    for (code, _), agency in zip(new, ledger.create(agency for _, agency in new), strict=True):
        found[code] = agency.pk
    ledger.count(ADDED, len(new))
    return found


def _new_agency(place: Any, known: Known) -> Agency:
    agency = Agency(name=place.name[:200], kind=place.kind, is_upper_tier=place.is_upper_tier, **_facts(place))
    code = place.code.casefold()
    if code and code not in known.by_code:
        agency.code = code[:40]
    return agency


def _store_names(places: Iterable[Any], found: dict[str, int], known: Known, ledger: Ledger) -> None:
    rows = [
        AgencyName(agency_id=found[place.code], name=name, plain_name=plain)
        for place in places
        for plain, name in _plain_names(place).items()
        if (found[place.code], plain) not in known.names
    ]
    ledger.create(rows)
    ledger.count(NAMED, len(rows))


def _store_links(table: Any, found: dict[str, int], known: Known, ledger: Ledger) -> None:
    rows = [
        AgencyLink(
            predecessor_id=found[link.predecessor], successor_id=found[link.successor], kind=link.kind, on=link.on
        )
        for link in _new_links(table, found, known)
    ]
    ledger.create(rows)
    ledger.count(LINKED, len(rows))


def _new_links(table: Any, found: Mapping[str, int | None], known: Known) -> list[Any]:
    """Links that are not on record; one code of the register may stand for an agency that goes by another name."""
    return [
        link
        for link in table.links
        if (pair := (found.get(link.predecessor), found.get(link.successor))) not in known.links
        and (pair[0] is None or pair[0] != pair[1])
    ]
