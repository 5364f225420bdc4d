from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "mantle.home"
    label = "home"
    verbose_name = "Start pages and search"
