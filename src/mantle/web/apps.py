from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "mantle.web"
    label = "web"
    verbose_name = "Page furniture"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from mantle.web import checks, turns  # noqa: F401 - registers the checks of settings

        connection_created.connect(turns.connected)
