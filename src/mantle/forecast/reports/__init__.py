"""Figures drawn from what is on record: the profile now, and what a forecast found."""

from mantle.forecast.reports.outcome import Outcome, outcome_of
from mantle.forecast.reports.profile import Grid, Profile, profile_of

__all__ = ["Grid", "Outcome", "Profile", "outcome_of", "profile_of"]
