"""The start page of a person: the question of their first role, a sentence that answers it, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from mantle.forecast.models import Forecast
from mantle.home import rules
from mantle.home.queries.calendar import Line, dated, in_order, lines_of
from mantle.home.queries.tasks import Task, cover_tasks, most_urgent_first, sources
from mantle.people import queries as people
from mantle.people.access import Permission, Reach, Role
from mantle.people.models import Account, Agency, AuditEvent, Job, Person, current, within
from mantle.people.queries.waiting import read_together, those_with_rows
from mantle.rights.queries.assessed import closed
from mantle.rights.queries.calendar import calendar_entries as cases_due
from mantle.structures import queries as structures
from mantle.structures.models import Appointment, Partnership, Post
from mantle.structures.queries.calendar import entries_of

LOOKS_BACK = LOOKS_FORWARD = timedelta(days=30)
MOST_ROWS, MOST_CHANGES, MOST_EVENTS, MOST_AHEAD, MOST_PARTNERSHIPS = 25, 10, 10, 5, 8


@dataclass(slots=True)
class Row:
    """A post and how it is held tonight."""

    post: Post
    holder: structures.Holder


@dataclass(frozen=True, slots=True)
class Change:
    """Someone who came to a post, or left it."""

    at: date
    verb: str
    row: Appointment


@dataclass(slots=True)
class Start:
    """Everything a start page shows."""

    question: str
    sentence: str = ""
    does_work: bool = False  # whether this role has work in Mantle that could wait for it
    tasks: list[Task] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    rows_title: str = ""
    is_wide: bool = False  # rows and changes come from several agencies
    changes: list[Change] = field(default_factory=list)
    since: date | None = None
    looks_ahead: bool = False
    may_forecast: bool = False
    may_evaluate: bool = False
    forecasts: list[Forecast] = field(default_factory=list)  # the newest, if there is one
    ahead: list[Line] = field(default_factory=list)  # the next things in one's own calendar
    own: list[Appointment] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    note: str = ""

    @property
    def forecast(self) -> Forecast | None:
        return self.forecasts[0] if self.forecasts else None


def start_of(person: Person, on: date) -> Start:
    """Everything the start page of a person shows on a day."""
    role = person.standing.roles[0] if person.standing.roles else None
    start = Start(rules.question_of(role), note=rules.NOTES.get(role, "") if role else rules.WITHOUT_A_ROLE)
    start.does_work = person.may(Permission.EDIT_POSTS)
    held = list(structures.appointments_of(person, person))
    start.own = [row for row in held if row.stands_on(on)]
    uncovered: list[Post] = []
    if person.may(Permission.VIEW_POSTS):
        uncovered = _add_posts(start, person, on)
    _add_what_waits(start, person, on, held)
    start.tasks = most_urgent_first(cover_tasks(person, uncovered) + start.tasks)
    start.looks_ahead = person.may(Permission.VIEW_PROFILE)
    start.may_evaluate = person.may(Permission.VIEW_EVALUATION) and "evaluation" not in closed()
    if person.may(Permission.VIEW_AUDIT):
        start.events = list(people.audit_visible_to(person)[:MOST_EVENTS])
    _add_figures(start, person, role, on)
    if role == Role.MENTOR:
        start.sentence = rules.waiting_sentence(len(start.tasks))
    start.sentence = start.sentence or _sentence_of_own(start)
    return start


def _add_what_waits(start: Start, person: Person, on: date, held: list[Appointment]) -> None:
    """What waits for a yes or no, and what comes next; one question finds out which lists have anything in them."""
    last = on + LOOKS_FORWARD
    entries = [*entries_of(held, person, on, last), *cases_due(person, on, last)]
    asked: list[tuple[Any, Any]] = [(rows, (start.tasks, tell)) for rows, tell in sources(person, on)]
    asked += [(rows, (entries, tell)) for rows, tell in dated(person, on, last)]
    asked += _beside(start, person, on)
    for rows, (told, tell) in read_together(those_with_rows(person, asked)):
        told.extend(tell(rows))
    start.ahead = list(lines_of(in_order(entries)))[:MOST_AHEAD]


def _beside(start: Start, person: Person, on: date) -> Iterator[tuple[Any, Any]]:
    """Partnerships of the agencies at which this person holds a role; the newest forecast of those who make them."""
    if agencies := person.standing.agency_ids():
        rows = Partnership.objects.visible_to(person).filter(current(on), members__agency__in=agencies)
        yield rows.distinct(), (start.partnerships, lambda found: found[:MOST_PARTNERSHIPS])
    start.may_forecast = person.may(Permission.RUN_FORECAST)
    if start.may_forecast:
        made = Forecast.objects.visible_to(person).exclude(result={}).defer("changes")
        yield made, (start.forecasts, lambda found: found[:1])


def _add_posts(start: Start, person: Person, on: date) -> list[Post]:
    """The posts that must not be empty, how they are held tonight, and what changed; return those without cover."""
    reach = person.standing.reach(Permission.VIEW_POSTS)
    start.is_wide = _is_wide(reach)
    must = ~Q(statutory_role="") if start.is_wide else ~Q(statutory_role="") | Q(tier__lte=2)
    seen = Post.objects.visible_to(person).at(on).filter(must).with_holding(on).select_related("agency")
    posts = list(seen.order_by("tier", "agency__name", "title"))
    holders = structures.holders_of(posts, on)
    rows = [Row(post, holders[post.pk]) for post in posts]
    statutory = [row for row in rows if row.post.is_statutory]
    uncovered = [row.post for row in statutory if row.holder.needs_cover]
    start.sentence = _sentence_of_cover(statutory, uncovered)
    if start.is_wide:
        start.rows_title = "Statutory posts without a substantive holder"
        unheld = [row for row in statutory if row.holder.state != "held"]
        start.rows = sorted(unheld, key=lambda row: (not row.holder.needs_cover, row.post.agency.name))[:MOST_ROWS]
        start.cards = _cards_of_cover(statutory, unheld, uncovered)
    else:
        start.rows_title, start.rows = "Who leads tonight", rows[:MOST_ROWS]
    start.since = on - LOOKS_BACK
    start.changes = _changes(person, start.since, on, is_wide=start.is_wide)
    return uncovered


def _changes(person: Person, since: date, on: date, *, is_wide: bool) -> list[Change]:
    """Who came and who left, newest first. The day before someone's first day without the post was their last."""
    rows = structures.recent_changes(person, since, on + timedelta(days=1))
    # Over a whole region or nation, changes below the second tier would bury those that matter.
    rows = rows.filter(post__tier__lte=2) if is_wide else rows
    found = []
    for row in rows[: 5 * MOST_CHANGES]:
        if since <= row.starts_on <= on:
            found.append(Change(row.starts_on, "starts as", row))
        if row.ends_on and since <= row.ends_on <= on:
            # Why stands on the page of the post: told here, every visit would be a look at notes on people (REC-5).
            found.append(Change(row.ends_on, "leaves", row))
    return sorted(found, key=lambda change: change.at, reverse=True)[:MOST_CHANGES]


