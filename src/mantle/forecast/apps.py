from django.apps import AppConfig


class ForecastConfig(AppConfig):
    name = "mantle.forecast"
    label = "forecast"
    verbose_name = "Profile and forecast"
