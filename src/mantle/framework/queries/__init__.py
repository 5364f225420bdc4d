"""What is read of frameworks."""

from mantle.framework.queries.editions import (
    competencies_of,
    framework_now,
    national_edition,
    national_keys,
    outline,
    profile_for,
)
from mantle.framework.queries.evidence import behind, rests_on
from mantle.framework.queries.reading import (
    Corner,
    Difference,
    Part,
    corners,
    difference,
    ends_of,
    parts_of,
    side_by_side,
)

__all__ = [
    "Corner",
    "Difference",
    "Part",
    "behind",
    "competencies_of",
    "corners",
    "difference",
    "ends_of",
    "framework_now",
    "national_edition",
    "national_keys",
    "outline",
    "parts_of",
    "profile_for",
    "rests_on",
    "side_by_side",
]
