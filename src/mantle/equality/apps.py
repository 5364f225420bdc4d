from django.apps import AppConfig


class EqualityConfig(AppConfig):
    name = "mantle.equality"
    label = "equality"
    verbose_name = "Equality"
