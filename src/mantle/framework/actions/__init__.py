"""What is changed: files taken in, copies made, editions moved on, words changed in a draft."""

from mantle.framework.actions.editions import copy_framework, move, new_edition
from mantle.framework.actions.files import load_evidence, load_framework
from mantle.framework.actions.registering import register, strike
from mantle.framework.actions.shipping import load_shipped
from mantle.framework.actions.wording import reword_competency

__all__ = [
    "copy_framework",
    "load_evidence",
    "load_framework",
    "load_shipped",
    "move",
    "new_edition",
    "register",
    "reword_competency",
    "strike",
]
