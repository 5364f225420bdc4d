"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

WALL: dict[str, str] = {}
WRITES: dict[str, str | tuple[str, str]] = {}
