"""EVA-33, EVA-36: what participants and sponsors say at the end and later, by level and moment, as it may be told."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.analysis.disclosure import count_table, publish_mean
from mantle.analysis.disclosure.floors import COUNT
from mantle.evaluation.queries.afterwards import Wave, waves_of
from mantle.evaluation.rules.afterwards import (
    AGREES,
    LEARNING_NAMES,
    LEVEL_NAMES,
    MOMENT_NAMES,
    SIDE_NAMES,
    Learning,
    Moment,
    Side,
)
from mantle.evaluation.rules.impact import FEW, told
from mantle.programmes.models import Programme

MOST_TOOLS = 8
LASTS = (Moment.HALF_YEAR, Moment.YEAR)


@dataclass(frozen=True, slots=True)
class WaveShown:
    """One moment: how many answered of those asked, and what lasts."""

    name: str
    asked: str
    answered: str
    lines: tuple[tuple[str, str], ...]

    @property
    def has_figures(self) -> bool:
        return bool(self.lines)


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One side at one moment: how many answered of those asked, and by level how many agree mostly or entirely."""

    side: str
    moment: str
    answered: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Everything said of one programme."""

    rows: list[LevelRow]
    waves: list[WaveShown]
    level_names: tuple[str, ...] = tuple(LEVEL_NAMES.values())


def said_of(programme: Programme) -> Said:
    """EVA-36: a row for each side and moment at which somebody has been asked."""
    found = waves_of(programme)
    rows = [
        _row(SIDE_NAMES[side], name, found[side, moment])
        for side in Side
        for moment, name in MOMENT_NAMES.items()
        if found[side, moment].asked
    ]
    lasting = [_lasting(MOMENT_NAMES[moment], found[Side.OWN, moment]) for moment in LASTS]
    return Said(rows, lasting)


def _row(side: str, moment: str, wave: Wave) -> LevelRow:
    levels = []
    for level in LEVEL_NAMES:
        given = wave.levels.get(level, [])
        agreeing = sum(each >= AGREES for each in given)
        levels.append(told(agreeing, len(given)) if len(given) >= COUNT else FEW)
    return LevelRow(side, moment, told(wave.answered, wave.asked), tuple(levels))


def _lasting(name: str, wave: Wave) -> WaveShown:
    asked = count_table([[wave.asked]], margins=False)[0][0].shown if wave.asked else "nobody yet"
    answered = len(wave.peers)
    if answered < COUNT:
        return WaveShown(name, asked, FEW if wave.asked else "", ())
    mean = publish_mean(sum(wave.peers) / answered, answered)
    in_touch = sum(bool(each) for each in wave.peers)
    together, alone = (wave.learning.get(each, 0) for each in (Learning.TOGETHER, Learning.ALONE))
    tools = sorted(wave.tools.items(), key=lambda each: (-each[1], each[0]))
    lines = [
        ("In touch with a peer from the programme", told(in_touch, answered)),
        ("Peers each is in touch with, on average", f"about {round(2 * (mean.value or 0)) / 2:g}"),
        ("Still use a tool of the programme", told(wave.with_tools, answered)),
        ("Went on learning", told(together + alone, answered)),
        (f"Of these, {LEARNING_NAMES[Learning.TOGETHER][5:]}", told(together, answered)),
        *((f"Still use: {tool}", told(people, answered)) for tool, people in tools[:MOST_TOOLS] if people >= COUNT),
    ]
    return WaveShown(name, asked, told(answered, wave.asked), tuple(lines))
