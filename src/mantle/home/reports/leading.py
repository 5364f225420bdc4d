"""How somebody leads, by four sources side by side: posts, ties, own answers, colleagues. For that person alone. S32.

Each slice keeps what it may tell; nothing is computed anew or averaged here, and nobody else opens the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from mantle.feedback.models import Result
from mantle.feedback.rules.rounds import EVERYONE, State
from mantle.framework.queries.editions import framework_now
from mantle.learning.models import SelfDiagnostic
from mantle.learning.queries.diagnostic import AXES, place_on_the_map
from mantle.learning.rules.diagnostic import FRAMEWORKS, PartKey, corners_within
from mantle.learning.rules.diagnostic import place_said as said_of_oneself
from mantle.networks.models import OwnResult
from mantle.networks.rules.placing import Half, place_said
from mantle.people.models import Person, current
from mantle.rights.queries.assessed import closed
from mantle.structures import queries as structures
from mantle.structures.models import ReportingLine
from mantle.web.words import counted, day, listed

Corners = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Look:
    """One source: what it says, how to read it, and where it is told whole or begun."""

    source: str
    says: str
    how: str
    url: str
    link: str


def looks_at(person: Person, on: date) -> list[Look]:
    """HOM-17: formal authority by posts; real influence by ties, by own answers and by colleagues."""
    framework = framework_now(FRAMEWORKS[PartKey.MODELS])
    corners = {(row.across, row.down): row.name for row in framework.domains.exclude(across="")} if framework else {}
    found = [_by_posts(person, on)]
    waiting = closed()  # RIG-15
    if "networks" not in waiting:
        found.append(_by_ties(person, corners))
    found.append(_by_oneself(person, corners))
    if "feedback" not in waiting:
        found.append(_by_colleagues(person))
    return found


def _by_posts(person: Person, on: date) -> Look:
    posts = [row.post for row in structures.appointments_of(person, person) if row.stands_on(on)]
    below = ReportingLine.objects.filter(current(on), manager__in=posts).count()
    names = listed([f"{post.title}, tier {post.tier}" for post in posts])
    says = "No post of yours is on record."
    if posts:
        says = f"{names}. {counted(below, 'post reports', 'posts report')} to you."
    how = "Formal authority is what a post gives: decisions, money, people. It ends with the post."
    return Look("By post", says, how, reverse("structures:person", args=[person.code]), "Your own record")


def _by_ties(person: Person, corners: Corners) -> Look:
    rows = OwnResult.objects.visible_to(person).select_related(
        "survey__agency", "survey__partnership", "survey__cohort"
    )
    newest = rows.order_by("-survey__closed_at").first()
    how = "Whom people turn to when nobody tells them to. It is one survey among some people, in a range."
    if newest is None:
        no = "No survey of who turns to whom has closed in which you were asked."
        return Look("By the ties of others", no, how, reverse("networks:surveys"), "Who turns to whom")
    halves = {axis: Half(*each) for axis, each in newest.figures.get("halves", {}).items()}
    says = "Too few turn to you there, or answered, to tell."
    if halves:
        corner = ("high" if halves["across"].is_high else "low", "high" if halves["down"].is_high else "low")
        is_sure = all(half.is_sure for half in halves.values())
        says = place_said(corners.get(corner, "One of the four models"), is_sure=is_sure)
    link = reverse("networks:own_result", args=[newest.survey.code])
    return Look("By the ties of others", says, how, link, "Your own result, with the picture")


def _by_oneself(person: Person, corners: Corners) -> Look:
    newest = SelfDiagnostic.objects.finished().filter(person=person).first()
    place = place_on_the_map(newest) if newest is not None else None
    how = "What you say of yourself. It knows what you mean to do; others see what you do."
    if place is None or newest is None:
        no = "You have not finished a diagnostic of your own that asks about the four models."
        return Look("By your own answers", no, how, reverse("learning:diagnostics"), "Look at yourself")
    across, down = (place[axis] for axis in AXES)
    names = [corners[key] for key in corners_within(across, down) if key in corners]
    says = f"{said_of_oneself(names)} Answered on {day(newest.finished_at)}."
    return Look("By your own answers", says, how, newest.get_absolute_url(), "Your diagnostic, with the picture")


def _by_colleagues(person: Person) -> Look:
    rows = Result.objects.filter(round__subject=person, round__state=State.RELEASED)
    newest = rows.select_related("round__terms").order_by("-made_on", "-pk").first()
    how = (
        "How far colleagues see you know and lead yourself and others, from 1 to 5. What they see is the nearest that "
        "anything here comes to influence itself. Figures of fewer than eight people are rounded to halves."
    )
    if newest is None:
        no = "No report of feedback has been released to you."
        return Look("By your colleagues", no, how, reverse("feedback:home"), "Feedback")
    said = list(_seen(newest))
    says = f"{listed(said)}." if said else "Too few answered for a figure."
    link = reverse("feedback:report", args=[newest.round.code])
    return Look("By your colleagues", says, how, link, "The whole report")


def _seen(result: Result) -> Iterator[str]:
    """Domain by domain what all colleagues together said, where it may be told."""
    names = {domain["key"]: domain["name"] for domain in result.round.terms.domains}
    for row in result.content["scales"]:
        value = row["means"].get(EVERYONE)
        if value is not None:
            yield f"{names.get(row['domain'], row['domain'])} {value:g}"