def _is_wide(reach: Reach) -> bool:
    return reach.everywhere or bool(reach.regions) or len(reach.agency_ids) > 1


def _sentence_of_cover(statutory: list[Row], uncovered: list[Post]) -> str:
    unheld = [row for row in statutory if row.holder.state != "held"]
    if len(statutory) != 1:
        return rules.cover_sentence(len(statutory), len(unheld), len(uncovered))
    holder, post = statutory[0].holder, statutory[0].post
    who = holder.appointments[0] if holder.appointments else holder.deputy
    state = holder.state if holder.state != "covered" or who is None else who.kind
    return rules.one_post_sentence(post.title, state, who.person.name if who else "", who.starts_on if who else None)


def _cards_of_cover(statutory: list[Row], unheld: list[Row], uncovered: list[Post]) -> list[dict[str, Any]]:
    covered = len(unheld) - len(uncovered)
    return [
        {"figure": len(statutory) - len(unheld), "label": "statutory posts held", "note": f"of {len(statutory)}"},
        {"figure": covered, "label": "covered", "note": "by an interim, someone acting up or on loan, or a deputy"},
        {"figure": len(uncovered), "label": "without cover on record"},
    ]


def _add_figures(start: Start, person: Person, role: Role | None, on: date) -> None:
    """For those who ask about figures and order rather than posts: what there is, in counts of posts and of work."""
    if role in {Role.ANALYST, Role.EVALUATOR}:
        reach = person.standing.reach(Permission.VIEW_PROFILE)
        posts = Post.objects.filter(within(reach, "agency")).at(on).single().count()
        agencies = Agency.objects.filter(within(reach, "pk"), current(on)).count()
        start.sentence = rules.figures_sentence(posts, agencies)
    elif role == Role.ADMINISTRATOR:
        work = Job.objects.aggregate(
            waiting=Count("pk", filter=Q(state__in=("queued", "running"))), failed=Count("pk", filter=Q(state="failed"))
        )
        accounts = Account.objects.filter(is_active=True).count()
        start.sentence = rules.order_sentence(accounts, work["waiting"], work["failed"])
    elif role == Role.AUDITOR and start.events:
        start.sentence = rules.audit_sentence(start.events[0].verb, timezone.localtime(start.events[0].at))


def _sentence_of_own(start: Start) -> str:
    if start.own:
        row = start.own[0]
        return f"You are {row.post.title} at {row.post.agency}."
    return "You hold no post on record today."
