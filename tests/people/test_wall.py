"""The second wall: what the database shows the web server, whatever a page asks for. WAL-1 to WAL-5."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core import checks
from django.db import ProgrammingError, connection, transaction

from mantle.forecast.models import Answer
from mantle.people import acting, audit, wall
from mantle.people.access import Held, Role, Standing
from mantle.people.models import Agency, Person
from mantle.people.queries import with_standing
from tests import worlds
from tests.programmes import worlds as programmes

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ROLE = "mantle_wall_test"
postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a file of SQLite has one user")


@pytest.fixture
def two() -> dict[str, Person]:
    """An authority with its lead and director, a second with its own, and somebody without a role."""
    found = {}
    for name in ("Alder County Council", "Birch City Council"):
        agency = worlds.authority(name)
        short = agency.code
        found[f"{short} lead"] = worlds.with_role("Lea", f"Lead{short}", Role.AUTHORITY_LEAD, agency)
        found[short] = worlds.person("Dee", f"Director{short}")
        post = worlds.post(agency, "Director of children’s services", 1)
        worlds.appointed(post, found[short], date(2020, 1, 1))
        Answer.objects.create(person=found[short], question="next_post", answer="yes", on=worlds.TODAY)
    found["nobody"] = worlds.with_role("Nora", "None", Role.AUDITOR)
    return found


@pytest.fixture
def role() -> Iterator[str]:
    """The role of the web server, for the transaction of one test, on a connection that has served no request yet."""
    for each in connection.execute_wrappers:
        if isinstance(each, acting.Teller):
            each.has_told = False  # else it would say with each statement that nobody asks
    with connection.cursor() as cursor:
        for name in (ROLE, f"{ROLE}{acting.TIDIES}"):
            cursor.execute(f"CREATE ROLE {name} NOINHERIT")
        for statement in wall.grants(ROLE, connection.introspection.table_names(cursor)):
            cursor.execute(statement)
    return ROLE


def seen(role: str, said: str, query: str) -> set[str]:
    """What a statement in SQL of the web's own role brings, with so much said of who asks."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true), set_config('mantle.sees', %s, true)", [role, said])
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT set_config('role', 'none', true), set_config('mantle.sees', '', true)")
    return found


HOLDERS = "SELECT p.family_name FROM structures_appointment a JOIN people_person p ON p.id = a.person_id"
ANSWERS = "SELECT p.family_name FROM forecast_answer a JOIN people_person p ON p.id = a.person_id"


@postgresql
def test_sql_in_the_name_of_a_lead_finds_no_row_of_another_agency_and_without_a_name_none(two, role):
    lead, alder, birch = wall.seen_by(two["alder lead"]), "Directoralder", "Directorbirch"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table cannot be altered before they were looked at
        cursor.execute("ALTER TABLE structures_appointment DISABLE ROW LEVEL SECURITY")
        assert seen(role, lead, HOLDERS) == {alder, birch}  # with the wall switched off
        cursor.execute("ALTER TABLE structures_appointment ENABLE ROW LEVEL SECURITY")
    assert seen(role, lead, HOLDERS) == {alder}
    assert seen(role, wall.seen_by(two["birch lead"]), HOLDERS) == {birch}
    assert seen(role, wall.seen_by(two["nobody"]), HOLDERS) == set()
    assert seen(role, "", HOLDERS) == set()
    assert seen(role, acting.PAST_THE_WALL, HOLDERS) == {alder, birch}


@postgresql
def test_an_answer_about_oneself_is_behind_the_wall_for_everybody_else_and_a_row_there_cannot_be_touched(two, role):
    lead = wall.seen_by(two["alder lead"])
    assert seen(role, acting.PAST_THE_WALL, ANSWERS) == {"Directoralder", "Directorbirch"}
    assert seen(role, lead, ANSWERS) == set()
    name = "(SELECT family_name FROM people_person p WHERE p.id = person_id)"
    touched = f"UPDATE structures_appointment SET fte = 0.5 RETURNING {name}"
    assert seen(role, lead, touched) == {"Directoralder"}


OF_PLACES = "(SELECT p.family_name FROM programmes_place o JOIN people_person p ON p.id = o.person_id WHERE o.id = ID)"
CHANGES = {  # a statement on every row of a table, which brings back whose rows it changed
    "people": "UPDATE people_person SET profession = 'x' RETURNING family_name",
    "names": "UPDATE people_personname SET until = until RETURNING family_name",
    "posts": "UPDATE structures_post SET unit = 'x' RETURNING (SELECT code FROM people_agency WHERE id = agency_id)",
    "places": f"UPDATE programmes_place SET version = 9 RETURNING {OF_PLACES.replace('ID', 'programmes_place.id')}",
    "states": f"UPDATE programmes_placeperiod SET words = 'x' RETURNING {OF_PLACES.replace('ID', 'place_id')}",
    "wishes": "UPDATE forecast_answer SET answer = answer RETURNING 'an answer'",
}


