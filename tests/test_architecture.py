"""The gates of the house that no linter has. Each is shown to fail on a planted offence before the house passes it."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests import gates

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "mantle"


@cache
def house() -> tuple[frozenset[str], frozenset[gates.Edge]]:
    """Every module of the house, and every import between two of them or to a package outside."""
    graph = grimp.build_graph("mantle", include_external_packages=True, cache_dir=None)
    edges = {
        (importer, each) for importer in graph.modules for each in graph.find_modules_directly_imported_by(importer)
    }
    return frozenset(name for name in graph.modules if name.startswith("mantle")), frozenset(edges)


def python_files() -> Iterable[tuple[str, str]]:
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield file.relative_to(SOURCE).as_posix(), file.read_text()


def tracked_files() -> Iterable[tuple[str, str]]:
    """What is committed, as text; outside a repository, everything that is not ignored by name."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    for name in listed.stdout.split("\0"):
        file = ROOT / name
        if name and file.is_file():
            try:
                yield name, file.read_text()
            except UnicodeDecodeError:
                continue


def offences(gate: Callable[[str, str], Iterable[str]], files: Iterable[tuple[str, str]]) -> list[str]:
    return [offence for path, text in files for offence in gate(path, text)]


GRAPH_GATES = {
    gates.closed_rooms: ("mantle.forecast.queries", "mantle.structures.views"),
    gates.climbing: ("mantle.people.models", "mantle.forecast.models"),
    gates.leaning_methods: ("mantle.analysis.ratings", "mantle.analysis.network"),
    gates.breached_walls: ("mantle.succession.queries", "mantle.feedback.models"),
    gates.knows_django: ("mantle.people.rules", "django.db"),
    gates.compiles: ("mantle.analysis.projection", "numba"),
}


@pytest.mark.parametrize("gate", GRAPH_GATES, ids=lambda gate: gate.__name__)
def test_an_import_that_breaks_the_house_is_found_and_the_house_has_none(gate):
    assert len(list(gate([GRAPH_GATES[gate]]))) == 1
    assert list(gate(house()[1])) == []


def test_a_wall_is_breached_through_others_too():
    way_round = [("mantle.selection.views", "mantle.home.queries"), ("mantle.home.queries", "mantle.feedback.models")]
    assert list(gates.breached_walls(way_round))


def test_neighbours_on_one_floor_do_not_import_one_another():
    assert list(gates.climbing([("mantle.selection.models", "mantle.support.models")]))


def test_modules_stand_on_a_floor_and_are_named_after_something():
    assert len(list(gates.strange_rooms(["mantle.cellar", "mantle.people.utils"]))) == 2
    assert list(gates.strange_rooms(house()[0])) == []


LONG_FUNCTION = "def f():\n" + "    x = 1\n" * 81
FILE_GATES: list[tuple[Callable, str, str]] = [
    (gates.sizes, "people/models.py", "x = 1\n" * 401),
    (gates.sizes, "analysis/tenure.py", LONG_FUNCTION),
    (gates.sizes, "people/queries.py", "def f():\n" + "    x = 1\n" * 41),
    (gates.sizes, "people/views.py", "def f():\n" + "    x = 1\n" * 26),
    (gates.sizes, "structures/views/posts.py", "def f():\n" + "    x = 1\n" * 26),
    (gates.sizes, "people/rules.py", "def f(a, b, c, d, e, f, g): pass\n"),
    (gates.clocks, "people/views.py", "now = timezone.now()"),
    (gates.clocks, "people/queries.py", "on = datetime.date.today()"),
    (gates.clocks, "people/queries.py", "on = timezone.localdate()"),
    (gates.clocks, "people/models.py", "at = DateTimeField(default=timezone.now)"),
    (gates.transactions, "people/views.py", "from django.db import transaction"),
    (gates.writes, "people/views.py", "def f(row): row.save()"),
    (gates.writes, "people/queries.py", "Person.objects.filter(pk=1).update(name='A')"),
    (gates.writes, "structures/views/posts.py", "Post.objects.create(title='A')"),
    (gates.writes, "api/people.py", "rows.bulk_create([])"),
    (gates.silent, "analysis/tenure.py", "def survival(table): return 1"),
    (gates.never, "web/charts.py", "html = mark_safe(text)"),
    (gates.never, "people/queries.py", "Person.objects.extra(where=['1=1'])"),
    (gates.never, "people/queries.py", "RawSQL('select 1', [])"),
]


