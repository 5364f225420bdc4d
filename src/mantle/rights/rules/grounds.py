"""RIG-5: the only grounds on which something is left out of a copy. Each says when it may be used."""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    THIRD_PARTY = "third_party"
    REFERENCE = "reference"
    PLANNING = "planning"
    PRIVILEGE = "privilege"
    NOT_ABOUT = "not_about"


GROUND_NAMES: dict[Ground, str] = {
    Ground.THIRD_PARTY: "It tells of another person who has not agreed (Data Protection Act 2018, Schedule 2, 16)",
    Ground.REFERENCE: "It is a reference given in confidence (Schedule 2, 24)",
    Ground.PLANNING: "It would be likely to prejudice management planning now (Schedule 2, 22)",
    Ground.PRIVILEGE: "It is advice of a lawyer (Schedule 2, 19)",
    Ground.NOT_ABOUT: "It is not about this person: somebody else of the same name",
}
