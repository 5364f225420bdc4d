"""How long people stay in post: spells, survival, rates of leaving, models, and how well they foretell."""

from .fitting import Effect, TenureModel, fit
from .hazard import Hazard, hazard
from .scoring import Scores, score
from .spells import Spells, spells
from .survival import Curve, Survival, survival

__all__ = [
    "Curve",
    "Effect",
    "Hazard",
    "Scores",
    "Spells",
    "Survival",
    "TenureModel",
    "fit",
    "hazard",
    "score",
    "spells",
    "survival",
]
