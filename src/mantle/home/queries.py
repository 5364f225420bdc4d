"""What needs someone today, and what they are looking for: composed from the slices below."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from mantle.forecast.models import Forecast
from mantle.people import queries as people
from mantle.people.access import Permission, Role
from mantle.people.models import Agency, AuditEvent, Person
from mantle.structures import queries as structures
from mantle.structures.models import Appointment, Partnership, Post, Reorganisation


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for this person, where to do it, and whether it waits for today."""

    text: str
    url: str
    detail: str = ""
    is_urgent: bool = False


def tasks_for(person: Person, on: date) -> list[Task]:
    """What needs this person, most urgent first."""
    found = [*_cover_tasks(person, on), *_ending_tasks(person, on), *_import_tasks(person)]
    if person.may(Permission.REORGANISE):
        found += _reorganisation_tasks(person)
    if person.may(Permission.MERGE_PEOPLE):
        found += _duplicate_tasks(person)
    return found


def _cover_tasks(person: Person, on: date) -> list[Task]:
    posts = structures.posts_needing_cover(person, on)[:20]
    return [
        Task(
            f"Say who acts as {post.title}, {post.agency}", reverse("structures:record_arrival", args=[post.code]),
            "A statutory post without holder or cover on record.", is_urgent=True,
        )
        for post in posts
    ]  # fmt: skip


def _ending_tasks(person: Person, on: date) -> list[Task]:
    if not person.may(Permission.EDIT_POSTS):
        return []
    ending = structures.covers_ending(person, on, on + timedelta(days=42))[:10]
    return [
        Task(
            f"Cover by {row.person} for {row.post.title}, {row.post.agency}, ends on {row.ends_on.day} {row.ends_on:%B}",
            reverse("structures:post", args=[row.post.code]), "Extend it, or record who follows.",
        )
        for row in ending
        if row.ends_on
    ]  # fmt: skip


def _import_tasks(person: Person) -> list[Task]:
    if not person.may(Permission.IMPORT_FILES):
        return []
    rows = structures.open_imports(person)[:5]
    return [
        Task(f"{row.file_name} waits for your yes or no", reverse("structures:import", args=[row.code]),
             "Nothing is stored until you confirm.")
        for row in rows
    ]  # fmt: skip


def _reorganisation_tasks(person: Person) -> list[Task]:
    rows = Reorganisation.objects.visible_to(person).filter(state="proposed").select_related("agency")[:5]
    return [
        Task(f"{row.name}, {row.agency}: confirm successor posts", reverse("structures:reorganisation", args=[row.code]),
             f"Takes effect on {row.on.day} {row.on:%B %Y}.")
        for row in rows
    ]  # fmt: skip


def _duplicate_tasks(person: Person) -> list[Task]:
    count = people.duplicates_visible_to(person).count()
    if not count:
        return []
    words = "1 pair of records may be one person" if count == 1 else f"{count} pairs of records may each be one person"
    return [Task(words, reverse("people:duplicates"), "Look at them side by side and decide.")]


@dataclass(slots=True)
class CoverRow:
    post: Post
    holder: structures.Holder


@dataclass(slots=True)
class Start:
    """Everything a start page shows."""

    question: str
    sentence: str
    tasks: list[Task] = field(default_factory=list)
    cover: list[CoverRow] = field(default_factory=list)
    changes: list[Appointment] = field(default_factory=list)
    forecast: Forecast | None = None
    own: list[Appointment] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    since: date | None = None


QUESTIONS: dict[Role, str] = {
    Role.PROGRAMME_TEAM: "What needs me today, and is anything about to go wrong?",
    Role.AUTHORITY_LEAD: "Is every statutory post covered tonight?",
    Role.DIRECTOR: "Are we safe, and what is the one decision?",
    Role.ANALYST: "What is true now, and what may come?",
    Role.EVALUATOR: "What is true now?",
    Role.AUDITOR: "What was done, by whom, and why?",
    Role.ADMINISTRATOR: "Is everything in order?",
}


