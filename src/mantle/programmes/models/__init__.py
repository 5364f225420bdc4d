"""The provision, its programmes and their versions, cohorts and sessions, and the places that people have in them."""

from mantle.programmes.models.cohorts import Attendance, AttendanceMark, Cohort, Facilitator, PlaceSplit, Session
from mantle.programmes.models.design import (
    Activity,
    Aim,
    Component,
    DesignCheck,
    Outcome,
    Programme,
    ProgrammePart,
    Provision,
    Strand,
    Version,
)
from mantle.programmes.models.places import CarriedWork, Exemption, Place, PlacePeriod, Team

__all__ = [
    "Activity",
    "Aim",
    "Attendance",
    "AttendanceMark",
    "CarriedWork",
    "Cohort",
    "Component",
    "DesignCheck",
    "Exemption",
    "Facilitator",
    "Outcome",
    "Place",
    "PlacePeriod",
    "PlaceSplit",
    "Programme",
    "ProgrammePart",
    "Provision",
    "Session",
    "Strand",
    "Team",
    "Version",
]
