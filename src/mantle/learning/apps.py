from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "mantle.learning"
    label = "learning"
    verbose_name = "Plans, journals and practice"
