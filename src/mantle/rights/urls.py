from django.urls import path

from mantle.rights import views
from mantle.rights.views import officer

app_name = "rights"
urlpatterns = [
    path("my-data/", views.my_data, name="my_data"),
    path("my-data/ask/", views.ask, name="ask"),
    path("my-data/statement/", views.state, name="state"),
    path("my-data/statements/<str:code>/take-back/", views.take_back_statement, name="take_back_statement"),
    path("complain/", views.complain, name="complain"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.confirm_notices, name="confirm_notices"),
    path("requests/", officer.cases, name="cases"),
    path("requests/new/", officer.receive, name="receive"),
    path("requests/<str:code>/", officer.case, name="case"),
    path("requests/<str:code>/step/", officer.step, name="step"),
    path("requests/<str:code>/gather/", officer.gather, name="gather"),
    path("requests/<str:code>/release/", officer.release, name="release"),
    path("requests/<str:code>/copy.<str:form>", officer.copy, name="copy"),
    path("requests/<str:code>/erase/", officer.erase, name="erase"),
    path("requests/items/<str:code>/", officer.item, name="item"),
    path("data-map/", officer.data_map, name="data_map"),
]
