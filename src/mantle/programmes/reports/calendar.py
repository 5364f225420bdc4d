"""The calendar of a programme in five lanes: a picture to print, and the same as a table. PRG-13."""

from __future__ import annotations

from calendar import month_abbr

from mantle.programmes.models import Activity, Version
from mantle.programmes.rules import LANES, Channel
from mantle.web.charts import Figure, Span, lanes
from mantle.web.words import counted


def calendar_of(edition: Version, activities: list[Activity]) -> Figure:
    """Draw a version over its months; `activities` come with their components."""
    columns = [month_abbr[(edition.first_month - 1 + place) % 12 + 1] for place in range(edition.months)]
    rows = {name: [_span(each) for each in activities if each.component.kind in kinds] for name, kinds in LANES.items()}
    rows["Channels"] = _channels(activities)
    if edition.process:  # STD-34
        phases = [Span(name, first - 1, last - first + 1, what) for name, first, last, what in edition.process]
        rows = {"Process": phases, **rows}
    hours = sum(each.component.hours for each in activities)
    headline = (
        f"{counted(len(activities), 'activity', 'activities')} over {counted(edition.months, 'month')}, "
        f"{hours.normalize() if hours else 0:f} hours in all."
        if activities
        else "No activity stands in it as yet."
    )
    return Figure(lanes(columns, rows, title=f"Calendar of {edition}"), headline=headline)


def _span(activity: Activity) -> Span:
    component = activity.component
    words = [f"{component.hours.normalize():f} hours", component.get_channel_display().lower()]
    words += [] if activity.is_required else ["by choice"]
    words += [f"only for {activity.agency}"] if activity.agency else []
    return Span(component.title, activity.month - 1, activity.lasts, ", ".join(words))


def _channels(activities: list[Activity]) -> list[Span]:
    """One bar a run of months in which a channel is used."""
    found = []
    for channel in Channel:
        months = sorted(
            {
                each.month - 1 + step
                for each in activities
                if each.component.channel == channel
                for step in range(each.lasts)
            }
        )
        name = channel.replace("_", " ").capitalize()
        start: int | None = None
        for place, month in enumerate(months):
            start = month if start is None else start
            if place + 1 == len(months) or months[place + 1] != month + 1:
                found.append(Span(name, start, month - start + 1))
                start = None
    return found
