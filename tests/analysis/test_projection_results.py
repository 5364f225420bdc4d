"""What a projection says, in JSON and in words, and what it refuses."""

import json
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from mantle.analysis import projection
from mantle.analysis.problems import InputError
from mantle.analysis.projection import Assumptions, Workforce
from mantle.cli.main import main

NATION = projection.nation(12, seed=1)
Q = ["mean", "p05", "p10", "p50", "p90", "p95"]


def small(**options):
    return projection.project(NATION, **{"years": 2, "runs": 20, "seed": 1} | options)


def rows(**changes):
    """Return the columns of three good posts, with some changed."""
    columns = {
        "agency": ["A", "A", "B"], "region": ["N", "N", "S"], "tier": [1, 2, 1], "statutory": [True, False, True],
        "vacant": [False, False, True], "age": [50, None, None], "tenure": [2.5, None, 0.5],
        "ready": [None, True, None], "willing": [None, None, None], "background": ["Social_care", None, None],
    }  # fmt: skip
    return Workforce.from_rows(**columns | changes)


def test_the_json_has_the_promised_shape():
    found = json.loads(json.dumps(small().to_dict(), allow_nan=False))
    assert list(found) == ["seed", "runs", "model_version", "inputs_digest", "imputed", "cpu_seconds", "years"]
    assert [year["year"] for year in found["years"]] == [1, 2]
    first = found["years"][0]
    assert list(first["authorities_without_bench"]) == Q
    assert list(first["tiers"]) == ["1", "2", "3", "4"]
    tier = first["tiers"]["1"]
    assert set(tier) == {
        "posts", "exits", "exit_rate", "vacant_share", "covered_share", "fills", "time_to_fill_quarters", "bench",
        "mean_age", "mean_tenure_years",
    }  # fmt: skip
    assert all(list(q) == Q for name, q in tier.items() if name != "fills")
    assert list(tier["fills"]) == ["internal", "neighbour", "graduate", "move", "external"]
    assert tier["exit_rate"]["mean"] == pytest.approx(tier["exits"]["mean"] / 12)


def test_the_full_json_adds_words_places_and_assumptions():
    found = json.loads(json.dumps(small().to_dict(full=True), allow_nan=False))
    assert found["headline"].startswith("Of 12 director posts, about ")
    assert len(found["authorities"]) == 24
    assert {row["name"] for row in found["assumptions"]} == set(Assumptions.shipped().to_dict())
    assert all(row["source"] and row["unit"] and row["words"] for row in found["assumptions"])
    assert "Seed 1" in found["explanation"]


def test_the_same_seed_gives_the_same_bytes_and_the_digest_follows_the_input():
    first, second = small().to_dict(full=True), small().to_dict(full=True)
    for found in (first, second):
        found.pop("cpu_seconds")
    assert json.dumps(first) == json.dumps(second)
    older = replace(NATION, age=np.where(NATION.age > 0, NATION.age + 1, NATION.age).astype(np.int16))
    assert projection.project(older, years=2, runs=2, seed=1).provenance.inputs_digest != first["inputs_digest"]


def test_what_is_not_known_is_counted_and_drawn_anew_in_every_run():
    known = small(runs=60, years=1)
    unknown = replace(
        NATION, age=np.full(len(NATION), -1, np.int16), tenure=np.full(len(NATION), -1, np.int16),
        ready=np.full(len(NATION), -1, np.int8), drive=np.full(len(NATION), np.nan, np.float32),
    )  # fmt: skip
    found = projection.project(unknown, years=1, runs=60, seed=1)
    held = int(np.sum(NATION.vacant == 0))
    assert known.imputed == {"age": 0, "tenure": 0, "ready": 0, "willing": 0, "background": 0}
    assert found.imputed["age"] == found.imputed["tenure"] == held
    assert found.imputed["ready"] < held
    assert found.measure("mean_age", 4).std() > 1.2 * known.measure("mean_age", 4).std()
    assert "Not known and drawn anew in every run: age of" in found.explain()


def test_a_willing_and_a_ready_person_is_a_candidate_and_an_unwilling_one_is_not():
    calm = Assumptions.reference().with_changes(
        exit_rate=[0.0] * 4, retirement_rate=[0.0] * 3, ready_rate=[0.0] * 3, intake_share=0.0
    )
    columns = {"agency": ["A"] * 3, "region": ["N"] * 3, "tier": [1, 2, 2], "age": [45, 45, 45], "ready": [None, 1, 1]}
    benches = [
        projection.project(rows(**columns, willing=[None, *wish], vacant=[False] * 3), calm, years=1, runs=50, seed=1)
        .measure("bench")
        .mean()
        for wish in ((1, 1), (1, 0), (0, 0))
    ]
    assert benches == pytest.approx([2, 1, 0], abs=0.1)  # a wish may end within the year


