"""What is personal in the tables of this slice (RIG-1): models of leadership tell of nobody in particular."""

from __future__ import annotations

_NOBODY = {"rest": "not personal"}
_TABLES = (
    "Framework", "Domain", "Item", "Competency", "Level", "RoleProfile", "Expectation", "Study", "Finding", "Support",
)  # fmt: skip
PERSONAL: dict[str, dict[str, str]] = dict.fromkeys(_TABLES, _NOBODY)
