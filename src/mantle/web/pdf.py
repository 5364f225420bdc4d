"""Reports as tagged PDF (PDF/UA-1), typeset by Typst. Words travel as data and are never read as markup.

render("report.typ", report("Workforce of Wexcombe", sections=[section("Who leaves", picture=svg)]))
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from mantle.web import words
from mantle.web.charts import Svg

TEMPLATES = Path(__file__).parent / "typst"
TYPEFACE, EMBEDDED = "Atkinson Hyperlegible", "Libertinus Serif"


class TypesettingError(RuntimeError):
    """The template and its data did not make a clean document."""


def render(template: str | Path, data: Mapping[str, Any]) -> bytes:
    """Typeset data with a template (a name in `web/typst`, or the path of a slice's own).

    The same template and data give the same bytes: no clock, no fonts of the machine. Refuses a picture without a
    description, and any warning of the typesetter.
    """
    import typst

    source = Path(template) if isinstance(template, Path) else TEMPLATES / template
    folder = typeface_folder()
    fonts = [folder] if folder else []
    given = {**data, "fonts": [TYPEFACE, EMBEDDED] if folder else [EMBEDDED]}
    try:
        made, warnings = typst.compile_with_warnings(
            source,
            format="pdf",
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(given, ensure_ascii=False, default=_as_words)},
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise TypesettingError(str(error)) from error
    if warnings:
        raise TypesettingError("; ".join(str(warning) for warning in warnings))
    return bytes(made)


def report(
    title: str,
    *,
    subtitle: str = "",
    headline: str = "",
    sections: Sequence[Mapping[str, Any]] = (),
    notes: Sequence[str] = (),
    footer: str = "",
) -> dict[str, Any]:
    """The data of `report.typ`."""
    return {
        "title": title,
        "subtitle": subtitle,
        "headline": headline,
        "sections": list(sections),
        "notes": list(notes),
        "footer": footer or title,
    }


def section(
    heading: str = "",
    *,
    paragraphs: Iterable[str] = (),
    picture: Svg | None = None,
    with_numbers: bool = True,
    table: Mapping[str, Any] | None = None,
    points: Iterable[str] = (),
) -> dict[str, Any]:
    """One section; a picture brings its description, and its numbers as a table unless told otherwise."""
    drawn = (
        {"svg": str(picture), "alt": picture.description, "caption": picture.heading} if picture is not None else None
    )
    if picture is not None and with_numbers and table is None:
        table = numbers(picture.columns, picture.rows, f"{picture.heading}: the numbers")
    return {
        "heading": heading,
        "paragraphs": list(paragraphs),
        "picture": drawn,
        "table": dict(table) if table else None,
        "points": list(points),
    }


def numbers(columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "") -> dict[str, Any]:
    """A table for a section; every cell becomes words."""
    cells = [["" if cell is None else _as_words(cell) for cell in row] for row in rows]
    return {"columns": list(columns), "rows": cells, "caption": caption}


def typeface_folder() -> Path | None:
    """Where tools/assets.py put the typeface; None where it has not run."""
    var = Path(os.environ.get("MANTLE_VAR", Path(__file__).resolve().parents[3] / "var"))
    return _fonts_in(var / "assets/vendor/fonts")


@lru_cache
def _fonts_in(folder: Path) -> Path | None:
    return folder if any(folder.glob("*.ttf")) else None


def _as_words(value: Any) -> str:
    return words.day(value) if isinstance(value, date) else str(value)
