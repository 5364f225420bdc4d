"""The workforce file: nothing before a yes, nothing twice, and a way back for a day."""

from datetime import date, timedelta

import pytest

from mantle.people import jobs
from mantle.people.actions import Refused
from mantle.people.models import Agency, AuditEvent, Person
from mantle.people.rules import IllegalMove
from mantle.structures import actions as structures
from mantle.structures.actions import files as actions
from mantle.structures.actions import workforce as storing
from mantle.structures.models import Appointment, Import, Post, ReportingLine
from tests.structures.files import ALDER_ROWS, NOW, TODAY, signed_in, workforce
from tests.worlds import two_authorities

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return two_authorities()


def staged(content, by, agency=None, as_at=TODAY, name="workforce.csv"):
    row = actions.stage_import(kind="workforce", name=name, content=content, agency=agency, as_at=as_at, by=by, at=NOW)
    return actions.read_import(row=row, by=by, at=NOW)


def stored(content, by, **fields):
    row = staged(content, by, **fields)
    return actions.confirm_import(row=row, answers={}, by=by, at=NOW)


def counts():
    return {model.__name__: model.objects.count() for model in (Agency, Post, Person, Appointment, ReportingLine)}


def holder(reference):
    held = Appointment.objects.filter(post__reference=reference, ends_on__isnull=True).select_related("person")
    return [(row.person.name, row.starts_on) for row in held]


def test_a_file_is_read_and_nothing_is_stored_before_a_yes(world):
    before = counts()
    row = staged(workforce(), world.team)
    assert (row.state, row.report["rows_read"], row.report["rows_accepted"], row.report["errors"]) == ("read", 3, 3, [])
    assert (row.report["posts"], row.report["holders"], row.report["vacancies"]) == (3, 2, 1)
    assert row.report["changes"] == {
        "posts added": 3, "people who start in a post": 2, "reporting lines changed": 2,
    }  # fmt: skip
    assert counts() == before


