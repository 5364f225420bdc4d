"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

_OWN_NAME = "(SELECT n.id FROM networks_named n WHERE n.person_id = {me})"
WALL: dict[str, str] = {
    # P19: who opted out is known to nobody else, and is no name.
    "Named": "{all:nobody} OR person_id = {me} OR opted_out_at IS NULL",
    # NET-8: who answered, and whom they named, is read by whoever answered, and past the wall by what closes a survey.
    "Reply": "{all:nobody} OR named_id IN " + _OWN_NAME,
    "Tie": "{all:nobody} OR source_id IN " + _OWN_NAME,
    "OwnResult": "{all:nobody} OR person_id = {me}",
}
