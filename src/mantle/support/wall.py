"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

_OWN_ENTRIES = "(SELECT s.id FROM support_supporter s WHERE s.person_id = {me})"
# SUP-8, SUP-12, SUP-15: what somebody asked for, who was offered and what was agreed is theirs, of who was chosen, and
# of who arranges support, whom the door asks for which agencies. The pool itself is read by who chooses from it.
WALL: dict[str, str] = {
    "MatchOption": "{any:supports} OR person_id = {me} OR (state IN ('chosen', 'agreed', 'turned_down') "
    f"AND supporter_id IN {_OWN_ENTRIES})",
    "SupportNeed": """{any:supports} OR person_id = {me}
        OR id IN (SELECT o.need_id FROM support_matchoption o WHERE o.state IN ('chosen', 'agreed'))""",
    "Arrangement": f"{{any:supports}} OR person_id = {{me}} OR supporter_id IN {_OWN_ENTRIES}",
    "ArrangementDay": "arrangement_id IN (SELECT a.id FROM support_arrangement a)",
    "MatchRun": "{any:supports}",
    "Credential": f"{{any:supports}} OR of_id IN {_OWN_ENTRIES}",
}
# WAL-6: an entry in the pool is changed by who it is about, and by who keeps the pool.
WRITES: dict[str, str | tuple[str, str]] = {
    "Supporter": "{any:supports} OR person_id = {me}",
    "SupporterLeave": f"{{any:supports}} OR of_id IN {_OWN_ENTRIES}",
    "DutyPeriod": "{any:supports}",
}