def test_a_yes_stores_posts_people_appointments_and_lines(world):
    row = stored(workforce(), world.team)
    assert (row.state, bytes(row.content)) == ("done", b"")
    director = Post.objects.get(reference="A-1")
    assert (director.agency, director.title, director.tier) == (world.alder, "Director of Education", 1)
    assert holder("A-1") == [("Nell Harper", date(2023, 4, 1))]
    assert Person.objects.get(family_name="Harper").birth_year == 1970
    assert list(
        ReportingLine.objects.filter(manager=director)
        .values_list("post__reference", flat=True)
        .order_by("post__reference")
    ) == ["A-2", "A-3"]
    assert holder("A-3") == []
    assert list(AuditEvent.objects.filter(object_code=row.code).order_by("pk").values_list("verb", flat=True)) == [
        "file taken in", "file confirmed", "file stored",
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing(world):
    stored(workforce(), world.team)
    before = counts()
    again = staged(workforce(), world.team)
    assert again.report["changes"] == {"posts unchanged": 3}
    done = actions.confirm_import(row=again, answers={}, by=world.team, at=NOW)
    assert (counts(), done.changes["counts"]) == (before, {})


def test_the_same_file_that_still_waits_is_not_taken_in_twice(world):
    assert staged(workforce(), world.team).pk == staged(workforce(), world.team).pk
    assert staged(workforce(), world.lead, agency=world.alder).pk != staged(workforce(), world.team).pk


def later(**changed):
    """The same rows on a later day: {reference: {column: value}}."""
    columns = {
        "title": 2,
        "unit": 3,
        "fte": 5,
        "person": 6,
        "email": 7,
        "started_on": 8,
        "birth_year": 9,
        "reports_to": 10,
    }
    rows = [list(row) for row in ALDER_ROWS]
    for row in rows:
        for name, value in changed.get(row[1].replace("-", ""), {}).items():
            row[columns[name]] = value
    return workforce(rows)


def test_a_new_holder_follows_the_one_before_on_their_first_day(world):
    stored(workforce(), world.team)
    stored(later(A2={"person": "Pia Voss", "started_on": "2026-11-02"}), world.team)
    spells = Appointment.objects.filter(post__reference="A-2").order_by("starts_on")
    assert [(row.person.name, row.starts_on, row.ends_on) for row in spells] == [
        ("Omar Reed", date(2024, 9, 1), date(2026, 11, 2)), ("Pia Voss", date(2026, 11, 2), None),
    ]  # fmt: skip


def test_facts_that_differ_are_corrected_and_empty_cells_are_left_alone(world):
    stored(workforce(), world.team)
    row = stored(later(A3={"title": "Head of Places", "unit": "", "fte": "0.8"}), world.team)
    post = Post.objects.get(reference="A-3")
    assert (post.title, post.unit, str(post.fte), post.version) == ("Head of Places", "Education", "0.80", 2)
    assert row.changes["counts"] == {"posts corrected": 1}


def test_one_who_moves_within_the_agency_leaves_the_first_post(world):
    stored(workforce(), world.team)
    stored(
        later(A2={"person": "", "started_on": ""}, A3={"person": "Omar Reed", "started_on": "2026-11-02"}), world.team
    )
    assert (holder("A-2"), holder("A-3")) == ([], [("Omar Reed", date(2026, 11, 2))])
    assert Person.objects.filter(family_name="Reed").count() == 1


def test_a_line_that_moves_ends_and_begins_anew(world):
    stored(workforce(), world.team)
    stored(later(A3={"reports_to": "A-2"}), world.team)
    lines = ReportingLine.objects.filter(post__reference="A-3").order_by("pk")
    assert [(line.manager.reference, line.starts_on, line.ends_on) for line in lines] == [
        ("A-1", None, TODAY),
        ("A-2", TODAY, None),
    ]


ALIKE = [
    ["Alder County Council", "", "Team Manager", "Social care", "4", "1", name, "", "2025-01-06", "", ""]
    for name in ("Ana Lund", "Bo Quist", "", "Dee Frost")
]


def test_posts_alike_in_words_are_told_apart_by_their_holders(world):
    stored(workforce(ALIKE), world.team)
    assert Post.objects.filter(title="Team Manager").count() == 4
    assert staged(workforce(ALIKE[::-1]), world.team).report["changes"] == {"posts unchanged": 4}


def test_one_name_in_two_posts_is_two_people_unless_an_address_says_otherwise(world):
    rows = [list(row) for row in ALIKE[:2]]
    rows[1][6] = rows[0][6]
    stored(workforce(rows), world.team)
    assert Person.objects.filter(family_name="Lund").count() == 2
    twice = [[*row[:6], "Gil Moss", "gil@example.org", *row[8:]] for row in rows]
    twice[0][2], twice[1][2] = "Head of North", "Head of South"
    stored(workforce(twice), world.team)
    gil = Person.objects.get(family_name="Moss")
    reasons = Appointment.objects.filter(person=gil).order_by("pk").values_list("overlap_reason", flat=True)
    assert list(reasons) == ["", "As in the file workforce.csv"]


def test_rows_about_another_authority_are_refused_to_a_lead_and_their_own_are_taken(world):
    rows = [*ALDER_ROWS, ["Birch Borough Council", "B-1", "Head of Schools", "", "2", "1", "", "", "", "", ""]]
    row = staged(workforce(rows), world.lead, agency=world.alder)
    assert (row.report["rows_accepted"], row.report["rows_refused"]) == (3, 1)
    assert row.report["errors"][0]["row"] == 5
    actions.confirm_import(row=row, answers={}, by=world.lead, at=NOW)
    assert not Post.objects.filter(reference="B-1").exists()
    assert staged(workforce(rows), world.team).report["rows_accepted"] == 4


def test_an_agency_that_nobody_knows_is_added_by_the_team_and_named_before(world):
    rows = [["Cedar Council", "C-1", "Director", "", "1", "1", "", "", "", "", ""]]
    row = staged(workforce(rows), world.team)
    assert any("Cedar Council" in note for note in row.report["notes"])
    assert not Agency.objects.filter(name="Cedar Council").exists()
    actions.confirm_import(row=row, answers={}, by=world.team, at=NOW)
    assert Agency.objects.get(name="Cedar Council").kind == "authority"


def test_a_file_is_taken_back_whole_within_a_day(world):
    before = counts()
    first = stored(workforce(), world.team)
    second = stored(later(A2={"person": "Pia Voss", "started_on": "2026-11-02"}, A3={"reports_to": "A-2"}), world.team)
    assert counts() != before
    actions.undo_import(row=second, by=world.team, at=NOW + timedelta(hours=23))
    assert holder("A-2") == [("Omar Reed", date(2024, 9, 1))]
    undone = actions.undo_import(row=first, by=world.team, at=NOW + timedelta(hours=23))
    assert (counts(), undone.state) == (before, "undone")
    assert "Harper" not in str(undone.report)


def test_a_file_is_not_taken_back_after_a_day(world):
    row = stored(workforce(), world.team)
    with pytest.raises(Refused, match="one day"):
        actions.undo_import(row=row, by=world.team, at=NOW + timedelta(days=1, seconds=1))
    assert Post.objects.filter(reference="A-1").exists()


def appoint_on_top(world):
    vacant = Post.objects.get(reference="A-3")
    structures.appoint(post=vacant, person=world.assistant, kind="acting", starts_on=TODAY, by=world.team, at=NOW)


def correct_a_post(world):
    post = Post.objects.get(reference="A-1")
    structures.correct_post(
        post=post, version=post.version, reason="typing", title="Director for Education", by=world.team, at=NOW
    )


def end_an_appointment(world):
    held = Appointment.objects.get(post__reference="A-2")
    structures.end_appointment(
        appointment=held, ends_on=TODAY, leaving_reason="resigned", version=1, by=world.team, at=NOW
    )


def report_to_it(world):
    structures.report_to(
        post=world.vacant_post, manager=Post.objects.get(reference="A-1"), on=TODAY, by=world.team, at=NOW
    )


@pytest.mark.parametrize("build_on_it", [appoint_on_top, correct_a_post, end_an_appointment, report_to_it])
def test_a_file_that_someone_has_built_upon_is_not_taken_back(world, build_on_it):
    row = stored(workforce(), world.team)
    build_on_it(world)
    before = counts()
    with pytest.raises(Refused):
        actions.undo_import(row=row, by=world.team, at=NOW)
    row.refresh_from_db()
    assert (counts(), row.state) == (before, "done")


class Killed(BaseException):
    """A worker that is stopped from outside."""


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_a_killed_worker_leaves_a_file_that_the_next_one_finishes(world, monkeypatch, killed_after):
    monkeypatch.setattr(storing, "CHUNK", 1)
    before = counts()
    row = staged(workforce(), world.team)
    row = actions._confirm(row, {}, world.team, NOW)

    def killed(done, total):
        if done >= killed_after:
            raise Killed

    with pytest.raises(Killed):
        actions.store_import(row=row, by=world.team, at=NOW, progress=killed)
    row = Import.objects.get(pk=row.pk)
    assert row.state == "confirmed"
    assert Post.objects.filter(reference__startswith="A-").count() == killed_after
    row = actions.store_import(row=row, by=world.team, at=NOW, progress=actions.in_one_go)
    assert Post.objects.filter(reference__startswith="A-").count() == 3
    assert ReportingLine.objects.filter(post__reference__startswith="A-").count() == 2
    assert staged(workforce(), world.team).report["changes"] == {"posts unchanged": 3}
    actions.undo_import(row=row, by=world.team, at=NOW)
    assert counts() == before


@pytest.fixture
def large(world, monkeypatch):
    """A file stored in parts of one post, and so many rows that a worker takes it back."""
    monkeypatch.setattr(storing, "CHUNK", 1)
    monkeypatch.setattr(actions, "BACK_AT_ONCE", 3)
    return counts(), stored(workforce(), world.team)


def test_a_large_file_is_taken_back_by_a_worker_part_by_part(world, client, large):
    before, row = large
    row = actions.undo_import(row=row, by=world.team, at=NOW)
    assert counts() != before
    said = signed_in(client, world.team).get(f"/files/{row.code}/").content.decode()
    assert "Being taken back" in said
    assert "Waiting for its turn" in said
    with pytest.raises(IllegalMove, match="being taken back"):
        actions.undo_import(row=row, by=world.team, at=NOW)
    steps = []
    actions.take_back_in_background(
        arguments=row.job.arguments, by=world.team, at=NOW, progress=lambda *step: steps.append(step)
    )
    row.refresh_from_db()
    assert (counts(), row.state, row.parts.count()) == (before, "undone", 0)
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1] > 3
    assert len({done for done, _ in steps}) > 3
    assert "Harper" not in str(row.report)
    assert AuditEvent.objects.filter(verb="file taken back", object_code=row.code).count() == 1


