"""Runs tests of the core as if Django were absent: `python -m tests.analysis.without_django [words for pytest]`."""

from __future__ import annotations

import sys

import pytest


class Absent:
    """Refuses to find Django, as a machine without it would."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.split(".")[0] in {"django", "pytest_django"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


if __name__ == "__main__":
    sys.meta_path.insert(0, Absent())
    words = sys.argv[1:] or ["-q", "tests/analysis"]
    own = ["-p", "no:django", "-o", "DJANGO_SETTINGS_MODULE=", "-p", "no:cacheprovider"]
    sys.exit(pytest.main([*own, *words]))
