"""RIG-1: the data map says something of every field of every table."""

from __future__ import annotations

import csv
import io

from mantle.cli import main
from mantle.people.models import Person
from mantle.rights.queries import datamap
from mantle.rights.queries.datamap import Entry
from mantle.rights.rules.purposes import PURPOSES, Basis


def test_every_field_of_every_table_is_spoken_for():
    assert datamap.gaps() == []


def test_a_field_that_nobody_speaks_for_is_found():
    said = dict(next(entry.said for entry in datamap.entries() if entry.model is Person))
    assert datamap.gaps([Entry(Person, said)]) == []
    said["personal"] = said["personal"].replace("email ", "")
    assert datamap.gaps([Entry(Person, said)]) == ["people.Person.email is neither personal nor not"]


def test_a_table_about_people_without_purpose_is_found():
    found = datamap.gaps([Entry(Person, {"about": "self", "rest": "not personal", "other": "merged_into"})])
    assert found == ["people.Person tells of people and has no purpose"]


def test_a_special_category_without_a_condition_is_found():
    said = dict(next(entry.said for entry in datamap.entries() if entry.model is Person)) | {"special": "profession"}
    said["personal"] = said["personal"].replace(" profession", "")
    found = datamap.gaps([Entry(Person, said)])
    assert found == ["people.Person holds special categories without a condition of Article 9"]


def test_no_purpose_rests_on_consent():
    assert {purpose.basis for purpose in PURPOSES.values()} <= set(Basis)
    assert [basis for basis in Basis if "consent" in basis] == []


def test_the_record_of_processing_comes_out_as_csv_and_the_check_passes(capsys):
    assert main.main(["data-map"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    email = next(row for row in rows if (row["table"], row["field"]) == ("people.Person", "email"))
    assert email["basis"] == Basis.PUBLIC_TASK
    assert email["kept"] == "6 years from the end of the last post and role"
    assert [row for row in rows if not (row["basis"] and row["controller"] and row["kept"])] == []
    assert main.main(["data-map", "--check"]) == 0
