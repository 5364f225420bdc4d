"""Doors for whoever answers: by the link of a letter, or signed in. No account, no script, nothing kept of who it was.

FEE-6: looking at a link changes nothing; “Start” begins. What follows stands under a sealed cookie of this path alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.feedback import forms
from mantle.feedback.actions import answering
from mantle.feedback.models import Draft, Invitation
from mantle.feedback.queries import rater as queries
from mantle.feedback.rules.rounds import COMMENT_QUESTIONS, Group
from mantle.feedback.rules.wording import telling_words
from mantle.people.actions import Refused
from mantle.people.guards import on, open_to_all
from mantle.web.secret_links import private

COOKIE, SALT, PATH = "mantle-answering", "mantle.feedback.answering", "/feedback/answering/"
LIVES = 4 * 60 * 60


def _leave_no_line(request: HttpRequest) -> None:
    """FEE-9: that somebody answered here, and when, stands in no log."""
    request.leaves_no_line = True  # type: ignore[attr-defined]


@open_to_all
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Who asks, about whom, who will see it, how long does it take?"""
    _leave_no_line(request)
    invitation = queries.invitation_by_secret(secret)
    if invitation is None:
        return _gone(request)
    if request.method == "POST":
        return _started(invitation)
    return private(render(request, "feedback/invited.html", _about(invitation)))


@on(Invitation)
@require_POST
def start(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The same for somebody who is signed in and is asked."""
    _leave_no_line(request)
    found = queries.invitation_by_code(invitation.code)
    if found is None or found.person_id != request.person.pk:
        raise Http404
    return _started(found)


def _started(invitation: Invitation) -> HttpResponse:
    draft = queries.draft_of(invitation)
    answer = redirect("feedback:rate", _first_page(invitation, draft))
    answer.set_signed_cookie(
        COOKIE, invitation.code, salt=SALT, max_age=LIVES, path=PATH, secure=settings.SESSION_COOKIE_SECURE,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return private(answer)


def _first_page(invitation: Invitation, draft: Draft) -> int:
    """The first page with a question that is not answered yet."""
    for number, domain in enumerate(invitation.round.terms.domains, 1):
        if any(each["key"] not in draft.answers for each in domain["questions"]):
            return number
    return 1


def answering_one(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of a form that was started: the cookie names it; without one, or after the close, the link is gone."""

    @open_to_all
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _leave_no_line(request)
        code = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LIVES)
        invitation = queries.invitation_by_code(code) if code else None
        if invitation is None:
            return _gone(request)
        try:
            return private(view(request, invitation, *args, **kwargs))
        except answering.Gone:
            return _gone(request)

    return guarded


@answering_one
def rate(request: HttpRequest, invitation: Invitation, page: int) -> HttpResponse:
    """One domain: what have I seen?"""
    domains = invitation.round.terms.domains
    if not 1 <= page <= len(domains):
        raise Http404
    draft, is_own = queries.draft_of(invitation), invitation.group == Group.SELF
    data = request.POST if request.method == "POST" else None
    form = forms.RatePage(data, domain=domains[page - 1], said=draft.answers, is_own=is_own)
    if request.method == "POST" and form.is_valid():
        answering.keep_answers(invitation=invitation, answers=form.answers(), comments={})
        return _onward(request, page, len(domains))
    context = {"form": form, "domain": domains[page - 1], "page": page, "pages": len(domains), "before": page - 1}
    return render(request, "feedback/rate.html", {**context, **_about(invitation)}, status=422 if form.errors else 200)


def _onward(request: HttpRequest, page: int, pages: int) -> HttpResponse:
    if "stop" in request.POST:
        return redirect("feedback:stopped")
    return redirect("feedback:rate", page + 1) if page < pages else redirect("feedback:comments")


@answering_one
def comments(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Two questions in one's own words, both of which may be left out."""
    draft = queries.draft_of(invitation)
    form = forms.Comments(request.POST if request.method == "POST" else None, said=draft.comments)
    if request.method == "POST" and form.is_valid():
        answering.keep_answers(invitation=invitation, answers={}, comments=form.cleaned_data)
        return redirect("feedback:stopped" if "stop" in request.POST else "feedback:check")
    context = {"form": form, "pages": len(invitation.round.terms.domains), **_about(invitation)}
    return render(request, "feedback/comments.html", context, status=422 if form.errors else 200)


@answering_one
def check(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Is this what I want to say? Which words may show who I am? Then it is handed in, once."""
    if request.method == "POST":
        try:
            answering.hand_in(invitation=invitation)
        except Refused as refusal:
            return _check(request, invitation, str(refusal))
        answer = redirect("feedback:thanks")
        answer.delete_cookie(COOKIE, path=PATH)
        return answer
    return _check(request, invitation, "")


def _check(request: HttpRequest, invitation: Invitation, problem: str) -> HttpResponse:
    draft, names = queries.draft_of(invitation), [invitation.addressee, str(invitation.round.subject)]
    said = [
        (question, draft.comments[key], telling_words(draft.comments[key], names))
        for key, question in COMMENT_QUESTIONS.items()
        if key in draft.comments
    ]
    parts = [
        (number, domain["name"], sum(each["key"] in draft.answers for each in domain["questions"]),
         len(domain["questions"]))
        for number, domain in enumerate(invitation.round.terms.domains, 1)
    ]  # fmt: skip
    context = {"parts": parts, "said": said, "problem": problem, **_about(invitation)}
    return render(request, "feedback/check.html", context, status=422 if problem else 200)


@open_to_all
def stopped(request: HttpRequest) -> HttpResponse:
    _leave_no_line(request)
    return private(render(request, "feedback/stopped.html"))


@open_to_all
def thanks(request: HttpRequest) -> HttpResponse:
    _leave_no_line(request)
    return private(render(request, "feedback/thanks.html"))


def _about(invitation: Invitation) -> dict[str, Any]:
    row = invitation.round
    return {
        "invitation": invitation, "round": row, "subject": row.subject, "is_own": invitation.group == Group.SELF,
        "is_manager": invitation.group == Group.MANAGER, "is_community": invitation.group == Group.COMMUNITY,
        "questions": sum(len(domain["questions"]) for domain in row.terms.domains),
    }  # fmt: skip


def _gone(request: HttpRequest) -> HttpResponse:
    """The same page for a link that never was, was used, or is too late. A secret of 256 bits is not guessed."""
    return private(render(request, "feedback/gone.html", status=404))
