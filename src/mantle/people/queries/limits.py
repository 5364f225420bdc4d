"""Whose data is not used now, and for what: asked by every slice that ranks, counts or changes people. RIG-13.

Limits are set and lifted by `mantle.rights`, which stands above: their model is reached by its name. The record itself
stays to be seen by whoever may see it.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q, QuerySet


def limited(use: str) -> QuerySet:
    """Numbers of the people whose data is not used for a purpose: figures, suggestions or files.

    >>> limited("gossip")
    Traceback (most recent call last):
    ...
    ValueError: There is no use called gossip.
    """
    if use not in {"figures", "suggestions", "files"}:
        raise ValueError(f"There is no use called {use}.")
    rows = apps.get_model("rights.Limit")._default_manager.standing()
    return rows.filter(Q(use="") | Q(use=use)).order_by().values_list("person", flat=True)
