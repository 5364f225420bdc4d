from django.urls import path

from mantle.home import views

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("start/", views.start, name="start"),
    path("search/", views.search, name="search"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.help_page, name="help"),
    path("about/", views.about, name="about"),
    path("status/", views.status, name="status"),
    path("status.json", views.status_figures, name="status_figures"),
    path("visit/", views.visit, name="visit"),
]
