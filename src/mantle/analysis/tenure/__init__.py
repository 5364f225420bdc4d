"""How long people stay in post: spells, survival, rates of leaving, models, and how well they foretell."""

from .hazard import Hazard, hazard
from .spells import Spells, spells
from .survival import Curve, Survival, survival

__all__ = ["Curve", "Hazard", "Spells", "Survival", "hazard", "spells", "survival"]
