"""Doors to accounts of great leadership, ideas for modules, bodies and findings behind them, and the process."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.framework.models import RoleProfile
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.programmes.actions import exemplars as actions
from mantle.programmes.forms import prior as forms
from mantle.programmes.models import Component, Exemplar, ModuleIdea, Version
from mantle.programmes.queries import prior as queries
from mantle.programmes.rules import CONTEXTS, ComponentKind, VersionState
from mantle.programmes.views.keeping import done, edits_all, initial_of, kept, sent
from mantle.structures.models import Body


@signed_in(may=Permission.VIEW_PROGRAMMES)
def exemplars(request: HttpRequest) -> HttpResponse:
    """What does great leadership look like in a context like ours, and what does a role ask for there?"""
    context = request.GET.get("context", "")
    context = context if context in CONTEXTS else ""
    competency = request.GET.get("competency", "")
    profiles = RoleProfile.objects.visible_to(request.person).filter(framework__state="published")
    profile = profiles.filter(code=request.GET.get("profile", "")).first()
    found = queries.exemplars_for(request.person, context, competency)
    return render(request, "programmes/exemplars.html", {
        "rows": found, "contexts": CONTEXTS.items(), "chosen": context, "place": CONTEXTS.get(context, ""),
        "profiles": profiles.select_related("framework"), "profile": profile,
        "asked": queries.great_here(profile, context, request.person) if profile else [],
        "is_narrowed": bool(context or competency),
    })  # fmt: skip


@signed_in(may=Permission.VIEW_PROGRAMMES)
def write_exemplar(request: HttpRequest) -> HttpResponse:
    form = forms.KeepExemplar(sent(request), competencies=queries.competencies_to_show())
    keep = partial(actions.keep_exemplar, exemplar=None, author=request.person)
    lead = "Nobody but you and the programme team reads it until you say yes to it on its page."
    return kept(request, form, keep, "Something that you did", reverse("programmes:exemplars"), lead=lead)


@on(Exemplar)
def exemplar(request: HttpRequest, exemplar: Exemplar) -> HttpResponse:
    context = {
        "exemplar": exemplar, "competencies": exemplar.competencies.select_related("framework"),
        "is_author": exemplar.author_id == request.person.pk, "may_edit": edits_all(request),
    }  # fmt: skip
    return render(request, "programmes/exemplar.html", context)


@on(Exemplar)
def change_exemplar(request: HttpRequest, exemplar: Exemplar) -> HttpResponse:
    if exemplar.author_id != request.person.pk and not edits_all(request):
        raise PermissionDenied
    initial = initial_of(exemplar, forms.KeepExemplar) | {"competencies": exemplar.competencies.all()}
    form = forms.KeepExemplar(sent(request), competencies=queries.competencies_to_show(), initial=initial)
    keep = partial(actions.keep_exemplar, exemplar=exemplar, author=exemplar.author)
    lead = "The author says yes again to whatever changes."
    return kept(request, form, keep, f"Change: {exemplar}", exemplar.get_absolute_url(), lead=lead)


@on(Exemplar)
@require_POST
def agree_exemplar(request: HttpRequest, exemplar: Exemplar) -> HttpResponse:
    version = request.POST.get("version", "")
    act = partial(actions.agree_exemplar, exemplar=exemplar, version=int(version) if version.isdigit() else None)
    return done(
        request, act, exemplar, "Everyone who sees programmes can read it now. You can take it away at any time."
    )


@on(Exemplar)
@require_POST
def withdraw_exemplar(request: HttpRequest, exemplar: Exemplar) -> HttpResponse:
    act = partial(actions.withdraw_exemplar, exemplar=exemplar)
    return done(request, act, "programmes:exemplars", "Nobody else reads it any more.")


@signed_in(may=Permission.VIEW_PROGRAMMES)
def ideas(request: HttpRequest) -> HttpResponse:
    """Which modules have been proposed, by whom, and what became of each?"""
    rows = ModuleIdea.objects.visible_to(request.person).select_related("strand", "component", "decided_by")
    return render(request, "programmes/ideas.html", {"rows": rows, "may_decide": edits_all(request)})


@signed_in(may=Permission.VIEW_PROGRAMMES)
def propose_module(request: HttpRequest) -> HttpResponse:
    """Propose a module; a dialogue or an event may lead here with its name."""
    initial = {"origin": request.GET.get("from", "")[:300], "title": request.GET.get("title", "")[:200]}
    form = forms.ProposeModule(sent(request), initial=initial)
    back = reverse("programmes:ideas")
    return kept(request, form, actions.propose_module, "Propose a module", back, button="Propose", said="Thank you.")


@on(ModuleIdea, may=Permission.EDIT_PROGRAMMES)
def take_idea(request: HttpRequest, idea: ModuleIdea) -> HttpResponse:
    initial = {"title": idea.title, "kind": "content", "channel": "face_to_face", "hours": 6, "version": idea.version}
    keep = partial(actions.take_idea, idea=idea)
    lead = "It becomes a component of the library; a draft of a programme can then put it into its months."
    back = reverse("programmes:ideas")
    return kept(request, forms.TakeIdea(sent(request), initial=initial), keep, f"Take: {idea}", back, lead=lead)


@on(ModuleIdea, may=Permission.EDIT_PROGRAMMES)
def decline_idea(request: HttpRequest, idea: ModuleIdea) -> HttpResponse:
    keep = partial(actions.decline_idea, idea=idea)
    form = forms.DeclineIdea(sent(request), initial={"version": idea.version})
    return kept(request, form, keep, f"Do not take: {idea}", reverse("programmes:ideas"), lead=idea.why)


@on(Component, may=Permission.EDIT_PROGRAMMES)
def say_bodies(request: HttpRequest, component: Component) -> HttpResponse:
    bodies = Body.objects.visible_to(request.person).select_related("partnership")
    initial = {"bodies": list(component.bodies.values_list("body", flat=True))}
    form = forms.SayBodies(sent(request), bodies=bodies, initial=initial)
    keep = partial(actions.say_bodies, component=component)
    return kept(request, form, keep, f"{component}: bodies behind it", component.get_absolute_url())


@on(Version, may=Permission.EDIT_PROGRAMMES)
def write_process(request: HttpRequest, version: Version) -> HttpResponse:
    lines = "\n".join(" | ".join(map(str, phase)) for phase in version.process)
    form = forms.WriteProcess(
        sent(request), initial={"phases": lines or _beginning(version), "version": version.version}
    )
    keep = partial(actions.write_process, edition=version)
    lead = "" if version.state == VersionState.DRAFT else "This version is published: begin the next one to change it."
    return kept(request, form, keep, f"The learning process of {version}", version.get_absolute_url(), lead=lead)


def _beginning(version: Version) -> str:
    """A process to change, over the months of the version: begin, learn and try, bring together."""
    months = version.months
    first, last = max(1, months // 6), max(1, months - months // 6)
    phases = [("Find out where you stand", 1, first, "Diagnosis, plan, contract with the sponsor")]
    if last > first + 1:
        phases.append(("Learn and try out", first + 1, last - 1, "Modules, coaching, set, a project of your own work"))
    if last > first:
        phases.append(("Bring it together", last, months, "What changed, for whom, and what comes next"))
    return "\n".join(" | ".join(map(str, phase)) for phase in phases)


@signed_in(may=Permission.VIEW_PROGRAMMES)
def activity_kinds(request: HttpRequest) -> HttpResponse:
    """Which findings stand behind each kind of activity, and behind which stands nothing?"""
    context = {"rows": queries.kinds_with_findings(), "may_edit": edits_all(request)}
    return render(request, "programmes/activity_kinds.html", context)


@signed_in(may=Permission.EDIT_PROGRAMMES)
def say_findings(request: HttpRequest, kind: str) -> HttpResponse:
    if not edits_all(request):
        raise PermissionDenied
    if kind not in set(ComponentKind):
        raise Http404
    own = next(findings for key, _, findings, _ in queries.kinds_with_findings() if key == kind)
    form = forms.SayFindings(sent(request), initial={"findings": own})
    keep = partial(actions.say_findings, kind=kind)
    heading = f"Evidence behind: {kind.replace('_', ' ')}"
    return kept(request, form, keep, heading, reverse("programmes:activity_kinds"))
