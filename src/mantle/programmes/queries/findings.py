"""Findings of the register of evidence that stand behind a programme. STD-37."""

from __future__ import annotations

from mantle.framework.models import Finding
from mantle.programmes.models import Programme


def item_of(programme: Programme) -> str:
    """By what the register names a programme: its name for readers, and its code, by which it is found."""
    return f"{programme.name[:100]} {code_in_item(programme)}"


def code_in_item(programme: Programme) -> str:
    return f"({programme.code})"


def findings_behind(programme: Programme) -> list[Finding]:
    """STD-37: the surest first."""
    rows = Finding.objects.filter(supports__item__endswith=code_in_item(programme)).select_related("study")
    return list(rows.distinct().order_by("confidence", "-found_on", "pk"))
