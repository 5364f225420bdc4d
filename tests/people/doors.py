"""Every address of the site, and who gets what answer there: written by hand, not worked out from the table of roles.

A door without a row of its own answers 200 to those named and 403 to every other role. A door to a row answers 404 to
whoever does not see the row; of those who see it, whoever may not do the verb gets 403. Whoever has not signed in is
led to the sign-in page, except through the doors that are open to all.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("team", "lead", "director", "participant", "mentor", "assessor", "analyst", "evaluator", "auditor", "admin",
         "data_protection", "emergency")  # fmt: skip
# Sweeps that take long walk the site as these in every run, and as every other role in the nightly one.
EACH_RUN = ("team", "lead", "participant")
# At Alder: lead, director, participant, mentor. In Alder's region: evaluator. Everywhere: the others.
EVERYONE = " ".join(ROLES)
EVERYWHERE = "team assessor analyst auditor admin data_protection emergency"


@dataclass(frozen=True)
class Door:
    """Who may enter; for a row: of one's own agency and of another, and who of those who see it may not."""

    may: str = ""
    row: str = ""
    other: str = ""
    refused: str = ""
    other_refused: str = ""
    answer: int = 200

    def expected(self, role: str, *, own: bool) -> int:
        may, refused = (self.may, self.refused) if own or not self.row else (self.other, self.other_refused)
        if role in may.split():
            return self.answer
        return 403 if not self.row or role in refused.split() else 404


SEE_POSTS = "team lead director"
NOT_LEADS = " ".join(role for role in ROLES if role not in ("team", "lead"))
NOT_ADMIN = " ".join(role for role in ROLES if role != "admin")
PARTNERS = "team assessor analyst auditor admin data_protection emergency"

