"""`pytest -p tests.walled` on PostgreSQL: what a test asks by way of the site is asked under the role of the web.

Commands and the worlds that tests build keep the role of the owner. So any test of pages tells whether the second wall
(mantle.people.wall) hides a row that its page needs.
"""

from __future__ import annotations

ROLE = "mantle_walled"


def pytest_configure() -> None:
    from django.db import connections
    from django.db.models.signals import post_migrate

    from mantle.people import acting, wall

    def role_of(connection: object, acts: acting.Acting) -> str:
        if acts.sees is None:
            return "none"
        return f"{ROLE}{acting.TIDIES}" if acts.tidies else ROLE

    def with_roles(sender: object, *, using: str = "default", **given: object) -> None:
        connection = connections[using]
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            for role in (ROLE, f"{ROLE}{acting.TIDIES}"):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {role} NOINHERIT")
            for statement in wall.grants(ROLE, connection.introspection.table_names(cursor)):
                cursor.execute(statement)

    role_of.of_the_site = acting.role_of  # what the site itself would say
    acting.role_of = role_of
    post_migrate.connect(with_roles, weak=False)
