"""What is personal in the tables of this slice (RIG-1)."""

from __future__ import annotations

PERSONAL: dict[str, dict[str, str]] = {}
