"""LIB-12, LIB-13: which questions draw on a model of leadership, where what ships is tied to it, and what goes offline.

No Django.
"""

from __future__ import annotations

from dataclasses import dataclass

from mantle.learning.rules.pulses import PULSES
from mantle.learning.rules.worksheets import NAMES

# Sets of questions and worksheets that a model may stand behind.
ITEM_NAMES = {f"pulse-{key}": f"Questions: {pulse.name}" for key, pulse in PULSES.items()} | {
    f"sheet-{key}": f"Worksheet: {name}" for key, name in NAMES.items()
}


@dataclass(frozen=True, slots=True)
class Tie:
    """A use that ships: key of a framework and its part, kind and key of what uses it, and how."""

    framework: str
    part: str
    kind: str
    key: str
    how: str


SHIPPED_TIES: tuple[Tie, ...] = (
    Tie("four-models", "personalised", "competency", "sets-direction", "Somebody says where all go."),
    Tie("four-models", "personalised", "competency", "keeps-children-safe", "In danger one person decides at once."),
    Tie("four-models", "authentic", "competency", "speaks-for-children", "Saying what one stands for where it costs."),
    Tie("four-models", "authentic", "item", "sheet-ethos", "Asks whether words and days agree."),
    Tie("four-models", "distributed", "competency", "supports-people", "Others come to lead what they know best."),
    Tie("four-models", "distributed", "item", "sheet-leading", "Writes down who leads what, named and unnamed."),
    Tie("four-models", "distributed", "resource", "who-leads-what", "The model as a page to fill in."),
    Tie("four-models", "connected", "competency", "leads-across", "Influence without command, through ties."),
    Tie("four-models", "connected", "resource", "social-capital", "What ties are worth, and how they are made."),
    Tie("four-models", "connected", "item", "pulse-trust", "Asks how far people trust one another to speak."),
    Tie("four-models", "connected", "item", "sheet-ties", "Draws one’s own ties, close and far."),
    *(
        Tie("four-models", part, "resource", "leading-across-agencies-in-theory", "Explains when it is of use.")
        for part in ("personalised", "authentic", "distributed", "connected")
    ),
    Tie("levers", "trust", "item", "pulse-trust", "Asks how far people trust one another to speak."),
    Tie("levers", "trust", "competency", "leads-across", "Trust is what one leads with where one cannot order."),
)  # fmt: skip
