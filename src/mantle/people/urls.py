from django.urls import path

from mantle.people import views
from mantle.people.views import accounts, entering, stories

app_name = "people"
urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-in/demonstration/<str:code>/", entering.enter_demonstration, name="enter_demonstration"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("sign-out/everywhere/", entering.sign_out_everywhere, name="sign_out_everywhere"),
    path("welcome/<str:secret>/", entering.welcome, name="welcome"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.open_account, name="open_account"),
    path("accounts/<str:code>/", accounts.account_of, name="account_of"),
    path("accounts/<str:code>/roles/give/", accounts.give_role, name="give_role"),
    path("accounts/<str:code>/roles/end/", accounts.end_role, name="end_role"),
    path("accounts/<str:code>/link/", accounts.make_link, name="make_link"),
    path("accounts/<str:code>/close/", accounts.close_account, name="close_account"),
    path("accounts/<str:code>/reopen/", accounts.reopen_account, name="reopen_account"),
    path("people/<str:code>/story/", stories.story, name="story"),
    path("account/", views.account, name="account"),
    path("account/roles/", views.roles, name="roles"),
    path("people/duplicates/", views.duplicates, name="duplicates"),
    path("people/duplicates/find/", views.find_duplicates, name="find_duplicates"),
    path("people/duplicates/<str:code>/", views.decide_duplicate, name="decide_duplicate"),
    path("people/merges/<str:code>/separate/", views.separate, name="separate"),
    path("audit/", views.audit, name="audit"),
    path("work/<str:code>/", views.job, name="job"),
]
