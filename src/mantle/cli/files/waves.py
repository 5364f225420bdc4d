"""Two rounds of feedback side by side: whose figure changed by more than its own unsteadiness."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mantle.analysis.ratings import Framework, Summary
    from mantle.analysis.tables.forms import Forms


def earlier_forms(since: str, forms: Forms) -> Forms:
    """Return the forms of an earlier wave: one of the same file by name, or those of another file."""
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.tables.forms import read_forms

    if since in forms.waves:
        return forms.in_wave(since)
    if Path(since).is_file():
        return read_forms(Path(since))
    said = f"Expected the name of a file or one of these waves: {', '.join(filter(None, forms.waves)) or 'none'}."
    raise InputError([Problem(None, "since", said, since)])


def changes(before: Summary, after: Summary, scales: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return for each scale the reliable change of everybody's colleagues' figure, from what both reports show.

    Only figures that either report may show go in, so that nothing comes out that the two reports do not say. The
    spread is that between people before; reliability is that of a mean of colleagues before (ICC(2)).
    """
    return [_of_scale(row["scale"], before, after, row["agreement"]["icc2"]) for row in scales]


def _of_scale(scale: str, before: Summary, after: Summary, reliability: float | None) -> dict[str, Any]:
    from mantle.analysis import ratings

    first, second = _shown(before, scale), _shown(after, scale)
    both = [name for name in first if name in second]
    spread = _spread(list(first.values()))
    why = _why_not(len(both), spread, reliability)
    if why:
        return {
            "scale": scale,
            "n": len(both),
            "change": None,
            "people": [],
            "explanation": f"Not enough to tell: {why}",
        }
    found = ratings.reliable_change(
        [first[name] for name in both], [second[name] for name in both], sd=spread, reliability=reliability or 0.0
    )
    people = [
        {"ratee": name, "before": first[name], "after": second[name], "difference": found.difference[i],
         "lo": found.lo[i], "hi": found.hi[i], "verdict": found.verdict[i]}
        for i, name in enumerate(both)
    ]  # fmt: skip
    return {"scale": scale, "n": len(both), "change": found.to_dict(), "people": people,
            "explanation": found.explain("panel")}  # fmt: skip


def _why_not(both: int, spread: float, reliability: float | None) -> str:
    if both == 0:
        return "nobody has a figure of colleagues in both waves."
    if not spread > 0:
        return "before, no two people differed."
    if reliability is None or not 0 <= reliability < 1:
        return "how far colleagues agreed before is not known, or they agreed no more than by chance."
    return ""


def _shown(summary: Summary, scale: str) -> dict[str, float]:
    """Return the figure of all colleagues for each person, where the report may show it."""
    column = list(summary.framework.scales).index(scale)
    figures = zip(summary.ratees, summary.scales[:, -1, column].tolist(), strict=True)
    return {name: figure for name, figure in figures if figure == figure}


def _spread(figures: list[float]) -> float:
    from statistics import stdev

    return stdev(figures) if len(figures) > 1 else 0.0


def told(rows: list[dict[str, Any]], framework: Framework, *, ratee: str | None = None) -> str:
    """Return the changes in words: of everybody, or of one person."""
    lines = [f"Change since the earlier wave, as {framework.everyone.lower()} see it (95%):"]
    for row in rows:
        mine = [each for each in row["people"] if each["ratee"] == ratee]
        if ratee is None or not row["people"]:
            lines.append(f"{row['scale']}: {row['explanation']}")
        elif mine:
            least = row["change"]["least"]
            lines.append(
                f"{row['scale']}: {mine[0]['before']:.1f} before, {mine[0]['after']:.1f} now: {mine[0]['verdict']} "
                f"(a change of {least:.1f} is needed to be more than chance)."
            )
        else:
            lines.append(f"{row['scale']}: no figure may be shown for both waves.")
    return "\n".join(lines)
