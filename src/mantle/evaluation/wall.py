"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it.

Findings, tables of steps and what was done about them tell of nobody: their doors are enough.
"""

from __future__ import annotations

# EVA-32: nobody's role opens an answer afterwards; counts are drawn past the wall.
WALL: dict[str, str] = {
    "Afterwards": "{all:nobody} OR place_id IN (SELECT o.id FROM programmes_place o WHERE o.person_id = {me})",
    # EVA-16: which entries stand behind a finding leads to their writers; it is read past the wall, and counted.
    "Note_entries": "{all:nobody} OR impact_id IN (SELECT i.id FROM learning_impact i WHERE i.person_id = {me})",
}
WRITES: dict[str, str | tuple[str, str]] = {}
