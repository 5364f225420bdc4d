"""The page kit on its own: the gallery, and doors that fail in every way."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from mantle.web import gallery, views


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret words of a stack")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def muddled(request: HttpRequest) -> HttpResponse:
    raise BadRequest


urlpatterns = [
    path("gallery/", gallery.parts),
    path("gallery/form/", gallery.form),
    path("gallery/charts/", gallery.charts),
    path("gallery/list/", gallery.rows),
    path("broken/", broken),
    path("refused/", refused),
    path("muddled/", muddled),
    path("too-large/", views.too_large),
    path("", include("mantle.web.urls")),
]
handler400 = "mantle.web.views.bad_request"
handler403 = "mantle.web.views.forbidden"
handler404 = "mantle.web.views.not_found"
handler500 = "mantle.web.views.failed"
