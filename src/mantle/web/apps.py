from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "mantle.web"
    label = "web"
    verbose_name = "Page furniture"
