"""The page of a request for help: six steps with days and owners, what may be done next, and what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mantle.people.models import Person
from mantle.support.models import HelpDeployment, HelpEffect, HelpRequest, HelpStep
from mantle.support.queries.help import days_of, deployment_for, sides_of, steps_of
from mantle.support.rules.help import (
    HELP_MOVES,
    OWNERS,
    PLANNED_IN,
    SIX,
    UNDER_WAY,
    HelpState,
    Side,
    steps_done,
)
from mantle.web.words import day

# What a button says, in the order in which buttons stand; the first seven lead on.
LABELS: dict[str, str] = {
    "diagnose": "Write the diagnosis", "propose": "Find a helper", "accept": "Say yes",
    "agree": "Say yes to this helper", "start": "Start the help", "review": "Review it together", "close": "Close it",
    "ask_again": "Ask again", "decline": "Say no", "refuse": "Ask for another helper",
    "diagnose_again": "Open the diagnosis again", "take_back": "Take the proposal back",
    "accept_not": "Take our yes back", "agree_not": "Take our yes back", "start_not": "It has not started after all",
    "review_not": "Take your last review back", "step_out": "Step out", "reopen": "Open it again",
    "withdraw": "Withdraw the request",
}  # fmt: skip
LEAD_ON = frozenset({"diagnose", "propose", "accept", "agree", "start", "review", "close", "ask_again"})
OWN_DOORS = {
    "diagnose": "diagnose_request", "propose": "suggest_helpers", "accept": "accept_request", "agree": "agree_request",
    "review": "review_help", "review_not": "take_review_back", "close": "close_help",
}  # fmt: skip
PLAIN_MOVES = frozenset(LABELS) - set(OWN_DOORS)
# What a step brings, said before it is taken.
LEADS: dict[str, str] = {
    "start": "From now on, note the days as they are used. Both sides see them.",
    "decline": "The programme team is told, and looks for another helper. You no longer see the request.",
    "refuse": "The programme team looks for another helper. This helper no longer sees your request.",
    "diagnose_again": "The request goes back to the first step, so that the diagnosis can be written again.",
    "take_back": "The helper no longer sees the request, and their days are free again.",
    "accept_not": "The other side is told, and you can say yes again later.",
    "agree_not": "The helper is told, and you can say yes again later.",
    "start_not": "The help counts as agreed, but not started.",
    "step_out": "The help ends today. Those who asked are told, and the programme team looks for another helper.",
    "reopen": "The help counts as under way again, with the same helper.",
    "withdraw": "Everybody concerned is told, and days that were held are free again. You can ask again later.",
    "ask_again": "The programme team looks at the request again, from the first step.",
}
TURN: dict[HelpState, str] = {
    HelpState.ASKED: "Next: the programme team talks to those who ask, and writes down what is behind it.",
    HelpState.DIAGNOSED: "Next: the programme team looks for a helper.",
    HelpState.PROPOSED: "Next: the helper says yes or no, and their director approves.",
    HelpState.ACCEPTED: "Next: those who ask say yes or no to this helper, and their director approves.",
    HelpState.AGREED: "Next: both sides write the plan, and then the help starts.",
    HelpState.RUNNING: "The help is under way. After the first days, both sides review it together.",
    HelpState.REVIEWED: "The help is under way. At the end both sides say what came of it, and it is closed.",
    HelpState.CLOSED: "",
    HelpState.WITHDRAWN: "",
}
COLOURS = {"Done": "green", "Now": "blue", "To come": "grey"}
DONE_BY = {"Asked": ("ask", "ask_again"), "Diagnosed": ("diagnose",), "Helper proposed": ("propose",),
           "Yes of both sides": ("accept", "agree"), "Running and reviewed": ("start", "review"),
           "Closed": ("close",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done next: what the button says, where, and whether it leads on."""

    label: str
    url: str
    leads_on: bool


def page_of(row: HelpRequest, person: Person, on: date) -> dict[str, Any]:
    """Everything on the page of a request, as far as this person's side sees it. HLP-5."""
    deployment = deployment_for(person, row)
    sides = sides_of(person, row, deployment)
    steps = steps_of(row, deployment, sides)
    state = _state_seen(row, deployment, sides)
    spent, planned = days_of(deployment, on) if deployment is not None else (0, 0)
    return {
        "deployment": deployment, "sides": {str(side) for side in sides}, "state": state,
        "six": six_steps(state, steps), "steps": steps, "turn": TURN[state], "spent": spent, "planned": planned,
        "acts": acts_of(row, deployment, sides, person) if state == row.state else [],
        "before": _before(row, sides), "competencies": row.competencies.all(), **_work_of(deployment, on),
    }  # fmt: skip


def _state_seen(row: HelpRequest, deployment: HelpDeployment | None, sides: frozenset[Side]) -> HelpState:
    """HLP-5: a helper whose part has ended sees how it ended, and nothing of what came after."""
    if deployment is None or not deployment.ended_by or sides & {Side.ASKING, Side.BROKER}:
        return HelpState(row.state)
    return HelpState.CLOSED if deployment.ended_by == "close" else HelpState.WITHDRAWN


