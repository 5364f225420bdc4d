"""Doors to what a plan is on paper and as a file, to its gaps, and to several people side by side."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.framework.queries.editions import profile_for
from mantle.people.access import Permission
from mantle.people.guards import a_download, may_over, on, proved
from mantle.succession.models import CriticalPost, SuccessionPlan
from mantle.succession.queries import lines
from mantle.succession.reports.ahead import ahead
from mantle.succession.reports.figures import needs_without_opportunity, nets, posts_missing
from mantle.succession.reports.papers import book_as_pdf, rows_of_book
from mantle.succession.rules import MERIT
from mantle.succession.views.plans import lines_seen
from mantle.web import clock, downloads

EDIT = Permission.EDIT_SUCCESSION
MOST_COMPARED = 5


@on(SuccessionPlan)
@proved(when=a_download)
def book(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    """The whole plan as a board reads it: on paper, or as a file for those who may take files out."""
    kind, found = request.GET.get("format", ""), lines_seen(request, plan)
    may_export = request.person.may(Permission.EXPORT_FILES, plan.agency)
    if kind and not may_export:
        raise PermissionDenied(Permission.EXPORT_FILES)
    actions = lines.actions_of(plan, request.person)
    if kind == "pdf":
        content = book_as_pdf(plan, found, actions, clock.today())
        reply = HttpResponse(content, content_type="application/pdf")
        reply["Content-Disposition"] = f'attachment; filename="succession-plan-{clock.today()}.pdf"'
        return reply
    if kind in downloads.KINDS:
        return downloads.response(kind, "succession plan", *rows_of_book(found))
    context = {
        "plan": plan,
        "lines": found,
        "nets": nets(found),
        "ahead": ahead(found),
        "actions": actions,
        "merit": MERIT,
    }
    return render(request, "succession/book.html", context | {"may_export": may_export, "today": clock.today()})


@on(SuccessionPlan)
def gaps(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    """Which posts have nobody, and which needs have no opportunity?"""
    found = lines_seen(request, plan)
    profile = profile_for("director", plan.agency)
    context = {
        "plan": plan, "missing": posts_missing(found), "profile": profile,
        "needs": needs_without_opportunity(profile, clock.today()), "may_edit": may_over(request.person, EDIT, plan),
        "sees_counts": request.person.may(Permission.VIEW_PROFILE), "all": found,
    }  # fmt: skip
    return render(request, "succession/gaps.html", context)


@on(CriticalPost)
def compare(request: HttpRequest, critical: CriticalPost) -> HttpResponse:
    """Up to five people for one post side by side, by name: what is said of each, and no figure."""
    line = next((row for row in lines_seen(request, critical.plan) if row.critical == critical), None)
    everybody = [each for _, _, named in line.bands for each in named] if line is not None else []
    everybody.sort(key=lambda each: each.row.person.sort_name)
    wanted = set(request.GET.getlist("person"))
    chosen = [each for each in everybody if each.row.person.code in wanted][:MOST_COMPARED]
    context = {"critical": critical, "everybody": everybody, "chosen": chosen, "most": MOST_COMPARED, "merit": MERIT}
    return render(request, "succession/compare.html", context)
