"""All doors: each slice brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mantle.home.urls")),
    path("", include("mantle.people.urls")),
    path("", include("mantle.equality.urls")),
    path("", include("mantle.structures.urls")),
    path("", include("mantle.framework.urls")),
    path("", include("mantle.programmes.urls")),
    path("", include("mantle.learning.urls")),
    path("", include("mantle.selection.urls")),
    path("", include("mantle.feedback.urls")),
    path("", include("mantle.networks.urls")),
    path("", include("mantle.support.urls")),
    path("", include("mantle.succession.urls")),
    path("", include("mantle.forecast.urls")),
    path("", include("mantle.evaluation.urls")),
    path("", include("mantle.rights.urls")),
    path("", include("mantle.web.urls")),
]
handler400 = "mantle.web.views.bad_request"
handler403 = "mantle.web.views.forbidden"
handler404 = "mantle.web.views.not_found"
handler500 = "mantle.web.views.failed"
