"""Which rows of this slice the second wall shows, and which may be changed; `mantle.people.wall` says how to read it.

Places are read across agencies: a cohort counts all of its own, and a count that left some out would be wrong.
"""

from __future__ import annotations

from mantle.people.wall import at_an_agency

_RUNS = """EXISTS (SELECT 1 FROM programmes_cohort c JOIN programmes_version v ON v.id = c.edition_id
    JOIN programmes_programme g ON g.id = v.programme_id WHERE c.id = PLACE.cohort_id
    AND g.agency_id = ANY({in:programme}))"""
# PRG-4: one's own; those of a cohort that one runs; those of who works within one's reach.
_PLACE = "PLACE.person_id = {me} OR " + _RUNS + " OR " + at_an_agency("PLACE.person_id", "programme")
_OF_A_PLACE = "{all:programme} OR EXISTS (SELECT 1 FROM programmes_place o WHERE o.id = place_id AND (SEEN))".replace(
    "SEEN", _PLACE.replace("PLACE", "o")
)
# STD-4, STD-20 to STD-22: what somebody answered, learnt before or agreed with a coach: theirs, and of those who run
# cohorts, of whom the door asks in which. It is coarser than the door, which knows the cohort and what was asked there.
_THEIRS = "{any:programme} OR person_id = {me}"
WALL: dict[str, str] = {
    "VoiceAnswer": _THEIRS,
    "PriorLearning": _THEIRS,
    "PriorClaim": "prior_id IN (SELECT p.id FROM programmes_priorlearning p)",
    "CoachingContract": """{any:programme} OR coach_id = {me}
        OR place_id IN (SELECT o.id FROM programmes_place o WHERE o.person_id = {me})""",
    "CoachingDay": "contract_id IN (SELECT c.id FROM programmes_coachingcontract c)",
}
WRITES: dict[str, str | tuple[str, str]] = {
    "Place": "{all:programme} OR " + _PLACE.replace("PLACE", "programmes_place"),
    "PlacePeriod": _OF_A_PLACE,
    "Exemption": _OF_A_PLACE,
    "CarriedWork": _OF_A_PLACE,
    "Nomination": _OF_A_PLACE,
}
