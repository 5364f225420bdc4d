"""Addresses of who is spotted early, and who goes on."""

from django.urls import path

from mantle.selection.views import calls, figures, panels, people, pool

app_name = "selection"
urlpatterns = [
    path("early-talent/", calls.calls, name="calls"),
    path("early-talent/write/", calls.write_call, name="write_call"),
    path("early-talent/calls/<code>/", calls.call, name="call"),
    path("early-talent/calls/<code>/change/", calls.change_call, name="change_call"),
    path("early-talent/calls/<code>/move/<move>/", calls.move_call, name="move_call"),
    path("early-talent/calls/<code>/criteria/", calls.add_criterion, name="add_criterion"),
    path("early-talent/criteria/<code>/", calls.change_criterion, name="change_criterion"),
    path("early-talent/criteria/<code>/drop/", calls.drop_criterion, name="drop_criterion"),
    path("early-talent/calls/<code>/put-forward/", people.put_forward, name="put_forward"),
    path("early-talent/calls/<code>/put-yourself-forward/", people.put_self_forward, name="put_self_forward"),
    path("early-talent/people/<code>/", people.candidacy, name="candidacy"),
    path("early-talent/people/<code>/answer/", people.answer, name="answer"),
    path("early-talent/people/<code>/withdraw/", people.withdraw, name="withdraw"),
    path("early-talent/people/<code>/reply/", people.reply, name="reply"),
    path("early-talent/people/<code>/take-back/", people.take_back, name="take_back"),
    path("early-talent/calls/<code>/panel/", panels.panel, name="panel"),
    path("early-talent/calls/<code>/panel/give-out/", panels.give_out, name="give_out"),
    path("early-talent/calls/<code>/panel/hand-on/", panels.hand_on, name="hand_on"),
    path("early-talent/readers/<code>/", panels.conflicts, name="conflicts"),
    path("early-talent/readers/<code>/take-out/", panels.take_out, name="take_out"),
    path("early-talent/readings/", panels.readings, name="readings"),
    path("early-talent/readings/<code>/", panels.reading, name="reading"),
    path("early-talent/readings/<code>/step-aside/", panels.step_aside, name="step_aside"),
    path("early-talent/readings/<code>/together/", panels.together, name="together"),
    path("early-talent/readings/<code>/decide/", panels.decide, name="decide"),
    path("early-talent/readings/<code>/take-back/", panels.take_back, name="take_reading_back"),
    path("early-talent/pool/", pool.pool, name="pool"),
    path("early-talent/pool/<code>/", pool.member, name="member"),
    path("early-talent/pool/<code>/judge/", pool.judge, name="judge"),
    path("early-talent/pool/<code>/leave/", pool.leave, name="leave"),
    path("early-talent/pool/<code>/reply/", pool.reply, name="reply_judgement"),
    path("funnel/", figures.funnel, name="funnel"),
    path("funnel/partners/", figures.partners, name="partners"),
]
