"""The core stands alone: without Django, without compiled code, and inside its arrays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = "tests/analysis"


def run(*words: str, **own: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"} | own
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_the_core_passes_its_tests_where_there_is_no_django():
    probe = "import sys, tests.analysis.without_django as w; sys.meta_path.insert(0, w.Absent()); import django"
    assert "No module named 'django'" in run("-c", probe).stderr
    done = run("-m", "tests.analysis.without_django", "-q", f"{CORE}/test_disclosure_rules.py")
    assert done.returncode == 0, done.stdout[-2000:]
    assert " passed" in done.stdout


@pytest.mark.nightly
def test_the_whole_core_passes_its_tests_where_there_is_no_django():
    done = run("-m", "tests.analysis.without_django", "-q", CORE)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.nightly
def test_nothing_is_read_or_written_outside_an_array():
    done = run("-m", "pytest", "-q", CORE, "-k", "projection", NUMBA_BOUNDSCHECK="1")
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.nightly
def test_the_tests_reach_nineteen_in_twenty_lines_and_branches_of_the_core(tmp_path):
    """All tests; then those that stay small once more, with compiled code switched off so that its lines are seen."""
    data = f"--data-file={tmp_path / 'coverage'}"
    words = ["-m", "coverage", "run", "--branch", "--source=mantle.analysis", data, "--append", "-m", "pytest", "-q"]
    done = run(*words, CORE, "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout[-4000:]
    small = ["-k", "plain_form or json or interim_holder", "-p", "no:cacheprovider"]
    done = run(
        *words, f"{CORE}/test_projection_bits.py", f"{CORE}/test_projection_results.py", *small, NUMBA_DISABLE_JIT="1"
    )
    assert done.returncode == 0, done.stdout[-4000:]
    report = run("-m", "coverage", "report", data, "--fail-under=95", "--skip-covered")
    assert report.returncode == 0, report.stdout[-6000:]
