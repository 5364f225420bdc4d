"""Which rows of this slice the second wall lets somebody change; `mantle.people.wall` says how to read it.

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
WRITES: dict[str, str | tuple[str, str]] = {
    "Place": "{all:programme} OR " + _PLACE.replace("PLACE", "programmes_place"),
    "PlacePeriod": _OF_A_PLACE,
    "Exemption": _OF_A_PLACE,
    "CarriedWork": _OF_A_PLACE,
    "Nomination": _OF_A_PLACE,
}
