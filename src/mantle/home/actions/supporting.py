"""What makes posts manageable in the demonstration: checks, sponsors, talks about staying, what leaders call weak."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from mantle.home.demonstration import support as words
from mantle.learning.models import PulseAnswer
from mantle.learning.rules.pulses import ITEMS_VERSION, OF_TEAMS, PULSES
from mantle.people import actions as people
from mantle.people.models import Agency, Person, current
from mantle.structures import actions as structures
from mantle.structures.actions import conditions, diagnosing, figures, staying
from mantle.structures.actions.conditions import Said
from mantle.structures.models import (
    Appointment,
    Condition,
    ConditionsCheck,
    Diagnostic,
    DiagnosticAnswer,
    Partnership,
    Post,
    ReportingLine,
    StayInterview,
)
from mantle.structures.queries.conditions import asked_in, line_and_sponsors
from mantle.structures.queries.teams import levels_below
from mantle.structures.rules.conditions import GAP_UP_TO
from mantle.structures.rules.diagnosing import ITEMS
from mantle.structures.rules.staying import LEAVE_REASONS, STAY_REASONS

YEAR = timedelta(days=370)


def show_support(accounts: Mapping[str, Person], agency: Agency, at: datetime) -> None:
    """Let a director and her sponsors say what her post has, a participant be asked what keeps him, leaders judge."""
    on = timezone.localtime(at).date()
    chance = Random("support")  # noqa: S311 - chance that can be repeated, no secret
    lead, acting = accounts.get(f"authority_lead {agency.code}"), accounts.get(f"director {agency.code}")
    learner = next((person for key, person in accounts.items() if key.startswith("participant")), None)
    if lead is None or acting is None:
        return
    chief, member = _at_the_top(agency, on)
    for held in Appointment.objects.filter(current(on), person=acting).select_related("post__agency", "person"):
        _sponsored(held.post, chief, member, lead, at)
    _checked(acting, chief, lead, on, at)
    if learner is not None:
        _talked(learner, on, at)
    _talks_of_others(on, chance)
    _judged(agency, lead, on, at, chance)
    _answered_below(acting, on, chance)
    for year, value in ((on.year - 3, 31.0), (on.year - 1, 19.0)):
        name, unit, source = words.FIGURE
        figures.say_figure(agency=agency, name=name, value=value, unit=unit, year=year, source=source, by=lead, at=at)


def _at_the_top(agency: Agency, on: date) -> tuple[Person | None, Person | None]:
    held = Appointment.objects.filter(current(on), post__agency=agency, post__tier__isnull=True).order_by("post__pk")
    found = [row.person for row in held.select_related("person")[:2]]
    return (found[0] if found else None, found[1] if len(found) > 1 else None)


def _sponsored(post: Post, chief: Person | None, member: Person | None, lead: Person, at: datetime) -> None:
    since = timezone.localtime(at).date() - 2 * YEAR
    both = (("chief_executive", chief, words.CHIEF_UNDERTAKES), ("lead_member", member, words.MEMBER_UNDERTAKES))
    for kind, person, undertakes in both:
        if person is not None:
            conditions.name_sponsor(
                post=post, person=person, kind=kind, starts_on=since, undertakes=undertakes, by=lead, at=at - YEAR
            )


def _checked(acting: Person, chief: Person | None, lead: Person, on: date, at: datetime) -> None:
    """A year ago both answered about her own post; now she is asked about the one in which she acts."""
    held = Appointment.objects.filter(current(on), person=acting).select_related("post__agency", "person")
    own = held.filter(kind="substantive").first()
    if chief is None or own is None:
        return
    then, when = on - YEAR, at - YEAR
    check = conditions.open_check(held=own, other=chief, due_on=then + timedelta(28), on=then, by=lead, at=when)
    for by, place in ((acting, 0), (chief, 1)):
        _said(check, by, place, then, when)
    check.refresh_from_db()
    for key, text, due, outcome in words.ACTIONS:
        action = conditions.agree_condition_action(
            check=check, condition=Condition.objects.get(key=key), text=text, owner=acting,
            due_on=on + timedelta(due), by=acting, at=when,
        )  # fmt: skip
        if outcome:
            conditions.finish_condition_action(
                action=action, done_on=on + timedelta(due + 20), outcome=outcome, version=None, by=acting, at=at
            )
    new = held.exclude(pk=own.pk).first()
    if new is not None:
        row = conditions.open_check(held=new, other=chief, due_on=on + timedelta(21), on=on, by=acting, at=at)
        _said(row, chief, 1, on, at)


def _said(check: ConditionsCheck, by: Person, place: int, on: date, at: datetime) -> None:
    answers = []
    for each in asked_in(check):
        holders, lines, why = words.SAID.get(each.key, (3, 3, ""))
        rating = lines if place else holders
        shown = words.EVIDENCE if each.asks_evidence and rating > GAP_UP_TO else ""
        answers.append(Said(each, rating, "" if place else why, shown))
    conditions.answer_conditions(check=check, answers=answers, on=on, version=None, by=by, at=at)


def _talked(learner: Person, on: date, at: datetime) -> None:
    """Whoever is above him wrote down a talk, which waits for his yes."""
    held = Appointment.objects.filter(current(on), person=learner).select_related("post__agency", "person").first()
    above = line_and_sponsors(held.post, on).exclude(pk=learner.pk).first() if held else None
    if held is None or above is None:
        return
    talk = staying.write_stay_interview(
        held=held, held_on=on - timedelta(4), stay_reasons=words.STAY, stay_words=words.STAY_WORDS,
        leave_reasons=words.LEAVE, leave_words=words.LEAVE_WORDS, by=above, at=at,
    )  # fmt: skip
    staying.agree_stay_action(
        interview=talk, text=words.PANEL, owner=above, due_on=on + timedelta(40), by=above, at=at
    )  # fmt: skip


def _talks_of_others(on: date, chance: Random) -> None:
    """Forty heads of service told whoever is above them, so that reasons can be counted; nobody sees one of them."""
    lines = ReportingLine.objects.filter(current(on), post__tier=3, manager__tier=2).order_by("pk")
    pairs = dict(lines.values_list("post", "manager")[:60])
    held = Appointment.objects.filter(current(on), post__in={*pairs, *pairs.values()}).order_by("pk")
    who = dict(held.values_list("post", "person"))
    stay, leave = list(STAY_REASONS), [key for key in LEAVE_REASONS if key != "nothing"]
    talks = [(post, who[post], who[above]) for post, above in pairs.items() if post in who and above in who]
    StayInterview.objects.bulk_create(
        StayInterview(
            post_id=post, holder_id=holder, held_by_id=by, held_on=on - timedelta(chance.randint(20, 300)),
            stay_reasons=chance.sample(stay[:5], 2), leave_reasons=chance.sample(leave[:5], 2), written_on=on,
            agreed_on=on,
        )
        for post, holder, by in talks[:40]
        if holder != by
    )  # fmt: skip


def _judged(agency: Agency, lead: Person, on: date, at: datetime, chance: Random) -> None:
    """Leaders of the authority judged it when the programme began; those of its partnership are asked now."""
    when = at - YEAR
    first = diagnosing.open_diagnostic(
        agency=agency, moment="start", why=words.WHY, opens_on=on - YEAR, closes_on=on - YEAR + timedelta(14), by=lead,
        at=when,
    )  # fmt: skip
    held = Appointment.objects.filter(current(on), post__agency=agency, post__tier__lte=3).order_by("post__tier", "pk")
    leaders = list(dict.fromkeys(held.values_list("person_id", flat=True)))
    again = diagnosing.open_diagnostic(
        agency=agency, moment="end", why=words.WHY, opens_on=on - timedelta(24), closes_on=on - timedelta(10),
        before=first, by=lead, at=at,
    )  # fmt: skip
    for row, shift in ((first, 0), (again, 1)):
        _answers(row, leaders[:12], shift, chance)
    shared = Partnership.objects.filter(members__agency=agency, kind="childrens_partnership").first()
    shared = shared or Partnership.objects.filter(members__agency=agency).first()
    if shared is None:
        return
    diagnosing.open_diagnostic(
        partnership=shared, moment="start", why=words.WHY, opens_on=on - timedelta(3), closes_on=on + timedelta(18),
        by=lead, at=at,
    )  # fmt: skip
    _community(shared, lead, on, at)


def _answers(row: Diagnostic, leaders: list[int], shift: int, chance: Random) -> None:
    middles = {item.key: (2, 3, 4)[place % 3] for place, item in enumerate(ITEMS)}
    middles["challenge"] = 2 + 2 * shift  # what the programme was about
    DiagnosticAnswer.objects.bulk_create(
        DiagnosticAnswer(
            of=row, person_id=person, on=row.closes_on,
            answers={key: min(5, max(1, middle + chance.choice((-1, 0, 0, 1)))) for key, middle in middles.items()},
        )
        for person in leaders
    )  # fmt: skip


def _community(shared: Partnership, lead: Person, on: date, at: datetime) -> None:
    """A parent joins the partnership and speaks for parents on its first board."""
    given, family, title = words.COMMUNITY
    parent = people.add_person(given_name=given, family_name=family, by=lead, at=at)
    structures.add_network_member(
        partnership=shared, person=parent, kind="community", agency=None, starts_on=on - YEAR, by=lead, at=at
    )
    body = shared.bodies.filter(ends_on__isnull=True).order_by("pk").first()
    if body is not None:
        structures.open_seat(body=body, title=title, person=parent, speaks_for="parents", by=lead, at=at)


def _answered_below(acting: Person, on: date, chance: Random) -> None:
    """Those below her say what they carry, so that she can be warned; nobody sees one of them."""
    posts = Post.objects.filter(appointments__in=Appointment.objects.filter(current(on), person=acting)).distinct()
    below = {row.person_id for post in posts for level in levels_below(post, on) for each in level for row in each.now}
    PulseAnswer.objects.bulk_create(
        [
            PulseAnswer(
                person_id=person, kind=kind, items_version=ITEMS_VERSION, on=on - timedelta(12),
                answers={item.key: chance.choice((2, 3, 3, 4)) for item in PULSES[kind].items},
            )
            for person in sorted(below - {acting.pk})[:40]
            for kind in OF_TEAMS
        ],
        ignore_conflicts=True,
    )  # fmt: skip