@pytest.fixture
def enrolled(two) -> dict[str, Person]:
    """Both directors in one cohort of the nation, each with a former name; a team of Alder that runs programmes."""
    cohort = programmes.cohort(programmes.published("Heads of service", programmes.component("Taking stock")))
    for code in ("alder", "birch"):
        programmes.place(cohort, two[code], Agency.objects.get(code=code))
        two[code].former_names.create(family_name=f"Old{code}", sort_name=f"old{code}", until=worlds.TODAY)
    alder = Agency.objects.get(code="alder")
    two["alder team"] = worlds.with_role("Tom", "Teamalder", Role.PROGRAMME_TEAM, alder)
    two["alder admin"] = worlds.with_role("Ada", "Adminalder", Role.ADMINISTRATOR, alder)
    two["alder director"] = worlds.with_role("Dot", "Boardalder", Role.DIRECTOR, alder)
    return two


@postgresql
def test_a_write_across_agencies_is_impossible_whatever_a_page_sends(enrolled, role):
    said_of = {who: wall.seen_by(with_standing(person, worlds.TODAY)) for who, person in enrolled.items()}
    said_of[""] = acting.PAST_THE_WALL

    def changed(who: str, table: str) -> set[str]:
        return seen(role, said_of[who], CHANGES[table])

    everybody = {table: changed("", table) for table in CHANGES}  # past the wall: there is something to change
    for table in ("people", "places", "states"):
        assert {"Directoralder", "Directorbirch"} <= everybody[table]
    assert (everybody["names"], everybody["posts"]) == ({"Oldalder", "Oldbirch"}, {"alder", "birch"})
    assert everybody["wishes"] == {"an answer"}
    own = {"Directoralder", "Leadalder", "Teamalder", "Adminalder", "Boardalder"}
    assert changed("alder lead", "people") == own
    assert [changed("alder lead", table) for table in ("names", "posts")] == [{"Oldalder"}, {"alder"}]
    assert [changed("alder team", table) for table in ("places", "states")] == [{"Directoralder"}] * 2
    assert [changed("alder lead", table) for table in ("places", "wishes")] == [set(), set()]
    assert [changed("alder director", table) for table in ("posts", "places")] == [set(), set()]  # reads, and no more
    assert changed("alder director", "people") == {"Boardalder"}
    assert changed("birch", "places") == {"Directorbirch"}  # one's own
    officer = worlds.with_role("Edith", "Officeralder", Role.DATA_PROTECTION, Agency.objects.get(code="alder"))
    said_of["officer"] = wall.seen_by(officer)
    assert seen(role, said_of["officer"], HOLDERS) == set()  # sees no appointment, and puts a fact right nevertheless
    assert changed("officer", "people") == own | {"Officeralder"}
    assert changed("officer", "posts") == set()
    birch = Agency.objects.get(code="birch").pk
    for statement in (
        f"UPDATE structures_post SET agency_id = {birch}",
        "INSERT INTO structures_post (code, agency_id, title, fte, reference, unit, grade, statutory_role, is_group, "
        f"version) VALUES ('X', {birch}, 'Theirs', 1, '', '', '', '', false, 1)",
    ):
        with pytest.raises(ProgrammingError, match="row-level security"):
            seen(role, wall.seen_by(enrolled["alder lead"]), f"{statement} RETURNING id")


@postgresql
def test_a_list_that_many_may_read_costs_no_more_behind_a_wall_for_writing(enrolled, role):
    lead = wall.seen_by(enrolled["alder lead"])

    def plan(table: str) -> str:
        return " ".join(seen(role, lead, f"EXPLAIN SELECT * FROM {table}"))

    assert "InitPlan" in plan("people_personname")  # a wall for reading shows in the plan: who asks is read first
    tables = ("people_person", "structures_post", "programmes_place", "programmes_placeperiod", "people_roleheld")
    assert [table for table in tables if "InitPlan" in plan(table) or "Filter" in plan(table)] == []


@postgresql
def test_nobody_gives_a_role_further_than_their_own_reaches(enrolled, role):
    here, everywhere = Agency.objects.get(code="alder").pk, "NULL"
    given = (
        "INSERT INTO people_roleheld (person_id, role, agency_id, region, starts_on) "
        f"VALUES ({enrolled['alder'].pk}, 'administrator', AT, '', '2026-11-24') RETURNING 'given'"
    )
    admin, lead = wall.seen_by(enrolled["alder admin"]), wall.seen_by(enrolled["alder lead"])
    assert seen(role, admin, given.replace("AT", str(here))) == {"given"}
    for said, where in ((admin, everywhere), (lead, str(here))):
        with pytest.raises(ProgrammingError, match="row-level security"):
            seen(role, said, given.replace("AT", where))


