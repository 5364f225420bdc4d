from django.conf import settings
from django.urls import path

from mantle.web import gallery, views

app_name = "web"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("favicon.ico", views.favicon, name="favicon"),
]
if settings.DEMONSTRATION or settings.DEBUG:
    urlpatterns += [
        path("gallery/", gallery.parts, name="gallery"),
        path("gallery/form/", gallery.form, name="gallery_form"),
        path("gallery/charts/", gallery.charts, name="gallery_charts"),
        path("gallery/list/", gallery.rows, name="gallery_list"),
    ]
