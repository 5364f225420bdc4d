"""What home changes: it fills an empty database with the demonstration nation."""

from mantle.home.actions.demonstration import DemonstrationRefused, fill_demonstration

__all__ = ["DemonstrationRefused", "fill_demonstration"]
