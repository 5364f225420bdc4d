"""The second wall: on PostgreSQL the database itself shows the site no row beyond the reach of who asks. WAL-1.

Each slice says in its `wall.py` which rows of its tables are seen: a condition in SQL with these words in braces.
{all:NAME}   the reach NAME (of REACHES below) is everywhere
{any:NAME}   the reach NAME is held at all
{in:NAME}    the agencies within the reach NAME, as an array
{me} {day}   the number of who asks, and the day on which their roles were read
What stands in `WALL` alone holds for reading and for writing. `WRITES` says, for tables that many may read and few may
change, which rows somebody changes; of a pair, the first says which rows may be added. WAL-6.

Whoever owns the tables is not held by it: commands, `migrate` and the worker, which act for many people at once. The
web server signs in as another role (docs/how-to/second-wall.md); without a setting it sees nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from mantle.people.access import Permission, Reach, Standing
from mantle.people.acting import TIDIES
from mantle.people.triggers import GUARDED

PREFIX = "mantle_wall"
# A wall is coarser than a door: whoever may see counts of an agency draws them from its rows, so they pass for both.
REACHES: dict[str, tuple[Permission, ...]] = {
    "workforce": (
        Permission.VIEW_POSTS, Permission.VIEW_PEOPLE, Permission.VIEW_PROFILE, Permission.RUN_FORECAST,
        Permission.EDIT_PEOPLE, Permission.MERGE_PEOPLE,
    ),
    "files": (Permission.IMPORT_FILES,),
    "leads": (Permission.VIEW_AGES,),
    "programme": (Permission.MANAGE_COHORTS,),
    "rights": (Permission.HANDLE_RIGHTS,),
    "succession": (Permission.EDIT_SUCCESSION,),
    "arranges": (Permission.ARRANGE_CONDITIONS,),
    "helps": (Permission.OFFER_HELP,),
    "brokers": (Permission.BROKER_HELP,),
    "supports": (Permission.ARRANGE_SUPPORT,),
    "edits": (
        Permission.EDIT_POSTS, Permission.EDIT_PEOPLE, Permission.MERGE_PEOPLE, Permission.IMPORT_FILES,
        Permission.REORGANISE, Permission.EDIT_VOCABULARY,
    ),
    "names": (
        Permission.EDIT_POSTS, Permission.EDIT_PEOPLE, Permission.MERGE_PEOPLE, Permission.IMPORT_FILES,
        Permission.HANDLE_RIGHTS, Permission.GIVE_ROLES,
    ),
    "roles": (Permission.GIVE_ROLES,),
}  # fmt: skip


def _known(name: str) -> str:
    if name != "nobody" and name not in REACHES:
        raise LookupError(f"No reach is called {name}.")
    return name


def at_an_agency(person: str, reach: str) -> str:
    """The condition that a person has, or had, a post or a role at an agency within a reach; days are for the doors."""
    return f"mantle_wall_works({person}, '{_known(reach)}')"


def _about(reach: str) -> str:
    return f"{{all:{reach}}} OR person_id = {{me}} OR {at_an_agency('person_id', reach)}"


# CON-3: own choices; those given to this very person, to leads of an agency, or to the programme team.
WALL: dict[str, str] = {
    "Sharing": """{all:nobody} OR person_id = {me} OR reader_id = {me} OR agency_id = ANY({in:leads})
        OR (audience = 'programme' AND {any:programme})""",
    "Identifier": _about("workforce"),
    "PersonName": f"{_about('workforce')} OR {_about('names')}",
}
# WAL-6: a name is read across agencies; it is changed by its person and from where they work: by leads, by an officer
# who puts a fact right, with an account.
WRITES: dict[str, str | tuple[str, str]] = {
    "Person": (
        "{any:names} OR {any:programme}",
        "{all:names} OR id = {me} OR " + at_an_agency("id", "names"),
    ),
    "PersonName": _about("names"),
    # A file notes the reference of a new person before their post.
    "Identifier": ("{any:edits}", _about("edits")),
    # Nobody gives a role further than their own reaches: not one that holds everywhere from one agency.
    "RoleHeld": "{all:roles} OR agency_id = ANY({in:roles}) OR (agency_id IS NULL AND region <> '' AND {any:roles})",
    "Sharing": "{all:nobody} OR person_id = {me}",
}  # fmt: skip
# What the conditions stand on. The setting is read once a statement: each call below is drawn as a sub-select. Whether
# somebody works within a reach is asked of all appointments, by the owner, and answered with yes or no.
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION mantle_wall_said() RETURNS jsonb LANGUAGE sql STABLE AS
$$ SELECT NULLIF(current_setting('mantle.sees', true), '')::jsonb $$;
CREATE OR REPLACE FUNCTION mantle_wall_all(name text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT COALESCE((said -> 'past')::boolean, (said -> name ->> 'all')::boolean, false) FROM mantle_wall_said() said $$;
CREATE OR REPLACE FUNCTION mantle_wall_any(name text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT COALESCE((said -> 'past')::boolean, said ? name, false) FROM mantle_wall_said() said $$;
CREATE OR REPLACE FUNCTION mantle_wall_in(name text) RETURNS bigint[] LANGUAGE sql STABLE AS
$$ SELECT ARRAY(SELECT jsonb_array_elements_text(said -> name -> 'agencies')::bigint UNION SELECT id FROM people_agency
WHERE region IN (SELECT jsonb_array_elements_text(said -> name -> 'regions'))) FROM mantle_wall_said() said $$;
CREATE OR REPLACE FUNCTION mantle_wall_works(who bigint, reach text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT FROM people_roleheld h WHERE h.person_id = who AND h.agency_id = ANY(mantle_wall_in(reach)))
OR EXISTS (SELECT FROM structures_appointment a JOIN structures_post p ON p.id = a.post_id
WHERE a.person_id = who AND p.agency_id = ANY(mantle_wall_in(reach))) $$;
CREATE OR REPLACE FUNCTION mantle_wall_me() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT (mantle_wall_said() ->> 'me')::bigint $$;
CREATE OR REPLACE FUNCTION mantle_wall_day() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (mantle_wall_said() ->> 'day')::date $$;
"""


