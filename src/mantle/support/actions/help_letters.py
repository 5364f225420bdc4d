"""Letters about help between authorities: to whoever has to answer next, and to whoever a step back concerns. HLP-20.

None says which authority asks, unless it goes to that authority: the link does, to those who may open it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from mantle.people import mail
from mantle.people.access import Permission, Role
from mantle.people.models import Agency, Person, RoleHeld, current
from mantle.people.queries import with_standing
from mantle.support.models import HelpDeployment, HelpOffer, HelpRequest, HelpTeamMember
from mantle.support.queries.duties import programme_team
from mantle.support.rules.help import ENDED_UNSEEN, Side
from mantle.support.rules.help_letters import BACK_WORDS, TOLD

SPEAKERS = (Role.AUTHORITY_LEAD, Role.DIRECTOR)


def tell_step(
    *, request: HelpRequest, deployment: HelpDeployment | None, move: str, by: Person, at: datetime
) -> None:  # fmt: skip
    """Write to those whom a step concerns, but for whoever took it. HLP-20."""
    if move not in TOLD:
        return
    wording, sides = TOLD[move]
    words = {
        "help_back": {"what": BACK_WORDS.get(move, "")}, "help_answer": {"where": request.agency.name},
        "help_put": {"where": deployment.helper.name if deployment is not None else ""},
        "help_asked": {"what": request.get_urgency_display().lower()},
    }.get(wording, {})  # fmt: skip
    for person, side in _people(request, deployment, sides, at).items():
        # a helper whose part ended unseen finds nothing of the request any more: the way leads to their own offer
        is_unseen = deployment is not None and move in ENDED_UNSEEN and side == Side.HELPING
        row = deployment.offer if deployment is not None and is_unseen else request
        key = f"{move} {request.code}"
        _write(wording, to=person, key=key, words=words, link=row.get_absolute_url(), by=by, at=at)


def tell_lead(*, offer: HelpOffer, by: Person, at: datetime) -> None:
    """Write to whoever is to lead the help of an offer that somebody else made. HLP-20."""
    key = f"lead {offer.code}"
    words, link = {"where": offer.agency.name}, offer.get_absolute_url()
    _write("help_lead", to=offer.lead, key=key, words=words, link=link, by=by, at=at)


def tell_named(*, member: HelpTeamMember, by: Person, at: datetime) -> None:
    """Write to somebody who is named in an offer, and answers for themselves. HLP-2, HLP-20."""
    offer = member.offer
    key = f"named {member.code}"
    words, link = {"where": offer.agency.name}, offer.get_absolute_url()
    _write("help_named", to=member.person, key=key, words=words, link=link, by=by, at=at)


def _write(
    wording: str, *, to: Person, key: str, words: dict[str, str], link: str, by: Person, at: datetime
) -> None:  # fmt: skip
    if to.pk == by.pk:
        return
    whole = f"help {key} {to.code} {at.isoformat()}"
    mail.queue(f"support/{wording}", to=to, key=whole, words=words, link=link, by=by, at=at)


def _people(
    request: HelpRequest, deployment: HelpDeployment | None, sides: Iterable[Side], at: datetime
) -> dict[Person, Side]:
    """Who stands on these sides and can answer; each person once."""
    found: dict[Person, Side] = {}
    for side in sides:
        people: list[Person] = []
        if side == Side.ASKING:
            people = _speaking(request.agency, request.asked_by, at)
        elif deployment is None:
            people = programme_team(timezone.localtime(at).date()) if side == Side.BROKER else []
        elif side == Side.HELPING:
            people = _speaking(deployment.helper, deployment.offer.lead, at)
        elif side == Side.BROKER:
            people = [deployment.chosen_by]
        else:
            people = [member.person for member in deployment.people.select_related("person")]
        for person in people:
            found.setdefault(person, side)
    return found


def _speaking(agency: Agency, first: Person, at: datetime) -> list[Person]:
    """The one who is named, where they may still answer for the authority; with them all who may, where not."""
    today = timezone.localtime(at).date()
    if with_standing(first, today).may(Permission.OFFER_HELP, agency):
        return [first]
    held = RoleHeld.objects.filter(current(today), role__in=SPEAKERS, agency=agency, person__account__is_active=True)
    others = Person.objects.filter(pk__in=held.values("person"), merged_into__isnull=True).order_by("pk")
    return [first, *others.exclude(pk=first.pk)] if mail.address_of(first) else list(others)
