from django.urls import path

from mantle.forecast import views

app_name = "forecast"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/way-up/", views.way_up, name="way_up"),
    path("about-you/", views.about_you, name="about_you"),
    path("about-you/take-back/", views.take_back, name="take_back"),
    path("people/<str:code>/answers/", views.shared_answers, name="shared_answers"),
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/new/", views.new_survey, name="new_survey"),
    path("surveys/<str:code>/", views.survey, name="survey"),
    path("forecasts/", views.forecasts, name="forecasts"),
    path("forecasts/new/", views.new_forecast, name="new_forecast"),
    path("forecasts/beside/", views.beside, name="beside"),
    path("forecasts/<str:code>/", views.forecast, name="forecast"),
    path("forecasts/<str:code>/numbers.<str:form>", views.numbers, name="numbers"),
    path("forecasts/<str:code>/stop/", views.stop, name="stop"),
]
