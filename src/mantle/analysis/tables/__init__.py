"""Tables of the core and their readers: a file in, frozen records and every problem by row and column out.

Each name is loaded when it is first asked for, so that a method pays for its own table only.

>>> from mantle.analysis.tables import read_sheet
>>> read_sheet(b"agency,post\\nNorth,Director").rows[0].cells
('North', 'Director')
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

WHERE = {
    "Limits": "sheets", "Row": "sheets", "Sheet": "sheets", "read_sheet": "sheets",
    "Column": "columns", "Taken": "columns", "take": "columns",
    "Workforce": "workforce", "WorkforceRow": "workforce", "read_workforce": "workforce",
    "Organogram": "organogram", "read_organogram": "organogram", "compare": "organogram",
    "Places": "places", "read_places": "places",
    "Appointments": "appointments", "read_appointments": "appointments",
    "read_dated_appointments": "appointments",
    "Context": "context", "ContextRow": "context", "read_context": "context",
    "Marks": "marks", "read_marks": "marks",
    "Outcomes": "outcomes", "read_outcomes": "outcomes",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in WHERE:
        raise AttributeError(f"module {__name__} has no {name}")
    return getattr(import_module(f"{__name__}.{WHERE[name]}"), name)
