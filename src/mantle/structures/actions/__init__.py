"""What is changed about structures: one module a subject, every change locked, ruled and recorded."""

from mantle.structures.actions.appointments import (
    appoint,
    appoint_named,
    correct_appointment,
    end_appointment,
    record_absence,
    record_departure,
)
from mantle.structures.actions.bodies import (
    change_body,
    change_part,
    change_seat,
    end_seat,
    join_partnership,
    open_body,
    open_partnership,
    open_seat,
)
from mantle.structures.actions.exports import note_export
from mantle.structures.actions.posts import close_post, correct_post, open_post, report_to
from mantle.structures.actions.reorganisations import (
    abandon_reorganisation,
    add_link,
    confirm_link,
    confirm_reorganisation,
    drop_link,
    propose_reorganisation,
)
from mantle.structures.actions.words import forget_word, map_word

__all__ = [
    "abandon_reorganisation",
    "add_link",
    "appoint",
    "appoint_named",
    "change_body",
    "change_part",
    "change_seat",
    "close_post",
    "confirm_link",
    "confirm_reorganisation",
    "correct_appointment",
    "correct_post",
    "drop_link",
    "end_appointment",
    "end_seat",
    "forget_word",
    "join_partnership",
    "map_word",
    "note_export",
    "open_body",
    "open_partnership",
    "open_post",
    "open_seat",
    "propose_reorganisation",
    "record_absence",
    "record_departure",
    "report_to",
]
