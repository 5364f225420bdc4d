"""F48: mutants of the code that guards, each to be found by the fast tests named for it.

`python benchmarks/trust/mutants.py [file]`: conditions turned round, left out or always met, refusals dropped, numbers
one more or less, calls and returned values left out, one at a time (`_mutating`). Whoever lives on is listed; those
that behave as the code does, whatever is asked of them, stand below with the reason.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_RULES = ["tests/analysis/test_disclosure_published.py", "tests/analysis/test_disclosure_rules.py"]
_EXAMPLES = "tests/test_documentation.py"
# The tests that stand for each file, as pytest takes them.
TESTS: dict[str, list[str]] = {
    "people/access.py": ["tests/people/test_standing.py"],
    "people/guards.py": ["tests/people/test_guards.py"],
    **{
        f"analysis/disclosure/{each}.py": [*_RULES, _EXAMPLES, "-k", "disclosure"]
        for each in ("floors", "rounding", "oracle", "publication", "maps")
    },
}
# ruff: noqa: E501 - mutants by their own words
# Mutants that nothing can tell from the code, with the reason.
_EXACT = "what the quick look lets through is tried exactly"
THE_SAME: dict[str, str] = {
    "permission is not None and permission in MAY[role]: without condition 1": "no role holds None",
    "len(namers) >= EDGE_TIES and len(set(namers)) >= EDGE_PEOPLE: without condition 1": "three people bring as many ties",
    "figure.statistic == 'spread': compares the other way": "the two systems change their names",
    "space is not self.spaces[key] and any((few not in self.old[key] for few in self._few(space))): without condition 1":
        "what is no news gives nothing away that was not let through before",
    "if not self.exempt & set(columns):: always": "what is known by name stands among the old already",
    " for person in people if person not in frozenset(exempt): takes all": "who is exempt stands in no cell by then",
    " for membership, group in groups.items() if any(membership): takes all": "who stands in no cell is no pivot",
    "min: max for min": "any column of a row may be its pivot",
    "if not times:: never": "nothing times a row changes nothing",
    "if np.abs(plain).max() > 1000000.0:: always": _EXACT,
    "np.abs(plain).max() > 1000000.0: compares the other way": _EXACT,
    "(np.abs(total) > 0.5) @ weights < floor: compares the other way": _EXACT,
    "np.abs(total) > 0.5: compares the other way": _EXACT,
    "few & (np.minimum(np.abs(total), np.abs(total - 1)).max(axis=1) < 1e-06): another operator": _EXACT,
    "np.minimum(np.abs(total), np.abs(total - 1)).max(axis=1) < 1e-06: compares the other way": _EXACT,
    **dict.fromkeys(
        ("1: one more", "1: one less", "1000000: one more", "1000000: one less",
         "len(chosen) * plain.shape[1]: another operator"),
        "into how many blocks the choices are cut",
    ),
}  # fmt: skip
# Of those, the ones whose words say too little of where they stand are meant on these lines only.
ONLY_IN = {"1: one more": "oracle", "1: one less": "oracle", "min: max for min": "oracle"}


def is_the_same(file: str, lives: str) -> bool:
    """Whether a survivor is listed above, for this file."""
    words = lives.split(": ", 1)[1]
    return words in THE_SAME and ONLY_IN.get(words, "") in file


def run(file: str) -> dict[str, object]:
    """Try every mutant of one file."""
    with tempfile.TemporaryDirectory() as place:
        found = Path(place) / "found.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.trust._mutating"]
        words = ["--mutate", f"src/mantle/{file}", "--found", str(found), *TESTS[file]]
        done = subprocess.run([*command, *words], cwd=ROOT, env={**os.environ}, capture_output=True, text=True)
        if not found.exists():
            raise RuntimeError(done.stdout[-2000:])
        row = json.loads(found.read_text())
    lives = [each for each in row["survived"] if not is_the_same(file, each)]
    return {**row, "file": file, "the_same": len(row["survived"]) - len(lives), "survived": lives}


def main(files: list[str]) -> None:
    sys.path[:0] = [str(ROOT)]
    from benchmarks._timing import written

    rows = [run(file) for file in files]
    written("trust-mutants", rows)
    sys.exit(int(any(row["survived"] for row in rows)))


if __name__ == "__main__":
    main(sys.argv[1:] or list(TESTS))
