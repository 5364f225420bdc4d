"""An agency that was opened in an emergency in the demonstration: one long ago and looked through, one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from mantle.people.actions import emergencies
from mantle.people.models import Agency, Emergency, Person

FLOOD = "Flood at the civic centre: who answers for children's homes tonight, and how do I reach them?"
FIRE = "Fire at a school; the director's telephone is off. I need the deputies and how to reach them."


def show_emergencies(accounts: dict[str, Person], agency: Agency, at: datetime) -> None:
    """Let whoever is on call open an agency twice; the officer has looked through the first."""
    on_call, officer = accounts.get("emergency"), accounts.get("data_protection")
    if on_call is None or officer is None:
        return
    for ago, reason in ((timedelta(days=40), FLOOD), (timedelta(hours=16), FIRE)):
        need = emergencies.Need(agency=agency, minutes=30, second=officer, reason=reason)
        row = emergencies.open_rows(need=need, by=on_call, at=at - ago)
        _look_round(row, agency, at - ago)
        emergencies.end(emergency=row, by=on_call, at=at - ago + timedelta(minutes=25))
        if ago.days:
            found = "Right: the homes were reached within the hour, and no more was opened than the posts."
            emergencies.review(emergency=row, finding=found, by=officer, at=at - ago + timedelta(days=1))


def _look_round(row: Emergency, agency: Agency, began: datetime) -> None:
    for minutes, page in ((1, "structures:agency"), (2, "structures:structure")):
        emergencies.note(
            emergency=row, page=page, row=agency.code, method="GET", status=200, at=began + timedelta(minutes=minutes)
        )
