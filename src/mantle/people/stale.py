"""Two people at once: a row carries a version, and a save over a newer version is refused with both texts kept."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


class StaleEdit(Exception):
    """Someone else saved this row since the form was opened."""

    def __init__(self, row: Model) -> None:
        self.row = row
        super().__init__(f"{row} was changed by someone else while you were writing.")


def locked(row: Row, version: int | None, *, along: tuple[str, ...] = ()) -> Row:
    """Return the row locked for change, refusing a version that is no longer the present one; raise its version.

    `version` None means that the caller has no form behind it (a file, a chain of actions) and takes the row as it is.
    `along` names rows to which it leads, read in the same question and not locked.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",))
    fresh = (rows.select_related(*along) if along else rows).get(pk=row.pk)
    if version is not None and fresh.version != version:  # type: ignore[attr-defined]
        raise StaleEdit(fresh)
    fresh.version += 1  # type: ignore[attr-defined]
    return fresh
