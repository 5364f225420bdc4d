"""Hold the results beside what was promised, and write `docs/methods/speed.md`: `python benchmarks/_floors.py`.

Nothing is typed into that page: every figure is read from `benchmarks/results/`, and what falls short is named first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS, PAGE = ROOT / "benchmarks" / "results", ROOT / "docs" / "methods" / "speed.md"
METHODS = ("projection", "tenure", "ratings", "severity", "fairness", "matching", "timetable", "network", "disclosure")
# Measured once elsewhere, where R was at hand, on the sizes that are used here.
LMER_MS, SNA_QAP_MS, SNA_MRQAP_MS = 1651, 1164, 24586
Result = dict[str, Any]


@dataclass(frozen=True)
class Floor:
    """What was promised of a method, and where its figure stands."""

    method: str
    words: str
    bar: float
    figure: Callable[[Result], float]
    at_least: bool = False
    source: str = ""  # of the result, when it is not that of the method

    def found(self, results: dict[str, Result]) -> float | None:
        try:
            return self.figure(results[self.source or self.method])
        except (KeyError, StopIteration):
            return None  # a peer that was not there

    def holds(self, found: float) -> bool:
        return found >= self.bar if self.at_least else found <= self.bar


def row(result: Result, method: str, size: int | None = None) -> Result:
    """Return the row of a method at a size, the largest unless one is named."""
    rows = [each for each in result["rows"] if each["method"] == method and size in (None, each.get("size"))]
    return max(rows, key=lambda each: each.get("size", 0)) if rows else {}


def ms(result: Result, method: str, size: int | None = None) -> float:
    return row(result, method, size)["cpu_ms"]


def over(ours: str, peer: str, size: int | None = None) -> Callable[[Result], float]:
    """Return what reads our time over that of a peer, at the largest size that both were asked for."""

    def figure(result: Result) -> float:
        sizes = {each["size"] for each in result["rows"] if each["method"] == peer}
        both = size or max(each["size"] for each in result["rows"] if each["method"] == ours and each["size"] in sizes)
        return ms(result, ours, both) / ms(result, peer, both)

    return figure


def times(peer: str, size: int) -> Callable[[Result], float]:
    return lambda result: row(result, peer, size)["times_ours"]


def whole(name: str, column: str) -> Callable[[Result], float]:
    """Return what reads a whole projection by the clock."""
    return lambda result: next(each[column] for each in result["projections"] if each["method"] == name)


def worst_programme(result: Result) -> float:
    return sorted(each["cpu_ms"] for each in result["programmes"])[len(result["programmes"]) // 2] / 1000


PEERS = {
    "Mesa, an agent a post": 300, "SimPy, an agent a post": 350, "neworder": 15, "NumPy over people": 10,
    "NumPy over 16 runs": 5, "C stepping, -O3 native": 3, "C events, -O3 native": 0.75,
}  # fmt: skip
FLOORS = [
    *(
        Floor("projection", f"{peer}, {size} authorities: times ours", bar, times(peer, size), at_least=True)
        for peer, bar in PEERS.items()
        for size in (50, 150, 450)
    ),
    Floor("projection", "million post-years a second of the processor, every addition on", 40,
          lambda r: r["million_post_years_a_cpu_second_with_everything_on"], at_least=True),
    Floor("projection", "two threads: times as quick as one", 1.85,
          lambda r: r["speed_up_of_two_threads"], at_least=True),
    Floor("projection", "cost of a run from 450 to 15,000 authorities: power of size, 1 = linear", 1.1,
          lambda r: r["growth"]["Mantle, reference, large"]),
    *(
        Floor("projection", f"the same luck in both futures, {change}: times less variance of the bench", 7,
              lambda r, change=change: r["variance_ratio_of_the_bench"][change], at_least=True)
        for change in ("twice the intake", "a tenth more leaving")
    ),
    Floor("projection", "first projection, nothing compiled yet: seconds", 20,
          whole("first projection, 1,000 runs", "seconds"), source="start"),
    Floor("projection", "1,000 runs, the whole command: seconds", 2, whole("1,000 runs", "seconds"), source="start"),
    Floor("projection", "10,000 runs, the whole command: seconds", 18, whole("10,000 runs", "seconds"), source="start"),
    Floor("projection", "10,000 runs: MiB at most", 200, whole("10,000 runs", "MiB"), source="start"),
    Floor("projection", "10 authorities, 10 runs, the whole command: seconds of the processor", 1.2,
          lambda r: row(r, "mantle project, 10 authorities")["user_cpu_ms"] / 1000, source="start"),
    Floor("every method", "`import mantle.analysis`: seconds of the processor", 0.3,
          lambda r: row(r, "import mantle.analysis")["user_cpu_ms"] / 1000, source="start"),
    Floor("every method", "`mantle --help`: seconds of the processor", 0.3,
          lambda r: row(r, "mantle --help")["user_cpu_ms"] / 1000, source="start"),
    Floor("tenure", "156,000 rows of a panel, from file to curve: seconds", 2, lambda r: ms(r, "file to curve") / 1000),
    Floor("ratings", "alpha of six scales over pingouin", 1,
          over("alpha of six scales", "alpha of six scales, pingouin")),
    Floor("ratings", "six correlations of six scales over pingouin’s of one", 0.2,
          over("six correlations of six scales", "six correlations of six scales, pingouin of one scale")),
    Floor("ratings", "group means with suppression over polars without it", 1.5,
          over("group means with suppression", "group means with suppression, polars without it")),
    Floor("ratings", "714 complete reports: seconds", 1, lambda r: ms(r, "complete reports") / 1000),
    Floor("severity", "48,000 marks over mirt", 0.1, over("estimate", "estimate, mirt")),
    Floor("severity", "48,000 marks over lmer, measured elsewhere", 0.15, lambda r: ms(r, "estimate") / LMER_MS),
    Floor("matching", "assign, with checks and proof, over SciPy’s bare solver", 2.5, over("assign", "assign, SciPy")),
    Floor("matching", "assign, with checks and proof, over lapx’s bare solver", 2.5, over("assign", "assign, lapx")),
    Floor("matching", "reasons for everybody over assign", 1, over("explanations for everyone", "assign")),
    Floor("matching", "a plan made again over one made from nothing, 500 people", 0.05, over("replan", "assign", 500)),
    Floor("matching", "a plan made again over one made from nothing, 2,000 people", 0.05,
          over("replan, large", "assign, large")),
    Floor("matching", "stable over plain lists", 3, over("stable", "stable, plain lists")),
    Floor("timetable", "150 directors, 10 modules, 4 dates, proved: seconds, middle of five", 5, worst_programme),
    Floor("timetable", "60 candidates, 3 panels, 4 dates: seconds", 2, lambda r: ms(r, "plan", 60) / 1000),
    Floor("timetable", "60 candidates, 3 panels, 4 dates: share seated as well as can be", 1,
          lambda r: r["optimal"] / r["cases"], at_least=True),
    Floor("network", "betweenness over igraph", 1.8, over("betweenness", "betweenness, igraph")),
    Floor("network", "betweenness over networkx", 0.1, over("betweenness", "betweenness, networkx")),
    Floor("network", "constraint and effective size over networkx", 0.3,
          over("constraint and size", "constraint and size, networkx")),
    Floor("network", "leave one out over a loop of igraph’s, 500 people", 0.1,
          over("leave one out", "leave one out, igraph loop")),
    Floor("network", "QAP over sna, measured elsewhere", 0.05,
          lambda r: ms(r, "QAP, 100 people, 1,000 permutations") / SNA_QAP_MS),
    Floor("network", "MRQAP over sna, measured elsewhere", 0.02,
          lambda r: ms(r, "MRQAP, 100 people, 3 relations, 1,000 permutations") / SNA_MRQAP_MS),
    Floor("disclosure", "24 people, 60 figures: seconds", 0.5, lambda r: ms(r, "publish", 1440) / 1000),
]  # fmt: skip


def plain(number: float) -> str:
    """Return a number with three figures that count."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def page() -> str:
    results = {path.stem: json.loads(path.read_text()) for path in RESULTS.glob("*.json")}
    lines, short, absent = [], [], []
    for floor in FLOORS:
        found = floor.found(results)
        bar = f"{'at least' if floor.at_least else 'at most'} {plain(floor.bar)}"
        if found is None:
            absent.append(f"- {floor.method}: {floor.words} ({bar}): not in the results; a peer was not there.")
            continue
        holds = floor.holds(found)
        lines.append(
            f"| {floor.method} | {floor.words} | {bar} | {plain(found)} | {'' if holds else '**falls short**'} |"
        )
        if not holds:
            short.append(f"- {floor.method}: {floor.words}: {plain(found)}; {bar} was the aim.")
    powers = {name: results[name]["growth"] for name in METHODS if "growth" in results.get(name, {})}
    grown = [f"| {name} | {what} | {power:.2f} |" for name, found in powers.items() for what, power in found.items()]
    versions: dict[str, str] = {}
    for name in ("start", *METHODS):
        versions |= results.get(name, {}).get("versions", {})
    return "\n".join([
        "# How fast the methods are, and where they fall short",
        "",
        "Written by `./mantle bench` from its results; nothing here is typed in. Times are seconds of the processor,",
        "but for “the whole command”, which is by the clock. A ratio compares the same work in the same minutes, each",
        "in turn. Other work on the machine makes ratios of what waits for memory worse, and the clock run longer:",
        f"{results['start']['load']:.1f} processes wanted a processor when the whole commands were timed.",
        "",
        f"## What falls short ({len(short)} of {len(lines)})",
        "",
        *(short or ["Nothing."]),
        "",
        *(["## What could not be measured", "", *absent, ""] if absent else []),
        "## Every aim",
        "",
        "| method | what | aim | found | |",
        "| --- | --- | --- | --- | --- |",
        *lines,
        "",
        "## Growth with size",
        "",
        "The fitted power of time over size: 1 is linear, 2 is fourfold for twice as many.",
        "",
        "| method | what | power |",
        "| --- | --- | --- |",
        *grown,
        "",
        f"Versions: {', '.join(f'{name} {number}' for name, number in sorted(versions.items()))}.",
        "",
    ])  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")
