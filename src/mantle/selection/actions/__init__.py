"""What is changed about early talent: calls, who is put forward, what a panel marks and decides, and the pool."""

from mantle.selection.actions.calls import change_call, drop_criterion, move_call, write_call, write_criterion
from mantle.selection.actions.candidacies import answer_candidacy, put_forward, withdraw
from mantle.selection.actions.deciding import answer_decision, decide, take_decision_back
from mantle.selection.actions.exercises import (
    agree,
    drop_exercise,
    invite,
    mark_exercise,
    say_adjustments,
    write_exercise,
)
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
from mantle.selection.actions.statements import enter_statement, name_sponsor, speak, write_again, write_to_all

__all__ = [
    "agree",
    "answer_candidacy",
    "answer_decision",
    "answer_judgement",
    "change_call",
    "decide",
    "drop_criterion",
    "drop_exercise",
    "enter_statement",
    "give_out",
    "hand_on",
    "invite",
    "judge",
    "leave_pool",
    "mark_exercise",
    "move_call",
    "name_reader",
    "name_sponsor",
    "put_forward",
    "say_adjustments",
    "say_conflicts",
    "send_marks",
    "speak",
    "step_aside",
    "take_decision_back",
    "take_reader_out",
    "withdraw",
    "write_again",
    "write_call",
    "write_criterion",
    "write_exercise",
    "write_to_all",
]
