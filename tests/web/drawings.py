"""One chart of each kind, for tests that look at all of them."""

from mantle.web import charts

YEARS = [2027, 2028, 2029]
FAN = charts.FanSeries(YEARS, [8, 7, 6], [9, 8, 7], [10, 11, 12], [12, 14, 16], [13, 16, 19.5])


def each_kind(name: str = "Title", label: str = "North") -> list[charts.Svg]:
    return [
        charts.fan(FAN, title=name, unit=label, past={2025: 9, 2026: 10}),
        charts.lines(YEARS, {label: [1, None, 3], "Other": [0, 2, 2.5]}, title=name, unit=label),
        charts.bars([label, "South"], [3, 4.5], title=name, unit=label, ranges=[(2, 4), (4, 6)]),
        charts.stacked([label, "South"], {label: [3, 4], "Later": [0, 1]}, title=name, unit=label),
        charts.stacked([label, "South"], {"Now": [3, 0], "Later": [1, 0]}, title=name, shares=True),
        charts.dots_with_ranges(
            [charts.DotRow(label, [charts.Dot("Self", 3, 2, 4), charts.Dot("B", None)])], title=name
        ),
        charts.between(
            [label, "South", "West"], [charts.Between(label, "South", "a few", 0)], weights=["a few"], title=name
        ),
    ]  # fmt: skip
