from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "mantle.rights"
    label = "rights"
    verbose_name = "Rights and retention"
