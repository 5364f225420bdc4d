from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "mantle.evaluation"
    label = "evaluation"
    verbose_name = "Evaluation"
