"""What home works out of what it has read."""

from mantle.home.reports.everything import KINDS, everything

__all__ = ["KINDS", "everything"]
