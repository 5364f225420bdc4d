"""Doors to a plan: the plan itself, what it says of itself, who reads it, and what is undertaken."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mantle.learning.queries.people import reader_by_address
from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import may_over, on
from mantle.people.saving import form_page, saved
from mantle.succession.actions import plans as actions
from mantle.succession.actions import work
from mantle.succession.forms import plans as forms
from mantle.succession.models import PlanAction, PlanViewer, SuccessionPlan
from mantle.succession.queries import lines, own
from mantle.succession.queries.lines import Line
from mantle.succession.reports.ahead import ahead
from mantle.succession.reports.figures import nets
from mantle.succession.rules import MERIT, MOST_VIEWERS
from mantle.succession.views.doing import asked, carried_out, data_of
from mantle.web import clock

EDIT = Permission.EDIT_SUCCESSION


def lines_seen(request: HttpRequest, plan: SuccessionPlan) -> list[Line]:
    """The lines of a plan for whoever asks; that they saw whom it names is on record. SUC-2."""
    found = lines.lines_of(plan, request.person, clock.now())
    audit.seen(
        [each.row.person.code for line in found for _, _, named in line.bands for each in named], FieldGroup.READINESS
    )
    return found


@on(SuccessionPlan)
def plan(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    """Is every critical post covered tonight, and are we getting readier?"""
    found = lines_seen(request, plan)
    may_edit = may_over(request.person, EDIT, plan)
    context = {
        "plan": plan, "lines": found, "nets": nets(found), "ahead": ahead(found), "may_edit": may_edit, "merit": MERIT,
        "actions": lines.actions_of(plan, request.person), "changes": lines.history_of(plan, request.person, most=12),
        "endorsements": list(plan.snapshots.select_related("endorser").defer("content")[:5]), "today": clock.today(),
        "may_export": request.person.may(Permission.EXPORT_FILES, plan.agency),
    }  # fmt: skip
    return render(request, "succession/plan.html", context)


@on(SuccessionPlan, may=EDIT)
def change_plan(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    initial = {"review_on": plan.review_on, "words": plan.words, "version": plan.version}
    form = forms.ChangePlan(data_of(request), initial=initial)
    change = {"plan": plan, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: actions.change_plan(**change, **form.cleaned_data),
        heading="Review date and introduction", back=plan, said="Changed.", lead=MERIT,
    )  # fmt: skip


@on(SuccessionPlan, may=EDIT)
def viewers(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    """Who reads this plan beside its leads?"""
    rows = PlanViewer.objects.standing(clock.today()).filter(agency=plan.agency).select_related("person")
    return render(request, "succession/viewers.html", {"plan": plan, "rows": rows, "most": MOST_VIEWERS})


@on(SuccessionPlan, may=EDIT)
def name_viewer(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    form = forms.NameViewer(data_of(request))
    back = f"{plan.get_absolute_url()}readers/"
    if request.method == "POST" and form.is_valid():
        person = reader_by_address(form.cleaned_data["person"])
        if person is None:
            form.add_error("person", "Nobody who can sign in here has that address.")
        else:
            change = {"plan": plan, "person": person, "on": clock.today(), "by": request.person, "at": clock.now()}
            if saved(form, lambda: actions.name_viewer(**change), "person"):
                messages.success(request, f"{person} can read the plan now.")
                return redirect(back)
    heading, called = "Give somebody access to the plan", "Who can read this plan"
    return form_page(request, form, heading, back, called=called, button="Name")


@on(SuccessionPlan, may=EDIT)
@require_POST
def end_viewing(request: HttpRequest, plan: SuccessionPlan, viewer: str) -> HttpResponse:
    row = get_object_or_404(PlanViewer, code=viewer, agency=plan.agency)
    change = {"viewer": row, "on": clock.today(), "by": request.person, "at": clock.now()}
    carried_out(request, lambda: actions.end_viewing(**change), f"{row.person} can no longer read the plan.")
    return redirect("succession:viewers", plan.code)


@on(SuccessionPlan, may=EDIT)
def put_in(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    today = clock.today()
    form = forms.PutIn(
        data_of(request), posts=list(own.posts_to_put_in(plan, today)),
        profiles=list(own.published_profiles(plan.agency)), initial={"post": request.GET.get("post", "")},
    )  # fmt: skip
    change = {"plan": plan, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: actions.put_in(**change, **form.cleaned_data), heading="Add a post to the plan",
        back=plan, said="Added to the plan.", button="Add",
    )  # fmt: skip


@on(SuccessionPlan, may=EDIT)
def add_action(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    """Undertake something about a post of the plan, or about the plan as a whole."""
    wanted = request.GET.get("post", "")
    critical = plan.posts.standing().filter(code=wanted).select_related("post").first() if wanted else None
    if wanted and critical is None:
        raise Http404
    people = own.named_for(request.person, critical.post) if critical is not None else []
    today = clock.today()
    form = forms.AddAction(
        data_of(request), readers=actions.readers_of_plan(plan.agency, today), people=people,
        ties=own.ties_for(request.person, people, today), initial={"what": request.GET.get("what", "")[:300]},
    )  # fmt: skip
    post = critical.post if critical is not None else None
    change = {"plan": plan, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: work.add_action(given=work.Undertaking(post=post, **form.cleaned_data), **change),
        heading=f"An action about {post}" if post else "An action", back=critical or plan, button="Add",
        said="Added to the plan.",
    )  # fmt: skip


@on(PlanAction)
def change_action(request: HttpRequest, action: PlanAction) -> HttpResponse:
    """Whoever undertook it, and leads, say how it is."""
    may_write(request, action)
    names = ("what", "due_on", "state", "what_came", "version")
    form = forms.ChangeAction(data_of(request), initial={name: getattr(action, name) for name in names})
    change = {"action": action, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: work.change_action(**change, **form.cleaned_data), heading="Update an action",
        back=action.plan, said="Saved.",
    )  # fmt: skip


def may_write(request: HttpRequest, action: PlanAction) -> None:
    """403 for a reader of the plan who neither leads nor undertook it."""
    if action.owner_id != request.person.pk and not may_over(request.person, EDIT, action):
        raise PermissionDenied(EDIT)
