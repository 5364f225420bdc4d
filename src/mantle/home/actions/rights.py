"""What waits for the data protection officer in the demonstration: an open request, a complaint, a copy released."""

from __future__ import annotations

from datetime import datetime, timedelta

from mantle.people.models import Person
from mantle.rights.actions import cases, copies, limits, statements
from mantle.rights.queries.desk import agency_of
from mantle.rights.rules.notices import NOTICES


def show_rights(accounts: dict[str, Person], at: datetime) -> None:
    """Let people read the notices and use their rights, at different times, and the officer answer some of them."""
    _read_notices(accounts, at)
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
    _object(second, officer, late, at)
    _say_something(first, late)
    cases.receive(
        kind="complaint", name="Rosalind Kerr", contact="rosalind.kerr@example.org", received_on=late.date(),
        words="I left the authority years ago, and my old post still shows my name to the programme team.", by=None,
        at=late,
    )  # fmt: skip


def _read_notices(accounts: dict[str, Person], at: datetime) -> None:
    for person in accounts.values():
        for key in ("account", "record"):
            version = NOTICES[key].in_force(at.date()).number
            cases.confirm_notice(person=person, notice=key, version=version, by=person, at=at)


def _object(person: Person, officer: Person, late: datetime, at: datetime) -> None:
    """RIG-13: somebody is in no figure any more."""
    objection = cases.receive(
        kind="objection", words="I do not want to be counted in forecasts of who will leave.", person=person,
        agency=agency_of(person, person.standing_on), received_on=late.date(), by=person, at=late,
    )  # fmt: skip
    limits.stop_use(case=objection, step="stop figures", because="Nobody needs this person in a figure.", by=officer,
                    at=at)  # fmt: skip
    cases.close(case=objection, outcome="Your data is in no figure or forecast from today on.", by=officer, at=at)


def _say_something(person: Person, at: datetime) -> None:
    statements.state(
        about="My post before this one", by=person, at=at,
        words="The agency was reorganised that year: I did not choose to leave.",
    )  # fmt: skip