@pytest.mark.parametrize("gate, path, planted", FILE_GATES, ids=lambda each: getattr(each, "__name__", None))
def test_a_planted_offence_is_found(gate, path, planted):
    assert list(gate(path, planted))


@pytest.mark.parametrize(
    "gate, path, planted",
    [
        (gates.clocks, "web/clock.py", "now = timezone.now()"),
        (gates.clocks, "web/templatetags/page.py", "shown = timezone.localtime(moment)"),
        (gates.transactions, "people/actions.py", "from django.db import transaction"),
        (gates.writes, "people/actions.py", "row.save()"),
        (gates.writes, "people/views.py", "context.update(extra)"),
        (gates.silent, "analysis/tenure.py", "def _weights(table): return 1"),
        (gates.sizes, "analysis/tenure.py", "def f():\n" + "    x = 1\n" * 79),
    ],
)
def test_what_is_allowed_is_not_found(gate, path, planted):
    assert list(gate(path, planted)) == []


@pytest.mark.parametrize("gate", sorted({gate for gate, _, _ in FILE_GATES}, key=str), ids=lambda gate: gate.__name__)
def test_no_file_of_the_house_offends(gate):
    assert offences(gate, python_files()) == []


@pytest.mark.parametrize(
    "planted", ["{{ a|safe }}", "{% autoescape off %}", "<script>", '<p style="a">', '<a onclick="a">']
)
def test_an_unescaped_template_is_found(planted):
    assert list(gates.unescaped("page.html", planted))


def test_templates_escape_everything_and_carry_no_inline_script_or_style():
    pages = [(file.relative_to(ROOT).as_posix(), file.read_text()) for file in sorted(SOURCE.rglob("*.html"))]
    assert offences(gates.unescaped, pages) == []


def test_words_that_this_field_does_not_use_are_found_and_not_used():
    word = gates.NOT_OUR_WORDS[0]
    assert list(gates.foreign_words("page.html", f"Your {word} answers"))
    assert offences(gates.foreign_words, tracked_files()) == []


def test_nothing_names_a_machine_or_a_registry():
    for place in gates.NOT_OUR_PLACES:
        assert list(gates.foreign_places("README.md", f"see {place} for more")), place
    assert offences(gates.foreign_places, tracked_files()) == []


def test_every_dependency_says_what_it_is_for():
    assert list(gates.unexplained_dependencies("run.in", "numpy>=2\n"))
    wanted = [(file.name, file.read_text()) for file in sorted((ROOT / "requirements").glob("*.in"))]
    project = (ROOT / "pyproject.toml").read_text()
    block = project[project.index("\ndependencies = [") :].split("[", 1)[1].split("\n]", 1)[0]
    assert offences(gates.unexplained_dependencies, [*wanted, ("pyproject.toml", block)]) == []


def test_locks_pin_every_package_by_hash_and_name_no_registry():
    assert list(gates.loose_locks("run.txt", "numpy>=2 \\\n    --hash=sha256:00"))
    assert list(gates.loose_locks("run.txt", "numpy==2.4.6"))
    assert list(gates.loose_locks("run.txt", "--index-url https://example.org\n"))
    locks = [(file.name, file.read_text()) for file in sorted((ROOT / "requirements").glob("*.txt"))]
    assert len(locks) >= 5
    assert offences(gates.loose_locks, locks) == []


