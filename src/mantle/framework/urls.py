from django.urls import path

from mantle.framework.views import changing, evidence, reading

app_name = "framework"
urlpatterns = [
    path("frameworks/", reading.frameworks, name="frameworks"),
    path("frameworks/<str:code>/", reading.framework, name="framework"),
    path("frameworks/<str:code>/file/", reading.file, name="file"),
    path("frameworks/<str:code>/difference/", reading.difference, name="difference"),
    path("frameworks/<str:code>/move/", changing.move, name="move"),
    path("frameworks/<str:code>/edition/", changing.new_edition, name="new_edition"),
    path("frameworks/<str:code>/copy/", changing.copy_framework, name="copy_framework"),
    path("competencies/<str:code>/", reading.competency, name="competency"),
    path("competencies/<str:code>/reword/", changing.reword_competency, name="reword_competency"),
    path("role-profiles/", reading.profiles, name="profiles"),
    path("role-profiles/side-by-side/", reading.side_by_side, name="side_by_side"),
    path("role-profiles/<str:code>/", reading.profile, name="profile"),
    path("evidence/", evidence.studies, name="studies"),
    path("evidence/<str:code>/", evidence.study, name="study"),
]
