from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "mantle.rights"
    label = "rights"
    verbose_name = "Rights and retention"

    def ready(self) -> None:
        from mantle.rights import checks  # noqa: F401 - registers checks
