"""Addresses of a person's own development."""

from django.urls import path

from mantle.learning.views import home, journal, occasions, office, plans, sharing

app_name = "learning"
urlpatterns = [
    path("development/", home.home, name="home"),
    path("development/hours/", office.hours, name="hours"),
    path("development/needs/", office.needs, name="needs"),
    path("development/shown/", sharing.received, name="received"),
    path("development/shown/<str:code>/stop/", sharing.stop_showing, name="stop_showing"),
    path("development/plan/begin/", plans.begin_plan, name="begin_plan"),
    path("development/plans/<str:code>/", plans.plan, name="plan"),
    path("development/plans/<str:code>/purpose/", plans.change_purpose, name="change_purpose"),
    path("development/plans/<str:code>/needs/<str:competency>/", plans.rate, name="rate"),
    path("development/plans/<str:code>/steps/add/", plans.add_step, name="add_step"),
    path("development/plans/<str:code>/keep/", plans.keep_version, name="keep_version"),
    path("development/plans/<str:code>/versions/<int:number>/", plans.plan_version, name="plan_version"),
    path("development/plans/<str:code>/review/", plans.review_plan, name="review_plan"),
    path("development/plans/<str:code>/show/", sharing.show_plan, name="show_plan"),
    path("development/reviews/<str:code>/answer/", plans.answer_review, name="answer_review"),
    path("development/steps/<str:code>/change/", plans.change_step, name="change_step"),
    path("development/steps/<str:code>/progress/", plans.progress, name="progress"),
    path("development/journal/", journal.journal, name="journal"),
    path("development/journal/write/", journal.write, name="write"),
    path("development/journal/stages/claim/", journal.claim_stage, name="claim_stage"),
    path("development/journal/<str:code>/", journal.entry, name="entry"),
    path("development/journal/<str:code>/change/", journal.change_entry, name="change_entry"),
    path("development/journal/<str:code>/remove/", journal.remove_entry, name="remove_entry"),
    path("development/journal/<str:code>/show/", sharing.show_entry, name="show_entry"),
    path("development/claims/<str:code>/", journal.claim, name="claim"),
    path("development/claims/<str:code>/withdraw/", journal.withdraw_claim, name="withdraw_claim"),
    path("development/time/", journal.thinking, name="thinking"),
    path("development/time/<str:code>/", journal.count_time, name="count_time"),
    path("development/together/", occasions.occasions, name="occasions"),
    path("development/together/new/", occasions.look_back, name="look_back"),
    path("development/together/<str:code>/", occasions.occasion, name="occasion"),
    path("development/together/<str:code>/close/", occasions.close_occasion, name="close_occasion"),
]
