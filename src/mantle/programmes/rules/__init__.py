"""Rules about programmes, cohorts and places: pure functions over plain values."""

from mantle.programmes.rules.cohorts import CohortRules, place_split_problems, problems_of_rules, spread_over
from mantle.programmes.rules.design import (
    LANES,
    PRINCIPLES,
    AudienceKind,
    Channel,
    ComponentKind,
    EnrolmentUnit,
    Overlap,
    VersionState,
    compared,
)
from mantle.programmes.rules.lives import (
    ENDED,
    MOVE_NAMES,
    MOVES,
    REASONS,
    STATE_NAMES,
    PlaceState,
    may_move,
    next_state,
    whole_life_problems,
)
from mantle.programmes.rules.money import charge_for_leaving, shared_out
from mantle.programmes.rules.teams import Member, team_problems

__all__ = [
    "ENDED",
    "LANES",
    "MOVES",
    "MOVE_NAMES",
    "PRINCIPLES",
    "REASONS",
    "STATE_NAMES",
    "AudienceKind",
    "Channel",
    "CohortRules",
    "ComponentKind",
    "EnrolmentUnit",
    "Member",
    "Overlap",
    "PlaceState",
    "VersionState",
    "charge_for_leaving",
    "compared",
    "may_move",
    "next_state",
    "place_split_problems",
    "problems_of_rules",
    "shared_out",
    "spread_over",
    "team_problems",
    "whole_life_problems",
]
