"""Addresses of what colleagues see."""

from django.urls import URLPattern, path

from mantle.feedback.views import holding, rater, report, rounds

app_name = "feedback"
urlpatterns: list[URLPattern] = [
    path("feedback/", rounds.home, name="home"),
    path("feedback/begin/", rounds.begin, name="begin"),
    path("feedback/rounds/", rounds.arranged, name="arranged"),
    path("feedback/rounds/<str:code>/", rounds.round_page, name="round"),
    path("feedback/rounds/<str:code>/people/", rounds.pick_people, name="pick_people"),
    path("feedback/rounds/<str:code>/add/", rounds.add_person, name="add_person"),
    path("feedback/rounds/<str:code>/propose/", rounds.propose, name="propose"),
    path("feedback/rounds/<str:code>/agree/", rounds.launch, name="launch"),
    path("feedback/rounds/<str:code>/return/", rounds.return_list, name="return_list"),
    path("feedback/rounds/<str:code>/last-day/", rounds.move_last_day, name="move_last_day"),
    path("feedback/rounds/<str:code>/close/", rounds.close, name="close"),
    path("feedback/rounds/<str:code>/call-off/", rounds.call_off, name="call_off"),
    path("feedback/rounds/<str:code>/report/", report.report, name="report"),
    path("feedback/rounds/<str:code>/report/paper/", report.paper, name="paper"),
    path("feedback/rounds/<str:code>/report/show/", report.show, name="show"),
    path("feedback/rounds/<str:code>/words/<slug:words>/hold-back/", holding.hold_back, name="hold_back"),
    path("feedback/rounds/<str:code>/words/<slug:words>/show-again/", holding.show_again, name="show_again"),
    path("feedback/rounds/<str:code>/release/", report.release, name="release"),
    path("feedback/asked/<str:code>/take-off/", rounds.take_off, name="take_off"),
    path("feedback/asked/<str:code>/start/", rater.start, name="start"),
    # Whoever answers: by the secret of a letter, then under a sealed cookie of this path.
    path("feedback/letter/<str:secret>/", rater.invited, name="invited"),
    path("feedback/answering/part/<int:page>/", rater.rate, name="rate"),
    path("feedback/answering/comments/", rater.comments, name="comments"),
    path("feedback/answering/check/", rater.check, name="check"),
    path("feedback/answering/stopped/", rater.stopped, name="stopped"),
    path("feedback/answering/thanks/", rater.thanks, name="thanks"),
]