def _before(row: HelpRequest, sides: frozenset[Side]) -> list[HelpDeployment]:
    """Helpers put to it before, for those who ask and those who broker."""
    if not sides & {Side.ASKING, Side.BROKER}:
        return []
    return list(row.deployments.exclude(ended_by__in=["", "close"]).select_related("helper"))


def _work_of(deployment: HelpDeployment | None, on: date) -> dict[str, Any]:
    if deployment is None:
        return {}
    days = deployment.days.select_related("member__person", "deployment__offer__lead")
    effects: dict[str, HelpEffect] = {row.side: row for row in deployment.effects.prefetch_related("lines")}
    said = {
        side: {line.objective_id: line for line in effect.lines.all()} for side, effect in effects.items()
    }  # fmt: skip
    objectives = [
        (row, said.get("asking", {}).get(row.pk), said.get("helping", {}).get(row.pk))
        for row in deployment.objectives.all()
    ]
    return {
        "objectives": objectives, "effects": list(effects.values()), "days": list(days),
        "reviews": list(deployment.reviews.select_related("by")),
        "people": list(deployment.people.select_related("person")),
        "team": list(deployment.offer.team.agreed().select_related("person")),
        "review_is_due": bool(deployment.next_review_on and deployment.next_review_on <= on),
    }  # fmt: skip


def six_steps(state: HelpState, steps: list[HelpStep]) -> list[dict[str, str]]:
    """The six steps as a list of tasks: done, now, or to come; on which day and by whom."""
    found, is_next = [], state not in (HelpState.CLOSED, HelpState.WITHDRAWN)
    assert len(SIX) == len(DONE_BY)
    for name, done in steps_done(state):
        last = next((row for row in reversed(steps) if row.move in DONE_BY[name]), None) if done else None
        hint = f"{day(timezone.localtime(last.at).date())}, {last.by}" if last is not None else ""
        status = "Done" if done else "Now" if is_next else "To come"
        is_next = is_next and done
        found.append(
            {
                "title": name,
                "hint": hint,
                "status": status,
                "colour": {"Done": "green", "Now": "blue"}.get(status, "grey"),
            }
        )
    return found


def acts_of(row: HelpRequest, deployment: HelpDeployment | None, sides: frozenset[Side], person: Person) -> list[Act]:
    """What somebody of these sides may do now, what leads on first. HLP-9."""
    found = []
    for move, label in LABELS.items():
        if (HelpState(row.state), move) not in HELP_MOVES or not sides & OWNERS[move]:
            continue
        if deployment is not None and not _is_ready(move, deployment, person):
            continue
        name = OWN_DOORS.get(move)
        url = reverse(f"support:{name}", args=[row.code]) if name else reverse(
            "support:move_request", args=[row.code, move]
        )  # fmt: skip
        found.append(Act(label, url, move in LEAD_ON))
    return _work_acts(row, deployment, sides, person) + found


def _is_ready(move: str, deployment: HelpDeployment, person: Person) -> bool:
    """Whether a step that the table allows has what it needs: a plan to start, no day spent to take a start back."""
    if move == "start":
        return deployment.objectives.exists()
    if move == "start_not":
        return not deployment.days.exists()
    return move != "review_not" or deployment.reviews.order_by("-pk").values_list("by", flat=True).first() == person.pk


def _work_acts(
    row: HelpRequest, deployment: HelpDeployment | None, sides: frozenset[Side], person: Person
) -> list[Act]:
    """Plan, days and words about what came of it: of both sides, days also of whoever is sent."""
    both, state = sides & {Side.ASKING, Side.HELPING}, HelpState(row.state)
    is_new = state in (HelpState.ASKED, HelpState.DIAGNOSED)
    has_plan = deployment is not None and deployment.objectives.exists()
    wanted = [
        ("help_plan", "Change the plan" if has_plan else "Write the plan", both and state in PLANNED_IN, not has_plan),
        (
            "log_help_day",
            "Note a day",
            (both or Side.SENT in sides) and state in PLANNED_IN,
            has_plan and state in UNDER_WAY,
        ),
        ("change_help_days", "Change the number of days", Side.HELPING in sides and state in PLANNED_IN, False),
        ("say_effect", "Say what came of it", both and state == HelpState.REVIEWED, True),
        ("change_help_request", "Change the request", Side.ASKING in sides and is_new, False),
    ]
    if deployment is not None and deployment.effects.filter(side__in=both).exclude(learnt="").exists():
        wanted.append(("make_exemplar", "Turn it into an account for others", True, False))
    return [
        Act(label, reverse(f"support:{name}", args=[row.code]), leads_on)
        for name, label, may, leads_on in wanted
        if may
    ]


def facts_of(form: Any) -> dict[str, Any]:
    """What an action is given of a form: its facts, with the version that was read."""
    if not hasattr(form, "facts"):
        return dict(form.cleaned_data)
    return {**form.facts(), "version": form.cleaned_data["version"]}
