"""Who turns to whom: measures, brokers, bridges, fragility, and formal authority beside real influence.

Start with `People.from_rows`, `Ties.from_rows` and `measures`.
"""

from mantle.analysis.network.fragility import KeyPlayers, Removal, key_players, remove_one
from mantle.analysis.network.graph import People, Ties, line_of
from mantle.analysis.network.groups import (
    Bridges,
    Brokerage,
    Cover,
    ExternalInternal,
    bridges,
    brokerage,
    covering_set,
    ei,
)
from mantle.analysis.network.influence import FormalReal, formal_real
from mantle.analysis.network.measuring import Measures, measures
from mantle.analysis.network.permuting import Mrqap, Qap, mrqap, qap
from mantle.analysis.network.resampling import Resampled, resample
from mantle.analysis.network.shape import CorePeriphery, Hierarchy, core_periphery, hierarchy

__all__ = [
    "Bridges",
    "Brokerage",
    "CorePeriphery",
    "Cover",
    "ExternalInternal",
    "FormalReal",
    "Hierarchy",
    "KeyPlayers",
    "Measures",
    "Mrqap",
    "People",
    "Qap",
    "Removal",
    "Resampled",
    "Ties",
    "bridges",
    "brokerage",
    "core_periphery",
    "covering_set",
    "ei",
    "formal_real",
    "hierarchy",
    "key_players",
    "line_of",
    "measures",
    "mrqap",
    "qap",
    "remove_one",
    "resample",
]
