"""Doors to quality standards, judgements by them, users' voice, and local plans."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Agency
from mantle.programmes.actions import standards as actions
from mantle.programmes.forms import standards as forms
from mantle.programmes.models import Cohort, LocalPlan, Programme, Standard, Version, VoiceQuestion
from mantle.programmes.queries import standards as queries
from mantle.programmes.views.keeping import done, edits_all, initial_of, kept, sent
from mantle.web import clock

LOOK_AGAIN = timedelta(days=182)
OPEN_FOR = timedelta(days=28)


@signed_in(may=Permission.VIEW_PROGRAMMES)
def standards(request: HttpRequest) -> HttpResponse:
    """What is a good programme held to, and how does each stand?"""
    rows = list(Standard.objects.visible_to(request.person))
    asked = [row for row in rows if row.is_asked]
    context = {
        "rows": rows, "asked": asked, "overview": queries.overview(asked, clock.today()) if asked else [],
        "may_edit": edits_all(request), "today": clock.today(),
    }  # fmt: skip
    return render(request, "programmes/standards.html", context)


@signed_in(may=Permission.EDIT_PROGRAMMES)
@require_POST
def bring_in_standards(request: HttpRequest) -> HttpResponse:
    if not edits_all(request):
        raise PermissionDenied
    return done(request, actions.bring_in_standards, "programmes:standards", "The standards and outcomes are here.")


@signed_in(may=Permission.EDIT_PROGRAMMES)
def add_standard(request: HttpRequest) -> HttpResponse:
    if not edits_all(request):
        raise PermissionDenied
    keep = partial(actions.keep_standard, standard=None)
    return kept(request, forms.KeepStandard(sent(request)), keep, "Add a standard", reverse("programmes:standards"))


@on(Standard, may=Permission.EDIT_PROGRAMMES)
def change_standard(request: HttpRequest, standard: Standard) -> HttpResponse:
    form = forms.KeepStandard(sent(request), initial=initial_of(standard, forms.KeepStandard))
    keep = partial(actions.keep_standard, standard=standard)
    return kept(request, form, keep, f"Change {standard}", reverse("programmes:standards"))


def _page(request: HttpRequest, of: Version | Cohort, judge: str, permission: Permission) -> HttpResponse:
    context = {
        "of": of, "programme": of.programme, "rows": queries.standings(of, clock.today()), "today": clock.today(),
        "may_judge": may_over(request.person, permission, of), "judge": judge, "is_cohort": isinstance(of, Cohort),
    }  # fmt: skip
    return render(request, "programmes/standards_of.html", context)


@on(Version)
def version_standards(request: HttpRequest, version: Version) -> HttpResponse:
    """How does a version stand to each standard: what is found, who judged, what will be done?"""
    return _page(request, version, "programmes:judge_version", Permission.EDIT_PROGRAMMES)


@on(Cohort)
def cohort_standards(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """The same of one cohort."""
    return _page(request, cohort, "programmes:judge_cohort", Permission.MANAGE_COHORTS)


def _judged(request: HttpRequest, of: Version | Cohort, key: str, back: str) -> HttpResponse:
    standard = get_object_or_404(Standard.objects.visible_to(request.person), code=key, is_asked=True)
    facts = [fact.words for fact in queries.facts_of(standard.key, queries.whose(of, clock.today()))]
    form = forms.Judge(sent(request), initial={"next_on": clock.today() + LOOK_AGAIN})
    keep = partial(actions.judge_standard, standard=standard, of=of, facts=facts)
    lead = f"{standard.asks} Found today: {' '.join(facts) or 'nothing is drawn for this one; say what you saw.'}"
    return kept(request, form, keep, f"{standard}: {of}", back, said="It is on record, under your name.", lead=lead)


@on(Version, may=Permission.EDIT_PROGRAMMES)
def judge_version(request: HttpRequest, version: Version, key: str) -> HttpResponse:
    return _judged(request, version, key, reverse("programmes:version_standards", args=[version.code]))


@on(Cohort, may=Permission.MANAGE_COHORTS)
def judge_cohort(request: HttpRequest, cohort: Cohort, key: str) -> HttpResponse:
    return _judged(request, cohort, key, reverse("programmes:cohort_standards", args=[cohort.code]))


@on(Cohort, may=Permission.MANAGE_COHORTS)
def roster(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Who leads what of this cohort, who of them leads a service today, and when have they time?"""
    context = {"cohort": cohort, "rows": queries.roster(cohort, clock.today())}
    return render(request, "programmes/roster.html", context)


