from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    name = "mantle.framework"
    label = "framework"
    verbose_name = "Leadership models, competencies, role profiles and evidence"
