"""Addresses of the provision."""

from django.urls import path

from mantle.programmes.views import cohorts, design, parts, places, teams

app_name = "programmes"
urlpatterns = [
    path("provision/", design.provision, name="provision"),
    path("provision/new/", design.open_provision, name="open_provision"),
    path("provision/<str:code>/strands/add/", design.add_strand, name="add_strand"),
    path("programmes/new/", design.open_programme, name="open_programme"),
    path("programmes/components/", design.components, name="components"),
    path("programmes/components/new/", design.add_component, name="add_component"),
    path("programmes/components/<str:code>/", design.component, name="component"),
    path("programmes/components/<str:code>/change/", design.change_component, name="change_component"),
    path("programmes/versions/<str:code>/", design.version, name="version"),
    path("programmes/versions/<str:code>/write/", design.write_version, name="write_version"),
    path("programmes/versions/<str:code>/principles/", design.principles, name="principles"),
    path("programmes/versions/<str:code>/add/", design.add_activity, name="add_activity"),
    path("programmes/versions/<str:code>/publish/", design.publish, name="publish"),
    path("programmes/versions/<str:code>/cohort/", cohorts.open_cohort, name="open_cohort"),
    path("programmes/activities/<str:code>/remove/", design.remove_activity, name="remove_activity"),
    path("programmes/parts/<str:code>/change/", parts.change_part, name="change_part"),
    path("programmes/<str:code>/", design.programme, name="programme"),
    path("programmes/<str:code>/next/", design.new_version, name="new_version"),
    path("programmes/<str:code>/compare/", design.compare, name="compare"),
    path("programmes/<str:code>/parts/", parts.parts, name="parts"),
    path("programmes/<str:code>/parts/give/", parts.give_part, name="give_part"),
    path("cohorts/<str:code>/", cohorts.cohort, name="cohort"),
    path("cohorts/<str:code>/split/", cohorts.split_places, name="split_places"),
    path("cohorts/<str:code>/sessions/add/", cohorts.add_session, name="add_session"),
    path("cohorts/<str:code>/places/give/", places.give_place, name="give_place"),
    path("cohorts/<str:code>/teams/", teams.teams, name="teams"),
    path("cohorts/<str:code>/teams/open/", teams.open_team, name="open_team"),
    path("teams/<str:code>/", teams.team, name="team"),
    path("teams/<str:code>/join/", teams.join_team, name="join_team"),
    path("teams/<str:code>/leave/", teams.leave_team, name="leave_team"),
    path("teams/<str:code>/enrol/", teams.enrol_team, name="enrol_team"),
    path("sessions/<str:code>/", cohorts.session, name="session"),
    path("sessions/<str:code>/change/", cohorts.change_session, name="change_session"),
    path("sessions/<str:code>/attendance/", cohorts.attendance, name="attendance"),
    path("places/<str:code>/", places.place, name="place"),
    path("places/<str:code>/move/", places.move_place, name="move_place"),
    path("places/<str:code>/transfer/", places.transfer, name="transfer"),
    path("places/<str:code>/exempt/", places.exempt, name="exempt"),
]
