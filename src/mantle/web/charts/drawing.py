"""What every chart is drawn with: colours, a scale, a sheet that collects marks, and the finished picture."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape as escaped
from typing import Any

from mantle.web.words import number

# Each pair stays apart in grey and under three kinds of colour-blindness, each stands out from paper:
# tests/web/test_palette.py holds the numbers.
PALETTE = ("#003d3e", "#c78333", "#63396a", "#4a8190", "#a83b42", "#071d2f")
INK, QUIET, LINE, PAPER = "#1b2326", "#4d575b", "#dcd8cc", "#ffffff"
BAND_WIDE, BAND_NARROW, MIDDLE = "#cfe0e2", "#93bac1", "#003d3e"
FONT = "Atkinson Hyperlegible, Verdana, Arial, sans-serif"
WIDTH = 720
SMALLEST = 1e-9  # marks carry ten decimal places: a range below that has nothing to tell apart
SIZE = 15


class Svg(str):
    """A picture as text, every word in it escaped, together with its title and numbers."""

    heading: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __new__(
        cls, text: str, title: str, description: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> Svg:
        made = super().__new__(cls, text)
        made.heading, made.description, made.columns, made.rows = (
            title,
            description,
            tuple(columns),
            tuple(tuple(row) for row in rows),
        )
        return made

    def __html__(self) -> str:
        """Templates may show it as it stands."""
        return str(self)

    def to_csv(self) -> str:
        """The numbers of the picture as CSV."""
        target = io.StringIO()
        csv.writer(target).writerows([self.columns, *self.rows])
        return target.getvalue()


@dataclass(frozen=True)
class Figure:
    """Sentence, picture, table: what `{% figure figure %}` shows."""

    picture: Svg
    headline: str = ""
    note: str = ""
    download_url: str = ""

    @property
    def title(self) -> str:
        return self.picture.heading

    @property
    def columns(self) -> tuple[str, ...]:
        return self.picture.columns

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return self.picture.rows


def escape(words: str) -> str:
    """Words as XML may hold them: control characters, which it may not, are left out."""
    return escaped("".join(letter for letter in words if letter >= " " or letter in "\n\t"))


def said(value: float | None, places: int | None = None) -> str:
    """A number as charts write it: whole where it is whole, else with one place (or as many as asked)."""
    if value is None or not math.isfinite(value):
        return ""
    if places is None:
        places = 0 if float(value).is_integer() or abs(value) >= 100 else 1
    return number(value, places)


def plain(value: float) -> str:
    """A coordinate: at most one decimal, never -0, the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that cover a range.

    >>> ticks(0, 37)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    if not high - low > SMALLEST:
        high = low + 1
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if rough <= power * factor * 1.0001)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


@dataclass(frozen=True)
class Scale:
    """From numbers to places on the sheet."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)


@dataclass
class Sheet:
    """Collects marks; `finish` makes the picture."""

    height: float
    width: float = WIDTH
    marks: list[str] = field(default_factory=list)

    def add(self, name: str, content: str | None = None, **attributes: Any) -> None:
        words = "".join(
            f' {key.replace("_", "-").strip("-")}="{escape(value if isinstance(value, str) else plain(value))}"'
            for key, value in attributes.items()
            if value is not None
        )
        self.marks.append(f"<{name}{words}/>" if content is None else f"<{name}{words}>{escape(content)}</{name}>")

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, **more: Any) -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **more)

    def text(self, x: float, y: float, words: str, anchor: str = "start", fill: str = QUIET, **more: Any) -> None:
        self.add("text", words, x=x, y=y, text_anchor=anchor, fill=fill, **more)

    def path(self, points: Sequence[tuple[float, float]], close: bool = False, **more: Any) -> None:
        steps = "L".join(f"{plain(x)} {plain(y)}" for x, y in points)
        self.add("path", d=f"M{steps}{'Z' if close else ''}", **more)

    def marker(self, shape: int, x: float, y: float, fill: str) -> None:
        """A dot, square, diamond or triangle: colour is never the only difference."""
        if shape % 4 == 0:
            self.add("circle", cx=x, cy=y, r=5.5, fill=fill, stroke=PAPER, stroke_width=1.5)
            return
        corners: dict[int, list[tuple[float, float]]] = {
            1: [(-5, -5), (5, -5), (5, 5), (-5, 5)],
            2: [(0, -7), (7, 0), (0, 7), (-7, 0)],
            3: [(0, -6.5), (6.5, 5.5), (-6.5, 5.5)],
        }
        self.path(
            [(x + dx, y + dy) for dx, dy in corners[shape % 4]], close=True, fill=fill, stroke=PAPER, stroke_width=1.5
        )

    def reading(self, x: float, width: float, top: float, height: float, words: str) -> None:
        """A clear area whose words the live view reads out."""
        self.add(
            "rect",
            x=x,
            y=top,
            width=width,
            height=height,
            fill="none",
            pointer_events="all",
            class_="m-chart__reading",
            data_words=words,
        )

    def finish(self, title: str, description: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Svg:
        table = [tuple(row) for row in rows]
        label = _label(title)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {plain(self.width)} {plain(self.height)}" '
            f'width="{plain(self.width)}" height="{plain(self.height)}" '
            f'role="img" aria-labelledby="{label}-t {label}-d" '
            f'font-family="{FONT}" font-size="{SIZE}" class="m-chart">'
            f'<title id="{label}-t">{escape(title)}</title><desc id="{label}-d">{escape(description)}</desc>'
        )
        return Svg(head + "".join(self.marks) + "</svg>", title, description, columns, table)


def wrapped(words: str, width: int) -> list[str]:
    """A label in at most two lines; the second is cut where it would run on."""
    if len(words) <= width:
        return [words]
    cut = words.rfind(" ", 0, width + 1)
    cut = cut if cut > 0 else width
    rest = words[cut:].strip()
    return [words[:cut], rest if len(rest) <= width else rest[: width - 1].rstrip() + "…"]


def legend(sheet: Sheet, names: Sequence[str], top: float, left: float, shapes: bool = False) -> None:
    """Names with their colours, line after line."""
    for place, (name, x, row) in enumerate(_laid_out(names, left, sheet.width)):
        colour, y = PALETTE[place % len(PALETTE)], top + 24 * row
        if shapes:
            sheet.marker(place, x + 7, y - 5, colour)
        else:
            sheet.add("rect", x=x, y=y - 12, width=14, height=14, fill=colour)
        sheet.text(x + 22, y, name, fill=INK)


def legend_height(names: Sequence[str], left: float = 4) -> float:
    """Room that a legend takes under a chart."""
    rows = [row for _, _, row in _laid_out(names, left, WIDTH)]
    return 30 + 24 * max(rows, default=0) if rows else 0


def _laid_out(names: Sequence[str], left: float, width: float) -> list[tuple[str, float, int]]:
    placed: list[tuple[str, float, int]] = []
    x, row = left, 0
    for name in names:
        wide = 40 + len(name) * 7.8
        if x + wide > width and x > left:
            x, row = left, row + 1
        placed.append((name, x, row))
        x += wide
    return placed


def _label(title: str) -> str:
    """An id made of the title: the same title gives the same text, two charts on a page differ by theirs."""
    return "c-" + "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in title.lower())[:60]
