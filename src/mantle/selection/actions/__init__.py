"""What is changed about early talent: calls, who is put forward, what a panel marks and decides, and the pool."""

from mantle.selection.actions.calls import change_call, drop_criterion, move_call, write_call, write_criterion
from mantle.selection.actions.candidacies import answer_candidacy, put_forward, withdraw
from mantle.selection.actions.deciding import answer_decision, decide, take_decision_back
from mantle.selection.actions.panels import (
    give_out,
    hand_on,
    name_reader,
    say_conflicts,
    send_marks,
    step_aside,
    take_reader_out,
)
from mantle.selection.actions.pool import answer_judgement, judge, leave_pool

__all__ = [
    "answer_candidacy",
    "answer_decision",
    "answer_judgement",
    "change_call",
    "decide",
    "drop_criterion",
    "give_out",
    "hand_on",
    "judge",
    "leave_pool",
    "move_call",
    "name_reader",
    "put_forward",
    "say_conflicts",
    "send_marks",
    "step_aside",
    "take_decision_back",
    "take_reader_out",
    "withdraw",
    "write_call",
    "write_criterion",
]
