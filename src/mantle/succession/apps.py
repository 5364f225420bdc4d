from django.apps import AppConfig


class SuccessionConfig(AppConfig):
    name = "mantle.succession"
    label = "succession"
    verbose_name = "Succession"
