from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "mantle.feedback"
    label = "feedback"
    verbose_name = "Feedback"