@on(Programme)
def voice(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What were users asked, and what was done about what they said?"""
    rows = list(programme.voice.visible_to(request.person).prefetch_related("lines"))
    may_edit = may_over(request.person, Permission.MANAGE_COHORTS, programme)
    shown = queries.answers_shown(rows)
    listed = [(row, shown[row.pk], row.is_open(clock.today())) for row in rows]
    return render(request, "programmes/voice.html", {"programme": programme, "rows": listed, "may_edit": may_edit})


@on(Programme, may=Permission.MANAGE_COHORTS)
def ask_users(request: HttpRequest, programme: Programme) -> HttpResponse:
    today = clock.today()
    form = forms.AskUsers(sent(request), initial={"asked_on": today, "ends_on": today + OPEN_FOR})
    back = reverse("programmes:voice", args=[programme.code])
    keep = partial(actions.ask_users, programme=programme)
    return kept(
        request, form, keep, "Ask those who use it", back, button="Ask", said="They find it on their start page."
    )


@on(VoiceQuestion)
def voice_question(request: HttpRequest, question: VoiceQuestion) -> HttpResponse:
    """One question: how many answered, what was done; for the team the words, without names."""
    may_edit = may_over(request.person, Permission.MANAGE_COHORTS, question.programme)
    context = {
        "question": question, "shown": queries.answers_shown([question])[question.pk], "lines": question.lines.all(),
        "may_edit": may_edit, "words": queries.read_of(question) if may_edit else [],
        "may_answer": question.is_open(clock.today()) and queries.has_voice(request.person, question),
        "has_answered": question.answers.filter(person=request.person).exists(),
    }  # fmt: skip
    return render(request, "programmes/voice_question.html", context)


@on(VoiceQuestion)
def answer_question(request: HttpRequest, question: VoiceQuestion) -> HttpResponse:
    if not queries.has_voice(request.person, question):
        raise PermissionDenied
    own = question.answers.filter(person=request.person).first()
    form = forms.AnswerQuestion(sent(request), initial={"answer": own.answer if own else ""})
    lead = "The team reads your words without your name, once five have answered. Who knows how you write may know you."
    keep = partial(actions.answer_question, question=question)
    back = question.get_absolute_url()
    return kept(request, form, keep, question.question, back, button="Send", said="Thank you.", lead=lead)


@on(VoiceQuestion, may=Permission.MANAGE_COHORTS)
def say_what_was_done(request: HttpRequest, question: VoiceQuestion) -> HttpResponse:
    form = forms.SayWhatWasDone(sent(request), initial=forms.SayWhatWasDone.initial_of(question))
    keep = partial(actions.say_what_was_done, question=question)
    return kept(request, form, keep, "You said, we did", question.get_absolute_url(), lead=question.question)


def _without_plan(request: HttpRequest, programme: Programme):
    """Agencies for which this person may write a plan; of all agencies only those that have participants."""
    mine = Agency.objects.within_reach_of(request.person, Permission.WRITE_LOCAL_PLANS).filter(ends_on__isnull=True)
    if request.person.standing.reach(Permission.WRITE_LOCAL_PLANS).everywhere:
        mine = mine.filter(places__cohort__edition__programme=programme)
    return mine.exclude(local_plans__programme=programme).distinct()


@on(Programme)
def local(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Which authorities have a plan of their own in this programme, and which have participants and none?"""
    may_manage = may_over(request.person, Permission.MANAGE_COHORTS, programme)
    found = queries.local_plans(programme, Cohort.objects.filter(edition__programme=programme))
    reach = request.person.standing.reach(Permission.WRITE_LOCAL_PLANS)
    context = {
        "programme": programme, "today": clock.today(), "whole": len(found),
        "with_plan": sum(row.plan is not None for row in found),
        "rows": [row for row in found if row.plan or may_manage or reach.covers(row.agency.pk, row.agency.region)],
        "may_write": bool(reach),
    }  # fmt: skip
    return render(request, "programmes/local.html", context)


@on(Programme)
def write_local_plan(request: HttpRequest, programme: Programme) -> HttpResponse:
    """An authority writes what it does with a programme; those that have a plan change that one."""
    if not request.person.may(Permission.WRITE_LOCAL_PLANS):
        raise PermissionDenied
    agencies, today = _without_plan(request, programme), clock.today()
    initial = {"agreed_on": today, "review_on": today + LOOK_AGAIN, "agency": agencies.first()}
    form = forms.KeepLocalPlan(sent(request), agencies=agencies, initial=initial)
    keep = partial(actions.keep_local_plan, plan=None, programme=programme)
    back = reverse("programmes:local", args=[programme.code])
    return kept(request, form, keep, f"A local plan in {programme}", back)


@on(LocalPlan)
def local_plan(request: HttpRequest, plan: LocalPlan) -> HttpResponse:
    """What does an authority do with this programme, for whom, and what stays?"""
    may_edit = may_over(request.person, Permission.WRITE_LOCAL_PLANS, plan)
    context = {"plan": plan, "may_edit": may_edit, "today": clock.today()}
    return render(request, "programmes/local_plan.html", context)


@on(LocalPlan, may=Permission.WRITE_LOCAL_PLANS)
def change_local_plan(request: HttpRequest, plan: LocalPlan) -> HttpResponse:
    form = forms.KeepLocalPlan(
        sent(request), agencies=Agency.objects.none(), plan=plan, initial=initial_of(plan, forms.KeepLocalPlan)
    )
    keep = partial(actions.keep_local_plan, plan=plan, programme=plan.programme, agency=plan.agency)
    return kept(request, form, keep, f"Change the plan of {plan.agency}", plan.get_absolute_url())
