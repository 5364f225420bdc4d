"""Doors to certificates: the paper and the badge for the holder, and a page on which anybody can check one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import on, open_to_all
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.actions.progress import outside
from mantle.programmes.actions.signing import public_key
from mantle.programmes.forms import progress as forms
from mantle.programmes.models import Certificate
from mantle.programmes.queries.parts import behind
from mantle.programmes.queries.progress import certificate_in_force
from mantle.web import clock, pdf
from mantle.web.words import day


@open_to_all
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Does this certificate hold? It says what the paper says, and no more. PRG-55"""
    found = certificate_in_force(code)
    if found is None:
        raise Http404
    return render(request, "programmes/certificate.html", {"certificate": found})


@on(Certificate)
def paper(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The certificate as a tagged PDF."""
    programme = certificate.place.cohort.programme
    where = outside(certificate.get_absolute_url())
    data = pdf.report(
        certificate.programme,
        subtitle="Certificate",
        headline=f"{certificate.holder} completed this programme on {day(certificate.completed_on)}.",
        sections=[
            pdf.section("What it stands for", points=[each for each in certificate.says.split("; ") if each]),
            pdf.section(paragraphs=[f"{certificate.hours.normalize():f} hours.", *behind(programme, clock.today())]),
            pdf.section("Does it hold?", paragraphs=[f"Anybody can check it at {where}"]),
        ],
        footer=f"Certificate {certificate.code}",
    )
    reply = HttpResponse(pdf.render("report.typ", data), content_type="application/pdf")
    reply["Content-Disposition"] = f'attachment; filename="certificate-{certificate.code}.pdf"'
    return reply


@on(Certificate)
def badge(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The badge as a signed token, for a wallet of the holder's own."""
    reply = HttpResponse(certificate.badge, content_type="application/vc+jwt")
    reply["Content-Disposition"] = f'attachment; filename="badge-{certificate.code}.jwt"'
    return reply


@on(Certificate, may=Permission.MANAGE_COHORTS)
def revoke(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.Revoke(data, initial={"version": certificate.version})
    change = {"certificate": certificate, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    back = reverse("programmes:progress", args=[certificate.place.code])
    if valid and saved(form, lambda: actions.revoke_certificate(**change, **form.cleaned_data)):
        return redirect(back)
    return form_page(request, form, f"Revoke the certificate of {certificate.holder}?", back, button="Revoke")


@open_to_all
def issuer(request: HttpRequest) -> HttpResponse:
    """Who signs badges here, for programs that check them."""
    address = outside(reverse("programmes:issuer"))
    keys = outside(reverse("programmes:badge_keys"))
    return JsonResponse({"id": address, "type": ["Profile"], "name": "Mantle", "url": outside("/"), "jwks": keys})


@open_to_all
def badge_keys(request: HttpRequest) -> HttpResponse:
    """The public key of the badges."""
    return JsonResponse({"keys": [public_key()]})