def test_an_interim_holder_leaves_the_post_without_a_substantive_one():
    workforce = rows(kind=["interim", "substantive", None])
    assert workforce.vacant.tolist() == [1, 1, 0]  # both directors' posts
    found = projection.project(workforce, years=1, runs=40, seed=1)
    assert found.measure("vacant_share").max() == 0
    assert found.measure("covered_share").mean() > 0


def test_every_wrong_entry_is_named_at_once():
    with pytest.raises(InputError) as caught:
        rows(tier=[1, 7, None], age=[5, None, "x"], background=["magic", None, None], agency=["A", "A", ""])
    assert [(p.row, p.column) for p in caught.value] == [
        (2, "age"), (2, "background"), (3, "tier"), (4, "agency"), (4, "tier"), (4, "age"),
    ]  # fmt: skip
    with pytest.raises(InputError, match="two regions"):
        rows(region=["N", "S", "S"])
    with pytest.raises(InputError, match="different lengths"):
        rows(age=[1])
    with pytest.raises(InputError, match="no posts"):
        Workforce.from_rows(**dict.fromkeys(
            ("agency", "region", "tier", "statutory", "vacant", "age", "tenure", "ready", "willing", "background"), ()
        ))  # fmt: skip


def test_the_order_of_the_rows_does_not_matter():
    columns = {
        "agency": ["B", "A", "A", "B"], "region": ["S", "N", "N", "S"], "tier": [1, 1, 2, 2],
        "statutory": [True, True, False, False], "vacant": [False] * 4, "age": [50, 51, 52, 53],
        "tenure": [1, 2, 3, 4], "ready": [None] * 4, "willing": [None] * 4, "background": [None] * 4,
    }  # fmt: skip
    first = Workforce.from_rows(**columns)
    assert first.age.tolist() == [200, 204, 212, 208]
    assert first.row.tolist() == [0, 1, 3, 2]


@pytest.mark.parametrize("options", [{"years": 0}, {"years": 41}, {"runs": 0}, {"seed": -1}, {"parameter_draws": 21}])
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InputError, match="Expected"):
        small(**options)


@pytest.mark.parametrize(
    "changes",
    [
        {"no_such_number": 1}, {"exit_rate": 0.1}, {"exit_rate": [0.1]}, {"intake_share": -1}, {"pass_rate": "all"},
        {"background_share": [1, 1, 0, 0, 0]}, {"tenure_bands": [12, 4, 28]}, {"programme_quarters": 2.5},
        {"pass_rate": float("nan")}, {"cover_acting": 0.9}, {"region_factor": [1]}, {"cover": True},
    ],
)  # fmt: skip
def test_assumptions_out_of_range_are_refused(changes):
    with pytest.raises(InputError):
        Assumptions.shipped().with_changes(**changes)


def test_assumptions_come_from_a_file_and_cannot_be_changed_in_place(tmp_path):
    file = tmp_path / "changes.toml"
    file.write_text("intake_share = 0.5\n[pass_rate]\nvalue = 0.7\n[region_factor]\nNorth = 1.2\n", "utf-8")
    found = Assumptions.from_toml(file)
    assert found.changes_from(Assumptions.shipped()) == {
        "intake_share": 0.5, "pass_rate": 0.7, "region_factor": {"North": 1.2},
    }  # fmt: skip
    with pytest.raises(FrozenInstanceError):
        found.label = "x"
    with pytest.raises(TypeError):
        found.values["pass_rate"] = 1
    file.write_text("not toml", "utf-8")
    with pytest.raises(InputError, match="TOML"):
        Assumptions.from_toml(file)


def test_uncertain_parameters_widen_the_range_and_both_parts_are_told():
    calm = small(runs=400).variance()["director exits a year"]
    found = small(runs=400, parameter_draws=40)
    parts = found.variance()["director exits a year"]
    assert calm["parameters"] is None
    assert parts["chance"] > 0
    assert parts["parameters"] >= 0
    assert "drawn 40 times" in found.explain()
    wild = projection.project(NATION, years=4, runs=200, seed=1, parameter_draws=20)
    bench = wild.variance()["bench for directors"]
    assert bench["parameters"] > 0.5  # ready rates are known to a quarter only


def test_a_comparison_with_the_same_luck_is_many_times_sharper():
    base = Assumptions.shipped()
    found = projection.compare(NATION, base, base.with_changes(intake_share=0.5), years=4, runs=150, seed=1)
    bench = next(row for row in found.rows if row["figure"] == "bench")
    assert 0 < bench["low"] < bench["difference"] < bench["high"]
    assert bench["variance_ratio"] > 3
    assert "more people ready and willing to become director" in found.sentence()
    same = projection.compare(NATION, base, base, years=2, runs=10, seed=1)
    assert {row["difference"] for row in same.rows} == {0.0}
    assert "no clear difference" in same.sentence()
    json.dumps(found.to_dict(), allow_nan=False)


