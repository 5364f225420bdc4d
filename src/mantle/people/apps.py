from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mantle.people"
    label = "people"
    verbose_name = "People and agencies"

    def ready(self) -> None:
        from mantle.people import checks  # noqa: F401 - registers the checks of settings
