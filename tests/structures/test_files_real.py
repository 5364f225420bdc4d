"""Real files that nobody here wrote: published organograms, the register of places, dated appointments of ministers."""

import json
from datetime import date

import pytest

from mantle.cli.main import main
from mantle.people.models import Agency, AgencyName, Person
from mantle.people.queries import find_agency
from mantle.structures.actions import files as actions
from mantle.structures.models import Absence, AgencyLink, Appointment, Import, Post, PostLink, ReportingLine
from tests.structures.files import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.data]

# Body: (posts, holders, vacancies, rows) at the end of March and of September 2011, counted by hand from the files.
PAIRS = {
    ("cafcass", "2011-03-31"): (9, 9, 0, 87),
    ("cafcass", "2011-09-30"): (8, 8, 0, 96),
    ("cwdc", "2011-03-31"): (7, 7, 0, 75),
    ("cwdc", "2011-09-30"): (7, 7, 0, 64),
    ("ncsl", "2011-03-31"): (22, 21, 1, 185),
    ("ncsl", "2011-09-30"): (22, 20, 2, 174),
}


def words(real_files, body, day):
    senior, junior = (
        str(real_files / "posts" / f"organogram_{body}_{day}_{which}.csv") for which in ("senior", "junior")
    )
    return ["import", "organogram", senior, "--junior", junior, "--as-at", day]


def run(capsys, *given):
    """Run a command and return its status and the one object that it prints."""
    status = main([*given, "--json"])
    return status, json.loads(capsys.readouterr().out)


def rows_of_everything():
    models = (Agency, AgencyName, AgencyLink, Post, Person, Appointment, ReportingLine, PostLink, Absence)
    return {model.__name__: model.objects.count() for model in models}


def held(reference):
    found = Appointment.objects.filter(post__reference=reference, ends_on__isnull=True).select_related("person")
    return [row.person.name for row in found]


@pytest.mark.parametrize(("body", "day"), PAIRS)
def test_each_pair_is_read_whole_and_a_second_time_changes_nothing(real_files, capsys, body, day):
    posts, holders, vacancies, rows = PAIRS[body, day]
    status, said = run(capsys, *words(real_files, body, day), "--dry-run")
    assert (status, said["dry_run"], Import.objects.count(), Post.objects.count()) == (0, True, 0, 0)
    status, said = run(capsys, *words(real_files, body, day))
    assert (status, said["rows_read"], said["rows_accepted"], said["rows_refused"], said["errors"]) == (
        0,
        rows,
        rows,
        0,
        [],
    )
    assert (said["posts"], said["holders"], said["vacancies"]) == (posts, holders, vacancies)
    assert Post.objects.filter(is_group=False).count() == posts
    assert Appointment.objects.count() == holders
    roots = Post.objects.filter(is_group=False, lines__isnull=True)
    assert roots.count() == 1  # everyone but the head of the body reports to someone within it
    before = rows_of_everything()
    status, said = run(capsys, *words(real_files, body, day))
    assert (status, said["stored"], said["proposals"], rows_of_everything()) == (0, {}, [], before)


def test_a_second_date_asks_and_leaves_the_record_as_it_is_without_an_answer(real_files, capsys):
    run(capsys, *words(real_files, "cwdc", "2011-03-31"))
    _, said = run(capsys, *words(real_files, "cwdc", "2011-09-30"))
    assert [proposal["kind"] for proposal in said["proposals"]] == ["changed"] * 3
    assert Post.objects.get(reference="CWDC-SD601").title == "Director of Sector Delivery"
    _, said = run(capsys, *words(real_files, "cwdc", "2011-09-30"), "--accept", "all")
    assert Post.objects.get(reference="CWDC-SD601", ends_on=None).title == "Director of Delivery"
    assert held("CWDC-SD601") == ["Holder-57790e19"]
    assert PostLink.objects.count() == 3
    before = rows_of_everything()
    _, said = run(capsys, *words(real_files, "cwdc", "2011-09-30"), "--accept", "all")
    assert (said["proposals"], rows_of_everything()) == ([], before)


def test_a_body_that_changed_its_name_and_most_references_is_followed_through_its_holders(real_files, capsys):
    run(capsys, *words(real_files, "ncsl", "2011-03-31"))
    first = Agency.objects.get()
    run(capsys, *words(real_files, "ncsl", "2011-09-30"), "--accept", "all")
    assert Agency.objects.get() == first
    assert find_agency("National College for School Leadership") == first
    moved = PostLink.objects.exclude(predecessor__reference=None).values_list(
        "predecessor__reference", "successor__reference"
    )
    assert {("NCSL-1003", "NCSL-1023"), ("NCSL-1006", "NCSL-1024")} <= set(moved)
    assert (held("NCSL-1023"), held("NCSL-1024")) == (["Holder-cdf7408d"], ["Holder-2745efdb"])
    assert held("NCSL-1037") == []  # vacant, and not merely without a name
    assert held("NCSL-1025") == ["Holder of NCSL-1025, not named"]
    standing = Post.objects.filter(is_group=False, ends_on=None)
    assert standing.count() == PAIRS["ncsl", "2011-09-30"][0]
    assert not ReportingLine.objects.filter(ends_on=None, manager__ends_on__isnull=False).exists()
    _, again = run(capsys, *words(real_files, "ncsl", "2011-09-30"), "--accept", "all")
    assert (again["proposals"], again["stored"]) == ([], {})


