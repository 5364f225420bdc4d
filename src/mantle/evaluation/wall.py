"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it.

Findings, tables of steps and what was done about them tell of nobody: their doors are enough.
"""

from __future__ import annotations

# EVA-32: nobody's role opens an answer afterwards; counts are drawn past the wall.
WALL: dict[str, str] = {
    "Afterwards": "{all:nobody} OR asked_id = {me}",
}
