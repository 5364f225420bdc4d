"""Figures about places: each goes to the agency that it is about, and stands once a year. STR-17."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mantle.analysis.problems import Problem
from mantle.analysis.tables import read_context
from mantle.people.models import Agency, AgencyName, Person
from mantle.people.rules import covers, plain_name
from mantle.structures.actions.everywhere import refuse_unless_everywhere
from mantle.structures.actions.ledger import Ledger
from mantle.structures.actions.reporting import report_of
from mantle.structures.models import ContextMeasure, Import

ADDED, CORRECTED, SAME = "figures added", "figures corrected", "figures unchanged"
Key = tuple[int, str, int]
Facts = dict[str, Any]


class Places:
    """Agencies on record, found by official code, or by any name they go by; of several the one of that year."""

    def __init__(self) -> None:
        self._days: dict[int, tuple[date | None, date | None]] = {}
        self._known: dict[str, list[int]] = defaultdict(list)
        for pk, code, official, name, *days in Agency.objects.values_list(
            "pk", "code", "official_code", "name", "starts_on", "ends_on"
        ):
            self._days[pk] = (days[0], days[1])
            for word in dict.fromkeys((f"code {official.casefold()}", f"code {code.casefold()}", plain_name(name))):
                self._known[word].append(pk)
        for pk, plain in AgencyName.objects.values_list("agency_id", "plain_name"):
            self._known[plain].append(pk)

    def find(self, row: Any) -> int | None:
        """The agency that a row means; None when none, or none of several, is meant."""
        found: list[int] = []
        if row.official_code:
            found = self._known.get(f"code {row.official_code.casefold()}", [])
        if not found and row.agency:
            found = self._known.get(plain_name(row.agency), [])
        if len(set(found)) > 1:
            found = [pk for pk in found if covers(*self._days[pk], date(row.year, 7, 1))]
        return found[0] if len(set(found)) == 1 else None


def read(row: Import, by: Person | None) -> dict[str, Any]:
    """Read a file of figures and say what it would change; nothing is stored."""
    refuse_unless_everywhere(by)
    table = read_context(bytes(row.content), name=row.file_name)
    wanted, problems = _wanted(table)
    on_record = _on_record(wanted)
    plan = Counter(_difference(facts, on_record.get(key)) for key, facts in wanted.items())
    lost = {problem.row for problem in problems}
    return report_of(
        row,
        rows_read=table.rows_read,
        problems=[*table.problems, *problems],
        accepted=len(table.lines - lost),
        notes=table.notes,
        changes={what: plan[what] for what in (ADDED, CORRECTED, SAME) if plan[what]},
        figures=len(wanted),
        header=["Agency", "Official code", "Figure", "Value", "Unit", "Year", "Source"],
        first_rows=[[str(cell) for cell in each[1:]] for each in table.rows[:10]],
    )


def _wanted(table: Any) -> tuple[dict[Key, Facts], list[Problem]]:
    """Figures by agency, name and year; and each row about a place that is not on record, once."""
    places, wanted = Places(), dict[Key, Facts]()
    unknown: dict[int, Problem] = {}
    for row in table.rows:
        pk = places.find(row)
        if pk is None:
            said = "No agency on record has this code or name. Bring in the register of places first."
            unknown[row.line] = Problem(row.line, "agency", said, (row.agency or row.official_code)[:80])
        else:
            wanted[pk, row.name, row.year] = {"value": row.value, "unit": row.unit, "source": row.source}
    return wanted, list(unknown.values())


def _on_record(wanted: dict[Key, Facts]) -> dict[Key, tuple[int, Facts]]:
    rows = ContextMeasure.objects.filter(year__in={year for _, _, year in wanted})
    values = rows.values("pk", "agency_id", "name", "year", "value", "unit", "source")
    return {
        (each["agency_id"], each["name"], each["year"]): (
            each["pk"], {name: each[name] for name in ("value", "unit", "source")}
        )
        for each in values.iterator(chunk_size=2000)
    }  # fmt: skip


def _difference(facts: Facts, on_record: tuple[int, Facts] | None) -> str:
    return ADDED if on_record is None else SAME if on_record[1] == facts else CORRECTED


def store(row: Import, by: Person | None, at: datetime, progress: Callable[[int, int], None]) -> Ledger:
    """Store the figures in one piece; what stands there already is corrected, and can be put back. STR-10."""
    refuse_unless_everywhere(by)
    wanted, _ = _wanted(read_context(bytes(row.content), name=row.file_name))
    ledger = Ledger(row)
    with transaction.atomic():
        on_record = _on_record(wanted)
        new = [
            ContextMeasure(agency_id=pk, name=name, year=year, **facts)
            for (pk, name, year), facts in wanted.items()
            if (pk, name, year) not in on_record
        ]
        ledger.create(new)
        ledger.count(ADDED, len(new))
        for key, facts in wanted.items():
            known = on_record.get(key)
            if known is not None and known[1] != facts:
                ledger.change(ContextMeasure, known[0], known[1], facts)
                ledger.count(CORRECTED)
        ledger.keep()
    progress(len(wanted), len(wanted))
    return ledger