@postgresql
def test_the_role_of_the_web_adds_to_the_record_and_changes_nothing_of_it(two, role):
    audit.record("looked at", two["alder"], by=None, at=worlds.NOW)
    for table in ("people_auditevent", "people_change", "people_look", "people_seal", "django_migrations"):
        for statement in (f"DELETE FROM {table} RETURNING 'gone'", f"UPDATE {table} SET id = id RETURNING 'changed'"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                seen(role, "", statement)
    lent = f"{role}{acting.TIDIES}"
    assert seen(lent, "", "SELECT has_table_privilege('people_auditevent', 'UPDATE')") == {True}


@postgresql
def test_who_asks_is_said_with_each_statement_of_a_request_and_forgotten_after_it(two):
    asked = "SELECT current_setting('mantle.sees', true)"
    sent: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (sent.append(sql), execute(sql, *rest))[1]):
        with acting.acting_for(two["alder"].pk, "what is said"), connection.cursor() as cursor:
            cursor.execute(asked)
            assert cursor.fetchone() == ("what is said",)
            cursor.execute("SELECT %s || '%%'", ["it's"])
            assert cursor.fetchone() == ("it's%",)
            with acting.past_the_wall("a test"):
                cursor.execute(asked)
                assert cursor.fetchone() == (acting.PAST_THE_WALL,)
            names = Person.objects.order_by("pk").iterator(chunk_size=2)
            assert len(list(names)) == Person.objects.count()
        with connection.cursor() as cursor:
            cursor.execute(asked)
            assert cursor.fetchone() == ("",)
    assert len(sent) == 6  # no statement more than was asked for


@postgresql
def test_a_web_server_that_no_wall_holds_is_warned_of(settings, role):
    def found() -> list[str]:
        return [each.id for each in checks.run_checks(tags=["wall"], include_deployment_checks=True)]

    settings.WEB_DATABASE = None
    assert found() == ["mantle.W030"]
    settings.WEB_DATABASE = {"USER": connection.settings_dict["USER"]}
    assert found() == ["mantle.W031"]
    settings.WEB_DATABASE = {"USER": role}
    assert found() == []
    with connection.cursor() as cursor:
        cursor.execute(f"DROP POLICY {wall.PREFIX} ON rights_case")
    assert found() == ["mantle.W031"]
    wall.put_on()
    assert found() == []


def test_a_role_reaches_as_far_as_it_is_held_and_nobody_reaches_nothing():
    person = Person(pk=7)
    person.standing_on = date(2026, 11, 24)
    person.standing = Standing((Held(Role.AUTHORITY_LEAD, 3), Held(Role.ANALYST, None, "Northmoor")))
    said = wall.seen_by(person)
    assert '"workforce": {"agencies": [3], "regions": ["Northmoor"]}' in said
    assert '"leads": {"agencies": [3], "regions": []}' in said
    assert "rights" not in said
    assert "programme" not in said
    person.standing = Standing((Held(Role.PROGRAMME_TEAM),))
    assert '"workforce": {"all": true}' in wall.seen_by(person)
    assert wall.seen_by(None) == ""


def test_the_web_lends_itself_another_role_for_an_erasure_and_for_nothing_else(settings):
    role_of = getattr(acting.role_of, "of_the_site", acting.role_of)
    settings.WEB_DATABASE = None
    assert role_of(connection, acting.NOBODY) == ""
    settings.WEB_DATABASE = {"USER": connection.settings_dict["USER"]}
    assert role_of(connection, acting.NOBODY) == "none"
    assert role_of(connection, acting.Acting(tidies=True)).endswith(acting.TIDIES)


def test_no_row_is_locked_together_with_a_person_a_post_or_a_place_that_is_only_read():
    """A lock asks the wall for writing: a joined person whom one may not change would hide the row itself."""
    joined = re.compile(r'select_for_update\(\)[^\n]*select_related\("(?:person|place|post|holder|by)\b')
    assert joined.search('Account.objects.select_for_update().select_related("person").get()')
    found = [file.name for file in (ROOT / "src").rglob("actions/**/*.py") if joined.search(file.read_text("utf-8"))]
    assert found == []


def test_every_way_past_the_wall_is_named_in_its_rules():
    page = (ROOT / "docs" / "service-rules" / "wall.md").read_text("utf-8")
    found = set()
    for file in (ROOT / "src" / "mantle").rglob("*.py"):
        text = file.read_text("utf-8")
        if "past_the_wall" not in text:
            continue
        for each in ast.walk(ast.parse(text)):
            ways = [ast.unparse(way) for way in getattr(each, "decorator_list", [])]
            if any(way.startswith("past_the_wall(") for way in ways):
                found.add(f"`{each.name}`")
            within = [way for part in ast.walk(each) if isinstance(part, ast.With) for way in part.items]
            if isinstance(each, ast.FunctionDef) and any("past_the_wall(" in ast.unparse(way) for way in within):
                found.add(f"`{each.name}`")
    assert len(found) >= 10
    assert {name for name in found if name not in page} == set()
