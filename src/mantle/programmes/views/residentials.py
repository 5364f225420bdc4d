"""Doors to residentials: arranging one, answering, rooms, and the pack to print."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import FieldGroup, Permission, audience
from mantle.people.guards import a_download, may_over, on, proved
from mantle.people.saving import form_page, saved
from mantle.programmes.actions import residentials as actions
from mantle.programmes.forms import residentials as forms
from mantle.programmes.models import Residential, Session, Stay
from mantle.programmes.queries import residentials as queries
from mantle.programmes.reports.packs import headline_of, pack_as_pdf
from mantle.web import clock

ARRANGE = Permission.ARRANGE_RESIDENTIALS


@on(Session, may=ARRANGE)
def arrange(request: HttpRequest, session: Session) -> HttpResponse:
    """Make a session a residential, or change what is known of it."""
    row = Residential.objects.filter(session=session).first()
    data = request.POST if request.method == "POST" else None
    form = forms.Arrange(data, initial=forms.Arrange.initial_of(row) if row is not None else None)
    made: list[Residential] = []
    change = {"session": session, "residential": row, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.arrange(**change, **form.cleaned_data))):
        return redirect(made[0])
    lead = "Days and times stand in the session. Here stands what people need to sleep, eat and take part there."
    return form_page(request, form, f"Arrange {session} as a residential", session.get_absolute_url(), lead=lead)


@on(Residential)
def residential(request: HttpRequest, residential: Residential) -> HttpResponse:
    """Where is it, what have I said, and (for those who arrange it) who comes and who has not answered?"""
    may_arrange = may_over(request.person, ARRANGE, residential)
    pack = queries.pack_of(residential) if may_arrange else None
    context = {
        "residential": residential,
        "session": residential.session,
        "place": queries.own_place(request.person, residential),
        "stay": queries.own_stay(request.person, residential),
        "may_arrange": may_arrange,
        "pack": pack,
        "headline": headline_of(pack) if pack is not None else "",
        "who": audience(FieldGroup.NEEDS, "you"),
        "is_over": residential.last_day < clock.today(),
    }
    return render(request, "programmes/residential.html", context)


@on(Residential)
def answer(request: HttpRequest, residential: Residential) -> HttpResponse:
    """What do I need there?"""
    place = queries.own_place(request.person, residential)
    if place is None:
        raise Http404
    stay = queries.own_stay(request.person, residential)
    data = request.POST if request.method == "POST" else None
    form = forms.Answer(data, initial=forms.Answer.initial_of(stay))
    change = {"residential": residential, "place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer(**change, **form.cleaned_data)):
        messages.success(request, "Thank you. You can change your answers here until the last day.")
        return redirect(residential)
    context = {"form": form, "residential": residential, "stay": stay, "who": audience(FieldGroup.NEEDS, "you")}
    return render(request, "programmes/answer.html", context, status=422 if form.errors else 200)


@on(Residential)
@require_POST
def take_answer_back(request: HttpRequest, residential: Residential) -> HttpResponse:
    stay = queries.own_stay(request.person, residential)
    if stay is None:
        raise Http404
    actions.take_answer_back(stay=stay, by=request.person, at=clock.now())
    messages.success(request, "Your answers are deleted. Nothing of them is kept.")
    return redirect(residential)


@on(Residential, may=ARRANGE)
def keep_rooms(request: HttpRequest, residential: Residential) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.KeepRooms(data, initial=forms.KeepRooms.initial_of(residential))
    change = {"residential": residential, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.keep_rooms(**change, **form.cleaned_data), "rooms"):
        return redirect(residential)
    return form_page(request, form, f"Bedrooms at {residential}", residential.get_absolute_url())


@on(Residential, may=ARRANGE)
@require_POST
def give_all_rooms(request: HttpRequest, residential: Residential) -> HttpResponse:
    change = {"residential": residential, "version": None, "by": request.person, "at": clock.now()}
    without = actions.give_all_rooms(**change)
    for stay, why in without:
        messages.warning(request, f"{stay.place.person}: {why}")
    if not without:
        messages.success(request, "Everybody who stays the night has a room.")
    return redirect(residential)


@on(Stay, may=ARRANGE)
def give_room(request: HttpRequest, stay: Stay) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.GiveRoom(data, stay=stay, initial={"room": stay.room_id, "version": stay.version})
    change = {"stay": stay, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.give_room(**change, **form.cleaned_data), "room"):
        return redirect(stay.residential)
    lead = "Two people share a room only if both have said that they would."
    heading = f"A room for {stay.place.person}"
    return form_page(request, form, heading, stay.residential.get_absolute_url(), lead=lead)


@on(Residential, may=ARRANGE)
@require_POST
def ask_guests(request: HttpRequest, residential: Residential) -> HttpResponse:
    batch = actions.ask_guests(residential=residential, by=request.person, at=clock.now())
    if batch is None:
        messages.info(request, "Everybody has answered: no letter is needed.")
    else:
        messages.success(request, "Letters go out in ten minutes to everybody who has not answered; see “Letters”.")
    return redirect(residential)


@on(Residential, may=ARRANGE)
@proved(when=a_download)
def pack(request: HttpRequest, residential: Residential) -> HttpResponse:
    """Everything on paper, for a house without a network."""
    found = queries.pack_of(residential)
    if request.GET.get("format") == "pdf":
        reply = HttpResponse(pack_as_pdf(found), content_type="application/pdf")
        reply["Content-Disposition"] = f'attachment; filename="residential-{residential.code}.pdf"'
        return reply
    context = {"pack": found, "residential": residential, "headline": headline_of(found)}
    return render(request, "programmes/pack.html", context)
