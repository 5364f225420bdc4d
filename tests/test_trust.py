"""The long sweeps of `benchmarks/trust`, made short: each runs as a program of its own, on a database of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def found_by(driver: str, words: str) -> dict:
    program = f"import json; from benchmarks.trust import {driver}; print(json.dumps({driver}.run({words})))"
    return json.loads(subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True).stdout)


@pytest.mark.nightly
def test_of_forms_sent_while_web_workers_are_killed_none_is_lost_doubled_or_unrecorded():
    found = found_by("web_kills", "10")
    assert found["kills"] == 10
    assert found["answers"]["no answer"] > 0  # what a kill interrupted, and the browser sent again
    wrong = ("lost", "double", "led_astray", "unaudited", "unnoted", "keys_without_effect")
    assert {each: found[each] for each in wrong} == dict.fromkeys(wrong, 0)


@pytest.mark.nightly
def test_on_sqlite_many_writers_and_readers_wait_for_one_another_and_nobody_is_turned_away():
    found = found_by("contention", "10")
    assert set(found["answers"]) == {"write 302", "read 200"}
    assert found["answers"]["write 302"] == found["posts_stored"]
