"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

WALL: dict[str, str] = {
    "Case": "{all:rights} OR person_id = {me} OR agency_id = ANY({in:rights})",
    "Pause": "case_id IN (SELECT c.id FROM rights_case c)",
    "Item": "case_id IN (SELECT c.id FROM rights_case c)",
    "Copy": "case_id IN (SELECT c.id FROM rights_case c)",
}
