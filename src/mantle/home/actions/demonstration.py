"""Fill an empty database with the demonstration nation, its accounts, and something to do for everyone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from mantle.forecast import actions as forecasts
from mantle.forecast.queries import Scope
from mantle.home.actions.around import show_what_stands_around
from mantle.home.actions.asking import ask_people, show_surveys
from mantle.home.actions.deploying import show_help
from mantle.home.actions.developing import show_development
from mantle.home.actions.emergencies import show_emergencies
from mantle.home.actions.evaluating import show_evaluation
from mantle.home.actions.filling import Filling, day
from mantle.home.actions.gatherings import gather
from mantle.home.actions.hearing import show_feedback
from mantle.home.actions.lending import show_library
from mantle.home.actions.modelling import bring_in_frameworks
from mantle.home.actions.pairing import show_coaching
from mantle.home.actions.provision import offer_programmes
from mantle.home.actions.rights import show_rights
from mantle.home.actions.saying import say_for_equality, share_something, willing_to_share
from mantle.home.actions.spotting import show_early_talent
from mantle.home.actions.succeeding import show_succession
from mantle.home.actions.supporting import show_support
from mantle.home.actions.turning import show_networks
from mantle.home.actions.upholding import show_standards
from mantle.home.actions.waiting import bring_in_a_file
from mantle.home.demonstration.nation import make_nation
from mantle.home.demonstration.places import STORY_PLACES
from mantle.home.demonstration.records import Account
from mantle.people import actions as people
from mantle.people import audit
from mantle.people.models import Account as SignIn
from mantle.people.models import Agency, Person
from mantle.people.queries import with_standing
from mantle.structures import actions as structures
from mantle.structures.models import Post


class DemonstrationRefused(Exception):
    """Why the demonstration is not written into this database."""


def fill_demonstration(
    *, seed: int = 1, authorities: int = 153, at: datetime, tell: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Make the nation of a seed and write it, all or nothing; return how many rows of each kind there are. HOM-4.

    Raises DemonstrationRefused when demonstration mode is off or anything is stored already, and ValueError when the
    number of authorities is out of range.
    """
    refuse_unless_safe()
    with _no_search_for_garbage():
        with transaction.atomic():
            filling, accounts = _written(seed, authorities, at, tell)
        _take_stock()
        _leave_work_waiting(filling, accounts, at)
        show_rights(accounts, at)
        show_emergencies(accounts, _first_place(filling), at)
        with transaction.atomic():  # last, so that the first page of the record tells of a change of structure
            _plan_changes(filling, accounts, at)
    return {
        "agencies": len(filling.agencies), "people": Person.objects.count(), "posts": len(filling.posts),
        "appointments": len(filling.appointments), "accounts": SignIn.objects.count(),
    }  # fmt: skip


def _written(
    seed: int, authorities: int, at: datetime, tell: Callable[[str], None]
) -> tuple[Filling, dict[str, Person]]:
    """The nation with something of each slice, and who holds which role."""
    today = timezone.localtime(at).date()
    nation = make_nation(seed, authorities, as_at=today)
    tell(f"{len(nation.posts):,} posts and {len(nation.spells):,} appointments are made; writing them …")
    filling = Filling(nation)
    filling.write()
    _take_stock()  # a fresh database knows nothing of its tables: one question of what follows took ten minutes
    ask_people(filling, today)
    show_surveys(at)
    say_for_equality(filling, today)
    share_something(willing_to_share(filling), on=today, at=at)
    accounts = _open_accounts(filling, nation.accounts, at)
    _bring_in_frameworks(filling, accounts, at)
    _offer_programmes(filling, accounts, at)
    _show_slices(accounts, filling, at)
    nation_row = filling.agencies[0]
    audit.record("demonstration made", nation_row, by=None, at=at, seed=seed, size=authorities, day=str(today))
    return filling, accounts


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Everything made here is kept until it is written: looking for garbage among it would cost a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def refuse_unless_safe() -> None:
    """HOM-4: invented people never stand beside real ones, nor in a production installation."""
    if not settings.DEMONSTRATION:
        raise DemonstrationRefused(
            "Demonstration mode is off, so this may be a production installation. "
            "Set MANTLE_DEMONSTRATION=1 to fill a database that holds nothing else."
        )
    for model in (Person, Agency, Post, SignIn):
        if model._base_manager.exists():
            raise DemonstrationRefused(
                f"This database holds {model._meta.verbose_name_plural} already. "
                "The demonstration goes into an empty database only: name another in MANTLE_DATABASE."
            )


