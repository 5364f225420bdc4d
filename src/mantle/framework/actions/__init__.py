"""What is changed: files taken in, copies made, editions moved on."""

from mantle.framework.actions.editions import copy_framework, move, new_edition
from mantle.framework.actions.files import load_evidence, load_framework

__all__ = ["copy_framework", "load_evidence", "load_framework", "move", "new_edition"]
