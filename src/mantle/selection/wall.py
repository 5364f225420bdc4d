"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it.

It is coarser than the doors, which keep from a reader who it is that they read: the wall knows no first reading.
"""

from __future__ import annotations

_READS_FOR = "(SELECT r.call_id FROM selection_panelreader r WHERE r.person_id = {me})"
_OWN_SEATS = "(SELECT r.id FROM selection_panelreader r WHERE r.person_id = {me})"
# SEL-9: one's own, whom one put forward, whom one reads for a call, and those who run cohorts.
_OF_A_PERSON = """{any:programme} OR EXISTS (SELECT 1 FROM selection_candidacy c WHERE c.id = candidacy_id
    AND (c.person_id = {me} OR c.call_id IN READS))""".replace("READS", _READS_FOR)
WALL: dict[str, str] = {
    "Candidacy": "{any:programme} OR person_id = {me} OR put_forward_by_id = {me} OR call_id IN " + _READS_FOR,
    # SEL-35: whoever only has a letter is led past the wall by its secret.
    "SponsorStatement": _OF_A_PERSON,
    "AgreedLevel": _OF_A_PERSON,
    "Evidence": "candidacy_id IN (SELECT c.id FROM selection_candidacy c)",
    "Conflict": "{any:programme} OR reader_id IN " + _OWN_SEATS,
    "PanelReading": _OF_A_PERSON,
    "CriterionMark": "reading_id IN (SELECT r.id FROM selection_panelreading r)",
    "PanelDecision": "candidacy_id IN (SELECT c.id FROM selection_candidacy c)",
    "FeedbackLine": """decision_id IN (SELECT d.id FROM selection_paneldecision d JOIN selection_candidacy c
        ON c.id = d.candidacy_id WHERE {any:programme} OR c.person_id = {me} OR c.call_id IN READS)""".replace(
        "READS", _READS_FOR
    ),
    "PoolMember": "{any:programme} OR person_id = {me}",
    "Judgement": "member_id IN (SELECT m.id FROM selection_poolmember m)",
}
WRITES: dict[str, str | tuple[str, str]] = {
    "PanelReading": ("{any:programme}", "{any:programme} OR reader_id IN " + _OWN_SEATS),
    # SEL-13: a reader adds their own marks; nobody changes one, whatever a page sends.
    "CriterionMark": (
        "EXISTS (SELECT 1 FROM selection_panelreading r WHERE r.id = reading_id AND r.reader_id IN SEATS)".replace(
            "SEATS", _OWN_SEATS
        ),
        "{all:nobody}",
    ),
    "PanelReader": ("{any:programme}", "{any:programme} OR person_id = {me}"),
}