def seen_by(person: Any) -> str:
    """Return what the database is told of a person with standing: their number, day, and reaches by name. WAL-2."""
    return "" if person is None else _said(person.pk, str(person.standing_on), person.standing)


@lru_cache(maxsize=1024)
def _said(number: int, day: str, standing: Standing) -> str:
    reaches = {name: _united([standing.reach(each) for each in several]) for name, several in REACHES.items()}
    return json.dumps({"me": number, "day": day} | {name: said for name, said in reaches.items() if said})


def _united(reaches: list[Reach]) -> dict[str, Any]:
    if any(reach.everywhere for reach in reaches):
        return {"all": True}
    agencies = sorted({number for reach in reaches for number in reach.agency_ids})
    regions = sorted({region for reach in reaches for region in reach.regions if region})
    return {"agencies": agencies, "regions": regions} if agencies or regions else {}


def conditions() -> dict[str, str]:
    """Return the condition of every table that is walled for reading, in SQL, by the name of the table."""
    return {table: _in_sql(words) for table, words in _said_by_slices("WALL").items()}


def of_writes() -> dict[str, tuple[str, str]]:
    """Return which rows are added and which changed or removed, of tables with a wall of their own for it. WAL-6."""
    pairs = {
        table: (said, said) if isinstance(said, str) else said for table, said in _said_by_slices("WRITES").items()
    }
    return {table: (_in_sql(added), _in_sql(changed)) for table, (added, changed) in pairs.items()}


