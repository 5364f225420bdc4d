"""Addresses of who could step into each post."""

from django.urls import path

from mantle.succession.views import endorsing, home, papers, people, plans, posts

app_name = "succession"
urlpatterns = [
    path("succession/", home.home, name="home"),
    path("succession/open/", home.open_plan, name="open_plan"),
    path("succession/counts/", home.counts, name="counts"),
    path("succession/decline/", people.decline, name="decline"),
    path("succession/declined/<str:code>/take-back/", people.take_declining_back, name="take_declining_back"),
    path("succession/plans/<str:code>/", plans.plan, name="plan"),
    path("succession/plans/<str:code>/change/", plans.change_plan, name="change_plan"),
    path("succession/plans/<str:code>/readers/", plans.viewers, name="viewers"),
    path("succession/plans/<str:code>/readers/name/", plans.name_viewer, name="name_viewer"),
    path("succession/plans/<str:code>/readers/<str:viewer>/end/", plans.end_viewing, name="end_viewing"),
    path("succession/plans/<str:code>/posts/put-in/", plans.put_in, name="put_in"),
    path("succession/plans/<str:code>/actions/add/", plans.add_action, name="add_action"),
    path("succession/plans/<str:code>/book/", papers.book, name="book"),
    path("succession/plans/<str:code>/gaps/", papers.gaps, name="gaps"),
    path("succession/plans/<str:code>/endorse/", endorsing.ask_endorsement, name="ask_endorsement"),
    path("succession/actions/<str:code>/change/", plans.change_action, name="change_action"),
    path("succession/posts/<str:code>/", posts.post, name="post"),
    path("succession/posts/<str:code>/change/", posts.change_post, name="change_post"),
    path("succession/posts/<str:code>/take-off/", posts.take_off, name="take_off"),
    path("succession/posts/<str:code>/filled/", posts.say_how_filled, name="say_how_filled"),
    path("succession/posts/<str:code>/cover/", posts.ask_cover, name="ask_cover"),
    path("succession/posts/<str:code>/judge/", posts.judge, name="judge"),
    path("succession/posts/<str:code>/compare/", papers.compare, name="compare"),
    path("succession/cover/<str:code>/", posts.answer_cover, name="answer_cover"),
    path("succession/cover/<str:code>/end/", posts.end_cover, name="end_cover"),
    path("succession/judgements/<str:code>/", people.judgement, name="judgement"),
    path("succession/judgements/<str:code>/answer/", people.answer_judgement, name="answer_judgement"),
    path("succession/judgements/<str:code>/second/", people.read_second, name="read_second"),
    path("succession/judgements/<str:code>/take-out/", people.end_judgement, name="end_judgement"),
    path("succession/snapshots/<str:code>/", endorsing.snapshot, name="snapshot"),
    path("succession/snapshots/<str:code>/decide/", endorsing.decide_endorsement, name="decide_endorsement"),
    path("succession/snapshots/<str:code>/take-back/", endorsing.take_endorsement_back, name="take_endorsement_back"),
]
