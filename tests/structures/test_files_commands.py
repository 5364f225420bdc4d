"""`mantle import` and `mantle export` on the database: what they print, and how they end."""

import json
import zipfile

import pytest

from mantle.cli.main import main
from mantle.people.models import AuditEvent
from mantle.structures.models import Import, Post
from tests.structures.files import ALDER_ROWS, organogram, workforce
from tests.worlds import two_authorities

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return two_authorities()


@pytest.fixture
def file(tmp_path):
    def write(content, name="workforce.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def test_a_dry_run_says_what_would_change_and_leaves_no_trace(world, file, capsys):
    before = AuditEvent.objects.count()
    assert main(["import", "workforce", file(workforce()), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "3 rows read, 3 usable, 0 refused." in said
    assert "It would change:\n  posts added: 3" in said
    assert (Import.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_json_holds_what_a_program_needs(world, file, capsys):
    wrong = [*ALDER_ROWS, ["Alder County Council", "A-4", "Head", "", "77", "1", "", "", "", "", ""]]
    assert main(["import", "workforce", file(workforce(wrong)), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    numbers = {
        name: said[name] for name in ("rows_read", "rows_accepted", "rows_refused", "posts", "holders", "vacancies")
    }
    assert numbers == {"rows_read": 4, "rows_accepted": 3, "rows_refused": 1, "posts": 3, "holders": 2, "vacancies": 1}
    assert [(error["row"], error["column"]) for error in said["errors"]] == [(5, "tier")]
    assert (said["stored"]["posts added"], said["dry_run"], "first_rows" in said) == (3, False, False)


def test_a_file_that_cannot_be_used_ends_with_two_and_says_why(world, file, capsys):
    assert main(["import", "workforce", file(b"colour,size\nred,1\n")]) == 2
    assert "agency" in capsys.readouterr().out
    assert main(["import", "workforce", file(workforce(), "w.csv"), "--agency", "nowhere"]) == 2
    assert "No agency has this code" in capsys.readouterr().err
    assert main(["import", "workforce", "absent.csv"]) == 2
    assert not Post.objects.filter(reference="A-1").exists()


def test_one_agency_only_takes_its_own_rows(world, file, capsys):
    rows = [*ALDER_ROWS, ["Birch Borough Council", "B-1", "Head", "", "2", "1", "", "", "", "", ""]]
    assert main(["import", "workforce", file(workforce(rows)), "--agency", "alder"]) == 1
    assert not Post.objects.filter(reference="B-1").exists()


def test_an_organogram_is_stored_for_an_agency_that_goes_by_another_name(world, file, capsys):
    senior, junior = (file(content, name) for content, name in zip(organogram(), ("s.csv", "j.csv"), strict=True))
    given = ["import", "organogram", senior, "--junior", junior, "--as-at", "2026-03-31", "--agency", "birch"]
    assert main([*given, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["posts"], said["groups"], said["group_fte"], said["not_named"]) == (4, 2, 13.5, 1)
    # The authority had a post before: what the file adds is asked about, and left open without a word.
    assert {proposal["kind"] for proposal in said["proposals"]} == {"opened", "closed"}
    assert not Post.objects.filter(reference="L-1").exists()
    assert main([*given, "--accept", "all"]) == 0
    assert Post.objects.get(reference="L-1").agency == world.birch


def test_everything_is_written_to_a_file_and_that_is_on_record(world, tmp_path, capsys):
    assert main(["export", str(tmp_path / "all.zip")]) == 0
    assert "posts.csv" in zipfile.ZipFile(tmp_path / "all.zip").namelist()
    assert main(["export", str(tmp_path / "alder.xlsx"), "--agency", "alder", "--workforce"]) == 0
    assert AuditEvent.objects.filter(verb="records taken out").count() == 2
    assert main(["export", str(tmp_path / "all.pdf")]) == 2
    assert main(["export", str(tmp_path / "x.zip"), "--agency", "nowhere"]) == 2
    assert not (tmp_path / "all.pdf").exists()
    capsys.readouterr()
    assert main(["import", "workforce", str(tmp_path / "alder.xlsx"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stored"] == {}


@pytest.mark.parametrize("kind", ["workforce", "places"])
def test_a_folder_in_place_of_a_file_is_refused_and_not_packed(world, tmp_path, capsys, kind):
    (tmp_path / "posts.csv").write_bytes(workforce())
    assert main(["import", kind, str(tmp_path), "--dry-run"]) == 2
    out, told = capsys.readouterr()
    assert (out, told) == ("", f"mantle: {tmp_path}: this is a folder; name a file.\n")