def test_a_large_file_that_someone_has_built_upon_stays_and_the_page_says_why(world, client, large):
    _, row = large
    actions.undo_import(row=row, by=world.team, at=NOW)
    correct_a_post(world)
    before = counts()
    assert jobs.work_off() == 1
    row.refresh_from_db()
    assert (counts(), row.state) == (before, "done")
    page = signed_in(client, world.team).get(f"/files/{row.code}/").content.decode()
    assert "Director for Education was changed since." in page


def test_a_worker_killed_while_taking_back_leaves_a_file_that_the_next_one_takes_back(world, large):
    before, row = large
    row = actions.undo_import(row=row, by=world.team, at=NOW)

    def killed(done, total):
        if done:
            raise Killed

    with pytest.raises(Killed):
        actions.take_back_now(row=row, by=world.team, at=NOW, progress=killed)
    halfway = counts()
    assert before != halfway
    assert Import.objects.get(pk=row.pk).state == "undoing"
    assert jobs.work_off() == 1
    row.refresh_from_db()
    assert (counts(), row.state) == (before, "undone")


def test_taking_back_that_was_stopped_goes_on_or_leaves_the_rest_stored(world, client, large):
    before, row = large
    stands = counts()
    row = actions.undo_import(row=row, by=world.team, at=NOW)
    with pytest.raises(Refused, match="being taken back now"):
        actions.keep_import(row=row, by=world.team, at=NOW)
    jobs.cancel(job=row.job, at=NOW)
    page = signed_in(client, world.team)
    assert "Leave the rest stored" in page.get(f"/files/{row.code}/").content.decode()
    page.post(f"/files/{row.code}/decide/", {"keep": "yes"})
    row.refresh_from_db()
    assert (counts(), row.state) == (stands, "done")
    row = actions.undo_import(row=row, by=world.team, at=NOW)
    jobs.cancel(job=row.job, at=NOW)
    page.post(f"/files/{row.code}/decide/", {"again": "yes"})
    assert jobs.work_off() == 1
    row.refresh_from_db()
    assert (counts(), row.state) == (before, "undone")


def test_a_file_is_confirmed_once(world):
    row = staged(workforce(), world.team)
    actions.confirm_import(row=row, answers={}, by=world.team, at=NOW)
    with pytest.raises(IllegalMove):
        actions.confirm_import(row=row, answers={}, by=world.team, at=NOW)
    assert Post.objects.filter(reference="A-1").count() == 1


def test_what_waited_is_dropped_with_all_that_it_held(world):
    row = staged(workforce(), world.team)
    assert "Harper" in str(row.report)
    row = actions.abandon_import(row=row, by=world.team, at=NOW)
    assert (row.state, bytes(row.content)) == ("abandoned", b"")
    assert "Harper" not in str(row.report)
