"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

_IN_A_PLAN = "post_id IN (SELECT c.post_id FROM succession_criticalpost c)"
_OF_A_PLAN = "plan_id IN (SELECT p.id FROM succession_successionplan p)"
# SUC-2: the leads of one authority, and those whom they name; no role that reaches everywhere is among them. SUC-9:
# whoever is judged or asked sees that row of theirs, and a judgement only once it is hidden no more.
WALL: dict[str, str] = {
    "SuccessionPlan": """{all:succession} OR agency_id = ANY({in:succession}) OR agency_id IN (
        SELECT v.agency_id FROM succession_planviewer v WHERE v.person_id = {me} AND v.starts_on <= {day}
        AND (v.ends_on IS NULL OR v.ends_on > {day}))""",
    "PlanViewer": "{all:succession} OR agency_id = ANY({in:succession}) OR person_id = {me}",
    "CriticalPost": _OF_A_PLAN,
    "PlanChange": _OF_A_PLAN,
    "Snapshot": _OF_A_PLAN,
    "PlanAction": _OF_A_PLAN,
    "Filling": "critical_id IN (SELECT c.id FROM succession_criticalpost c)",
    "Cover": f"person_id = {{me}} OR {_IN_A_PLAN}",
    "Judgement": "(person_id = {me} AND (hidden_until IS NULL OR hidden_until <= {day})) OR " + _IN_A_PLAN,
    "Declining": "person_id = {me} OR agency_id IN (SELECT p.agency_id FROM succession_successionplan p)",
}
