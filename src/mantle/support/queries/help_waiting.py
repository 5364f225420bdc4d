"""What waits for a person about help between authorities, and what has a day in their calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from mantle.people.access import Permission
from mantle.people.models import Person, within
from mantle.support.models import HelpDay, HelpDeployment, HelpOffer, HelpRequest, HelpTeamMember
from mantle.support.rules.help import FRESH, UNDER_WAY, HelpState
from mantle.web.agenda import Dated, Entry
from mantle.web.words import counted, day

SOON = timedelta(days=7)


class HelpWaiting(NamedTuple):
    """One thing: what, where, a word on it, and whether it is for today."""

    text: str
    url: str
    detail: str = ""
    is_urgent: bool = False


Source = tuple[QuerySet[Any], Callable[[Any], HelpWaiting]]


def help_sources(person: Person, on: date) -> Iterator[Source]:
    """HLP-19: rows that may wait, and how they are told; what a role may not do is not asked for."""
    yield (
        HelpTeamMember.objects.filter(
            person=person, agreed_at__isnull=True, declined_at__isnull=True, offer__withdrawn_at__isnull=True
        ).select_related("offer__agency"),
        _named,
    )
    helps = person.standing.reach(Permission.OFFER_HELP)
    if helps and not helps.everywhere:
        yield from _for_an_authority(within(helps, "helper"), within(helps, "helped"), on)
        stale = HelpOffer.objects.filter(within(helps, "agency")).standing(on)
        yield stale.filter(confirmed_on__lte=on - FRESH).select_related("agency"), _stale
    brokers = person.standing.reach(Permission.BROKER_HELP)
    if brokers:
        states = [HelpState.ASKED, HelpState.DIAGNOSED]
        rows = HelpRequest.objects.filter(within(brokers, "agency"), state__in=states)
        yield rows.select_related("agency"), _to_broker


def _for_an_authority(helper: Q, helped: Q, on: date) -> Iterator[Source]:
    live = HelpDeployment.objects.live().select_related("helper", "helped", "request")
    yield live.filter(helper, request__state=HelpState.PROPOSED), _to_accept
    yield live.filter(helped, request__state=HelpState.ACCEPTED), _to_agree
    yield live.filter(helper | helped, request__state=HelpState.AGREED, objectives__isnull=True), _to_plan
    due = Q(next_review_on__lte=on + SOON, request__state__in=UNDER_WAY)
    yield live.filter(helper | helped, due), _to_review
    over = live.filter(request__state=HelpState.REVIEWED, ends_on__lt=on)
    unsaid = Q(helper) & ~Q(effects__side="helping") | Q(helped) & ~Q(effects__side="asking")
    yield over.filter(unsaid).distinct(), _to_say


def _named(row: HelpTeamMember) -> HelpWaiting:
    detail = f"As: {row.role}. Say yes or no for yourself."
    return HelpWaiting(f"{row.offer.agency} names you in its offer of help", row.get_absolute_url(), detail)


def _stale(row: HelpOffer) -> HelpWaiting:
    detail = f"Last confirmed on {day(row.confirmed_on)}. Nobody is proposed to you until you confirm it."
    return HelpWaiting(f"Does your offer of help still hold? {row.agency}", row.get_absolute_url(), detail)


def _to_broker(row: HelpRequest) -> HelpWaiting:
    does = "asks for help" if row.state == HelpState.ASKED else "waits for a helper"
    detail = f"{row.get_urgency_display()}. Asked on {day(row.asked_on)}."
    return HelpWaiting(f"{row.agency} {does}", row.get_absolute_url(), detail, row.urgency == "now")


def _to_accept(row: HelpDeployment) -> HelpWaiting:
    detail = f"{counted(row.days_a_month, 'day')} a month from {day(row.starts_on)}. Say yes or no."
    return HelpWaiting("Could you help another authority?", row.get_absolute_url(), detail)


def _to_agree(row: HelpDeployment) -> HelpWaiting:
    return HelpWaiting(f"{row.helper} can help you", row.get_absolute_url(), "Say yes or no to this helper.")


def _to_plan(row: HelpDeployment) -> HelpWaiting:
    return HelpWaiting(f"Write the plan: {row}", row.get_absolute_url(), "Then it can start.")


def _to_review(row: HelpDeployment) -> HelpWaiting:
    due = row.next_review_on
    return HelpWaiting(f"Review the help together: {row}", row.get_absolute_url(), f"By {day(due)}." if due else "")


def _to_say(row: HelpDeployment) -> HelpWaiting:
    return HelpWaiting(f"Say what came of it: {row}", row.get_absolute_url(), f"It was to end on {day(row.ends_on)}.")


# --- In the calendar --------------------------------------------------------------------------------------------------


def help_dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Reviews, and days spent or planned, of help that one gives, gets or is sent for. CAL-1.

    Whom an authority helps does not go into a calendar that others may read. HLP-5.
    """
    helps = person.standing.reach(Permission.OFFER_HELP)
    of = Q(offer__lead=person) | Q(people__person=person)
    if helps and not helps.everywhere:
        of |= within(helps, "helper") | within(helps, "helped")
    live = HelpDeployment.objects.live().filter(of, request__state__in=UNDER_WAY)
    reviews = live.filter(next_review_on__gte=first, next_review_on__lt=last).select_related("request").distinct()
    yield reviews, _reviews
    own = HelpDay.objects.filter(on__gte=first, on__lt=last).filter(
        Q(member__person=person) | Q(member__isnull=True, deployment__offer__lead=person)
    )
    yield own.select_related("deployment__request"), _days


def _reviews(rows: Iterable[HelpDeployment]) -> Iterator[Entry]:
    for row in rows:
        url = row.get_absolute_url()
        yield Entry(f"help-review-{row.code}", "Look back on help", "Help", on=row.next_review_on, url=url)


def _days(rows: Iterable[HelpDay]) -> Iterator[Entry]:
    for row in rows:
        title = "A day of help" if row.days == 1 else "Half a day of help"
        yield Entry(f"help-day-{row.code}", title, "Help", on=row.on, url=row.deployment.get_absolute_url())