def test_the_page_lock_names_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def doors(patterns=None, prefix=""):
    from django.urls import URLResolver, get_resolver

    for each in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(each, URLResolver):
            yield from doors(each.url_patterns, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each.callback


def unguarded(found) -> list[str]:
    return [address for address, view in found if getattr(view, "guarded", None) is None]


def test_every_address_has_a_guard():
    from django.urls import path

    planted = [path("planted/", lambda request: None)]
    assert unguarded(doors(planted)) == ["planted/"]
    found = list(doors())
    assert found
    assert unguarded(found) == []


CORE_IS_LIGHT = """
import sys
import mantle.analysis, pkgutil
for each in pkgutil.walk_packages(mantle.analysis.__path__, "mantle.analysis."):
    if not each.name.split(".")[-1].startswith("_"):
        __import__(each.name)
print("core", *(name for name in ("django", "scipy", "numba", "python_calamine") if name in sys.modules))
"""


def run_python(program: str) -> list[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "COV"))}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=clean)
    return done.stdout.split()


def test_the_core_is_imported_without_django_scipy_numba_or_a_reader_of_spreadsheets():
    """How long that takes is measured beside NumPy in benchmarks/start.py."""
    assert "numba" in run_python(f"import numba\n{CORE_IS_LIGHT}")
    assert run_python(CORE_IS_LIGHT) == ["core"]


def test_the_command_lists_its_verbs_without_loading_a_framework_or_a_compiler():
    program = "import sys; from mantle.cli.main import main; main([]); print('loaded', *sys.modules, sep='\\n')"
    loaded = run_python(program)
    assert "loaded" in loaded
    assert not {"django", "numba", "scipy", "numpy"} & set(loaded[loaded.index("loaded") :])


def test_the_import_contracts_name_every_floor_and_every_slice():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(each for each in contracts if each["id"] == "floors")
    assert floors["exhaustive"]
    written = [tuple(name.strip(" ()") for name in layer.split("|")) for layer in reversed(floors["layers"])]
    assert [set(floor) for floor in written] == [set(floor) for floor in gates.FLOORS]
    inside = next(each for each in contracts if each["id"] == "inside-a-slice")
    standing = {f"mantle.{name}" for name in gates.SLICES if (SOURCE / name).is_dir()}
    assert set(inside["containers"]) == standing


PLANTED_IMPORTS = {
    "people/rules.py": "import mantle.forecast.models",  # climbs
    "structures/rules.py": "import mantle.structures.views",  # upside down inside a slice
    "analysis/provenance.py": "import django",
    "cli/files/planted.py": "import mantle.people.models",
    "structures/words.py": "import mantle.equality.models",  # what people say for equality
    "selection/words.py": "import mantle.feedback.urls",  # what colleagues say
}


def test_each_import_contract_breaks_when_an_import_is_planted_against_it(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "src" / "mantle", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, planted in PLANTED_IMPORTS.items():
        with open(tmp_path / "src" / "mantle" / name, "a") as file:
            file.write(f"\n{planted}\n")
    words = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    own = os.environ | {"PYTHONPATH": str(tmp_path / "src")}
    done = subprocess.run(words, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Contracts: 0 kept, 6 broken." in done.stdout


def test_every_verb_of_the_command_has_its_module_or_is_not_offered():
    from mantle.cli.main import COMMANDS

    absent = [verb for verb, (module, _) in COMMANDS.items() if not _exists(module)]
    assert absent == []


def _exists(module: str) -> bool:
    place = ROOT / "src" / module.replace(".", "/")
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


def test_a_browser_test_waits_for_what_a_press_brings_before_it_reads_the_page():
    hurried = 'page.get_by_role("button").click()\nassert page.title() == "Kept"'
    assert list(gates.hurried("a.py", hurried)) != []
    assert list(gates.hurried("a.py", hurried.replace("assert", "expect(page).to_have_title('Kept')\nassert"))) == []
    tests = ((file.name, file.read_text()) for file in sorted((ROOT / "tests").rglob("test_*.py")))
    walked = ((name, text) for name, text in tests if "playwright" in text)
    assert offences(gates.hurried, walked) == []


def test_tests_have_names_that_are_sentences():
    names = [
        (file.name, node.name)
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert len(names) > 20
    assert [each for each in names if each[1].count("_") < 3] == []
