from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "mantle.web"
    label = "web"
    verbose_name = "Page furniture"

    def ready(self) -> None:
        from mantle.web import checks  # noqa: F401 - registers the checks of settings