def test_an_older_file_than_the_one_on_record_is_refused(real_files, capsys):
    run(capsys, *words(real_files, "ncsl", "2011-03-31"))
    run(capsys, *words(real_files, "ncsl", "2011-09-30"), "--accept", "all")
    before = rows_of_everything()
    status, said = run(capsys, *words(real_files, "ncsl", "2011-03-31"))
    assert (status, rows_of_everything()) == (2, before)
    assert "30 September 2011" in said["errors"][0]["message"]


def test_what_two_dates_stored_is_taken_back_in_the_order_in_which_it_came(real_files, capsys):
    run(capsys, *words(real_files, "ncsl", "2011-03-31"))
    march = rows_of_everything()
    run(capsys, *words(real_files, "ncsl", "2011-09-30"), "--accept", "all")
    first, second = Import.objects.order_by("pk")
    actions.undo_import(row=second, by=None, at=second.stored_at)
    assert rows_of_everything() == march
    assert Post.objects.filter(ends_on__isnull=False).count() == 0
    actions.undo_import(row=first, by=None, at=first.stored_at)
    assert set(rows_of_everything().values()) == {0}


def test_the_register_of_places_brings_dates_successors_and_messy_names(real_files, capsys):
    places = real_files / "places"
    given = ("import", "places", str(places / "uk_local_authorities_past_current.csv"),
             "--names", str(places / "uk_local_authority_name_lookup.csv"))  # fmt: skip
    status, said = run(capsys, *given)
    assert (status, said["rows_refused"], Agency.objects.count()) == (0, 0, 470)
    cumbria = Agency.objects.get(name="Cumbria County Council")
    assert (cumbria.ends_on, cumbria.is_upper_tier, cumbria.kind) == (date(2023, 4, 1), True, "authority")
    links = AgencyLink.objects.filter(predecessor=cumbria).values_list("successor__name", "kind", "on")
    assert {(name, kind) for name, kind, _ in links} == {
        ("Cumberland Council", "split"),
        ("Westmorland and Furness Council", "split"),
    }
    bucks = Agency.objects.get(name="Buckinghamshire County Council")
    assert bucks.ends_on == date(2020, 4, 1)  # the register gives the last day, 31 March
    assert AgencyLink.objects.get(predecessor=bucks).kind == "merged"
    assert find_agency("aberdeen cuty").name == "Aberdeen City Council"
    assert not Agency.objects.get(name="Greater Manchester Combined Authority").is_upper_tier
    before = rows_of_everything()
    status, said = run(capsys, *given)
    assert (status, said["stored"], rows_of_everything()) == (0, {}, before)


def test_dated_appointments_bring_acting_holders_leave_and_successors(real_files, capsys):
    given = ("import", "appointments", str(real_files / "appointments"))
    status, said = run(capsys, *given)
    assert (status, said["rows_refused"]) == (1, 4)  # two that end before they begin, and what hangs on them
    assert {(error["source"], error["row"]) for error in said["errors"]} >= {
        ("appointment", 1730),
        ("appointment", 2749),
    }
    assert (Person.objects.count(), Post.objects.count(), Appointment.objects.count()) == (1149, 926, 3665)
    assert Appointment.objects.filter(kind="acting").count() == 11
    assert set(Absence.objects.values_list("reason", flat=True)) == {
        "Maternity leave",
        "Covering another role",
        "Health leave",
    }
    assert AgencyLink.objects.filter(kind="merged").exists()
    assert Appointment.objects.exclude(overlap_reason="").exists()  # two offices at once are declared, not lost
    before = rows_of_everything()
    status, said = run(capsys, *given)
    assert (said["stored"], rows_of_everything()) == ({}, before)
    row = Import.objects.order_by("pk").first()
    row = actions.undo_import(row=row, by=None, at=row.stored_at)  # so many rows that a worker takes them back
    actions.take_back_in_background(arguments=row.job.arguments, by=None, at=row.stored_at, progress=lambda *step: None)
    assert set(rows_of_everything().values()) == {0}


@pytest.mark.parametrize("part", [0.35, 0.8])
def test_half_of_a_real_file_is_read_up_to_where_it_breaks_off_or_refused(real_files, part):
    whole = (real_files / "posts" / "organogram_ncsl_2011-03-31_senior.csv").read_bytes()
    row = actions.stage_import(
        kind="organogram", name="half.csv", content=whole[: int(len(whole) * part)], as_at=date(2011, 3, 31), by=None,
        at=NOW,
    )  # fmt: skip
    row = actions.read_import(row=row, by=None, at=NOW)
    assert row.report["rows_accepted"] < 22
    assert row.report["errors"] or row.report["notes"]
    assert rows_of_everything()["Post"] == 0
