"""What home changes: it fills an empty database with the demonstration nation, keeps backups and restores them."""

from mantle.home.actions.backing_up import back_up
from mantle.home.actions.bringing_in import BroughtIn, bring_in
from mantle.home.actions.demonstration import DemonstrationRefused, fill_demonstration
from mantle.home.actions.making import make_tables, make_tables_at_once
from mantle.home.actions.restoring import restore
from mantle.home.queries.archives import ArchiveRefused

__all__ = [
    "ArchiveRefused",
    "BroughtIn",
    "DemonstrationRefused",
    "back_up",
    "bring_in",
    "fill_demonstration",
    "make_tables",
    "make_tables_at_once",
    "restore",
]
