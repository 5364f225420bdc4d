"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

# Seats are known to all partners, and with them who holds the posts that they are held through. CON-5 opens to whoever
# was let see them the posts that a person held elsewhere: the wall of `people_sharing` says who that is.
WALL: dict[str, str] = {
    "Appointment": """
        {all:workforce} OR person_id = {me}
        OR post_id IN (SELECT p.id FROM structures_post p WHERE p.agency_id = ANY({in:workforce}))
        OR post_id IN (SELECT s.post_id FROM structures_seat s WHERE s.post_id IS NOT NULL)
        OR post_id IN (SELECT s.delegate_post_id FROM structures_seat s WHERE s.delegate_post_id IS NOT NULL)
        OR person_id IN (SELECT s.person_id FROM people_sharing s WHERE s.purpose = 'earlier_posts'
            AND s.withdrawn_at IS NULL AND s.starts_on <= {day} AND s.ends_on > {day})
    """,
    "Absence": "appointment_id IN (SELECT a.id FROM structures_appointment a)",
    "Import": "{all:files} OR agency_id = ANY({in:files}) OR by_id = {me}",
    "ImportPart": "of_id IN (SELECT i.id FROM structures_import i)",
    # CFS-5: the two who answer, and whoever arranges checks there; answers are the two's alone.
    "ConditionsCheck": """{all:arranges} OR holder_id = {me} OR other_id = {me}
        OR post_id IN (SELECT p.id FROM structures_post p WHERE p.agency_id = ANY({in:arranges}))""",
    "ConditionAnswer": """{all:nobody} OR of_id IN
        (SELECT c.id FROM structures_conditionscheck c WHERE c.holder_id = {me} OR c.other_id = {me})""",
    "ConditionAction": "owner_id = {me} OR of_id IN (SELECT c.id FROM structures_conditionscheck c)",
    # CFS-20: no role opens a talk about staying, and none what one leader said of their organisation (CFS-31).
    "StayInterview": "{all:nobody} OR holder_id = {me} OR held_by_id = {me}",
    "StayAction": "interview_id IN (SELECT s.id FROM structures_stayinterview s)",
    "DiagnosticAnswer": "{all:nobody} OR person_id = {me}",
}
_AT_AN_AGENCY = "post_id IN (SELECT p.id FROM structures_post p WHERE p.agency_id = ANY({in:edits}))"
# WAL-6: posts and their line are facts of public bodies, read across agencies; each is changed from its own agency. A
# line may reach from one agency to another: either end ends it.
WRITES: dict[str, str | tuple[str, str]] = {
    "Post": "{all:edits} OR agency_id = ANY({in:edits})",
    "ReportingLine": "{all:edits} OR " + _AT_AN_AGENCY + " OR " + _AT_AN_AGENCY.replace("post_id", "manager_id"),
    "Appointment": "{all:edits} OR " + _AT_AN_AGENCY,
    "Absence": "{all:edits} OR appointment_id IN (SELECT a.id FROM structures_appointment a WHERE HELD)".replace(
        "HELD", _AT_AN_AGENCY
    ),
    "Reorganisation": "{all:edits} OR agency_id = ANY({in:edits})",
}
