"""What is changed about programmes: their design, their cohorts, and the lives of places."""

from mantle.programmes.actions.alumni import offer_help, take_back_offer
from mantle.programmes.actions.attendance import mark_attendance
from mantle.programmes.actions.cohorts import add_session, change_session, open_cohort, open_team, split_places
from mantle.programmes.actions.contracts import confirm_signature, name_sponsor, sign_contract, write_contract
from mantle.programmes.actions.design import (
    Design,
    add_activity,
    add_strand,
    answer_principles,
    keep_component,
    new_version,
    open_programme,
    open_provision,
    publish,
    remove_activity,
    write_version,
)
from mantle.programmes.actions.files import confirm_file, drop_file, read_file, take_file_back
from mantle.programmes.actions.money import (
    charge_again,
    record_contribution,
    take_back_contribution,
    waive_charge,
)
from mantle.programmes.actions.nominations import answer_day_one, nominate
from mantle.programmes.actions.parts import change_part, give_part
from mantle.programmes.actions.places import exempt, give_place, move_place, transfer
from mantle.programmes.actions.progress import (
    add_milestone,
    decide_result,
    issue_certificate,
    open_milestone,
    remove_milestone,
    revoke_certificate,
    settle_milestone,
    take_back_result,
)
from mantle.programmes.actions.teams import enrol_team, join_team, leave_team

__all__ = [
    "Design",
    "add_activity",
    "add_milestone",
    "add_session",
    "add_strand",
    "answer_day_one",
    "answer_principles",
    "change_part",
    "change_session",
    "charge_again",
    "confirm_file",
    "confirm_signature",
    "decide_result",
    "drop_file",
    "enrol_team",
    "exempt",
    "give_part",
    "give_place",
    "issue_certificate",
    "join_team",
    "keep_component",
    "leave_team",
    "mark_attendance",
    "move_place",
    "name_sponsor",
    "new_version",
    "nominate",
    "offer_help",
    "open_cohort",
    "open_milestone",
    "open_programme",
    "open_provision",
    "open_team",
    "publish",
    "read_file",
    "record_contribution",
    "remove_activity",
    "remove_milestone",
    "revoke_certificate",
    "settle_milestone",
    "sign_contract",
    "split_places",
    "take_back_contribution",
    "take_back_offer",
    "take_back_result",
    "take_file_back",
    "transfer",
    "waive_charge",
    "write_contract",
    "write_version",
]
