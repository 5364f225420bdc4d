"""What waits for a person about coaching and mentoring: for who asked, who was chosen, and the office. SUP-27."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.programmes.models import CoachingDay
from mantle.programmes.rules import CoachingKind
from mantle.support.models import Arrangement, ArrangementDay, Credential, MatchOption, Supporter, SupportNeed
from mantle.support.queries.duties import duties_to_meet
from mantle.support.rules.fit import SILENT_AFTER
from mantle.support.rules.needs import NeedState, OptionState
from mantle.support.rules.pool import SOON, SupporterState, SupportKind

Told = tuple[str, str, str, bool]
Source = tuple[QuerySet[Any], Callable[[QuerySet[Any]], list[Told]]]


def sources_in_support(person: Person, on: date) -> Iterator[Source]:
    """Rows that wait, and the line that tells of them: words, address, detail, whether it is for today.

    The lines are told without reading the rows: one question of the start page finds out which there are.
    """
    home = reverse("support:home")
    choosing = SupportNeed.objects.filter(person=person, state=NeedState.OFFERED)
    yield choosing, _line("Choose your coach or mentor", home, "There are some names for you to look at.", True)
    asked = MatchOption.objects.filter(supporter__person=person, state=OptionState.CHOSEN)
    yield asked, _line("Somebody would like you as their coach or mentor", home, "Say yes, or that you cannot.", True)
    own = Arrangement.objects.running().filter(Q(person=person) | Q(supporter__person=person))
    yield (
        own.filter(ends_on__lte=on),
        _line("Say how your coaching or mentoring ended", home, "It has passed its last day."),
    )
    quiet = silent(own, on).filter(ends_on__gt=on)
    yield (
        quiet,
        _line(
            "Say when you next meet, for coaching or mentoring",
            home,
            "No meeting for two weeks, and no date for the next.",
        ),
    )
    words = "One of your records as coach or mentor is running out"
    yield records_that_run_out(person, on), _line(words, home, "Show the programme team a newer one.")
    if person.may(Permission.ARRANGE_SUPPORT):
        yield from _of_the_office(person, on)


def silent(rows: QuerySet[Arrangement], on: date) -> QuerySet[Arrangement]:
    """SUP-18: those of whom nothing was heard for two weeks, as a condition of the database."""
    since = on - timedelta(SILENT_AFTER)
    held = {"kind": CoachingKind.HELD, "on__gt": since}
    own = ArrangementDay.objects.filter(arrangement=OuterRef("pk"), **held)
    programme = CoachingDay.objects.filter(contract=OuterRef("contract"), **held)
    rows = rows.filter(starts_on__lte=since).filter(Q(next_on__isnull=True) | Q(next_on__lte=since))
    return rows.filter(~Exists(own), ~Exists(programme))


def records_that_run_out(person: Person, on: date) -> QuerySet[Credential]:
    """SUP-3: the newest record of a kind of somebody in the pool, where it runs out within six weeks, or has."""
    newer = Credential.objects.filter(of=OuterRef("of"), kind=OuterRef("kind"), until__gt=OuterRef("until"))
    rows = Credential.objects.filter(of__person=person, of__state=SupporterState.IN_POOL, until__lte=on + SOON)
    return rows.filter(~Exists(newer))


def _of_the_office(person: Person, on: date) -> Iterator[Source]:
    """Of each kind one line."""
    seen, late = SupportNeed.objects.visible_to(person), duties_to_meet(person).filter(due_on__lt=on)
    yield (
        late,
        _line("A mentor is overdue for a new director", reverse("support:duties"), "Match one, or talk to them.", True),
    )
    proposed = MatchOption.objects.visible_to(person).filter(state=OptionState.PROPOSED)
    without = seen.filter(
        ~Exists(MatchOption.objects.filter(need=OuterRef("pk"), state=OptionState.PROPOSED)), state=NeedState.WAITING
    )
    quiet = silent(Arrangement.objects.visible_to(person).running(), on)
    for kind, several in ((SupportKind.COACH, "coaches"), (SupportKind.MENTOR, "mentors")):
        waiting, pairs = (f"{reverse(f'support:{name}')}?kind={kind}" for name in ("waiting", "pairs"))
        words = f"Decide on matches with {several}"
        yield proposed.filter(need__kind=kind), _line(words, waiting, "Only the programme team sees them until you do.")
        yield without.filter(kind=kind), _line(f"People are waiting for {several}", waiting, "Propose matches.")
        words = f"Pairs with {several} have gone quiet"
        yield quiet.filter(need__kind=kind), _line(words, pairs, "No meeting for two weeks, and no date for the next.")
        offers = Supporter.objects.visible_to(person).filter(state=SupporterState.OFFERED, kind=kind)
        words, pool = f"Somebody offers to join the {several}", f"{reverse('support:pool')}?kind={kind}"
        yield offers, _line(words, pool, "Accept them, and note the records you have seen.")


def _line(text: str, url: str, detail: str, is_urgent: bool = False) -> Callable[[QuerySet[Any]], list[Told]]:
    return lambda _: [(text, url, detail, is_urgent)]
