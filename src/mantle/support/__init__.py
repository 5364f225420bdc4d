"""Coaches, mentors and help between authorities: offers, needs, matches and what was agreed."""
