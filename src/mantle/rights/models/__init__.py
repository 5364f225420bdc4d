"""What is kept about people's rights: requests with their clocks, items looked at, copies released, erasures."""

from mantle.rights.models.cases import Case, Pause
from mantle.rights.models.copies import Copy, Item
from mantle.rights.models.keeping import Acknowledgement, Erasure, RetentionRun, Statement
from mantle.rights.models.limits import Limit

__all__ = ["Acknowledgement", "Case", "Copy", "Erasure", "Item", "Limit", "Pause", "RetentionRun", "Statement"]