def test_the_smallest_intake_that_will_do():
    base = Assumptions.shipped().with_changes(ready_rate=[0.01, 0.03, 0.02])
    found = projection.size_intake(NATION, base, risk=0.6, years=4, budget=24, seed=1, runs=60)
    enough = {row["places"]: row["p90"] <= 0.6 for row in found.tried}
    assert found.places is not None
    assert enough[found.places]
    assert not enough.get(found.places - 1, False)
    assert f"{found.places} places a year are enough" in found.sentence()
    none = projection.size_intake(NATION, base, risk=0.0, years=2, budget=3, seed=1, runs=20)
    assert none.places is None
    assert "Not even 3 places" in none.sentence()
    with pytest.raises(InputError, match="share from 0 to 1"):
        projection.size_intake(NATION, base, risk=7, budget=3, seed=1)


def test_a_run_is_told_again_with_its_history():
    found = small(runs=5)
    lines = projection.replay(NATION, Assumptions.shipped(), run=3, seed=1, years=2)
    left = [sum(x["what"] == "left" and x["tier"] == k + 1 for x in lines) for k in range(4)]
    moved = sum(x["what"] == "moved from another authority" for x in lines)
    assert found.record[3, :, 0:4].sum(0).tolist() == [left[0] + moved, *left[1:]]
    appointed = sum(x["what"].startswith(("appointed", "moved")) for x in lines)
    assert appointed == found.record[3, :, 12:32].sum()
    assert [x["quarter"] for x in lines] == sorted(x["quarter"] for x in lines)


def test_importing_the_projection_loads_neither_numba_nor_scipy():
    words = (
        "import sys, mantle.analysis.projection; print([m for m in ('numba', 'scipy', 'django') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_cluster_gives_the_same_integers():
    distributed = pytest.importorskip("dask.distributed", reason="dask[distributed] is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        found = small(cluster=cluster.scheduler_address, block=5)
    assert found.record.tolist() == small().record.tolist()
    assert found.place.tolist() == small().place.tolist()


def test_a_cluster_without_its_package_says_what_to_do():
    try:
        import dask.distributed  # noqa: F401
    except ImportError:
        with pytest.raises(InputError, match="extra “cluster”"):
            small(cluster="tcp://localhost:1")
    else:
        pytest.skip("dask[distributed] is installed")


def test_a_table_of_posts_becomes_a_workforce():
    table = SimpleNamespace(
        agency=["A", "A", "B"], region=["N", "N", ""], tier=[1, 2, 1], statutory=[True, False, True],
        person=["P1", "", "P2"], started_on=[date(2024, 1, 1), date(2025, 7, 1), None],
        birth_year=[1970, None, None], age=[None, None, 55], background=["health", None, None],
        ready=[None, None, None], willing=[None, None, None], kind=["substantive", "", "acting"],
    )  # fmt: skip
    found = Workforce.from_table(table, as_at=date(2026, 1, 1))
    assert found.agencies == ("A", "B")
    assert found.row.tolist() == [0, 2, 1]
    assert found.vacant.tolist() == [0, 1, 1]
    assert found.tenure.tolist() == [8, -1, 2]
    assert found.age.tolist() == [222, 220, -1]


def test_the_command_prints_a_table_and_writes_three_files(tmp_path, capsys):
    words = ["project", "--nation", "10", "--years", "2", "--runs", "20", "--out", str(tmp_path)]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Of 10 director posts, about ")
    assert {path.name for path in tmp_path.iterdir()} == {"result.json", "result.csv", "fan.svg"}
    rows = (tmp_path / "result.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + 2 * (1 + 4 * (9 + 5))
    assert (tmp_path / "fan.svg").read_text("utf-8").startswith("<svg")
    assert json.loads((tmp_path / "result.json").read_text("utf-8"))["runs"] == 20


def test_the_command_prints_json_and_nothing_else(capsys):
    assert main(["project", "--nation", "10", "--reference", "--years", "1", "--runs", "5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["years"][0]["tiers"]["1"]["covered_share"]["mean"] == 0


@pytest.mark.parametrize(
    "words", [[], ["--nation", "0"], ["x.csv", "--nation", "3"], ["--nation", "3", "--runs", "0"]], ids=str
)
def test_the_command_refuses_what_it_cannot_do(words, capsys):
    assert main(["project", *words]) == 2
    assert capsys.readouterr().err.startswith("Nothing was done: 1 problem in")
