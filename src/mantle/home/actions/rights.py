"""What waits for the data protection officer in the demonstration: an open request, a complaint, a copy released."""

from __future__ import annotations

from datetime import datetime, timedelta

from mantle.people.models import Person
from mantle.rights.actions import cases, copies
from mantle.rights.queries.desk import agency_of


def show_rights(accounts: dict[str, Person], at: datetime) -> None:
    """Let three people use their rights, at different times, and the officer answer one of them."""
    officer = accounts.get("data_protection")
    asking = [person for key, person in accounts.items() if key.split()[0] in {"participant", "director"}][:2]
    if officer is None or len(asking) < 2:
        return
    early, late = at - timedelta(days=19), at - timedelta(days=6)
    first, second = asking
    answered = cases.receive(
        kind="access", words="Please send me everything that Mantle holds about me.", person=first,
        agency=agency_of(first, first.standing_on), received_on=early.date(), by=first, at=early,
    )  # fmt: skip
    copies.gather(case=answered, by=officer, at=at)
    for item in answered.items.filter(is_own=False):
        copies.decide_item(item=item, is_withheld=False, by=officer, at=at)
    copies.release(case=answered, by=officer, at=at)
    waiting = cases.receive(
        kind="access", words="A copy of my record, and of what others wrote about me.", person=second,
        agency=agency_of(second, second.standing_on), received_on=late.date(), by=second, at=late,
    )  # fmt: skip
    cases.acknowledge(case=waiting, by=officer, at=late)
    cases.receive(
        kind="complaint", name="Rosalind Kerr", contact="rosalind.kerr@example.org", received_on=late.date(),
        words="I left the authority years ago, and my old post still shows my name to the programme team.", by=None,
        at=late,
    )  # fmt: skip
