"""What may be published about people, and what could be worked out from it (rules P1-P43)."""

from .counts import Cell, count_table, may_show_directors, publish_mean
from .floors import FEEDBACK, TABLES, Floors
from .maps import Edge, TieMap, nodes_of, tie_map
from .oracle import leaks
from .publication import Figure, Publication, publish
from .rounding import round_means

__all__ = [
    "FEEDBACK",
    "TABLES",
    "Cell",
    "Edge",
    "Figure",
    "Floors",
    "Publication",
    "TieMap",
    "count_table",
    "leaks",
    "may_show_directors",
    "nodes_of",
    "publish",
    "publish_mean",
    "round_means",
    "tie_map",
]
