from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "mantle.support"
    label = "support"
    verbose_name = "Support"
