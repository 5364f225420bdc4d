"""Doors of the talent pool."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.saving import form_page, saved
from mantle.selection import actions
from mantle.selection.forms import panels as forms
from mantle.selection.forms.people import Reply
from mantle.selection.models import PoolMember
from mantle.selection.queries import pool as queries
from mantle.selection.rules import HORIZON_NAMES, LEFT_NAMES, Horizon, review_due
from mantle.web import clock
from mantle.web.tables import Choice, Column, Table

MAY = Permission.MANAGE_COHORTS


@signed_in(may=MAY)
def pool(request: HttpRequest) -> HttpResponse:
    """Who is in the pool, how far off is a senior post thought to be, and who is to be looked at again?"""
    table = Table(
        request, queries.members(request.person),
        columns=[
            Column("person", "Person", sort="person__sort_name", value=lambda row: row.person, link=True),
            Column("agency", "Put forward from", value=lambda row: row.candidacy.agency or ""),
            Column("joined", "In the pool since", sort="joined_on", value=lambda row: row.joined_on),
            Column("horizon", "A senior post may be near in", value=_horizon),
            Column("judged", "Said on", value=lambda row: row.judged_on or ""),
            Column("state", "State", value=_state, tag=True),
        ],
        filters=[
            Choice("there", "Show", choices=[("in", "In the pool"), ("left", "Left it")], several=False,
                   apply=lambda rows, value: rows.filter(left_on__isnull=value == "in")),
        ],
        noun=("person", "people"), order="person",
    )  # fmt: skip
    return table.export() or render(request, "selection/pool.html", {"table": table})


def _horizon(row: PoolMember) -> str:
    found = getattr(row, "horizon", None)
    return HORIZON_NAMES[Horizon(found)] if found else ""


def _state(row: PoolMember) -> str:
    if row.left_on is not None:
        return "Left"
    judged = getattr(row, "judged_on", None)
    return "Look again" if judged is None or review_due(judged) <= clock.today() else "In the pool"


@on(PoolMember)
def member(request: HttpRequest, member: PoolMember) -> HttpResponse:
    """What is thought of this person's way, by whom, since when, and what comes next?"""
    rows = list(queries.judgements_of(member))
    audit.seen([member.person], FieldGroup.TALENT)
    newest = rows[0] if rows else None
    context = {
        "member": member, "judgements": rows, "newest": newest,
        "is_own": member.person_id == request.person.pk, "runs": may_over(request.person, MAY, member),
        "is_out_of_date": newest is not None and review_due(newest.judged_on) <= clock.today(),
        "left_name": dict(LEFT_NAMES).get(member.left_because, ""),  # type: ignore[call-overload]
    }  # fmt: skip
    return render(request, "selection/member.html", context)


@on(PoolMember, may=MAY)
def judge(request: HttpRequest, member: PoolMember) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    offers = queries.offers_for(request.person, clock.today())
    form = forms.FarViewFields(data, offers=offers, initial={"version": member.version})
    change = {"member": member, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.judge(**change, **form.cleaned_data)):
        messages.success(request, f"Kept. {member.person} reads it.")
        return redirect(member)
    lead = "What was said before stays. The person reads this, with your name and the day, and may answer."
    return form_page(request, form, f"Look again: {member.person}", member.get_absolute_url(), lead=lead)


@on(PoolMember)
def leave(request: HttpRequest, member: PoolMember) -> HttpResponse:
    data, is_own = request.POST if request.method == "POST" else None, member.person_id == request.person.pk
    form = forms.Leave(data, is_own=is_own, initial={"version": member.version})
    change = {"member": member, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.leave_pool(**change, **form.cleaned_data)):
        messages.success(request, "Recorded.")
        return redirect(member)
    heading = "Leave the talent pool" if is_own else f"{member.person} leaves the talent pool"
    return form_page(request, form, heading, member.get_absolute_url(), button="Leave the pool")


@on(PoolMember)
def reply(request: HttpRequest, member: PoolMember) -> HttpResponse:
    """Put your own words beside the newest judgement."""
    newest = queries.judgements_of(member).first()
    if member.person_id != request.person.pk or newest is None:
        raise PermissionDenied
    form = Reply(request.POST if request.method == "POST" else None, initial={"answer": newest.answer})
    change = {"judgement": newest, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_judgement(**change, **form.cleaned_data)):
        return redirect(member)
    return form_page(request, form, "Say something to it", member.get_absolute_url())
