"""Doors to messages: write to a cohort, look at it as a recipient will, send, take back; and read one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people import mail
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on
from mantle.people.saving import saved
from mantle.programmes import rules
from mantle.programmes.actions import messages as actions
from mantle.programmes.forms.messages import WriteMessage
from mantle.programmes.models import Cohort, CohortMessage, Place
from mantle.programmes.queries.messages import deliveries
from mantle.web import clock


@on(Cohort, may=Permission.MANAGE_COHORTS)
def cohort_messages(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """What did we write to this cohort?"""
    rows = CohortMessage.objects.visible_to(request.person).filter(cohort=cohort)
    return render(request, "programmes/messages.html", {"cohort": cohort, "rows": rows})


@on(Cohort, may=Permission.MANAGE_COHORTS)
def write_message(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Write; look at it as the first recipient will; send. Nothing leaves for ten minutes."""
    running = list(Place.objects.running().filter(cohort=cohort).select_related("person__account"))
    subject, words = _beginning(request, cohort)
    data = request.POST if request.method == "POST" else None
    form = WriteMessage(data, running=running, initial={"subject": subject, "words": words})
    made: list[CohortMessage] = []
    if not form.is_valid() or "change" in request.POST:
        context = {"form": form, "cohort": cohort, "beginnings": rules.BEGINNINGS}
        return render(request, "programmes/write_message.html", context, status=422 if form.errors else 200)
    if "send" in request.POST and saved(form, lambda: made.append(_written(request, cohort, form))):
        messages.success(
            request, "Your message is ready. Its letters go out in ten minutes; until then you can take it back."
        )
        return redirect(made[0])
    return _preview(request, cohort, form)


def _beginning(request: HttpRequest, cohort: Cohort) -> tuple[str, str]:
    """What a message begins with: one of the beginnings, or one that was sent before or taken back."""
    earlier = CohortMessage.objects.visible_to(request.person).filter(cohort=cohort, code=request.GET.get("again", ""))
    for each in earlier:
        return each.subject, each.words
    return rules.beginning(request.GET.get("begin", ""), str(cohort.programme))


def _written(request: HttpRequest, cohort: Cohort, form: WriteMessage) -> CohortMessage:
    return actions.write_message(cohort=cohort, by=request.person, at=clock.now(), **form.cleaned_data)


def _preview(request: HttpRequest, cohort: Cohort, form: WriteMessage) -> HttpResponse:
    chosen = form.chosen()
    first = chosen[0].person
    given = {"what": str(cohort.programme), "name": first.given_name or first.name, "link": "[link to the message]"}
    subject, body = mail.rendered(actions.WORDING, given)
    without = [place.person for place in chosen if not mail.address_of(place.person)]
    context = {
        "form": form, "cohort": cohort, "chosen": chosen, "first": first, "without": without,
        "letter_subject": subject, "letter_body": body,
    }  # fmt: skip
    return render(request, "programmes/preview_message.html", context, status=422 if form.errors else 200)


@on(CohortMessage)
def message(request: HttpRequest, message: CohortMessage) -> HttpResponse:
    """What was written, to whom, and what became of each letter?"""
    may_manage = may_over(request.person, Permission.MANAGE_COHORTS, message)
    context = {
        "message": message,
        "may_manage": may_manage,
        "may_take_back": may_manage and message.may_be_taken_back(clock.now()),
        "deliveries": deliveries(message) if may_manage else [],
    }
    return render(request, "programmes/message.html", context)


@require_POST
@on(CohortMessage, may=Permission.MANAGE_COHORTS)
def take_message_back(request: HttpRequest, message: CohortMessage) -> HttpResponse:
    try:
        actions.take_message_back(message=message, by=request.person, at=clock.now())
        messages.success(request, "Taken back. No letter goes out, and nobody can read the message.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(message)