def start_of(person: Person, on: date) -> Start:
    """The start page of a person: the question of their first role, a sentence that answers it, and what is behind it."""
    role = person.standing.roles[0] if person.standing.roles else None
    start = Start(QUESTIONS.get(role, "What is mine here?") if role else "What is mine here?", "")
    start.own = list(structures.appointments_of(person, person).filter(ends_on__isnull=True))
    start.partnerships = list(Partnership.objects.visible_to(person)[:6]) if _is_close(person) else []
    if person.may(Permission.VIEW_POSTS):
        _add_cover(start, person, on)
    start.tasks = tasks_for(person, on)
    if person.may(Permission.RUN_FORECAST):
        start.forecast = Forecast.objects.visible_to(person).exclude(result={}).first()
    if person.may(Permission.VIEW_AUDIT):
        start.events = list(people.audit_visible_to(person)[:10])
    start.sentence = start.sentence or _plain_sentence(start, person)
    return start


def _is_close(person: Person) -> bool:
    return not person.standing.reach(Permission.VIEW_AGENCIES).everywhere


def _add_cover(start: Start, person: Person, on: date) -> None:
    start.since = on - timedelta(days=30)
    posts = list(structures.statutory_posts(person, on))
    holders = structures.holders_of(posts, on)
    rows = [CoverRow(post, holders[post.pk]) for post in posts]
    unheld = [row for row in rows if row.holder.state != "held"]
    start.sentence = cover_sentence(len(rows), len(unheld), sum(row.holder.needs_cover for row in rows))
    start.cover = sorted(rows if len(rows) <= 8 else unheld, key=lambda row: not row.holder.needs_cover)[:25]
    start.changes = list(structures.recent_changes(person, start.since, on)[:12])


def cover_sentence(posts: int, unheld: int, uncovered: int) -> str:
    """Say in one sentence whether statutory posts are covered.

    >>> cover_sentence(1, 0, 0)
    'The one statutory post is held.'
    >>> cover_sentence(153, 17, 1)
    'Of 153 statutory posts 136 are held and 16 are covered; 1 has no cover on record.'
    """
    if not posts:
        return "No statutory post is on record yet."
    covered = unheld - uncovered
    if posts == 1:
        state = "held" if not unheld else "covered" if covered else "without cover on record"
        return f"The one statutory post is {state}."
    tail = "all others are covered" if unheld and not uncovered else ""
    if not unheld:
        return f"All {posts} statutory posts are held."
    if tail:
        return f"Of {posts} statutory posts {posts - unheld} are held; {tail}."
    verb = "has" if uncovered == 1 else "have"
    return f"Of {posts} statutory posts {posts - unheld} are held and {covered} are covered; {uncovered} {verb} no cover on record."


def _plain_sentence(start: Start, person: Person) -> str:
    if start.events:
        return f"The last entry in the record is “{start.events[0].verb}”."
    if start.own:
        row = start.own[0]
        return f"You are {row.post.title} at {row.post.agency}."
    return "Your record is below. You can see and check everything that is held about you."


@dataclass(frozen=True, slots=True)
class Found:
    people: QuerySet[Person]
    posts: QuerySet[Post]
    agencies: QuerySet[Agency]

    @property
    def count(self) -> int:
        return len(self.people) + len(self.posts) + len(self.agencies)


MOST = 20


def search(words: str, person: Person, on: date) -> Found:
    """People, posts and agencies that this person may see and that match every word."""
    no_people, no_posts = Person.objects.none(), Post.objects.none()
    named = Person.objects.visible_to(person).filter(people.people_named(words)).distinct()
    titled = Post.objects.visible_to(person).at(on).filter(_titled(words)).with_holding(on).select_related("agency")
    return Found(
        people=named.order_by("sort_name")[:MOST] if person.may(Permission.VIEW_PEOPLE) else no_people,
        posts=titled.order_by("tier", "title")[:MOST] if person.may(Permission.VIEW_POSTS) else no_posts,
        agencies=Agency.objects.visible_to(person).filter(people.agencies_named(words)).order_by("name")[:MOST],
    )


def _titled(words: str) -> Q:
    condition = Q()
    for word in words.split():
        condition &= Q(title__icontains=word) | Q(agency__name__icontains=word) | Q(unit__icontains=word)
    return condition
