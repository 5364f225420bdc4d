from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mantle.people"
    label = "people"
    verbose_name = "People and agencies"

    def ready(self) -> None:
        from django.contrib.auth import user_logged_in

        from mantle.people import checks, sessions  # noqa: F401 - registers the checks of settings

        user_logged_in.connect(sessions.begin)
