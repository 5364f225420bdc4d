"""Charts drawn as SVG text: deterministic, readable without scripts, allowed by a strict page policy. Knows no Django.

Every chart returns `Svg`, which is text that carries its own numbers (`columns`, `rows`), so that the picture and the
table under it cannot differ. See docs/adr/0007-charts-drawn-as-svg.md.
"""

from mantle.web.charts.across import Dot, DotRow, bars, dots_with_ranges, stacked
from mantle.web.charts.between import Between, between
from mantle.web.charts.drawing import PALETTE, Figure, Svg
from mantle.web.charts.lanes import Span, lanes
from mantle.web.charts.overtime import FanSeries, fan, lines
from mantle.web.charts.plane import Axis, Spot, plane

__all__ = [
    "PALETTE",
    "Axis",
    "Between",
    "Dot",
    "DotRow",
    "FanSeries",
    "Figure",
    "Span",
    "Spot",
    "Svg",
    "bars",
    "between",
    "dots_with_ranges",
    "fan",
    "lanes",
    "lines",
    "plane",
    "stacked",
]
