from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "mantle.selection"
    label = "selection"
    verbose_name = "Selection"
