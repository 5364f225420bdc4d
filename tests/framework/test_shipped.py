"""What ships with Mantle can be read, is whole, and comes in without harm; and the commands that do it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mantle.cli.main import main
from mantle.framework import actions, queries
from mantle.framework.models import Competency, Framework, RoleProfile, Study, Support
from mantle.framework.rules import files
from mantle.framework.rules.shipped import EVIDENCE, FRAMEWORKS, shipped

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def domains_of(values: dict) -> list[dict]:
    found = []
    for domain in values.get("domains") or []:
        found += [domain, *domains_of(domain)]
    return found


def keys_of(name: str) -> set[str]:
    domains = domains_of(shipped(name))
    inside = [competency for domain in domains for competency in domain.get("competencies") or []]
    return {each["key"] for each in (*domains, *inside, *(shipped(name).get("profiles") or []))}


@pytest.mark.parametrize("name, count", [
    ("four-models", 4), ("levers", 3), ("quadrants", 4), ("multi-agency-team", 10), ("resourceful", 8), ("roles", 3),
    ("transformative-stages", 7),
])  # fmt: skip
def test_a_shipped_framework_has_the_parts_that_it_is_named_for(name, count):
    values = shipped(name)
    assert (values["key"], len(values["domains"])) == (name, count)


@pytest.mark.parametrize("name", ["four-models", "quadrants"])
def test_four_parts_on_two_axes_fill_four_different_corners(name):
    corners = {(domain["across"], domain["down"]) for domain in shipped(name)["domains"]}
    assert corners == {(across, down) for across in ("low", "high") for down in ("low", "high")}


@pytest.mark.parametrize("name", [name for name in FRAMEWORKS if name not in ("remit", "transformative-stages")])
def test_every_shipped_competency_has_levels_that_can_be_seen_and_none_says_the_same_twice(name):
    found = [each for domain in domains_of(shipped(name)) for each in domain.get("competencies") or []]
    assert len(found) >= 3
    assert [each["key"] for each in found if len(each.get("levels") or {}) < 3] == []
    said = [line for each in found for lines in each["levels"].values() for line in lines]
    assert len(said) == len(set(said))


def test_every_stage_says_what_one_would_hold_and_each_phase_falls_once():
    stages = shipped("transformative-stages")["domains"]
    assert all(stage["evidence"] for stage in stages)
    numbers = [int(phase.split(".")[0]) for stage in stages for phase in stage.get("phases") or []]
    assert sorted(numbers) == list(range(1, 11))


def test_everything_that_the_shipped_evidence_stands_behind_is_there():
    known = {f"{name}/{key}" for name in FRAMEWORKS for key in keys_of(name)}
    named = [path for study in shipped(EVIDENCE)["studies"] for each in study["findings"] for path in each["supports"]]
    assert len(named) > 50
    assert [path for path in named if path not in known] == []


@pytest.mark.django_db
def test_what_ships_comes_in_whole_and_the_second_time_changes_nothing():
    first = actions.load_shipped(by=None, at=AT)
    assert ({row.key for row in first.changed}, first.same, first.kept) == (set(FRAMEWORKS), (), ())
    assert first.studies == Study.objects.count() == len(shipped(EVIDENCE)["studies"])
    named = sum(len(each["supports"]) for study in shipped(EVIDENCE)["studies"] for each in study["findings"])
    assert Support.objects.count() == named
    assert RoleProfile.objects.count() == 4
    again = actions.load_shipped(by=None, at=AT)
    assert (again.changed, len(again.same), again.kept, again.studies) == ((), len(FRAMEWORKS), (), 0)


@pytest.mark.django_db
def test_taking_in_again_leaves_what_was_worked_on_here():
    """FRA-9."""
    actions.load_shipped(by=None, at=AT)
    levers, stale = (Framework.objects.get(key=key) for key in ("levers", "roles"))
    actions.move(framework=levers, move="consult", version=None, by=None, at=AT)
    Competency.objects.filter(framework=stale, key="sets-direction").update(name="An older wording")
    again = actions.load_shipped(by=None, at=AT)
    assert ([row.key for row in again.changed], [row.key for row in again.kept]) == (["roles"], ["levers"])
    assert Competency.objects.get(framework__key="roles", key="sets-direction").name == "Sets direction"
    levers.refresh_from_db()
    assert levers.state == "consulted"


def test_a_file_is_checked_without_a_database_or_django(tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(files.write(shipped("levers")))
    bad.write_text("key: A B\nname: Levers\nkind: nonsense\ndomains: []\n")
    code = (
        "import sys; from mantle.cli.main import main; status = main(['framework', 'check', sys.argv[1]]);"
        "assert 'django' not in sys.modules; sys.exit(status)"
    )
    run = [subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True) for path in (good, bad)]
    assert [each.returncode for each in run] == [0, 2]
    assert "“Three levers of connected leadership”, edition 1, no problems." in run[0].stdout
    assert "3 problems" in run[1].stderr
    assert all(word in run[1].stderr for word in ("kind: expected one of", "key: use small letters", "domains: give"))


@pytest.mark.django_db
def test_the_commands_take_in_and_write_out_what_can_be_taken_in_again(tmp_path, capsys):
    assert main(["framework", "export", "levers"]) == 2
    assert "There are: none." in capsys.readouterr().err
    assert main(["framework", "load"]) == 0
    assert capsys.readouterr().out.count("taken in: ") == len(FRAMEWORKS)
    assert main(["framework", "export", "levers"]) == 0
    written = capsys.readouterr().out
    assert files.read(written) == shipped("levers") == queries.outline(Framework.objects.get(key="levers"))
    file = tmp_path / "levers.yaml"
    file.write_text(written)
    assert main(["framework", "load", str(file)]) == 0
    assert capsys.readouterr().out.startswith("there already: Three levers of connected leadership, edition 1, draft")
    actions.move(framework=Framework.objects.get(key="levers"), move="consult", version=None, by=None, at=AT)
    file.write_text(written.replace("Keeps promises", "Keeps their word"))
    assert main(["framework", "load", str(file)]) == 2
    assert "new edition number" in capsys.readouterr().err
    assert main(["framework", "load", str(tmp_path / "absent.yaml")]) == 2


def test_the_file_in_the_how_to_can_be_taken_in():
    page = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "frameworks.md").read_text()
    start = page.index("    key: levers")
    block = page[start : page.index("\n\n", start)]
    values = files.read("\n".join(line.removeprefix("    ") for line in block.splitlines()))
    assert (values["key"], values["profiles"][0]["expects"][0]["weight"]) == ("levers", 2)


def test_what_people_are_asked_comes_in_several_questions_to_a_scale_each_asked_once():
    """FRA-10, S37, S40, S74 to S81: three sentences at least for each scale, and each lever within and between."""
    scales: dict[tuple[str, ...], int] = {}
    texts = []
    for name in ("four-models", "levers", "quadrants", "multi-agency-team"):
        values = shipped(name)
        for where, rows in [("", values), *((domain["key"], domain) for domain in domains_of(values))]:
            for item in rows.get("items") or []:
                key = (name, where, item.get("setting", ""), item.get("axis", ""), item.get("end", ""))
                scales[key] = scales.get(key, 0) + 1
                texts.append(item["text"])
    assert len(texts) == len(set(texts))
    assert (len(scales), min(scales.values())) == (4 + 6 + 4 + 7, 3)
    assert all(domain["actions"] for domain in shipped("levers")["domains"])


def test_an_item_that_belongs_nowhere_is_refused_with_its_place():
    text = (
        "key: a\nname: A\nkind: model\ndomains:\n- {key: b, name: B, items: [{key: c, text: C, setting: above}]}\n"
        "items:\n- {key: d, text: D}"
    )
    with pytest.raises(files.BadFile) as refused:
        files.read(text)
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["domains[0].items[0].setting", "items[0]"]
