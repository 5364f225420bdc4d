from django.urls import path

from mantle.people import views
from mantle.people.views import accounts, consent, entering, stories

app_name = "people"
urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-in/demonstration/<str:code>/", entering.enter_demonstration, name="enter_demonstration"),
    path("sign-in/code/", proving.second_step, name="second_step"),
    path("sign-in/set-up/", proving.set_up, name="set_up_second_step"),
    path("account/second-step/", proving.replace_app, name="replace_app"),
    path("account/recovery-codes/", proving.recovery_codes, name="recovery_codes"),
    path("account/password/", proving.change_password, name="change_password"),
    path("account/prove/", proving.prove, name="prove"),
    path("account/visits/", proving.visits, name="visits"),
    path("account/visits/stay/", proving.stay, name="stay"),
    path("account/visits/end-others/", proving.end_others, name="end_other_visits"),
    path("account/visits/<str:code>/end/", proving.end_visit, name="end_visit"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("sign-out/everywhere/", entering.sign_out_everywhere, name="sign_out_everywhere"),
    path("welcome/<str:secret>/", entering.welcome, name="welcome"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.open_account, name="open_account"),
    path("accounts/<str:code>/", accounts.account_of, name="account_of"),
    path("accounts/<str:code>/roles/give/", accounts.give_role, name="give_role"),
    path("accounts/<str:code>/roles/end/", accounts.end_role, name="end_role"),
    path("accounts/<str:code>/link/", accounts.make_link, name="make_link"),
    path("accounts/<str:code>/second-step/", accounts.take_off_second_step, name="take_off_second_step"),
    path("accounts/<str:code>/close/", accounts.close_account, name="close_account"),
    path("accounts/<str:code>/reopen/", accounts.reopen_account, name="reopen_account"),
    path("people/<str:code>/story/", stories.story, name="story"),
    path("account/", views.account, name="account"),
    path("account/sharing/", consent.sharing, name="sharing"),
    path("account/sharing/<str:code>/withdraw/", consent.withdraw, name="withdraw"),
    path("account/roles/", views.roles, name="roles"),
    path("people/duplicates/", views.duplicates, name="duplicates"),
    path("people/duplicates/find/", views.find_duplicates, name="find_duplicates"),
    path("people/duplicates/<str:code>/", views.decide_duplicate, name="decide_duplicate"),
    path("people/merges/<str:code>/separate/", views.separate, name="separate"),
    path("audit/", views.audit, name="audit"),
    path("work/<str:code>/", views.job, name="job"),
]
