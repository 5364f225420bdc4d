"""Charts drawn as SVG text: deterministic, readable without scripts, allowed by a strict page policy. Knows no Django.

Every chart returns `Svg`, which is text that carries its own numbers (`columns`, `rows`), so that the picture and the
table under it cannot differ. See docs/adr/0007-charts-drawn-as-svg.md.
"""

from mantle.web.charts.across import Dot, DotRow, bars, dots_with_ranges, stacked
from mantle.web.charts.drawing import PALETTE, Figure, Svg
from mantle.web.charts.overtime import FanSeries, fan, lines

__all__ = [
    "PALETTE",
    "Dot",
    "DotRow",
    "FanSeries",
    "Figure",
    "Svg",
    "bars",
    "dots_with_ranges",
    "fan",
    "lines",
    "stacked",
]
