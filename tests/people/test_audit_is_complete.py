"""J1: every change leaves a line of the audit record, shown twice: by walking every address that takes a form, and
by reading every action."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mantle.people.access import Role
from mantle.people.models import AuditEvent, Person
from mantle.web import clock
from mantle.web.forms import DateField
from tests import worlds
from tests.people.doors import DOORS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "mantle"
TAKES = re.compile(r"request\.POST|require_POST|\"POST\"")

# What the filled-in form of a page would get wrong, or what has no page of its own to fill in.
ANSWERS: dict[str, dict[str, str]] = {
    "people:find_duplicates": {},
    "people:sign_out": {},
    "people:end_other_visits": {},
    "people:recovery_codes": {},
    "people:change_password": {"password": "orchard lantern Tuesday"},
    "people:sign_out_everywhere": {},
    "people:open_account": {"name": "Nia Vale", "person": "new", "email": "nia@example.org", "agency": "alder"},
    "people:give_role": {"role": "mentor", "where": "agency", "agency": "birch"},
    "people:give_address": {"email": "another@example.org"},
    "people:end_role": {"ends_on": "2299-01-01"},
    "people:decide_duplicate": {"decision": "apart"},
    "structures:forget_word": {},
    "structures:record_arrival": {
        "name": "Ivy Stone",
        "person": "new",
        "overlap_reason": "Handover",
        "confirm": "yes",
        "ends_on": "",
    },
    "structures:change_part": {"ends_on": ""},
    "structures:correct_person": {"email": "ngozi@example.org"},
    "structures:mark_talent": {"kind": "host"},
    "structures:record_departure": {"ends_on": "2027-02-01", "leaving_reason": "retired", "confirm": "yes"},
    "structures:record_absence": {"starts_on": "2026-12-01", "ends_on": "2027-02-01"},
    "structures:correct_appointment": {"ends_on": "", "leaving_reason": ""},
    "structures:close_post": {"ends_on": "2027-02-01", "end_holders": "on"},
    "structures:finish_reorganisation": {"version": "1", "abandon": "yes"},
    "structures:end_seat": {"ends_on": "2299-01-01"},
    "structures:end_member": {"ends_on": "2299-01-01"},
    "people:sharing": {
        "purpose": "wishes",
        "audience": "programme",
        "ends_on": (clock.today() + timedelta(days=30)).isoformat(),
    },
    "equality:own": {"sex": "prefer_not"},
    "forecast:about_you": {"background": "health", "detail": ""},
}
# Addresses that take a form and are walked by tests of their own, where their line of the record is asserted.
WALKED_ELSEWHERE = {
    # tests/support: the way from asking to the end, the pool, and duties are walked there at the site.
    **dict.fromkeys(
        (
            *(
                f"support:{name}"
                for name in (
                    "ask",
                    "withdraw_need",
                    "ask_again",
                    "by_hand",
                    "option",
                    "choose",
                    "take_choice_back",
                    "decline",
                    "turn_down",
                    "offer_options",
                    "lock_option",
                    "drop_option",
                    "note_meeting",
                    "say_next",
                    "end_support",
                    "take_meeting_out",
                    "offer_support",
                    "name_supporter",
                    "change_supporter",
                    "accept_supporter",
                    "end_supporter",
                    "add_credential",
                    "remove_credential",
                    "add_leave",
                    "remove_leave",
                    "propose_matches",
                    "add_need",
                )
            ),
        ),
        "tests/support/test_coaching.py",
    ),
    **dict.fromkeys(
        ("support:not_wanted", "support:look_for_duties", "support:set_days"), "tests/support/test_new_directors.py"
    ),
    # Plans of succession: rows of people who work there, each sent once in tests of their own.
    **dict.fromkeys(
        (
            *(
                f"succession:{name}"
                for name in (
                    "add_action",
                    "answer_cover",
                    "answer_judgement",
                    "ask_cover",
                    "ask_endorsement",
                    "change_action",
                    "change_plan",
                    "change_post",
                    "decide_endorsement",
                    "decline",
                    "end_cover",
                    "end_judgement",
                    "end_viewing",
                    "judge",
                    "name_viewer",
                    "open_plan",
                    "put_in",
                    "read_second",
                    "say_how_filled",
                    "take_declining_back",
                    "take_endorsement_back",
                    "take_off",
                )
            ),
        ),
        "tests/succession/test_access.py",
    ),
    **dict.fromkeys(
        (
            "networks:begin_survey",
            "networks:change_survey",
            "networks:move_survey",
            "networks:leave_out",
            "networks:opt_out",
            "networks:opt_in",
            "networks:answer",
        ),
        "tests/networks/test_surveys.py",
    ),
    **dict.fromkeys(
        (
            *(
                f"support:{name}"
                for name in (
                    "offer_help",
                    "change_help_offer",
                    "confirm_help_offer",
                    "withdraw_help_offer",
                    "name_in_team",
                    "answer_naming",
                    "take_from_team",
                    "ask_for_help",
                    "change_help_request",
                    "diagnose_request",
                    "propose_helper",
                    "accept_request",
                    "agree_request",
                    "move_request",
                    "help_plan",
                    "change_help_days",
                    "log_help_day",
                    "take_help_day_out",
                    "review_help",
                    "take_review_back",
                    "say_effect",
                    "close_help",
                    "make_exemplar",
                )
            ),
        ),
        "tests/support/test_help.py: an offer and a request to their end, and every way back",
    ),
    **dict.fromkeys(
        (
            *(
                f"selection:{name}"
                for name in (
                    "write_call",
                    "change_call",
                    "move_call",
                    "add_criterion",
                    "change_criterion",
                    "drop_criterion",
                    "add_exercise",
                    "change_exercise",
                    "drop_exercise",
                    "statements",
                    "enter_statement",
                    "sponsor",
                    "write_again",
                    "needs",
                    "invite",
                    "mark_exercise",
                    "agree",
                    "speak",
                    "put_forward",
                    "put_self_forward",
                    "answer",
                    "withdraw",
                    "reply",
                    "take_back",
                    "panel",
                    "give_out",
                    "hand_on",
                    "conflicts",
                    "take_out",
                    "reading",
                    "step_aside",
                    "decide",
                    "take_reading_back",
                    "judge",
                    "leave",
                    "reply_judgement",
                )
            ),
        ),
        "tests/selection/test_doors.py, each line counted",
    ),
    **dict.fromkeys(
        (
            *(
                f"feedback:{name}"
                for name in (
                    "add_person",
                    "begin",
                    "call_off",
                    "close",
                    "hold_back",
                    "launch",
                    "move_last_day",
                    "pick_people",
                    "propose",
                    "release",
                    "return_list",
                    "show",
                    "show_again",
                    "take_off",
                )
            ),
        ),
        "tests/feedback/test_rounds.py, each line counted",
    ),
    **dict.fromkeys(
        (f"feedback:{name}" for name in ("invited", "start", "rate", "comments", "check")),
        "tests/feedback/test_rounds.py: nothing is recorded of who answers (FEE-9)",
    ),
    **dict.fromkeys(
        (
            "evaluation:write_note",
            "evaluation:change_note",
            "evaluation:register_note",
            "evaluation:take_back_note",
            "evaluation:delete_note",
        ),
        "tests/evaluation/test_impact.py",
    ),
    **dict.fromkeys(("evaluation:draw", "evaluation:review"), "tests/evaluation/test_fairness.py"),
    **dict.fromkeys(("evaluation:afterwards", "evaluation:take_back"), "tests/evaluation/test_afterwards.py"),
    **dict.fromkeys(("home:revoke_calendar_link", "home:calendar_links"), "tests/home/test_calendar.py"),
    **dict.fromkeys(("programmes:write_message", "programmes:take_message_back"), "tests/programmes/test_messages.py"),
    **dict.fromkeys(
        (
            *(
                f"programmes:{name}"
                for name in (
                    "add_prior",
                    "agree_coaching",
                    "agree_exemplar",
                    "change_exemplar",
                    "change_prior",
                    "claim_prior",
                    "decide_claim",
                    "decline_idea",
                    "note_day",
                    "offer_coaching",
                    "propose_module",
                    "remove_prior",
                    "say_bodies",
                    "say_findings",
                    "take_claim_back",
                    "take_day_out",
                    "take_idea",
                    "withdraw_exemplar",
                    "write_exemplar",
                    "write_process",
                )
            ),
        ),
        "tests/programmes/test_prior.py",
    ),
    **dict.fromkeys(
        (
            "programmes:add_measure",
            "programmes:add_outcome",
            "programmes:change_measure",
            "programmes:change_outcome",
            "programmes:read_measure",
            "programmes:remove_reading",
            "programmes:say_evidence",
        ),
        "tests/programmes/test_outcomes.py",
    ),
    **dict.fromkeys(
        (
            "programmes:add_standard",
            "programmes:answer_question",
            "programmes:ask_users",
            "programmes:bring_in_standards",
            "programmes:change_local_plan",
            "programmes:change_standard",
            "programmes:judge_cohort",
            "programmes:judge_version",
            "programmes:say_what_was_done",
            "programmes:write_local_plan",
        ),
        "tests/programmes/test_standards.py",
    ),
    **dict.fromkeys(
        (
            "programmes:add_duty",
            "programmes:add_event",
            "programmes:add_mandate",
            "programmes:add_theme",
            "programmes:add_trial",
            "programmes:change_duty",
            "programmes:change_event",
            "programmes:change_mandate",
            "programmes:change_theme",
            "programmes:change_trial",
            "programmes:say_links",
        ),
        "tests/programmes/test_frame.py",
    ),
    "structures:say_figure": "tests/programmes/test_impact.py",
    **dict.fromkeys(
        (
            "structures:answer_diagnostic",
            "structures:diagnose_agency",
            "structures:diagnose_partnership",
            "structures:drop_diagnostic",
        ),
        "tests/structures/test_diagnosing.py",
    ),
    **dict.fromkeys(
        (
            "structures:write_stay_interview",
            "structures:rewrite_stay_interview",
            "structures:agree_stay_interview",
            "structures:delete_stay_interview",
            "structures:agree_stay_action",
            "structures:finish_stay_action",
        ),
        "tests/structures/test_staying.py",
    ),
    **dict.fromkeys(
        (
            "structures:open_check",
            "structures:answer_conditions",
            "structures:call_off_check",
            "structures:agree_condition_action",
            "structures:finish_condition_action",
            "structures:name_sponsor",
            "structures:change_sponsor",
            "structures:add_condition",
            "structures:reword_condition",
            "structures:retire_condition",
        ),
        "tests/structures/test_conditions.py",
    ),
    **dict.fromkeys(
        (
            "structures:agree_action",
            "structures:bring_paper",
            "structures:call_meeting",
            "structures:decide",
            "structures:finish_action",
            "structures:raise_challenge",
            "structures:read_shift",
            "structures:seek_shift",
            "structures:settle_challenge",
            "structures:write_notes",
        ),
        "tests/structures/test_boards.py",
    ),
    **dict.fromkeys(
        (
            "rights:step",
            "rights:gather",
            "rights:release",
            "rights:erase",
            "rights:item",
            "rights:ask",
            "rights:complain",
            "rights:receive",
            "rights:confirm_notices",
            "rights:state",
            "rights:take_back_statement",
        ),
        "tests/rights/test_pages.py, tests/rights/test_record.py",
    ),
    **dict.fromkeys(
        (
            "programmes:add_activity",
            "programmes:add_component",
            "programmes:add_session",
            "programmes:add_strand",
            "programmes:attendance",
            "programmes:change_component",
            "programmes:change_session",
            "programmes:exempt",
            "programmes:give_place",
            "programmes:move_place",
            "programmes:new_version",
            "programmes:open_cohort",
            "programmes:open_programme",
            "programmes:open_provision",
            "programmes:principles",
            "programmes:publish",
            "programmes:remove_activity",
            "programmes:split_places",
            "programmes:transfer",
            "programmes:write_version",
        ),
        "tests/programmes/test_pages.py: one after the other, each line counted",
    ),
    **dict.fromkeys(
        ("programmes:give_part", "programmes:change_part"),
        "tests/programmes/test_parts.py, each line counted",
    ),
    **dict.fromkeys(
        (
            "programmes:propose_sets",
            "programmes:wish",
            "programmes:drop_wish",
            "programmes:move_by_hand",
            "programmes:confirm_sets",
            "programmes:set_aside",
            "programmes:join_set",
            "programmes:lead_set",
            "programmes:plan_meetings",
            "programmes:change_set",
            "programmes:join_faculty",
            "programmes:faculty_member",
            "programmes:write_faculty",
            "programmes:drop_time",
            "programmes:name_facilitators",
        ),
        "tests/programmes/test_sets.py: rounds of sets and the faculty, each line counted",
    ),
    **dict.fromkeys(
        (
            "learning:accept",
            "structures:say_word",
            "structures:change_common_word",
            "structures:set_beside",
            "structures:take_word_away",
            "structures:agree_pair",
            "structures:part_words",
            "learning:agree_rules",
            "learning:answer_diagnostic",
            "learning:begin_diagnostic",
            "learning:change_talk",
            "learning:finish_diagnostic",
            "learning:ground_rules",
            "learning:log_talk",
            "learning:remove_diagnostic",
            "learning:reopen_diagnostic",
            "learning:share_what_i_cover",
            "learning:show_diagnostic",
            "learning:take_into_plan",
            "learning:add_step",
            "learning:answer_host",
            "learning:answer_observation",
            "learning:answer_project_review",
            "learning:answer_pulse",
            "learning:answer_review",
            "learning:ask",
            "learning:begin_plan",
            "learning:begin_project",
            "learning:change_entry",
            "learning:change_impact",
            "learning:change_offer",
            "learning:change_project",
            "learning:change_purpose",
            "learning:change_step",
            "learning:claim",
            "learning:claim_stage",
            "learning:close_assessment",
            "learning:close_occasion",
            "learning:close_offer",
            "learning:close_project",
            "learning:confirm_use",
            "learning:count_time",
            "learning:decide_contest",
            "learning:decline",
            "learning:give_feedback",
            "learning:keep_impact",
            "learning:keep_version",
            "learning:log_day",
            "learning:ask_more",
            "learning:ask_peer",
            "learning:change_contribution",
            "learning:close_dialogue",
            "learning:contribute",
            "learning:move_closing",
            "learning:offer_expertise",
            "learning:open_dialogue",
            "learning:withdraw_expertise",
            "learning:add_provider",
            "learning:add_resource",
            "learning:bring_back_resource",
            "learning:bring_in_shipped",
            "learning:change_resource",
            "learning:change_sheet",
            "learning:fill_sheet",
            "learning:remove_sheet",
            "learning:withdraw_resource",
            "learning:agree",
            "learning:answer_handed",
            "learning:decline_question",
            "learning:forget_reading",
            "learning:move_action",
            "learning:move_result",
            "learning:note_reading",
            "learning:open_notes",
            "learning:pack",
            "learning:rank",
            "learning:result_lines",
            "learning:take_in",
            "learning:tie",
            "learning:untie",
            "learning:look_back",
            "learning:make_offer",
            "learning:move_placement",
            "learning:note_project",
            "learning:observe",
            "learning:occasion",
            "learning:open_assessment",
            "learning:progress",
            "learning:rate",
            "learning:remove_entry",
            "learning:review_plan",
            "learning:review_project",
            "learning:show_entry",
            "learning:show_plan",
            "learning:show_project",
            "learning:stop_showing",
            "learning:thinking",
            "learning:withdraw_claim",
            "learning:write",
        ),
        "tests/learning: each by the person it belongs to, after the other",
    ),
    **dict.fromkeys(
        ("programmes:open_team", "programmes:join_team", "programmes:leave_team", "programmes:enrol_team"),
        "tests/programmes/test_teams.py, each line counted",
    ),
    **dict.fromkeys(
        ("programmes:contribute", "programmes:take_back_contribution", "programmes:waive"),
        "tests/programmes/test_money.py, each line counted",
    ),
    **dict.fromkeys(
        (
            "programmes:arrange",
            "programmes:answer",
            "programmes:take_answer_back",
            "programmes:keep_rooms",
            "programmes:give_all_rooms",
            "programmes:give_room",
            "programmes:ask_guests",
        ),
        "tests/programmes/test_residentials.py, each line counted",
    ),
    **dict.fromkeys(
        (
            "programmes:write_contract",
            "programmes:name_sponsor",
            "programmes:sign_contract",
            "programmes:confirm_signature",
        ),
        "tests/programmes/test_contracts.py, each line counted",
    ),
    **dict.fromkeys(
        (
            "programmes:load_example",
            "programmes:write_scenario",
            "programmes:change_scenario",
            "programmes:plan_run",
            "programmes:cast",
            "programmes:start_run",
            "programmes:give_next",
            "programmes:write_down",
            "programmes:end_run",
            "programmes:debrief",
        ),
        "tests/programmes/test_simulations.py, each line counted",
    ),
    **dict.fromkeys(
        ("framework:copy_framework", "framework:move", "framework:reword_competency"),
        "tests/framework/test_pages.py: each needs an edition in its own state",
    ),
    "programmes:add_milestone": "tests/programmes/test_progress.py, each line counted",
    "programmes:remove_milestone": "tests/programmes/test_progress.py, each line counted",
    "programmes:settle_milestone": "tests/programmes/test_progress.py, each line counted",
    "programmes:open_milestone": "tests/programmes/test_progress.py, each line counted",
    "programmes:decide_result": "tests/programmes/test_progress.py, each line counted",
    "programmes:take_back_result": "tests/programmes/test_progress.py, each line counted",
    "programmes:issue_certificate": "tests/programmes/test_progress.py, each line counted",
    "programmes:revoke": "tests/programmes/test_progress.py, each line counted",
    "programmes:offers": "tests/programmes/test_alumni.py, each line counted",
    "programmes:take_back_offer": "tests/programmes/test_alumni.py, each line counted",
    "programmes:files": "tests/programmes/test_files.py, each line counted",
    "programmes:decide_file": "tests/programmes/test_files.py, each line counted",
    "programmes:nominate": "tests/programmes/test_variants.py, each line counted",
    "programmes:day_one": "tests/programmes/test_variants.py, each line counted",
    "people:decide_work": "tests/people/test_work.py",
    "people:run_chore": "tests/people/test_work.py",
    "people:decide_letter": "tests/people/test_letters.py",
    "people:take_batch_back": "tests/people/test_letters.py",
    "people:sign_in": "tests/people/test_accounts.py: signed in",
    "people:welcome": "tests/people/test_accounts.py: password set",
    **dict.fromkeys(
        (
            "people:second_step",
            "people:set_up_second_step",
            "people:replace_app",
            "people:prove",
            "people:end_visit",
            "people:stay",
        ),
        "tests/people/test_second_step.py and test_visits.py: each needs a code, or another visit",
    ),
    **dict.fromkeys(
        (
            "people:passkeys",
            "people:ask_new_passkey",
            "people:remove_passkey",
            "people:ask_passkey",
            "people:enter_with_passkey",
            "people:prove_with_passkey",
        ),
        "tests/people/test_passkeys.py: each needs the answer of a device",
    ),
    **dict.fromkeys(
        ("people:outside_away", "people:link_outside", "people:part_outside"),
        "tests/people/test_outside.py: each needs an organisation that answers",
    ),
    **dict.fromkeys(
        ("people:ask_for_link", "people:change_address", "people:confirm_address"),
        "tests/people/test_links.py: they send letters, or need one",
    ),
    **dict.fromkeys(
        ("people:open_emergency", "people:emergency", "people:end_emergency"),
        "tests/people/test_emergencies.py: each line counted",
    ),
    "people:enter_demonstration": "leads through the same function as people:sign_in",
    "people:reopen_account": "tests/people/test_accounts.py: the account must be closed first",
    "structures:new_import": "tests/structures/test_files_pages.py: needs a file",
    "structures:decide_import": "tests/structures/test_files_pages.py: needs a file that was read",
    "structures:decide_links": "answers about links that a reorganisation has; test_journeys carries one out",
    "structures:choose_successor": "needs a post that ends and one that begins; test_journeys carries one out",
    "structures:add_member": "two steps; tests/structures: people of networks",
    "people:withdraw": "tests/people/test_consent.py: needs something shared",
    "equality:delete": "tests/equality: needs answers to delete",
    "forecast:take_back": "tests/forecast: needs answers to take back",
    "forecast:new_survey": "tests/forecast: needs lines of counts",
    "forecast:stop": "tests/forecast/test_forecasts.py: needs one that waits",
}
# What they make is shown on the answer itself, and never again.
SHOWN_ONCE = ("people:open_account", "people:make_link", "people:recovery_codes")
ADMINISTERED = (
    "take_off_second_step",
    "open_account",
    "give_role",
    "end_role",
    "make_link",
    "give_address",
    "close_account",
)


def doors(patterns: list, prefix: str = "") -> Iterator[tuple[str, Callable]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from doors(each.url_patterns, prefix + (f"{each.app_name}:" if each.app_name else ""))
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}", inspect.unwrap(each.callback)


def takes_a_form(view: Callable) -> bool:
    return bool(TAKES.search(inspect.getsource(view)))


def forms_of_the_site() -> set[str]:
    """Every address whose view reads what was sent, itself or by functions of the views that it calls."""
    return {name for name, view in doors(get_resolver().url_patterns) if reads_what_was_sent(view)}


def reads_what_was_sent(view: Callable, deep: int = 2) -> bool:
    if takes_a_form(view) or deep == 0:
        return takes_a_form(view)
    names = set(re.findall(r"\b(\w+)\(", inspect.getsource(view)))
    called = [getattr(inspect.getmodule(view), name, None) for name in names]
    own = [each for each in called if inspect.isfunction(each) and ".views" in each.__module__]
    return any(reads_what_was_sent(each, deep - 1) for each in own if each is not view)


def filled_in(form: forms.BaseForm) -> dict[str, Any]:
    """Answers that fit: what stands there already, else the first choice, a day, a word."""
    return {bound.name: _answer(bound) for bound in form}


def _answer(bound: Any) -> Any:
    field, value = bound.field, bound.initial
    if isinstance(field, forms.ModelChoiceField):
        return value.pk if hasattr(value, "pk") else value or (field.queryset.first().pk if field.required else "")
    if isinstance(field, DateField):
        return value.isoformat() if value else "2026-12-01"
    if isinstance(field, forms.ChoiceField):
        return value or next((key for key, _ in field.choices if key), "")
    if value not in (None, ""):
        return value
    return "" if isinstance(field, forms.BooleanField) else "Because it is so"


def form_on(client: Client, address: str, name: str) -> dict[str, Any]:
    asked = {"name": "Nia Vale"} if name in ("people:open_account", "structures:record_arrival") else {}
    reply = client.get(address, asked)
    form = reply.context.get("form") if reply.status_code == 200 else None
    return filled_in(form) if form is not None else {}


@pytest.fixture
def site(db) -> tuple[dict[str, Person], dict[str, str]]:
    world = worlds.two_authorities()
    codes = worlds.furnished(world.alder, world.lead, world.director_post).codes
    admin = worlds.with_role("Ada", "Quill", Role.ADMINISTRATOR)
    return {"team": world.team, "admin": admin}, codes


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def sent(site: tuple[dict[str, Person], dict[str, str]], name: str) -> tuple[int, int, Any]:
    """Fill a form in and send it; the answer, how many lines it left, what it found wrong. Nothing of it stays."""
    people, codes = site
    row = DOORS[name].row if name in DOORS else ""
    client = client_of(people["admin" if name.split(":")[1] in ADMINISTERED else "team"])
    given = [codes["agency"], codes["word"]] if name.endswith("forget_word") else [codes[row]] if row else []
    address = reverse(name, args=given)
    before = AuditEvent.objects.count()
    with transaction.atomic():
        reply = client.post(address, form_on(client, address, name) | ANSWERS.get(name, {}))
        lines = AuditEvent.objects.count() - before
        transaction.set_rollback(True)
    if reply.status_code == 302 and reply["Location"].startswith(f"{reverse('people:sign_in')}?"):
        return 401, 0, None
    form = (reply.context or {}).get("form") if reply.status_code != 302 else None
    return reply.status_code, lines, getattr(form, "errors", None)


def test_every_form_of_the_site_that_is_accepted_leaves_a_line_in_the_audit_record(site):
    walked = sorted(forms_of_the_site() - set(WALKED_ELSEWHERE))
    assert len(walked) > 30
    wrong = []
    for name in walked:
        status, lines, errors = sent(site, name)
        is_accepted = status == 302 or (status == 200 and name in SHOWN_ONCE)
        if not is_accepted or not lines:
            wrong.append((name, status, lines, dict(errors or {})))
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_walked_elsewhere_is_there_and_takes_a_form():
    assert set(WALKED_ELSEWHERE) - forms_of_the_site() == set()


# --- every action that writes also records ---------------------------------------------------------------------------

WRITES = {"save", "create", "get_or_create", "update_or_create", "delete", "update", "bulk_create", "bulk_update"}
SILENT = {
    "support/actions/forgetting.py forget_support": "part of a run of retention, which records",
    "support/actions/matching.py agreed": "part of agree_to_support, which records",
    "support/actions/needs.py set_options_aside": "part of what closes a need, which records",
    **dict.fromkeys(
        (f"support/actions/helping.py {name}" for name in ("end_deployment", "hold", "let_go")),
        "part of a step of a request for help, which records",
    ),
    **dict.fromkeys(
        (f"support/actions/help_work.py {name}" for name in ("review_help", "take_review_back")),
        "takes a step of a request for help, which records",
    ),
    "feedback/actions/answering.py keep_answers": "who answers, and when, is nobody’s to know (FEE-9)",
    "feedback/actions/answering.py hand_in": "who answers, and when, is nobody’s to know (FEE-9)",
    "equality/actions.py forget_several": "part of the retention, which records how many went and not whose",
    "framework/actions/editions.py copy_framework": "begins an edition, which records",
    "framework/actions/editions.py new_edition": "begins an edition, which records",
    "home/actions/developing.py show_development": "fills a demonstration, which records that it was filled",
    **dict.fromkeys(
        (f"selection/actions/forgetting.py {name}" for name in ("forget_untaken", "forget_marks", "forget_judgements")),
        "part of a run of retention, which records",
    ),
    "home/actions/aspiring.py show_aspirants": "fills a demonstration, which records that it was filled",
    "home/actions/spotting.py show_early_talent": "fills a demonstration, which records that it was filled",
    "home/actions/evaluating.py show_evaluation": "fills a demonstration, which records that it was filled",
    "home/actions/mirrors.py show_diagnostics": "fills a demonstration, which records that it was filled",
    "home/actions/supporting.py show_support": "fills a demonstration, which records that it was filled",
    "home/actions/provision.py offer_programmes": "fills a demonstration, which records that it was filled",
    "people/actions/seals.py seal_record": "seals the record itself, and no row of anybody",
    "people/actions/seals.py seal_in_background": "seals the record itself, and no row of anybody",
    "succession/actions/history.py noted": "a line of the history of a plan, beside the record of what it tells",
    "structures/actions/spells.py read": "compares a file with what is stored, and writes no row",
    "structures/actions/spells.py store": "part of store_import, which records",
    "home/actions/asking.py ask_people": "fills a demonstration, which records that it was filled",
    "home/actions/backing_up.py back_up": "writes a file, and no row",
    "home/actions/saying.py say_for_equality": "fills a demonstration, which records that it was filled",
    "home/actions/restoring.py restore": "fills an empty database with rows that bring their own audit record",
    "people/actions/__init__.py propose_duplicates_of": "part of adding a person, which records",
    "people/actions/calendars.py note_reading": "a day on which a person's own program read, on the person's own row",
    "people/actions/chores.py start_due": "queues work whose own actions record",
    "learning/actions/library.py count_opening": "a count of openings a month, about nobody",
    "people/actions/letters.py hand_over": "a step of sending, whose end records",
    "people/actions/emergencies.py note": "is itself a line of the record of an emergency",
    "people/actions/once.py carry_out": "keeps the key of a form; what the form does records",
    "people/actions/once.py carry_out_part": "keeps the key of a form; what the form does records",
    "people/actions/entering.py count_try": "nobody has entered; the count is forgotten within the hour",
    "people/actions/entering.py pass_password": "nobody has entered; the second step follows",
    "people/actions/entering.py end_visits_of": "part of giving and ending roles, which record",
    "people/actions/entering.py new_link": "part of opening an account and of making a link, which record",
    "structures/actions/agreeing.py carry_out": "part of store_import, which records",
    "structures/actions/dated.py store": "part of store_import, which records",
    "structures/actions/files.py read_import": "reads a file that staging recorded; nothing of it counts yet",
    "structures/actions/files.py read_now": "reads a file that staging recorded; nothing of it counts yet",
    "structures/actions/files.py read_in_background": "reads a file that staging recorded; nothing of it counts yet",
    "structures/actions/inserting.py insert": "part of store_import, which records",
    "structures/actions/ledger.py take_back": "part of undo_import, which records",
    "structures/actions/ledger.py take_back_by_parts": "part of take_back_now, which records",
    "structures/actions/measures.py store": "part of store_import, which records",
    "structures/actions/organograms.py store": "part of store_import, which records",
    "structures/actions/places.py store": "part of store_import, which records",
    "structures/actions/workforce.py read": "compares a file with what is stored, and writes no row",
}


def silent_actions(path: str, source: str) -> Iterator[str]:
    """Public functions that write, themselves or by functions beside them, and never call audit.record."""
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    for name in functions:
        reached, ahead = set(), [name]
        while ahead:
            here = ahead.pop()
            if here in functions and here not in reached:
                reached.add(here)
                ahead += [call.func.id for call in _calls(functions[here]) if isinstance(call.func, ast.Name)]
        calls = [call.func for each in reached for call in _calls(functions[each])]
        writes = any(isinstance(func, ast.Attribute) and func.attr in WRITES for func in calls)
        if not name.startswith("_") and writes and "audit.record" not in {ast.unparse(func) for func in calls}:
            yield f"{path} {name}"


def _calls(node: ast.AST) -> list[ast.Call]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Call)]


def test_an_action_that_writes_and_does_not_record_is_found():
    planted = "def close(*, row):\n    _store(row)\n\n\ndef _store(row):\n    row.save()\n"
    assert list(silent_actions("x/actions.py", planted)) == ["x/actions.py close"]
    recorded = planted.replace("    _store(row)\n", "    _store(row)\n    audit.record('closed', row)\n", 1)
    assert list(silent_actions("x/actions.py", recorded)) == []


def test_every_action_that_writes_records_it_or_says_here_why_not():
    files = [file for file in SOURCE.rglob("*.py") if "actions" in file.relative_to(SOURCE).with_suffix("").parts]
    assert len(files) > 10
    found = {each for file in files for each in silent_actions(file.relative_to(SOURCE).as_posix(), file.read_text())}
    assert found == set(SILENT)