def _said_by_slices(what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("mantle.") and find_spec(f"{config.name}.wall") is not None:
            for name, said in getattr(import_module(f"{config.name}.wall"), what, {}).items():
                found[apps.get_model(config.label, name)._meta.db_table] = said
    return found


def policies() -> dict[tuple[str, str], str]:
    """Return what each policy of each table says, by table and name: one for all, or one for each kind of statement."""
    reads, writes = conditions(), of_writes()
    made = {(table, PREFIX): f"USING ({said})" for table, said in reads.items() if table not in writes}
    for table, (added, changed) in writes.items():
        made[table, PREFIX] = f"FOR SELECT USING ({reads.get(table, 'true')})"
        made[table, f"{PREFIX}_adds"] = f"FOR INSERT WITH CHECK ({added})"
        made[table, f"{PREFIX}_changes"] = f"FOR UPDATE USING ({changed})"
        made[table, f"{PREFIX}_removes"] = f"FOR DELETE USING ({changed})"
    return made


def _in_sql(words: str) -> str:
    words = re.sub(r"\{(all|any):(\w+)\}", lambda each: f"(SELECT mantle_wall_{each[1]}('{_known(each[2])}'))", words)
    words = re.sub(r"\{in:(\w+)\}", lambda each: f"((SELECT mantle_wall_in('{_known(each[1])}'))::bigint[])", words)
    return words.replace("{me}", "(SELECT mantle_wall_me())").replace("{day}", "(SELECT mantle_wall_day())")


def digest() -> str:
    """Return a digest of the whole wall, by which one that stands is known to be this one."""
    said = sorted((*name, words) for name, words in policies().items())
    return hashlib.sha256(json.dumps([_FUNCTIONS, said]).encode()).hexdigest()


def missing(connection: Any) -> list[str]:
    """Return the walled tables whose wall does not stand; none on SQLite, where one file has one user."""
    if connection.vendor != "postgresql":
        return []
    return sorted({table for table, name in policies().keys() - _standing(connection)})


def _standing(connection: Any) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = current_schema() AND c.relrowsecurity AND starts_with(p.polname, %s)",
            [PREFIX],
        )
        return set(cursor.fetchall())


def _built(connection: Any) -> str:
    """The digest that the wall was built with; empty when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc('mantle_wall_said')::oid, 'pg_proc')")
        return cursor.fetchone()[0] or ""


def held_by_no_wall(cursor: Any, role: str) -> list[str]:
    """Return why a role would not be held by the wall, each as a sentence; nothing when it would be."""
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found is None:
        return [f"There is no role {role}."]
    cursor.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = "
        "current_schema() AND c.relkind = 'r' AND pg_has_role(%s, c.relowner, 'USAGE')",
        [role],
    )
    owned = cursor.fetchone()[0]
    free = [f"The role {role} passes every wall, as it is a superuser or may bypass them."] if found[0] else []
    return free or ([f"The role {role} owns {owned} tables, and no wall holds an owner."] if owned else [])


def take_off(sender: Any = None, *, using: str = DEFAULT_DB_ALIAS, **given: Any) -> None:
    """Take the conditions off, so that columns can be changed; tables stay closed meanwhile (people.migrating)."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table, name in _standing(connection):
            cursor.execute(f'DROP POLICY {name} ON "{table}"')


def put_on(sender: Any = None, *, using: str = DEFAULT_DB_ALIAS, **given: Any) -> None:
    """Build the wall as the slices say it, unless it stands so already. `migrate` calls this when it is done. WAL-1."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        wanted = policies()
        if not {table for table, _ in wanted} <= present or (
            _built(connection) == digest() and not missing(connection)
        ):
            return
        cursor.execute(_FUNCTIONS)
        there = _standing(connection)
        # Table by table: at no moment is one closed to the site or without its wall, and no two are held at once.
        for table in sorted({table for table, _ in (*there, *wanted)}):
            with transaction.atomic(using=using):
                for name in [name for of, name in there if of == table]:
                    cursor.execute(f'DROP POLICY {name} ON "{table}"')
                for name, said in [(name, said) for (of, name), said in wanted.items() if of == table]:
                    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
                    cursor.execute(f'CREATE POLICY {name} ON "{table}" {said}')
        cursor.execute(f"COMMENT ON FUNCTION mantle_wall_said() IS '{digest()}'")


def grants(role: str, tables: list[str]) -> list[str]:
    """Return the statements that let a role serve the site: rows, but no table; the record is only added to. WAL-4.

    A second role, which the first lends itself for an erasure and never has by itself, may change the record as well.
    """
    closed = ", ".join(f'"{table}"' for table in GUARDED if table in tables)
    made: list[str] = []
    for name in (f'"{role}"', f'"{role}{TIDIES}"'):
        made += [
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
        ]
    return [*made, f'REVOKE UPDATE, DELETE ON {closed} FROM "{role}"', f'GRANT "{role}{TIDIES}" TO "{role}"']
