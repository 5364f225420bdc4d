"""The front-end files: ours in typeface and marks, whole, and pinned without naming where they come from."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def assets():
    source = importlib.util.spec_from_file_location("assets", PROJECT / "tools/assets.py")
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    if not module.GOVUK.exists():
        pytest.skip("node_modules is absent: type npm ci")
    return module


@pytest.fixture(scope="module")
def made(assets, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("var") / "assets"
    assets.make(target)
    return target


def test_no_file_holds_a_typeface_or_mark_that_is_not_ours(assets, made: Path) -> None:
    published = (assets.GOVUK / "govuk-frontend.min.css").read_text("utf-8")
    assert "GDS Transport" in published
    assert "govuk-crest" in published

    for path in made.rglob("*"):
        text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        assert "GDS Transport" not in text
        assert not re.search("crown|crest|logotype", path.name)
    assert '"Atkinson Hyperlegible"' in (made / "vendor/govuk.css").read_text("utf-8")


def test_every_address_in_a_style_sheet_is_there(made: Path) -> None:
    found = [
        (path, address)
        for path in made.rglob("*.css")
        for address in re.findall(r"url\((?!data:)([^)]+)\)", path.read_text("utf-8"))
    ]

    assert len(found) > 10
    assert [address for path, address in found if not (path.parent / address).exists()] == []


def test_a_forbidden_mark_stops_the_making(assets, tmp_path) -> None:
    (tmp_path / "page.css").write_text('body{font-family:"GDS Transport"}')

    with pytest.raises(SystemExit, match="GDS Transport"):
        assets.check(tmp_path)


def test_a_dead_address_stops_the_making(assets, tmp_path) -> None:
    (tmp_path / "page.css").write_text("body{background:url(nowhere.svg)}")

    with pytest.raises(SystemExit, match=r"nowhere\.svg"):
        assets.check(tmp_path)


def test_making_twice_gives_the_same_files(assets, made: Path, tmp_path) -> None:
    again = tmp_path / "assets"
    assets.make(again)

    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()} == {
        path.relative_to(made): path.read_bytes() for path in made.rglob("*") if path.is_file()
    }


def test_the_lock_pins_every_package_and_names_no_address() -> None:
    text = (PROJECT / "package-lock.json").read_text("utf-8")
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}

    assert "://" not in text
    assert '"resolved"' not in text
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "omit-lockfile-registry-resolved=true" in (PROJECT / ".npmrc").read_text("utf-8")


def test_production_can_give_every_file_a_name_of_its_content(made: Path, tmp_path, settings) -> None:
    """The storage of production follows every address inside style sheets, and stops at one that is not there."""
    settings.STATICFILES_DIRS = [made]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text("utf-8"))["paths"]
    assert {"vendor/govuk.css", "vendor/init.js", "mantle/mantle.css", "mantle/charts.js", "mantle/mark.svg"} <= set(
        names
    )
    assert all((settings.STATIC_ROOT / name).exists() for name in names.values())
