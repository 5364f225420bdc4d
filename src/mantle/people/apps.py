from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mantle.people"
    label = "people"
    verbose_name = "People and agencies"

    def ready(self) -> None:
        from django.contrib.auth import user_logged_in
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate, pre_migrate

        from mantle.people import acting, checks, mail_checks, migrating, sessions, triggers, wall, wall_checks  # noqa: F401 - registers checks

        user_logged_in.connect(sessions.begin)
        connection_created.connect(acting.connected)
        pre_migrate.connect(migrating.begins, sender=self)
        post_migrate.connect(triggers.put_on, sender=self)
        post_migrate.connect(wall.put_on, sender=self)
