"""EVA-33: peers, tools and learning half a year and a year after a programme, as they may be told."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.analysis.disclosure import count_table, publish_mean
from mantle.analysis.disclosure.floors import COUNT
from mantle.evaluation.queries.afterwards import Wave, waves_of
from mantle.evaluation.rules.afterwards import LEARNING_NAMES, MOMENT_NAMES, Learning
from mantle.evaluation.rules.impact import FEW, told
from mantle.programmes.models import Programme

MOST_TOOLS = 8


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


def waves(programme: Programme) -> list[WaveShown]:
    found = waves_of(programme)
    return [_shown(name, found[moment]) for moment, name in MOMENT_NAMES.items()]


def _shown(name: str, wave: Wave) -> WaveShown:
    asked = count_table([[wave.asked]], margins=False)[0][0].shown if wave.asked else "nobody yet"
    answered = len(wave.peers)
    if answered < COUNT:
        return WaveShown(name, asked, FEW if wave.asked else "", ())
    mean = publish_mean(sum(wave.peers) / answered, answered)
    in_touch = sum(bool(each) for each in wave.peers)
    went_on = wave.learning.get(Learning.TOGETHER, 0) + wave.learning.get(Learning.ALONE, 0)
    tools = sorted(wave.tools.items(), key=lambda each: (-each[1], each[0]))
    lines = [
        ("In touch with a peer from the programme", told(in_touch, answered)),
        ("Peers each is in touch with, on average", f"about {round(2 * (mean.value or 0)) / 2:g}"),
        ("Still use a tool of the programme", told(wave.with_tools, answered)),
        ("Went on learning", told(went_on, answered)),
        (f"— {LEARNING_NAMES[Learning.TOGETHER][5:]}", told(wave.learning.get(Learning.TOGETHER, 0), answered)),
        *(
            (f"— {tool}", told(people, answered))
            for tool, people in tools[:MOST_TOOLS]
            if people >= COUNT
        ),
    ]  # fmt: skip
    return WaveShown(name, asked, told(answered, wave.asked), tuple(lines))