DOORS: dict[str, Door] = {
    "people:account": Door(EVERYONE),
    "people:roles": Door(EVERYONE),
    "people:sharing": Door(EVERYONE),
    "people:duplicates": Door("team lead"),
    "people:find_duplicates": Door("team lead", answer=405),
    "people:decide_duplicate": Door(
        "team lead", row="duplicate", other="team", refused=NOT_LEADS, other_refused=NOT_LEADS
    ),
    "people:separate": Door("team lead", row="merge", other="team", refused=NOT_LEADS, other_refused=NOT_LEADS),
    "people:audit": Door("auditor admin"),
    "people:story": Door("auditor admin", row="person", other="auditor admin", refused=SEE_POSTS, other_refused="team"),
    "people:record_of": Door(
        "auditor admin", row="person", other="auditor admin", refused=SEE_POSTS, other_refused="team"
    ),
    "people:own_record": Door(EVERYONE, answer=302),
    "people:sign_out_everywhere": Door(EVERYONE, answer=405),
    **dict.fromkeys(
        (
            "people:replace_app",
            "people:recovery_codes",
            "people:change_password",
            "people:prove",
            "people:visits",
            "people:passkeys",
            "people:change_address",
            "people:outside",
        ),
        Door(EVERYONE),
    ),
    **dict.fromkeys(
        ("people:stay", "people:end_other_visits", "people:ask_new_passkey", "people:prove_with_passkey"),
        Door(EVERYONE, answer=405),
    ),
    "people:emergencies": Door("auditor data_protection"),
    "people:open_emergency": Door("emergency"),
    "people:accounts": Door("admin"),
    "people:open_account": Door("admin"),
    **dict.fromkeys(
        (
            "people:account_of",
            "people:give_role",
            "people:end_role",
            "people:make_link",
            "people:take_off_second_step",
            "people:give_address",
            "people:close_account",
            "people:reopen_account",
        ),
        Door("admin", row="account", other="admin", refused=NOT_ADMIN, other_refused=NOT_ADMIN),
    ),
    "people:job": Door("lead admin", row="job", other="admin"),
    "people:decide_work": Door("lead admin", row="job", other="admin", answer=405),
    "people:work": Door(EVERYONE),
    "people:schedule": Door("admin"),
    "people:run_chore": Door("admin", answer=405),
    "people:letters": Door("team admin"),
    "people:wordings": Door("team admin"),
    "people:own_letters": Door(EVERYONE),
    "people:letter": Door("team lead admin", row="letter", other="team admin"),
    "people:decide_letter": Door("team admin", row="letter", other="team admin", refused="lead", answer=405),
    "people:take_batch_back": Door(
        "team admin", row="batch", other="team admin", refused=EVERYONE, other_refused=EVERYONE, answer=405
    ),
    **dict.fromkeys(
        ("support:help_home", "support:help_offers", "support:help_requests", "support:system_leaders"),
        Door(EVERYONE),
    ),
    **dict.fromkeys(("support:home", "support:offer_support"), Door(EVERYONE)),
    **dict.fromkeys(
        (
            "support:pool",
            "support:name_supporter",
            "support:waiting",
            "support:pairs",
            "support:duties",
            "support:set_days",
            "support:equity",
        ),
        Door("team"),
    ),
    **dict.fromkeys(("support:propose_matches", "support:look_for_duties"), Door("team", answer=405)),
    "support:add_need": Door("team", row="place", other="team", refused=SEE_POSTS),
    "support:help_overview": Door("team lead director analyst evaluator"),
    **dict.fromkeys(("support:offer_help", "support:ask_for_help"), Door("lead director")),
    "rights:my_data": Door(EVERYONE),
    "rights:ask": Door(EVERYONE),
    "rights:state": Door(EVERYONE),
    "rights:confirm_notices": Door(EVERYONE, answer=405),
    "rights:cases": Door("data_protection"),
    "rights:receive": Door("data_protection"),
    "rights:data_map": Door("data_protection"),
    "structures:agencies": Door(EVERYONE),
    "structures:agency": Door(EVERYONE, row="agency", other=EVERYONE),
    "structures:structure": Door(SEE_POSTS, row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "structures:timeline": Door(SEE_POSTS, row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "structures:open_post": Door("team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "structures:propose_reorganisation": Door(
        "team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE
    ),
    "structures:words": Door("team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "structures:forget_word": Door(
        "team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE, answer=405
    ),
    "structures:export_workforce": Door(
        "team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE
    ),
    "home:export_agency": Door("team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "structures:posts": Door(SEE_POSTS),
    "structures:posts_at_risk": Door("team lead"),
    "structures:post": Door(SEE_POSTS, row="post", other="team"),
    "structures:correct_post": Door("team lead", row="post", other="team", refused="director"),
    "structures:move_post": Door("team lead", row="post", other="team", refused="director"),
    "structures:close_post": Door("team lead", row="post", other="team", refused="director"),
    "structures:record_arrival": Door("team lead", row="post", other="team", refused="director"),
    "structures:record_departure": Door("team lead", row="appointment", other="team", refused="director"),
    "structures:record_absence": Door("team lead", row="appointment", other="team", refused="director"),
    "structures:correct_appointment": Door("team lead", row="appointment", other="team", refused="director"),
    "structures:people": Door(SEE_POSTS),
    "structures:person": Door(SEE_POSTS, row="person", other="team"),
    "structures:correct_person": Door("team lead", row="person", other="team", refused="director"),
    "structures:partnerships": Door(EVERYONE),
    "structures:open_partnership": Door("team lead"),
    "structures:partnership": Door(EVERYONE, row="partnership", other=PARTNERS),
    **dict.fromkeys(
        (
            "structures:join",
            "structures:open_body",
            "structures:add_member",
            "structures:raise_challenge",
            "structures:seek_shift",
        ),
        Door("team lead", row="partnership", other="team", refused=EVERYONE, other_refused=PARTNERS),
    ),
    **dict.fromkeys(
        ("structures:change_body", "structures:open_seat"),
        Door("team lead", row="body", other="team", refused=EVERYONE, other_refused=PARTNERS),
    ),
    "structures:change_part": Door("team lead", row="part", other="team", refused=EVERYONE, other_refused=PARTNERS),
    "structures:end_member": Door("team lead", row="member", other="team", refused=EVERYONE, other_refused=PARTNERS),
    "structures:mark_talent": Door("team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "structures:change_talent": Door("team lead", row="talent", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "structures:end_seat": Door("team lead", row="seat", other="team", refused=EVERYONE, other_refused=PARTNERS),
    "structures:change_seat": Door("team lead", row="seat", other="team", refused=EVERYONE, other_refused=PARTNERS),
    "structures:reorganisation": Door(SEE_POSTS, row="reorganisation", other="team"),
    **dict.fromkeys(
        ("structures:decide_links", "structures:choose_successor", "structures:finish_reorganisation"),
        Door("team lead", row="reorganisation", other="team", refused="director", answer=405),
    ),
    "structures:imports": Door("team lead"),
    "structures:new_import": Door("team lead"),
    "structures:template": Door("team lead"),
    "structures:appointments_template": Door("team lead"),
    "structures:import": Door("team lead", row="import", other="team"),
    "structures:error_rows": Door("team lead", row="import", other="team"),
    "structures:decide_import": Door("team lead", row="import", other="team", answer=405),
    "home:export_everything": Door("team lead"),
    "structures:your_post": Door(EVERYONE),
    "structures:team": Door(SEE_POSTS, row="post", other="team"),
    "structures:own_team": Door("", row="appointment", refused=SEE_POSTS, other_refused="team"),
    "structures:support": Door(SEE_POSTS, row="post", other="team"),
    "structures:name_sponsor": Door("lead", row="post", refused="team director", other_refused="team"),
    "structures:open_check": Door("lead", row="appointment", refused="team director", other_refused="team"),
    "structures:conditions_due": Door("lead"),
    "structures:stay_interviews": Door(EVERYONE),
    "structures:diagnostics": Door(EVERYONE),
    "structures:say_figure": Door("team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "programmes:agency_impact": Door(
        "team lead director", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE
    ),
    "structures:diagnose_agency": Door(
        "team lead", row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE
    ),
    "structures:diagnose_partnership": Door(
        "team lead", row="partnership", other="team", refused=EVERYONE, other_refused=PARTNERS
    ),
    "structures:stay_reasons": Door("team lead director analyst evaluator"),
    "structures:conditions": Door("team lead"),
    "structures:add_condition": Door("team lead"),
    "programmes:provision": Door(EVERYONE),
    "programmes:components": Door(EVERYONE),
    **dict.fromkeys(
        ("programmes:offer", "programmes:mandates", "programmes:events", "programmes:trials", "programmes:themes"),
        Door(EVERYONE),
    ),
    **dict.fromkeys(
        ("programmes:add_mandate", "programmes:add_event", "programmes:add_trial", "programmes:add_theme"),
        Door("team"),
    ),
    "programmes:standards": Door(EVERYONE),
    "programmes:add_standard": Door("team"),
    "programmes:outcomes": Door(EVERYONE),
    "programmes:portfolio": Door(EVERYONE),
    "programmes:add_outcome": Door("team"),
    **dict.fromkeys(
        (
            "programmes:own_prior",
            "programmes:add_prior",
            "programmes:exemplars",
            "programmes:write_exemplar",
            "programmes:ideas",
            "programmes:propose_module",
            "programmes:activity_kinds",
        ),
        Door(EVERYONE),
    ),
    "programmes:offer_coaching": Door("team", row="place", other="team", refused=SEE_POSTS),
    "home:cohort_outcomes": Door(EVERYONE, row="cohort", other=EVERYONE),
    "programmes:bring_in_standards": Door("team", answer=405),
    "programmes:write_local_plan": Door(
        SEE_POSTS, row="programme", other=SEE_POSTS, refused=EVERYONE, other_refused=EVERYONE
    ),
    "programmes:say_links": Door("team", row="component", other="team", refused=EVERYONE, other_refused=EVERYONE),
    **dict.fromkeys(
        ("programmes:open_provision", "programmes:open_programme", "programmes:add_component"),
        Door("team"),
    ),
    **{
        f"programmes:{name}": Door(EVERYONE, row=row, other=EVERYONE)
        for name, row in (
            ("programme", "programme"),
            ("compare", "programme"),
            ("parts", "programme"),
            ("alumni", "programme"),
            ("voice", "programme"),
            ("local", "programme"),
            ("variants", "programme"),
            ("version", "version"),
            ("version_standards", "version"),
            ("aims", "programme"),
            ("cohort_standards", "cohort"),
            ("component", "component"),
            ("cohort", "cohort"),
            ("session", "session"),
        )
    },
    **{
        f"programmes:{name}": Door("team", row=row, other="team", refused=EVERYONE, other_refused=EVERYONE)
        for name, row in (
            ("add_strand", "provision"),
            ("ask_users", "programme"),
            ("add_measure", "programme"),
            ("coaching_hours", "cohort"),
            ("say_bodies", "component"),
            ("write_process", "version"),
            ("say_evidence", "version"),
            ("roster", "cohort"),
            ("new_version", "programme"),
            ("teams", "cohort"),
            ("at_risk", "programme"),
            ("files", "cohort"),
            ("file_template", "cohort"),
            ("money", "cohort"),
            ("contribute", "cohort"),
            ("open_team", "cohort"),
            ("give_part", "programme"),
            ("change_part", "programme_part"),
            ("open_cohort", "version"),
            ("change_component", "component"),
            ("remove_activity", "activity"),
            ("split_places", "cohort"),
            ("add_session", "cohort"),
            ("give_place", "cohort"),
            ("change_session", "session"),
            ("attendance", "session"),
        )
    },
    # The version is published and stays as it is: whoever may write is led back to it.
    **dict.fromkeys(
        (
            "programmes:write_version",
            "programmes:principles",
            "programmes:add_activity",
            "programmes:publish",
        ),
        Door("team", row="version", other="team", refused=EVERYONE, other_refused=EVERYONE, answer=302),
    ),
    "programmes:sets": Door(EVERYONE, row="cohort", other=EVERYONE),
    **{
        f"programmes:{name}": Door("team", row="cohort", other="team", refused=EVERYONE, other_refused=EVERYONE)
        for name in ("propose_sets", "wish")
    },
    "programmes:name_facilitators": Door("team", row="session", other="team", refused=EVERYONE, other_refused=EVERYONE),
    **{
        f"programmes:{name}": Door("team", row="cohort", other="team", refused=EVERYONE, other_refused=EVERYONE)
        for name in ("messages", "write_message")
    },
    "programmes:arrange": Door("team", row="session", other="team", refused=EVERYONE, other_refused=EVERYONE),
    "programmes:scenarios": Door(EVERYONE),
    "programmes:write_scenario": Door("team"),
    "programmes:load_example": Door("team", answer=405),
    "programmes:faculty": Door("team"),
    "programmes:join_faculty": Door("team", answer=302),
    # A contract is seen by participant, sponsor, and those who run the cohort.
    **dict.fromkeys(
        ("programmes:contract", "programmes:confirm_signature"), Door("team", row="contract", other="team")
    ),
    "programmes:sign_contract": Door("team", row="contract", other="team", answer=405),
    **dict.fromkeys(
        ("programmes:write_contract", "programmes:name_sponsor"),
        Door("team", row="place", other="team", refused=SEE_POSTS),
    ),
    "programmes:offers": Door(EVERYONE),
    "programmes:nominate": Door("team", row="place", other="team", refused=SEE_POSTS),
    "programmes:day_one": Door("team", row="place", other="team", refused=SEE_POSTS),
    "programmes:file": Door("team", row="cohort_file", other="team"),
    "programmes:refused_rows": Door("team", row="cohort_file", other="team"),
    "programmes:decide_file": Door("team", row="cohort_file", other="team", answer=405),
    "programmes:progress": Door(SEE_POSTS, row="place", other="team"),
    "programmes:settle_milestone": Door("team", row="place", other="team", refused=SEE_POSTS),
    "programmes:open_milestone": Door("team", row="place", other="team", refused=SEE_POSTS),
    "programmes:decide_result": Door("team", row="place", other="team", refused=SEE_POSTS),
    "programmes:take_back_result": Door("team", row="place", other="team", refused=SEE_POSTS),
    "programmes:issue_certificate": Door("team", row="place", other="team", refused=SEE_POSTS),
    "programmes:add_milestone": Door(
        "team", row="version", other="team", refused=EVERYONE, other_refused=EVERYONE, answer=302
    ),
    "programmes:take_back_contribution": Door("team", row="contribution", other="team"),
    "programmes:agency_money": Door(SEE_POSTS, row="agency", other="team", refused=EVERYONE, other_refused=EVERYONE),
    # A team is seen by those in it, its sponsor, and those who run the cohort.
    **dict.fromkeys(
        ("programmes:team", "programmes:join_team", "programmes:leave_team", "programmes:enrol_team"),
        Door("team", row="team", other="team"),
    ),
    "programmes:place": Door(SEE_POSTS, row="place", other="team"),
    **dict.fromkeys(
        ("programmes:move_place", "programmes:transfer", "programmes:exempt", "programmes:waive"),
        Door("team", row="place", other="team", refused=SEE_POSTS),
    ),
    # One's own pages show every visitor their own; rows of others are walked by tests/learning.
    **dict.fromkeys(
        (
            "learning:home",
            "learning:received",
            "learning:begin_plan",
            "learning:journal",
            "learning:write",
            "learning:claim_stage",
            "learning:thinking",
            "learning:occasions",
            "learning:look_back",
            "learning:diagnostics",
            "learning:begin_diagnostic",
        ),
        Door(EVERYONE),
    ),
    **dict.fromkeys(("learning:hours", "learning:open_assessment"), Door("team lead")),
    **dict.fromkeys(
        ("learning:group_pulses", "learning:group_diagnostics", "learning:partnership_levers"),
        Door("team lead director analyst evaluator"),
    ),
    "learning:make_offer": Door("team lead director"),
    **dict.fromkeys(
        (
            "learning:library",
            "learning:sheets",
            "learning:dialogues",
            "learning:open_dialogue",
            "learning:peers",
            "learning:handed_on",
            "learning:theories",
            "learning:offer_expertise",
        ),
        Door(EVERYONE),
    ),
    **dict.fromkeys(("learning:add_resource", "learning:add_provider", "learning:library_due"), Door("team")),
    "learning:threads": Door("team"),
    **dict.fromkeys(("feedback:home", "feedback:begin"), Door(EVERYONE)),
    "feedback:arranged": Door("team lead"),
    **dict.fromkeys(("selection:calls", "selection:readings"), Door(EVERYONE)),
    **dict.fromkeys(("selection:write_call", "selection:pool"), Door("team")),
    **dict.fromkeys(("selection:funnel", "selection:partners"), Door("team lead director analyst evaluator")),
    "learning:open_notes": Door(EVERYONE, answer=302),  # nobody of them is in a learning set
    "learning:packs": Door(EVERYONE, answer=200),
    "learning:bring_in_shipped": Door("team", answer=405),
    "learning:needs": Door("team lead director analyst evaluator"),
    "equality:own": Door(EVERYONE),
    "equality:delete": Door(EVERYONE, answer=405),
    "equality:counts": Door("team analyst"),
    **dict.fromkeys(("evaluation:home", "evaluation:notes"), Door("team analyst evaluator")),
    **{
        f"evaluation:{row}": Door(
            "team analyst evaluator", row=row, other="team analyst evaluator", refused=EVERYONE, other_refused=EVERYONE
        )
        for row in ("programme", "version", "cohort")
    },
    "evaluation:stories": Door("evaluator"),
    "evaluation:write_note": Door(
        "evaluator", row="programme", other="evaluator", refused=EVERYONE, other_refused=EVERYONE, answer=302
    ),
    "evaluation:fairness": Door("team analyst"),
    "evaluation:draw": Door("team analyst", answer=405),
    "evaluation:own": Door(EVERYONE),
    # A draft in the house, of which nobody has been told; whoever is asked is walked by tests/networks.
    "networks:surveys": Door(EVERYONE),
    "networks:begin_survey": Door("team lead"),
    **dict.fromkeys(
        ("networks:survey", "networks:change_survey"), Door("team lead", row="network_survey", other="team")
    ),
    **dict.fromkeys(
        ("networks:opt_out", "networks:opt_in"), Door("team lead", row="network_survey", other="team", answer=405)
    ),
    **dict.fromkeys(("networks:own_result", "networks:result"), Door(row="network_survey")),
    **dict.fromkeys(
        ("framework:frameworks", "framework:profiles", "framework:side_by_side", "framework:studies"), Door(EVERYONE)
    ),
    **dict.fromkeys(
        ("framework:framework", "framework:file", "framework:difference"),
        Door(EVERYONE, row="framework", other=EVERYONE),
    ),
    "framework:competency": Door(EVERYONE, row="competency", other=EVERYONE),
    "framework:profile": Door(EVERYONE, row="profile", other=EVERYONE),
    "framework:study": Door(EVERYONE, row="study", other=EVERYONE),
    **dict.fromkeys(
        ("framework:move", "framework:new_edition"),
        Door("team lead", row="framework", other="team", refused=EVERYONE, other_refused=EVERYONE),
    ),
    # Whoever writes frameworks anywhere may begin a copy of any for where they write.
    "framework:copy_framework": Door(
        "team lead", row="framework", other="team lead", refused=EVERYONE, other_refused=EVERYONE
    ),
    "framework:reword_competency": Door(
        "team lead", row="competency", other="team", refused=EVERYONE, other_refused=EVERYONE
    ),
    "home:start": Door(EVERYONE),
    "home:search": Door(EVERYONE),
    "home:calendar": Door(EVERYONE),
    "home:leading": Door(EVERYONE),
    "home:calendar_file": Door(EVERYONE),
    "home:calendar_links": Door(EVERYONE),
    "forecast:profile": Door("team lead director analyst evaluator"),
    "forecast:way_up": Door("team lead director analyst evaluator"),
    "forecast:surveys": Door("team lead director analyst evaluator"),
    "forecast:new_survey": Door("team"),
    "forecast:about_you": Door(EVERYONE),
    # Nobody in the house has shared an answer, so that for nobody there is a page: tests/people/test_consent.py.
    "forecast:shared_answers": Door(row="person"),
    "forecast:take_back": Door(EVERYONE, answer=405),
    "forecast:forecasts": Door("team lead director analyst"),
    # Rows of plans: tests/succession/test_access.py holds each address against each kind of person.
    **dict.fromkeys(("succession:home", "succession:decline"), Door(EVERYONE)),
    "succession:open_plan": Door("lead"),
    "succession:counts": Door("team lead director analyst evaluator"),
    "forecast:new_forecast": Door("team lead director analyst"),
    "forecast:beside": Door("team lead director analyst"),
}

# Open to whoever comes; what they answer is tested where they live.
OPEN = {
    "people:sign_in", "people:second_step", "people:set_up_second_step", "people:enter_demonstration",
    "people:sign_out", "people:welcome", "people:ask_passkey", "people:enter_with_passkey", "people:ask_for_link",
    "people:link_asked", "people:confirm_address", "people:outside_back",
    "home:front", "home:accessibility", "home:privacy", "home:help", "home:about", "home:visit",
    "home:status", "home:status_figures", "home:calendar_feed",
    "web:health", "web:favicon",
    "programmes:certificate", "programmes:issuer", "programmes:badge_keys",
    "rights:complain", "rights:notices",
    # By the link of a letter, then under a sealed cookie: tests/feedback.
    "selection:speak", "selection:spoken",  # tests/selection/test_exercises.py
    "feedback:invited", "feedback:rate", "feedback:comments", "feedback:check", "feedback:stopped", "feedback:thanks",
}  # fmt: skip
# Rows of other slices: their own tests hold each role against each row.
ELSEWHERE = (
    "succession:",
    # tests/support/test_coaching.py: rows of the pool, needs, matches and arrangements, for each who may see them.
    *(
        f"support:{name}"
        for name in (
            "ask",
            "need",
            "withdraw_need",
            "not_wanted",
            "by_hand",
            "option",
            "choose",
            "take_choice_back",
            "decline",
            "turn_down",
            "offer_options",
            "lock_option",
            "drop_option",
            "arrangement",
            "note_meeting",
            "say_next",
            "end_support",
            "take_meeting_out",
            "supporter",
            "change_supporter",
            "accept_supporter",
            "end_supporter",
            "add_credential",
            "remove_credential",
            "add_leave",
            "remove_leave",
        )
    ),
    # tests/support/test_help.py: offers of help and requests for it, for both sides, who brokers, and strangers.
    *(
        f"support:{name}"
        for name in (
            "help_offer",
            "change_help_offer",
            "confirm_help_offer",
            "withdraw_help_offer",
            "name_in_team",
            "answer_naming",
            "take_from_team",
            "help_request",
            "change_help_request",
            "diagnose_request",
            "suggest_helpers",
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
    # tests/feedback/test_rounds.py: rounds for the person, the coach, who arranges, and nobody else.
    *(
        f"feedback:{name}"
        for name in (
            "round",
            "pick_people",
            "add_person",
            "propose",
            "launch",
            "return_list",
            "move_last_day",
            "close",
            "call_off",
            "report",
            "paper",
            "show",
            "release",
            "hold_back",
            "show_again",
            "take_off",
            "start",
        )
    ),
    # tests/selection/test_doors.py: a call, somebody in it, a reading and a membership, for everybody around them.
    *(
        f"selection:{name}"
        for name in (
            "call",
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
            "put_forward",
            "put_self_forward",
            "candidacy",
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
            "together",
            "decide",
            "take_reading_back",
            "member",
            "judge",
            "leave",
        )
    ),
    "evaluation:note",
    "evaluation:change_note",
    "evaluation:register_note",
    "evaluation:take_back_note",
    "evaluation:delete_note",
    "evaluation:release",
    "evaluation:review",
    "evaluation:afterwards",
    "evaluation:take_back",
    "people:withdraw",
    "forecast:forecast",
    "rights:take_back_statement",
    "programmes:take_back_offer",
    "programmes:remove_milestone",
    "programmes:paper",
    "programmes:badge",
    "programmes:revoke",
    "rights:case",
    "rights:step",
    "rights:gather",
    "rights:release",
    "rights:copy",
    "rights:erase",
    "rights:item",
    "forecast:survey",
    "forecast:numbers",
    "forecast:stop",
    "web:gallery",
    "people:end_visit",
    "learning:",
    # tests/networks/test_surveys.py: a step, a name or a question stands in the address as well.
    "networks:move_survey",
    "networks:leave_out",
    "networks:answer",
    "home:revoke_calendar_link",
    "people:remove_passkey",
    "people:outside_away",
    "people:link_outside",
    "people:part_outside",
    "people:emergency",
    "people:end_emergency",
    # tests/structures/test_conditions.py: checks of posts for the two who answer, sponsors, the list.
    "structures:conditions_check",
    "structures:answer_conditions",
    "structures:call_off_check",
    "structures:agree_condition_action",
    "structures:finish_condition_action",
    "structures:change_sponsor",
    "structures:reword_condition",
    "structures:retire_condition",
    "programmes:team_impact",  # tests/programmes/test_impact.py: for those who see the team
    # tests/structures/test_diagnosing.py: for the leaders who are asked.
    "structures:diagnostic",
    "structures:answer_diagnostic",
    "structures:drop_diagnostic",
    # tests/structures/test_staying.py: for the two who talked alone.
    "structures:write_stay_interview",
    "structures:stay_interview",
    "structures:rewrite_stay_interview",
    "structures:agree_stay_interview",
    "structures:delete_stay_interview",
    "structures:agree_stay_action",
    "structures:finish_stay_action",
    # tests/programmes/test_sets.py: rounds and sets, wishes, members, the faculty.
    # tests/structures/test_glossary.py
    "structures:glossary",
    "structures:say_word",
    "structures:change_common_word",
    "structures:set_beside",
    "structures:take_word_away",
    "structures:agree_pair",
    "structures:part_words",
    "structures:board",
    "structures:call_meeting",
    "structures:meeting",
    "structures:write_notes",
    "structures:bring_paper",
    "structures:decide",
    "structures:agree_action",
    "structures:finish_action",
    "structures:settle_challenge",
    "structures:shift",
    "structures:read_shift",
    # tests/programmes/test_standards.py: standards, judgements, voice, local plans.
    "programmes:change_standard",
    # tests/programmes/test_prior.py: learning from before, coaching, accounts, ideas, findings.
    "programmes:prior",
    "programmes:change_prior",
    "programmes:remove_prior",
    "programmes:claim_prior",
    "programmes:decide_claim",
    "programmes:take_claim_back",
    "programmes:coaching",
    "programmes:agree_coaching",
    "programmes:note_day",
    "programmes:take_day_out",
    "programmes:exemplar",
    "programmes:change_exemplar",
    "programmes:agree_exemplar",
    "programmes:withdraw_exemplar",
    "programmes:take_idea",
    "programmes:decline_idea",
    "programmes:say_findings",
    # tests/programmes/test_outcomes.py: outcomes, measures.
    "programmes:change_outcome",
    "programmes:measure",
    "programmes:change_measure",
    "programmes:read_measure",
    "programmes:remove_reading",
    "programmes:judge_",
    "programmes:voice_question",
    "programmes:answer_question",
    "programmes:say_what_was_done",
    "programmes:local_plan",
    "programmes:change_local_plan",
    "programmes:mandate",
    "programmes:change_mandate",
    "programmes:add_duty",
    "programmes:change_duty",
    "programmes:event",
    "programmes:change_event",
    "programmes:trial",
    "programmes:change_trial",
    "programmes:change_theme",
    "programmes:set_round",
    "programmes:message",
    "programmes:take_message_back",
    "programmes:move_by_hand",
    "programmes:confirm_sets",
    "programmes:set_aside",
    "programmes:join_set",
    "programmes:learning_set",
    "programmes:lead_set",
    "programmes:plan_meetings",
    "programmes:change_set",
    "programmes:drop_wish",
    "programmes:faculty_member",
    "programmes:write_faculty",
    "programmes:drop_time",
    # tests/programmes/test_simulations.py: scenarios and runs.
    "programmes:scenario",
    "programmes:change_scenario",
    "programmes:plan_run",
    "programmes:run",
    "programmes:cast",
    "programmes:start_run",
    "programmes:give_next",
    "programmes:write_down",
    "programmes:end_run",
    "programmes:debrief",
    "programmes:replay",
    # tests/programmes/test_residentials.py
    "programmes:residential",
    "programmes:answer",
    "programmes:take_answer_back",
    "programmes:keep_rooms",
    "programmes:give_all_rooms",
    "programmes:ask_guests",
    "programmes:pack",
    "programmes:give_room",
)
