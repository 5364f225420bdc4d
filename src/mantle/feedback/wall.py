"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it. FEE-9, FEE-11."""

from __future__ import annotations

from mantle.people.wall import at_an_agency

_SHOWN = """(SELECT s.item FROM people_sharing s WHERE s.purpose = 'feedback' AND s.reader_id = {me}
    AND s.withdrawn_at IS NULL AND s.starts_on <= {day} AND s.ends_on > {day})"""
_READS = """round_id IN (SELECT r.id FROM feedback_round r
    WHERE r.subject_id = {me} OR r.coach_id = {me} OR r.code IN SHOWN)""".replace("SHOWN", _SHOWN)
# Sealed answers, links and answers on their way are nobody's to see, whatever their role; a report is its subject's,
# the coach's and theirs to whom it is shown. Whoever has only a letter is led past the wall by its secret.
WALL: dict[str, str] = {
    "Round": f"{{all:leads}} OR subject_id = {{me}} OR coach_id = {{me}} OR code IN {_SHOWN}"
    f" OR {at_an_agency('subject_id', 'leads')}",
    "Invitation": "person_id = {me} OR round_id IN (SELECT r.id FROM feedback_round r)",
    "Link": "{all:nobody}",
    "Draft": "{all:nobody} OR invitation_id IN (SELECT i.id FROM feedback_invitation i WHERE i.person_id = {me})",
    "Sealed": "{all:nobody}",
    "Result": "{all:nobody} OR " + _READS,
}
WRITES: dict[str, str | tuple[str, str]] = {}
