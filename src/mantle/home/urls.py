from django.urls import path

from mantle.home import views
from mantle.home.views import calendar, exports
from mantle.home.views.leading import leading
from mantle.home.views.outcomes import cohort_outcomes

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("start/", views.start, name="start"),
    path("search/", views.search, name="search"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/file.ics", calendar.calendar_file, name="calendar_file"),
    path("calendar/addresses/", calendar.calendar_links, name="calendar_links"),
    path("calendar/addresses/<str:code>/take-back/", calendar.revoke_calendar_link, name="revoke_calendar_link"),
    path("calendar/feed/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("cohorts/<str:code>/outcomes/", cohort_outcomes, name="cohort_outcomes"),
    path("how-you-lead/", leading, name="leading"),
    path("agencies/<str:code>/export/", exports.export_agency, name="export_agency"),
    path("export/", exports.export_everything, name="export_everything"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.help_page, name="help"),
    path("about/", views.about, name="about"),
    path("status/", views.status, name="status"),
    path("status.json", views.status_figures, name="status_figures"),
    path("visit/", views.visit, name="visit"),
]
