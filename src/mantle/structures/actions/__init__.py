"""What is changed about structures: one module a subject, every change locked, ruled and recorded."""

from mantle.structures.actions.appointments import (
    appoint,
    appoint_named,
    correct_appointment,
    end_appointment,
    record_absence,
    record_departure,
    refuse_impossible,
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
from mantle.structures.actions.networks import add_network_member, change_talent, end_network_member, mark_talent
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
    "add_network_member",
    "appoint",
    "appoint_named",
    "change_body",
    "change_part",
    "change_seat",
    "change_talent",
    "close_post",
    "confirm_link",
    "confirm_reorganisation",
    "correct_appointment",
    "correct_post",
    "drop_link",
    "end_appointment",
    "end_network_member",
    "end_seat",
    "forget_word",
    "join_partnership",
    "map_word",
    "mark_talent",
    "note_export",
    "open_body",
    "open_partnership",
    "open_post",
    "open_seat",
    "propose_reorganisation",
    "record_absence",
    "record_departure",
    "refuse_impossible",
    "report_to",
]