def _show_slices(accounts: dict[str, Person], filling: Filling, at: datetime) -> None:
    """Something of each slice, so that no page is empty; what reads what another shows comes after it."""
    show_development(accounts, filling.agencies, at)
    show_library(accounts, at)
    show_support(accounts, _first_place(filling), at)
    show_help(accounts, filling.agencies, at)
    show_feedback(accounts, at)
    show_networks(accounts, _first_place(filling), at)
    show_standards(accounts, at)
    show_succession(accounts, filling.agencies, _first_place(filling), at)
    show_early_talent(accounts, _first_place(filling), at)
    show_evaluation(accounts, at)
    show_coaching(accounts, at)


def _open_accounts(filling: Filling, accounts: list[Account], at: datetime) -> dict[str, Person]:
    """Open the ways in, and return who holds which role (of two of one role the first)."""
    since = date(at.year - 1, 9, 1)
    found: dict[str, Person] = {}
    for account in accounts:
        person = filling.people[account.person]
        agency = None if account.agency is None else filling.agencies[account.agency]
        people.give_role(person=person, role=account.role, agency=agency, starts_on=since, by=None, at=at)
        people.open_account(person=person, email=account.email, password=None, is_demonstration=True, by=None, at=at)
        where = agency.code if agency is not None else ""
        found[f"{account.role} {where}".strip()] = with_standing(person, timezone.localtime(at).date())
    return found


def _plan_changes(filling: Filling, accounts: dict[str, Person], at: datetime) -> None:
    """A change of structure that lies ahead: what becomes of each post is suggested and waits for a yes or no."""
    for number, name, on in filling.nation.changes_ahead:
        agency = filling.agencies[number]
        by = accounts[f"authority_lead {agency.code}"]
        structures.propose_reorganisation(agency=agency, name=name, on=day(on), by=by, at=at)


def _bring_in_frameworks(filling: Filling, accounts: dict[str, Person], at: datetime) -> None:
    first = _first_place(filling)
    by = {"team": accounts["programme_team"], "lead": accounts[f"authority_lead {first.code}"]}
    bring_in_frameworks(agency=first, at=at, **by)


def _offer_programmes(filling: Filling, accounts: dict[str, Person], at: datetime) -> None:
    participant = next((person for key, person in accounts.items() if key.startswith("participant")), None)
    team = accounts["programme_team"]
    offer_programmes(agencies=filling.agencies, by=team, participant=participant, at=at)
    gather(by=team, participant=participant, at=at)
    show_what_stands_around(agencies=filling.agencies, by=team, participant=participant, at=at)


def _leave_work_waiting(filling: Filling, accounts: dict[str, Person], at: datetime) -> None:
    """A file waits for the yes or no of the lead who brought it in; two forecasts wait for the worker.

    That of the nation is asked for last: the newest stands on the start page of whoever looks at the nation.
    """
    on = timezone.localtime(at).date()
    first = _first_place(filling)
    lead, analyst = accounts[f"authority_lead {first.code}"], accounts["analyst"]
    bring_in_a_file(agency=first, by=lead, at=at, on=on)
    for scope, by, place in ((Scope(agency=first), lead, first.short_name), (Scope(), analyst, "The nation")):
        forecasts.ask_forecast(
            scope=scope, title=f"{place}, if nothing changes", years=10, runs=1000, seed=1, levers={}, as_at=on,
            by=by, at=at,
        )  # fmt: skip


def _first_place(filling: Filling) -> Agency:
    return next(agency for agency in filling.agencies if agency.short_name == STORY_PLACES[0])


def _take_stock() -> None:
    """Let the database learn how its tables are filled, or its plans for the first pages are guesses."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
