"""Doors to groups that learn together: ground rules, what they cover, and figures of groups large enough for one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.learning.actions import groups as actions
from mantle.learning.forms import diagnostic as forms
from mantle.learning.queries import groups as queries
from mantle.learning.queries.plans import profiles_for
from mantle.learning.queries.scopes import people_of, scopes_for
from mantle.learning.reports.diagnostic_groups import group_report, partnership_lines
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import signed_in
from mantle.people.models import Agency
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import shared_with_group
from mantle.people.saving import form_page, saved
from mantle.structures.models import Partnership
from mantle.web import clock, downloads

MOST = 200


def _group(request: HttpRequest, kind: str, code: str) -> queries.Group:
    found = queries.group_for(request.person, kind, code)
    if found is None:
        raise Http404
    return found


@signed_in()
def group(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What do we hold ourselves to, and what do we cover together?"""
    return _page(request, _group(request, kind, code), forms.ShareTogether(on=clock.today()))


def _page(request: HttpRequest, found: queries.Group, form: forms.ShareTogether) -> HttpResponse:
    """The page of a group, with the form to share as it was filled in."""
    versions = queries.rules_of(found)
    context: dict[str, Any] = {"group": found, "rules": versions[0] if versions else None, "earlier": versions[1:]}
    if versions:
        context["agreed"] = queries.agreed_to(versions[0], found, request.person)
    if found.is_member:
        context |= _covered(request, found) | {"form": form}
    return render(request, "learning/group.html", context, status=422 if form.errors else 200)


def _covered(request: HttpRequest, found: queries.Group) -> dict[str, Any]:
    """What a group covers, for a member who shares as well."""
    today = clock.today()
    profiles = {row.code: row for row in profiles_for(request.person)}
    profile = profiles.get(request.GET.get("role", "")) or next(iter(profiles.values()), None)
    own = shared_with_group(request.person, Purpose.TOGETHER, found.code, today)
    covered = queries.covered_by(found, profile, today) if own is not None and profile is not None else None
    return {"own_sharing": own, "covered": covered, "profiles": profiles, "profile": profile}


@signed_in()
def ground_rules(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Write the ground rules, or amend them."""
    found = _group(request, kind, code)
    versions = queries.rules_of(found)
    last = versions[0] if versions else None
    initial = {"text": last.text if last else "", "after": last.number if last else 0}
    form = forms.ProposeRules(
        request.POST if request.method == "POST" else None, is_first=last is None, initial=initial
    )
    change = {"group": found, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.propose_rules(**change, **form.facts())):
        messages.success(request, "Kept as a new version. Each member is asked to read and agree.")
        return redirect("learning:group", kind, code)
    back = f"/development/groups/{kind}/{code}/"
    lead = "Every member reads them and agrees for themselves. They can be amended at any time; earlier ones are kept."
    return form_page(request, form, f"Ground rules: {found.name}", back, button="Keep", lead=lead)


@signed_in()
@require_POST
def agree_rules(request: HttpRequest, kind: str, code: str, number: int) -> HttpResponse:
    found = _group(request, kind, code)
    rules = next((row for row in queries.rules_of(found) if row.number == number), None)
    if rules is None:
        raise Http404
    try:
        actions.agree_to_rules(rules=rules, by=request.person, at=clock.now())
        messages.success(request, "You have agreed.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("learning:group", kind, code)


@signed_in()
@require_POST
def share_what_i_cover(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Let the members who share see what I cover, or take that back."""
    found = _group(request, kind, code)
    today, change = clock.today(), {"group": found, "by": request.person, "at": clock.now()}
    form = forms.ShareTogether(request.POST, on=today)
    if "stop" in request.POST:
        actions.stop_sharing_with_group(on=today, **change)
        messages.success(request, "Taken back. The others do not see it any more, and you do not see theirs.")
    elif form.is_valid() and saved(
        form, lambda: actions.share_what_i_cover(ends_on=form.cleaned_data["ends_on"], on=today, **change), "ends_on"
    ):
        messages.success(request, "Shared with the members who share as well.")
    else:
        return _page(request, found, form)
    return redirect("learning:group", kind, code)


@signed_in(may=Permission.VIEW_PROFILE)
def group_diagnostics(request: HttpRequest) -> HttpResponse:
    """How do groups of ten or more describe themselves, and has that moved?"""
    scopes = scopes_for(request.person)
    chosen = request.GET.get("of", "") or next(iter(scopes), "")
    if chosen not in scopes and scopes:
        raise Http404
    kind, _, code = chosen.partition(":")
    report = group_report(people_of(chosen), code if kind == "cohort" else "") if chosen else None
    if report is not None and request.GET.get("format") == "csv":
        header = ("Part", "Scale", "Mean", "Give or take", "Spread", "Since the start")
        rows = [
            (line.part, line.name, *(
                (f"{line.level.value:.1f}", f"{line.level.half:.1f}", f"{line.level.spread:.1f}")
                if line.level else ("withheld", "", "")
            ), line.changed)
            for line in report.lines
        ]  # fmt: skip
        return downloads.response("csv", "how groups describe themselves", header, rows)
    context = {"report": report, "scopes": scopes, "chosen": chosen}
    return render(request, "learning/group_diagnostics.html", context)


@signed_in(may=Permission.VIEW_PROFILE)
def partnership_levers(request: HttpRequest) -> HttpResponse:
    """What do the agencies of a partnership say of trust, meaning and dialogue, within and between them?"""
    seen = Partnership.objects.visible_to(request.person).order_by("name")[:MOST]
    partnerships = {row.code: row for row in seen}
    row = partnerships.get(request.GET.get("of", "")) or next(iter(partnerships.values()), None)
    near = Agency.objects.within_reach_of(request.person, Permission.VIEW_PROFILE)
    within = set(near.order_by().values_list("pk", flat=True))
    names, lines = partnership_lines(row, within, clock.today()) if row is not None else ([], [])
    context = {"partnerships": partnerships, "partnership": row, "names": names, "lines": lines}
    return render(request, "learning/partnership_levers.html", context)
