"""Figures of rounds of feedback: the report as it is made, as it is shown, and of cohorts."""
