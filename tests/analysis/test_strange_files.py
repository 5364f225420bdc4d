"""Tables to publish and assumptions, from files that nobody meant: taken, or refused with a word for each problem."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import pytest

from mantle.analysis.problems import InputError
from mantle.analysis.projection import Assumptions
from mantle.cli.files import disclosure

FIGURES = "label,statistic,value,people,measure,merge_into\nPeers,mean,3.42,a;b;c;d;e,,\nReports,mean,2.0,f;g,,Peers\n"
COUNTS = "place,Education,Health\nNorth,40,3\nSouth,22,31\nEast,8,12\n"
TOML = "exit_rate = [0.15, 0.1, 0.06, 0.08]\npass_rate = 0.9\n[intake_share]\nvalue = 0.2\n[region_factor]\nA = 1.1\n"
PIECES = [
    b"\0", b"\xff", b'"', b",", b"\n", b"=", b"[", b"]", b"{", b"nan", b"inf", b"-1", b"1e999", b"9" * 5000, b"true",
    b"0x" + b"f" * 5000, "٣".encode(), b"2020-01-01", b";", b"[[a]]\n", b"[" * 3000, b"a.b.c=1\n", b"Peers",
]  # fmt: skip


def damaged(text: str, chance: random.Random) -> bytes:
    """A file with a few places changed, taken out, doubled, or with something strange put in."""
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(4)
        if what == 0:
            data[at:at] = chance.choice(PIECES)
        elif what == 1:
            del data[at : at + chance.randint(1, 30)]
        elif what == 2:
            data[at:at] = data[at : at + 100] * chance.randint(1, 3)
        else:
            data[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(data)


def published(path: Path) -> None:
    parser = argparse.ArgumentParser()
    disclosure.add_arguments(parser)
    disclosure.run(parser.parse_args([str(path), "--json"]))


READERS = {"figures": (FIGURES, published), "counts": (COUNTS, published), "assumptions": (TOML, Assumptions.from_toml)}


def problems_of(read, path: Path) -> list | None:
    """What is said against a file; None when it is taken."""
    try:
        read(path)
    except InputError as error:
        return list(error.problems)
    return None


@pytest.mark.parametrize("many", [200, pytest.param(10_000, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("name", READERS)
def test_whatever_the_file_holds_it_is_taken_or_refused_in_words(name, many, tmp_path):
    ground, read = READERS[name]
    path, found = tmp_path / "file.csv", []
    for seed in range(many):
        path.write_bytes(damaged(ground, random.Random(seed)))
        found.append(problems_of(read, path))
    assert None in found
    refused = [problems for problems in found if problems is not None]
    assert refused
    assert all(problems and all(len(each.message) > 10 for each in problems) for problems in refused)
