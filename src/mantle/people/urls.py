from django.urls import path

from mantle.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/demonstration/<str:code>/", views.enter_demonstration, name="enter_demonstration"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("account/roles/", views.roles, name="roles"),
    path("people/duplicates/", views.duplicates, name="duplicates"),
    path("people/duplicates/find/", views.find_duplicates, name="find_duplicates"),
    path("people/duplicates/<str:code>/", views.decide_duplicate, name="decide_duplicate"),
    path("people/merges/<str:code>/separate/", views.separate, name="separate"),
    path("audit/", views.audit, name="audit"),
    path("work/<str:code>/", views.job, name="job"),
]
