"""Timetables without double booking, with proof, or the clash in words: interviews, assessment days, sessions.

Start with `plan`.
"""

from mantle.analysis.timetable.inputs import Meeting, Room, Slot
from mantle.analysis.timetable.planning import plan
from mantle.analysis.timetable.results import Timetable, Unseated, verify

__all__ = ["Meeting", "Room", "Slot", "Timetable", "Unseated", "plan", "verify"]
