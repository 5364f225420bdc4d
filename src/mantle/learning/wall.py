"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

# CON-7: codes of the things of one purpose that their owners show to who asks, today.
_SHOWN = """(SELECT s.item FROM people_sharing s WHERE s.purpose = 'PURPOSE' AND s.reader_id = {me}
    AND s.withdrawn_at IS NULL AND s.starts_on <= {day} AND s.ends_on > {day})"""


def _own_or_shown(purpose: str) -> str:
    return "{all:nobody} OR person_id = {me} OR code IN " + _SHOWN.replace("PURPOSE", purpose)


# LRN-1, LRN-10: nobody's role opens what somebody wrote for themselves, however far it reaches.
WALL: dict[str, str] = {
    "Entry": _own_or_shown("entry"),
    "Plan": _own_or_shown("plan"),
    "Project": _own_or_shown("project"),
    "Step": "plan_id IN (SELECT p.id FROM learning_plan p)",
    "PlanVersion": "plan_id IN (SELECT p.id FROM learning_plan p)",
    "ProjectNote": "project_id IN (SELECT p.id FROM learning_project p)",
    "SelfRating": "{all:nobody} OR person_id = {me} OR person_id IN (SELECT p.person_id FROM learning_plan p)",
    "StageClaim": "{all:nobody} OR person_id = {me} OR (reviewer_id = {me} AND state <> 'withdrawn')",
    "Impact": "{all:nobody} OR person_id = {me}",
    "Sheet": "{all:nobody} OR person_id = {me}",
    # DIA-3, coarser than the door: small groups are kept apart there.
    "Dialogue": """{all:nobody} OR host_id = {me}
        OR id IN (SELECT m.dialogue_id FROM learning_dialoguemember m WHERE m.person_id = {me})""",
    # DIA-9, DIA-12: for those in it; DIA-13, LIB-14: nobody but the person, together through disclosure.
    "AgreedAction": "dialogue_id IN (SELECT d.id FROM learning_dialogue d)",
    "ResultLine": "dialogue_id IN (SELECT d.id FROM learning_dialogue d)",
    "Ranking": "{all:nobody} OR person_id = {me}",
    "Reading": "{all:nobody} OR person_id = {me}",
    "Contribution": "dialogue_id IN (SELECT d.id FROM learning_dialogue d)",
    "PulseAnswer": "{all:nobody} OR person_id = {me}",
    "SelfDiagnostic": _own_or_shown("diagnostic"),
    "FeedbackTalk": "{all:nobody} OR person_id = {me}",
}
# WAL-6: whoever is shown a diagnostic changes none; ground rules are read at their group's door, and written and agreed
# to by each in their own name.
_OWN = "{all:nobody} OR person_id = {me}"
WRITES: dict[str, str | tuple[str, str]] = {
    "SelfDiagnostic": _OWN, "GroundRulesAgreement": _OWN, "GroundRules": "{all:nobody} OR by_id = {me}",
}  # fmt: skip
