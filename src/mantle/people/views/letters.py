"""Doors to letters: which went out, what became of each, take back, send again, mark as come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mantle.people import audit, mail
from mantle.people.access import FieldGroup, Permission
from mantle.people.actions import Refused
from mantle.people.actions import letters as actions
from mantle.people.guards import on, signed_in
from mantle.people.models import Letter, LetterBatch
from mantle.people.queries import letters as queries
from mantle.web import clock, words
from mantle.web.tables import Choice, Column, Search, Table

STATES = {
    "queued": ("Waiting to leave", "blue"),
    "sending": ("Leaving now", "blue"),
    "sent": ("Sent", "green"),
    "failed": ("Not delivered", "red"),
    "unknown": ("Please check", "orange"),
    "taken_back": ("Taken back", "grey"),
    "kept": ("Kept here, not sent", "grey"),
}


@signed_in(may=Permission.VIEW_LETTERS)
def letters(request: HttpRequest) -> HttpResponse:
    """Which letters went out, and which need somebody to look?"""
    table = _table(request, Letter.objects.visible_to(request.person))
    context = {"table": table, "to_check": queries.to_check(request.person), "is_sent": mail.leaves_the_house()}
    return table.export() or render(request, "people/letters.html", context)


@signed_in()
def own_letters(request: HttpRequest) -> HttpResponse:
    """Which letters did this service send to me?"""
    table = _table(request, queries.letters_to(request.person))
    return table.export() or render(request, "people/own_letters.html", {"table": table})


def _table(request: HttpRequest, rows: Any) -> Table:
    return Table(
        request,
        rows.select_related("to", "batch"),
        columns=[
            Column("subject", "Letter", sort="subject", link=True),
            Column("to", "To", sort="to__sort_name", value=lambda row: row.to or row.address),
            Column("queued_at", "Queued", sort="queued_at"),
            Column("ended_at", "Left", sort="ended_at", value=lambda row: row.ended_at or "Not yet"),
            Column("state", "State", sort="state", value=state_word, tag=lambda row: STATES[row.state][1]),
            Column("batch", "Batch", value=lambda row: row.batch or "On its own"),
        ],
        filters=[
            Search("words", "Words in the subject, or a name", lookups=("subject", "to__sort_name", "address")),
            Choice("state", "State", choices=[(state, word) for state, (word, _) in STATES.items()]),
            Choice("wording", "Wording", choices=[(name, subject) for name, subject, _ in mail.wordings()]),
        ],
        noun=("letter", "letters"),
        order="-queued_at",
        stacked=True,
        empty="No letter has been queued yet.",
    )


def state_word(row: Letter) -> str:
    return STATES[row.state][0]


@on(Letter)
def letter(request: HttpRequest, row: Letter) -> HttpResponse:
    """What does it say, to the one who reads it, and what became of it?"""
    may = request.person.may(Permission.VIEW_LETTERS)
    audit.seen([row.to] if row.to else (), FieldGroup.CONTACT)
    text = row.body.replace("[[link]]", row.link) if settings.DEMONSTRATION and row.link else row.text
    context = {
        "letter": row, "text": text, "word": state_word(row), "colour": STATES[row.state][1], "may": may,
        "log": row.log.all(), "dead": queries.dead_address(row.address),
        "may_take_back": may and row.state == "queued", "may_send": may and row.state in ("failed", "unknown")
        and not row.is_secret, "may_settle": may and row.state == "unknown",
        "may_mark": may and row.state in ("sent", "unknown"),
        "batch_waits": may and row.batch is not None and row.state == "queued" and not row.tries,
    }  # fmt: skip
    return render(request, "people/letter.html", context)


DECISIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "take_back": (actions.take_back, "The letter is taken back. It will not leave."),
    "again": (actions.send_again, "The letter is queued again."),
    "arrived": (actions.arrived, "Noted: the letter has come."),
    "works": (actions.works_again, "Letters to this address leave again."),
}


@on(Letter, may=Permission.VIEW_LETTERS)
@require_POST
def decide_letter(request: HttpRequest, row: Letter) -> HttpResponse:
    """Take back, send again, say that it has come, or that it came back."""
    who: dict[str, Any] = {"letter": row, "by": request.person, "at": clock.now()}
    try:
        if "came_back" in request.POST:
            actions.came_back(reason="marked by hand", **who)
            messages.success(request, "Noted. Nothing more is sent to this address until you say that it works.")
        for name, (act, said) in DECISIONS.items():
            if name in request.POST:
                act(**who)
                messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:letter", row.code)


@signed_in(may=Permission.VIEW_LETTERS)
@require_POST
def take_batch_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take a whole batch back while it waits."""
    seen = Letter.objects.visible_to(request.person).values("batch")
    batch = get_object_or_404(LetterBatch.objects.filter(pk__in=seen), code=code)
    try:
        count = actions.take_batch_back(batch=batch, by=request.person, at=clock.now())
        messages.success(request, f"{words.counted(count, 'letter is', 'letters are')} taken back.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:letters")


@signed_in(may=Permission.VIEW_LETTERS)
def wordings(request: HttpRequest) -> HttpResponse:
    """How do our letters read to those who get them?"""
    return render(request, "people/wordings.html", {"wordings": list(mail.wordings())})
