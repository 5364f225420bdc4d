"""The columns of organograms as they are published, and the words that stand in them."""

from __future__ import annotations

from ._cells import Unreadable, number
from .columns import Column

# In every pair of words a slash counts as a space: “0 / Not in post” is “0 not in post”.
VACANT = {"vacant", "vacancy", "vacant post", "not in post", "0 not in post", "0", "unfilled", "nobody", "none"}
WITHHELD = {"", "n d", "nd", "n a", "na", "not disclosed", "withheld", "redacted", "name withheld", "not named"}
ELIMINATED = {"eliminated", "post eliminated", "deleted"}
# What stands for “above is nobody in this file”.
OUTSIDE = {"", "xx", "0", "n/a", "none", "-", "n/d"}
NO_TIME = ("", "n/d", "n/a", "-", "nd")

SENIOR = (
    Column("Post Unique Reference", aliases=("reference", "post reference", "unique reference"), required=True,
           missing=("", "n/d", "n/a", "-"), longest=80),
    Column("Name", required=True, longest=200),
    Column("Grade (or equivalent)", longest=60),
    Column("Job Title", required=True, filled=True, longest=300),
    Column("Job/Team Function", longest=8000),
    Column("Parent Department", longest=200),
    Column("Organisation", aliases=("organization", "body"), longest=200),
    Column("Unit", longest=200),
    Column("Reports to Senior Post", aliases=("reports to", "reporting to"), required=True, longest=80),
    Column("Salary Cost of Reports (£)", longest=60),
    Column("FTE", "number", low=0, high=50, missing=NO_TIME),
    Column("Actual Pay Floor (£)", longest=60),
    Column("Actual Pay Ceiling (£)", longest=60),
    Column("Professional/Occupational Group", longest=200),
    Column("Notes", longest=8000),
)  # fmt: skip
JUNIOR = (
    Column("Parent Department", longest=200),
    Column("Organisation", aliases=("organization", "body"), longest=200),
    Column("Unit", longest=200),
    Column("Reporting Senior Post", aliases=("reports to senior post", "reports to"), required=True, longest=80),
    Column("Grade", longest=60),
    Column("Payscale Minimum (£)", longest=60),
    Column("Payscale Maximum (£)", longest=60),
    Column("Generic Job Title", aliases=("job title",), required=True, longest=300),
    Column("Number of Posts in FTE", "number", aliases=("fte",), required=True, filled=True, low=0, high=100_000),
    Column("Professional/Occupational Group", longest=200),
)  # fmt: skip
# Known, and not taken: ways to reach people, and where the publisher had the row from.
IGNORED = ("Contact Phone", "Contact E-mail", "Valid?", "URI", "source_file", "source_line")


def amount(cell: str) -> float | None:
    """Return an amount of money, None where it is suppressed (N/D, c, x, blank).

    >>> [amount(each) for each in ("£85,000", "N/D", "")]
    [85000.0, None, None]
    """
    try:
        return number(cell)
    except Unreadable:
        return None
