from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "mantle.programmes"
    label = "programmes"
    verbose_name = "Programmes, cohorts and places"
