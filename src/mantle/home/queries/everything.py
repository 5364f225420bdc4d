"""Everything on record as plain tables, composed from the slices: of one agency, of some, or of all. EXP-1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from mantle.framework.queries import everything as frameworks
from mantle.learning.queries import everything as learning
from mantle.people.access import Permission
from mantle.people.models import Agency, Person
from mantle.people.records import Line, Records, records
from mantle.programmes.queries import everything as programmes
from mantle.selection.queries import everything as selection
from mantle.structures.queries import everything as structures

FORMAT = "mantle tables 1"  # another number when a reader of the old tables would go wrong
CONTENTS = "contents.json"
SLICES = (structures, frameworks, programmes, learning, selection)
NAMED: dict[type[Any], str] = {Agency: "agencies_named", Person: "people_named"}
Tables = dict[str, tuple[list[str], Iterator[Line]]]


def tables_of(agencies: QuerySet[Agency], viewer: Person | None = None, *, whole: bool = False) -> dict[str, Records]:
    """Every table by name, in an order in which each stands behind those that it points to. EXP-2."""
    return {
        **structures.tables_of(agencies, viewer),
        **frameworks.tables_of(viewer),
        **programmes.tables_of(agencies, viewer, whole=whole),
        **learning.tables_of(agencies, viewer, whole=whole),
    }


def is_whole(agency: Agency | None, viewer: Person | None) -> bool:
    """Whether nothing narrows an export: then the provision as a whole belongs to it too."""
    return agency is None and (viewer is None or viewer.standing.reach(Permission.EXPORT_FILES).everywhere)


def drawn(tables: dict[str, Records]) -> Tables:
    """Headers and lines by name; at the end, names of those agencies and people that lines point to from outside.

    Lines are to be taken in this order: who is named is known when all have been seen. EXP-2.
    """
    met: dict[type, set[str]] = {Agency: set(), Person: set()}
    own: dict[type, set[str]] = {Agency: set(), Person: set()}
    found: Tables = {name: (table.header, _passing(table, met, own)) for name, table in tables.items()}
    for model, name in NAMED.items():
        table = named_table(model)
        found[name] = (table.header, _outside(table, met[model], own[model]))
    return found


def named_table(model: type[Any]) -> Records:
    """The few columns by which somebody or some body outside is named."""
    if model is Agency:
        return records(Agency.objects.all(), "code name short_name kind region nation official_code is_upper_tier")
    return records(Person.objects.all(), "code given_name family_name")


def _passing(table: Records, met: dict[type, set[str]], own: dict[type, set[str]]) -> Iterator[Line]:
    """The lines of a table, while the codes that it tells of others are kept."""
    model = table.rows.model
    pointing = {of: places for of in met if (places := table.points_to(of))}
    for line in table.lines():
        for of, places in pointing.items():
            met[of].update(line[place] for place in places if line[place])
        if model in own and table.columns[0] == "code":
            own[model].add(line[0])
        yield line


def _outside(table: Records, met: set[str], own: set[str]) -> Iterator[Line]:
    wanted = sorted(met - own)
    for start in range(0, len(wanted), 500):
        rows = table.rows.filter(code__in=wanted[start : start + 500]).order_by("code")
        yield from rows.values_list(*table.columns)
