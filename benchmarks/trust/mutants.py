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
        for each in ("floors", "rounding", "oracle", "publication", "counts", "maps")
    },
}
# Mutants that nothing can tell from the code, with the reason.
THE_SAME: dict[str, str] = {
    "permission is not None and permission in MAY[role]: without condition 1": "no role holds None",
}


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
    lives = [each for each in row["survived"] if each.split(": ", 1)[1] not in THE_SAME]
    return {**row, "file": file, "the_same": len(row["survived"]) - len(lives), "survived": lives}


def main(files: list[str]) -> None:
    sys.path[:0] = [str(ROOT)]
    from benchmarks._timing import written

    rows = [run(file) for file in files]
    written("trust-mutants", rows)
    sys.exit(int(any(row["survived"] for row in rows)))


if __name__ == "__main__":
    main(sys.argv[1:] or list(TESTS))
