"""Addresses of who turns to whom."""

from django.urls import path

from mantle.networks.views import answering, results, surveys

app_name = "networks"
urlpatterns = [
    path("networks/", surveys.surveys, name="surveys"),
    path("networks/begin/", surveys.begin_survey, name="begin_survey"),
    path("networks/<str:code>/", surveys.survey, name="survey"),
    path("networks/<str:code>/change/", surveys.change_survey, name="change_survey"),
    path("networks/<str:code>/step/<slug:step>/", surveys.move_survey, name="move_survey"),
    path("networks/<str:code>/roster/<str:name>/leave-out/", surveys.leave_out, name="leave_out"),
    path("networks/<str:code>/opt-out/", answering.opt_out, name="opt_out"),
    path("networks/<str:code>/opt-in/", answering.opt_in, name="opt_in"),
    path("networks/<str:code>/answer/<slug:question>/", answering.answer, name="answer"),
    path("networks/<str:code>/own/", answering.own_result, name="own_result"),
    path("networks/<str:code>/result/", results.result, name="result"),
]
