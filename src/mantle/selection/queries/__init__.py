"""What is read about early talent."""

from mantle.selection.queries.steps import steps

__all__ = ["steps"]
