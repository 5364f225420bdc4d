"""Addresses of what came of it."""

from django.urls import path

from mantle.evaluation.views import afterwards, fairness, figures, notes

app_name = "evaluation"
urlpatterns = [
    path("evaluation/", figures.home, name="home"),
    path("evaluation/programmes/<str:code>/", figures.programme, name="programme"),
    path("evaluation/programmes/<str:code>/write/", notes.write_note, name="write_note"),
    path("evaluation/versions/<str:code>/", figures.version, name="version"),
    path("evaluation/cohorts/<str:code>/", figures.cohort, name="cohort"),
    path("evaluation/stories/", notes.stories, name="stories"),
    path("evaluation/findings/", notes.notes, name="notes"),
    path("evaluation/findings/<str:code>/", notes.note, name="note"),
    path("evaluation/findings/<str:code>/change/", notes.change_note, name="change_note"),
    path("evaluation/findings/<str:code>/register/", notes.register_note, name="register_note"),
    path("evaluation/findings/<str:code>/take-back/", notes.take_back_note, name="take_back_note"),
    path("evaluation/findings/<str:code>/delete/", notes.delete_note, name="delete_note"),
    path("evaluation/steps/", fairness.fairness, name="fairness"),
    path("evaluation/steps/draw/", fairness.draw, name="draw"),
    path("evaluation/steps/<str:code>/", fairness.release, name="release"),
    path("evaluation/steps/<str:code>/review/", fairness.review, name="review"),
    path("evaluation/afterwards/", afterwards.own, name="own"),
    path("evaluation/afterwards/<str:code>/", afterwards.afterwards, name="afterwards"),
    path("evaluation/afterwards/<str:code>/take-back/", afterwards.take_back, name="take_back"),
]
