"""What home changes: it fills an empty database with the demonstration nation, keeps backups and restores them."""

from mantle.home.actions.backing_up import back_up
from mantle.home.actions.demonstration import DemonstrationRefused, fill_demonstration
from mantle.home.actions.restoring import restore
from mantle.home.queries.archives import ArchiveRefused

__all__ = ["ArchiveRefused", "DemonstrationRefused", "back_up", "fill_demonstration", "restore"]
