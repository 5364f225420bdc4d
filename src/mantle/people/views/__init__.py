"""Doors to accounts, duplicate records and the audit record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mantle.people import access, actions, audit, forms, queries
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import signed_in
from mantle.people.outside import issuers
from mantle.people.queries.proving import codes_left, has_second_step, has_short_codes, passkeys_of
from mantle.web import clock
from mantle.web.words import counted


@signed_in()
def account(request: HttpRequest) -> HttpResponse:
    """Who am I here, which roles do I hold, and what do they allow?"""
    held = queries.roles_of(request.person, clock.today())
    verbs = [permission for permission in Permission if request.person.may(permission)]
    own = request.person.account
    proof: dict[str, Any] = {
        "has_second_step": has_second_step(own),
        "codes_left": codes_left(own),
        "has_short_codes": has_short_codes(own),
    }
    proof |= {"passkeys": passkeys_of(own).count(), "issuers": issuers()}
    return render(request, "people/account.html", {"held": held, "verbs": verbs, **proof})


@signed_in()
def roles(request: HttpRequest) -> HttpResponse:
    """Which role may do what: the table itself."""
    columns = [(role, access.NAMES[role]) for role in access.Role]
    rows = [(verb, [verb in access.MAY[role] for role, _ in columns]) for verb in Permission]
    return render(request, "people/roles.html", {"columns": columns, "rows": rows})


@signed_in(may=Permission.MERGE_PEOPLE)
def duplicates(request: HttpRequest) -> HttpResponse:
    pairs = queries.duplicates_visible_to(request.person)
    return render(request, "people/duplicates.html", {"pairs": pairs[:50], "count": pairs.count()})


@signed_in(may=Permission.MERGE_PEOPLE)
@require_POST
def find_duplicates(request: HttpRequest) -> HttpResponse:
    actions.find_duplicates(by=request.person, at=clock.now())
    count = queries.duplicates_visible_to(request.person).count()
    messages.success(request, f"All records were compared. {counted(count, 'pair waits', 'pairs wait')} for you.")
    return redirect("people:duplicates")


@signed_in(may=Permission.MERGE_PEOPLE)
def decide_duplicate(request: HttpRequest, code: str) -> HttpResponse:
    """Two records side by side: one person or two?"""
    pair = get_object_or_404(queries.duplicates_visible_to(request.person), code=code)
    form = (
        forms.DecideDuplicate(request.POST, pair=pair) if request.method == "POST" else forms.DecideDuplicate(pair=pair)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, pair, form.cleaned_data)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
    audit.seen([pair.one, pair.other], FieldGroup.CONTACT, FieldGroup.BIRTH_YEAR)
    records = [row.appointments.select_related("post__agency") for row in (pair.one, pair.other)]
    context = {"pair": pair, "form": form, "records": records}
    return render(request, "people/decide_duplicate.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, pair, data: dict) -> HttpResponse:
    if data["decision"] == "apart":
        actions.dismiss_duplicate(pair=pair, by=request.person, at=clock.now())
        messages.success(request, "Kept as two people. This pair will not be proposed again.")
        return redirect("people:duplicates")
    kept, merged = (pair.one, pair.other) if data["decision"] == "one" else (pair.other, pair.one)
    actions.merge_people(kept=kept, merged=merged, reason=data["reason"], by=request.person, at=clock.now())
    messages.success(request, f"Merged into one record for {kept}. You can take this back on their page.")
    return redirect("structures:person", kept.code)


@signed_in(may=Permission.MERGE_PEOPLE)
def separate(request: HttpRequest, code: str) -> HttpResponse:
    """Take a merge back."""
    seen = queries.merges_visible_to(request.person)
    merge = get_object_or_404(seen, code=code)
    form = forms.Reason(request.POST) if request.method == "POST" else forms.Reason()
    if request.method == "POST" and form.is_valid():
        actions.separate_people(merge=merge, reason=form.cleaned_data["reason"], by=request.person, at=clock.now())
        messages.success(request, f"{merge.merged} and {merge.kept} are two records again.")
        return redirect("structures:person", merge.kept.code)
    return render(request, "people/separate.html", {"merge": merge, "form": form}, status=422 if form.errors else 200)
