"""Doors to the words of a partnership: what each profession means, and how words stand to one another."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.actions import Refused
from mantle.people.guards import on
from mantle.people.models import Agency, current
from mantle.people.saving import form_page, saved
from mantle.structures import queries
from mantle.structures.actions import glossary as actions
from mantle.structures.forms import glossary as forms
from mantle.structures.models import CommonWord, Partnership, WordPair
from mantle.web import clock, downloads


def _own_agencies(request: HttpRequest, partnership: Partnership) -> list[Agency]:
    members = Agency.objects.filter(pk__in=partnership.members.filter(current(clock.today())).values("agency"))
    return [agency for agency in members.order_by("name") if actions.speaks_for(request.person, agency)]


@on(Partnership)
def glossary(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Which words do we use, who means what by them, and what have we agreed about them?"""
    rows = queries.glossary_of(partnership)
    if request.GET.get("format") == "csv":
        return _as_list(rows)
    own = {agency.pk for agency in _own_agencies(request, partnership)}
    context = {"partnership": partnership, "rows": rows, "own": own, "me": request.person.pk}
    return render(request, "structures/glossary.html", context)


def _as_list(rows: list) -> HttpResponse:
    lines = [
        [each.word.word, each.word.profession, each.word.agency, each.word.meaning, other.word if other else "",
         pair.get_kind_display() if pair else "", pair.difference if pair else "",
         ("Agreed" if pair.is_agreed else "Proposed") if pair else ""]
        for each in rows for pair, other in (each.beside or [(None, None)])
    ]  # fmt: skip
    head = ["Word", "Profession", "Agency", "Meaning", "Beside", "How they stand", "Difference", "State"]
    return downloads.response("csv", "words", head, lines)


def _back(partnership: Partnership) -> HttpResponse:
    return redirect("structures:glossary", partnership.code)


@on(Partnership)
def say_word(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Say what my profession means by a word."""
    own = [agency.pk for agency in _own_agencies(request, partnership)]
    if not own:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = forms.SayWord(data, agencies=Agency.objects.filter(pk__in=own), initial={"agency": own[0]})
    change = {"partnership": partnership, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.say_word(**change, **form.cleaned_data)):
        return _back(partnership)
    return form_page(request, form, "Say what a word means", _of(partnership))


def _of(partnership: Partnership) -> str:
    return f"{partnership.get_absolute_url()}words/"


def _refuse_outsiders(request: HttpRequest, *words: CommonWord) -> None:
    if not any(actions.speaks_for(request.person, word.agency) for word in words):
        raise PermissionDenied


@on(CommonWord)
def change_common_word(request: HttpRequest, word: CommonWord) -> HttpResponse:
    _refuse_outsiders(request, word)
    initial = {"meaning": word.meaning, "version": word.version}
    form = forms.ChangeWord(request.POST if request.method == "POST" else None, initial=initial)
    change = {"common_word": word, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_word(**change, **form.cleaned_data)):
        return _back(word.partnership)
    return form_page(request, form, f"What {word} means", _of(word.partnership))


@on(CommonWord)
def set_beside(request: HttpRequest, word: CommonWord) -> HttpResponse:
    """Set a word beside one of another profession."""
    words = word.partnership.words.exclude(pk=word.pk).select_related("agency")
    form = forms.SetBeside(request.POST if request.method == "POST" else None, words=words)
    change = {"one": word, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.propose_pair(**change, **form.cleaned_data)):
        messages.success(request, "Proposed. It counts once somebody of the other agency agrees.")
        return _back(word.partnership)
    return form_page(request, form, f"Set beside: {word}", _of(word.partnership), lead=word.meaning)


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    try:
        act()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))


@on(WordPair)
@require_POST
def agree_pair(request: HttpRequest, pair: WordPair) -> HttpResponse:
    _refuse_outsiders(request, pair.one, pair.other)
    change = {"pair": pair, "by": request.person, "at": clock.now()}
    _done(request, lambda: actions.agree_pair(**change), "Agreed. It stands as help beside these words.")
    return _back(pair.one.partnership)


@on(WordPair)
@require_POST
def part_words(request: HttpRequest, pair: WordPair) -> HttpResponse:
    _refuse_outsiders(request, pair.one, pair.other)
    partnership = pair.one.partnership
    change = {"pair": pair, "by": request.person, "at": clock.now()}
    _done(request, lambda: actions.part_words(**change), "Taken apart. You can set them side by side again.")
    return _back(partnership)


@on(CommonWord)
@require_POST
def take_word_away(request: HttpRequest, word: CommonWord) -> HttpResponse:
    _refuse_outsiders(request, word)
    partnership = word.partnership
    change = {"common_word": word, "by": request.person, "at": clock.now()}
    _done(request, lambda: actions.take_word_away(**change), "Taken away, with what stood beside it.")
    return _back(partnership)
