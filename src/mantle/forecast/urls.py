from django.urls import path

from mantle.forecast import views

app_name = "forecast"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("forecasts/", views.forecasts, name="forecasts"),
    path("forecasts/new/", views.new_forecast, name="new_forecast"),
    path("forecasts/<str:code>/", views.forecast, name="forecast"),
    path("forecasts/<str:code>/numbers.<str:form>", views.numbers, name="numbers"),
    path("forecasts/<str:code>/stop/", views.stop, name="stop"),
]
