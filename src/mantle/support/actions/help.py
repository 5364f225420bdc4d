"""Offers of help: made, changed, confirmed again, taken back; and the people named in them, who agree themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from mantle.framework.models import Competency
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.support.actions.help_letters import tell_lead, tell_named
from mantle.support.models import HelpOffer, HelpTeamMember
from mantle.support.queries.help import leaders_of
from mantle.support.rules.help import AREAS, month_of


def refuse_unless_for(agency: Agency, by: Person) -> None:
    """HLP-9: an authority is spoken for by its own leads and directors."""
    if not by.may(Permission.OFFER_HELP, agency):
        raise Refused(f"You do not speak for {agency}.")


@transaction.atomic
def offer_help(
    *, agency: Agency, lead: Person, competencies: Iterable[Competency] = (), cannot_help: Iterable[Agency] = (),
    by: Person, at: datetime, **facts: Any,
) -> HelpOffer:  # fmt: skip
    """Offer help of an authority to others. HLP-1, HLP-2."""
    refuse_unless_for(agency, by)
    offer = HelpOffer(agency=agency, lead=lead, confirmed_on=timezone.localtime(at).date(), **facts)
    _check(offer, competencies, at)
    offer.save()
    offer.competencies.set(competencies)
    offer.cannot_help.set(_others(offer, cannot_help))
    audit.record("help offered", offer, by=by, at=at, days_a_month=offer.days_a_month)
    tell_lead(offer=offer, by=by, at=at)
    return offer


@transaction.atomic
def change_help_offer(
    *, offer: HelpOffer, lead: Person, competencies: Iterable[Competency], cannot_help: Iterable[Agency],
    version: int | None, by: Person, at: datetime, **facts: Any,
) -> HelpOffer:  # fmt: skip
    """Change an offer, which confirms it; what is held of it stays held. HLP-4, HLP-12."""
    row = locked(offer, version)
    refuse_unless_for(row.agency, by)
    led_before = row.lead_id
    for name, value in facts.items():
        setattr(row, name, value)
    row.lead, row.confirmed_on = lead, timezone.localtime(at).date()
    _check(row, competencies, at)
    ahead = row.held.filter(month__gte=month_of(row.confirmed_on))
    held = ahead.aggregate(most=Max("number"), last=Max("month"))
    if held["most"] and held["most"] > row.days_a_month:
        raise Refused(f"{held['most']} days a month are promised: it cannot be fewer before that help has ended.")
    if held["last"] and held["last"] > row.ends_on:
        raise Refused(f"Help is promised until {held['last']:%B %Y}: it cannot end before.")
    row.save()
    row.competencies.set(competencies)
    row.cannot_help.set(_others(row, cannot_help))
    audit.record("offer of help changed", row, by=by, at=at, days_a_month=row.days_a_month)
    if row.lead_id != led_before:
        tell_lead(offer=row, by=by, at=at)
    return row


@transaction.atomic
def confirm_help_offer(*, offer: HelpOffer, by: Person, at: datetime) -> HelpOffer:
    """Say that an offer still holds: for six months more it may be matched. HLP-4."""
    row = locked(offer, None)
    refuse_unless_for(row.agency, by)
    today = timezone.localtime(at).date()
    if row.withdrawn_at is not None or row.ends_on < today:
        raise Refused("This offer has ended. Change its last day, or make a new one.")
    row.confirmed_on = today
    row.save()
    audit.record("offer of help confirmed", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_help_offer(*, offer: HelpOffer, by: Person, at: datetime) -> HelpOffer:
    """Take an offer back, or let it stand again; help that is promised goes on. HLP-4."""
    row = locked(offer, None)
    refuse_unless_for(row.agency, by)
    row.withdrawn_at = None if row.withdrawn_at else at
    if row.withdrawn_at is None:
        row.confirmed_on = timezone.localtime(at).date()
    row.save()
    audit.record("offer of help taken back" if row.withdrawn_at else "help offered again", row, by=by, at=at)
    return row


def _check(offer: HelpOffer, competencies: Iterable[Competency], at: datetime) -> None:
    problems = []
    if not offer.areas and not list(competencies):
        problems.append("Say what the help can be about.")
    if set(offer.areas) - set(AREAS):
        problems.append("Choose from the list of what help can be about.")
    if offer.ends_on < offer.starts_on:
        problems.append("An offer ends after it starts.")
    if not 1 <= offer.days_a_month <= 40:
        problems.append("An offer is of 1 to 40 days a month.")
    if offer.inspected and offer.inspected_on is None:
        problems.append("Say on which day the inspection was published.")
    today = timezone.localtime(at).date()
    if offer.lead_id not in set(leaders_of([offer.agency], today).values_list("pk", flat=True)):
        problems.append("Who leads the help holds a leading post at the authority.")
    if problems:
        raise Refused(" ".join(problems))


def _others(offer: HelpOffer, agencies: Iterable[Agency]) -> list[Agency]:
    return [each for each in agencies if each.pk != offer.agency_id]


# --- The team ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def name_in_team(*, offer: HelpOffer, person: Person, role: str, by: Person, at: datetime) -> HelpTeamMember:
    """Name somebody of the authority as one of the team; they are asked, and nobody elsewhere sees them before. HLP-2.

    Whoever declined before is asked once more. Somebody who names themselves agrees by it.
    """
    row = HelpOffer.objects.select_for_update().get(pk=offer.pk)
    refuse_unless_for(row.agency, by)
    if person.pk == row.lead_id:
        raise Refused(f"{person} leads the help.")
    if not leaders_of([row.agency], timezone.localtime(at).date()).filter(pk=person.pk).exists():
        raise Refused("Name somebody who holds a leading post at the authority.")
    found = row.team.filter(person=person).first()
    if found is not None and found.declined_at is None:
        raise Refused(f"{person} is named already.")
    member = found or HelpTeamMember(offer=row, person=person)
    member.role, member.asked_at, member.declined_at = role, at, None
    member.agreed_at = at if person.pk == by.pk else None
    member.save()
    audit.record("named for help", member, by=by, at=at, person=person.code)
    tell_named(member=member, by=by, at=at)
    return member


@transaction.atomic
def answer_naming(*, member: HelpTeamMember, agrees: bool, by: Person, at: datetime) -> HelpTeamMember:
    """Say for oneself whether one stands in an offer; the answer may be changed at any time. HLP-2."""
    row = HelpTeamMember.objects.select_for_update().get(pk=member.pk)
    if row.person_id != by.pk:
        raise Refused("Everybody answers for themselves.")
    row.agreed_at, row.declined_at = (at, None) if agrees else (None, at)
    row.save()
    audit.record("agreed to help" if agrees else "declined to help", row, by=by, at=at, person=by.code)
    return row


@transaction.atomic
def take_from_team(*, member: HelpTeamMember, by: Person, at: datetime) -> None:
    """Take somebody out of an offer; whoever is in a plan or spent days stays on record and is declined. HLP-2."""
    row = HelpTeamMember.objects.select_for_update().get(pk=member.pk)
    refuse_unless_for(row.offer.agency, by)
    audit.record("taken out of an offer of help", row, by=by, at=at, person=row.person.code)
    if row.days.exists() or row.deployments.exists():
        row.agreed_at, row.declined_at = None, at
        row.save()
        return
    row.delete()
