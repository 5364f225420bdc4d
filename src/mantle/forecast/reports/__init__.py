"""Figures drawn from what is on record: the profile now, and what a forecast found."""

from mantle.forecast.reports.beside import Beside, beside
from mantle.forecast.reports.outcome import Outcome, outcome_of
from mantle.forecast.reports.profile import Grid, Profile, profile_now, profile_of
from mantle.forecast.reports.surveys import Found, survey_found
from mantle.forecast.reports.wayup import WayUp, way_up

__all__ = [
    "Beside",
    "Found",
    "Grid",
    "Outcome",
    "Profile",
    "WayUp",
    "beside",
    "outcome_of",
    "profile_now",
    "profile_of",
    "survey_found",
    "way_up",
]
