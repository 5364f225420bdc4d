"""`mantle match`: needs, offers and rules in; who goes with whom, why, and who is left, out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.matching import Assignment
    from mantle.analysis.tables.needs import Fits, Side

FILES = ("result.json", "pairs.csv", "left.csv", "fits.svg")
SHOWN = 40
# Without rules of one's own: people from other agencies only, from the same region and background where possible.
USUAL = '[different]\nagency = "required"\n[same]\nregion = 60\nbackground = 40\n'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("needs", type=Path, help="CSV or XLSX: name [, places, least, region, agency, …]")
    parser.add_argument("offers", type=Path, help="CSV or XLSX: name [, places, least, region, agency, …]")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="TOML: [same] region = 20, [different] agency = …")
    parser.add_argument("--locked", type=Path, metavar="FILE", help="pairs that stand: need, offer")
    parser.add_argument("--previous", type=Path, metavar="FILE", help="pairs that stood before: need, offer")
    parser.add_argument("--keep", type=float, default=0.0, metavar="POINTS", help="what staying together is worth")
    parser.add_argument("--everyone", action="store_true", help="every need must have a place, or say why not")
    parser.add_argument("--need", metavar="NAME", help="print one person's match in words")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"write {', '.join(FILES)} here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Read, match, print, write."""
    from mantle.analysis import matching
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.tables import needs as tables

    needs, offers, rules, pairs = _read(options)
    fits = tables.fits(needs, offers, rules)
    least = [max(low, int(options.everyone and most > 0)) for low, most in zip(needs.least, needs.places, strict=True)]
    found = matching.assign(
        fits.table, need_places=needs.places, need_least=least, offer_places=offers.places, offer_least=offers.least,
        forbidden=fits.forbidden, locked=pairs["locked"] or (), previous=pairs["previous"], keep=options.keep,
        needs=needs.names, offers=offers.names, groups=needs.columns.get("region"),
    )  # fmt: skip
    if options.need and options.need not in needs.names:
        raise InputError([Problem(None, "--need", "There is no such need.", options.need[:80])])
    result = _result(found, fits)
    if options.out:
        _write(result, found, options.out)
    if options.json:
        print(json.dumps(result, allow_nan=False))
    else:
        print(found.explain(options.need) if options.need else _table(result))
    if options.out and not options.json:
        print(f"\nWritten: {', '.join(str(options.out / name) for name in FILES)}")
    return 0


def _read(options: argparse.Namespace) -> tuple[Side, Side, Any, dict[str, Any]]:
    """Read every file and say together what is wrong with them."""
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.tables.needs import read_pairs, read_rules, read_side

    problems: list[Problem] = []

    def attempt(action, *words):
        try:
            return action(*words)
        except InputError as error:
            source = words[0].name if isinstance(words[0], Path) else ""
            problems.extend(Problem(p.row, p.column, p.message, p.value, p.source or source) for p in error)
            return None

    needs, offers = attempt(read_side, options.needs), attempt(read_side, options.offers)
    rules = attempt(read_rules, options.rules) if options.rules else _usual(needs, offers)
    pairs: dict[str, Any] = {}
    for name in ("locked", "previous"):
        path = getattr(options, name)
        pairs[name] = attempt(read_pairs, path, needs, offers) if path and needs and offers else None
    if problems:
        raise InputError(problems)
    return needs, offers, rules, pairs


def _usual(needs: Side | None, offers: Side | None) -> Any:
    """Return the usual rules, those left out whose columns the files lack."""
    from mantle.analysis.problems import InputError
    from mantle.analysis.tables.needs import read_rules

    if needs is None or offers is None:
        return ()
    rules = read_rules(USUAL.encode())
    rules = tuple(rule for rule in rules if rule.column in needs.columns and rule.column in offers.columns)
    if not rules:
        raise InputError("The files share none of the columns agency, region and background; write rules with --rules.")
    return rules


def _result(found: Assignment, fits: Fits) -> dict[str, Any]:
    """Return the result for JSON, each pair with the rules that it keeps."""
    result = found.to_dict()
    for row, (need, offer) in zip(result["matched"], found.pairs.tolist(), strict=True):
        row["reasons"] = fits.reasons(need, offer)
    result["rules"] = [{"rule": rule.words, "points": rule.points, "required": rule.required} for rule in fits.rules]
    return result


def _table(result: dict[str, Any]) -> str:
    """Return the result for a terminal: those without a place first."""
    lines = [result["explanation"], ""]
    lines += [f"No place: {row['need']}. {row['fix']}" for row in result["left"][:SHOWN]]
    rows = result["matched"]
    if not rows:
        return "\n".join(lines)
    width = max(12, *(len(row["need"]) for row in rows)) + 2
    other = max(12, *(len(row["offer"]) for row in rows)) + 2
    lines += [*([""] if result["left"] else []), "need".ljust(width) + "offer".ljust(other) + "fit  rank  because"]
    for row in rows[:SHOWN]:
        rank = f"{row['rank']}/{row['open']}"
        because = "fixed beforehand" if row["locked"] else ", ".join(row["reasons"])
        lines.append(f"{row['need']:<{width}}{row['offer']:<{other}}{row['fit']:>3.0f}  {rank:>5}  {because}")
    if len(rows) > SHOWN:
        lines.append(f"... and {len(rows) - SHOWN:,} more; --out writes them all.")
    return "\n".join([*lines, "", "Fit: points of the rules that the pair keeps, out of 100. Rank: among those open."])


def _write(result: dict[str, Any], found: Assignment, folder: Path) -> None:
    write_json(folder, result)
    columns = ("need", "offer", "fit", "rank", "open", "next_best", "next_costs_at_least", "locked", "reasons")
    write_table(folder / "pairs.csv", columns, result["matched"])
    left = (
        [row["need"], [f"{name}: {count}" for name, count in row["stopped_by"].items()], row["fix"]]
        for row in result["left"]
    )
    write_table(folder / "left.csv", ("need", "stopped_by", "fix"), left)
    (folder / "fits.svg").write_text(picture(found), "utf-8")


def picture(found: Assignment) -> str:
    """Return bars of how well the pairs fit, those without a place among them, as SVG."""
    from mantle.web import charts

    bands = [(80, 101), (60, 80), (40, 60), (20, 40), (-1, 20)]
    labels = ["80 to 100", "60 to 79", "40 to 59", "20 to 39", "below 20", "no place"]
    counts = [int(((found.fits >= low) & (found.fits < high)).sum()) for low, high in bands]
    return str(charts.bars(labels, [*counts, len(found.left_places)], title="How well the pairs fit", unit="pairs"))
