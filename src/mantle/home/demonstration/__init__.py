"""A fictional nation, made from a seed: places, agencies, posts, people and thirty years of who held what.

Pure values, no database: `nation.make_nation` returns rows that `mantle.home.actions.fill_demonstration` writes.
"""

from mantle.home.demonstration.nation import make_nation

__all__ = ["make_nation"]
