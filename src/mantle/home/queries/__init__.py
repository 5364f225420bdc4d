"""What home reads: what needs someone today, and what they are looking for, composed from the slices below."""

from mantle.home.queries.calendar import calendar_of, lines_of, reader_of
from mantle.home.queries.finding import Found, search
from mantle.home.queries.start import Start, start_of
from mantle.home.queries.status import Status, status_at
from mantle.home.queries.story import parts_of_the_demonstration
from mantle.home.queries.tasks import Task

__all__ = [
    "Found",
    "Start",
    "Status",
    "Task",
    "calendar_of",
    "lines_of",
    "parts_of_the_demonstration",
    "reader_of",
    "search",
    "start_of",
    "status_at",
]
