"""What waits for a person: one line a thing, where to do it, and whether it waits for today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from mantle.learning.queries.waiting import waiting_for as learning_waiting_for
from mantle.people import queries as people
from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.people.queries.emergencies import waiting_to_be_looked_through
from mantle.programmes.models import CohortMessage, SetRound
from mantle.programmes.queries.residentials import open_questions
from mantle.structures import queries as structures
from mantle.structures.models import Post, Reorganisation
from mantle.web import clock
from mantle.web.agenda import midnight
from mantle.web.words import counted, day

COVER_ENDS_WITHIN = timedelta(days=42)
MESSAGES_STAND = timedelta(days=14)
MOST_OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Task:
    text: str
    url: str
    detail: str = ""
    is_urgent: bool = False


def tasks_for(person: Person, on: date, uncovered: Iterable[Post]) -> list[Task]:
    """What needs this person, most urgent first; `uncovered` are the statutory posts that nobody holds or covers."""
    found = [_cover_task(post) for post in uncovered if person.may(Permission.EDIT_POSTS, post.agency)]
    if person.may(Permission.EDIT_POSTS):
        found += _ending_tasks(person, on)
    if person.may(Permission.IMPORT_FILES):
        found += _import_tasks(person)
    if person.may(Permission.REORGANISE):
        found += _reorganisation_tasks(person, on)
    if person.may(Permission.MERGE_PEOPLE):
        found += _duplicate_tasks(person)
    if person.may(Permission.VIEW_EMERGENCIES):
        found += _emergency_tasks(person)
    return found + _gathering_tasks(person, on) + _learning_tasks(person, on) + _message_tasks(person, on)


def _emergency_tasks(person: Person) -> list[Task]:
    """PEO-29: what was opened in an emergency is looked through by somebody else when it has ended."""
    return [
        Task(
            f"Look through what was opened at {row.agency}", row.get_absolute_url(),
            f"{row.person} opened its rows in an emergency on {day(row.begins_at)}.", is_urgent=True,
        )
        for row in waiting_to_be_looked_through(person, clock.now())[:MOST_OF_A_KIND]
    ]  # fmt: skip


def _cover_task(post: Post) -> Task:
    url = reverse("structures:record_arrival", args=[post.code])
    why = "This statutory post has no holder, no cover and no standing deputy on record."
    return Task(f"Say who acts as {post.title} at {post.agency}", url, why, is_urgent=True)


def _ending_tasks(person: Person, on: date) -> list[Task]:
    ending = structures.covers_ending(person, on, on + COVER_ENDS_WITHIN)[:MOST_OF_A_KIND]
    return [
        Task(
            f"Cover for {row.post.title} at {row.post.agency} ends on {day(row.ends_on)}",
            reverse("structures:post", args=[row.post.code]),
            f"{row.person} covers until then. Extend it, or record who follows.",
        )
        for row in ending
    ]


def _import_tasks(person: Person) -> list[Task]:
    return [
        Task(
            f"{row.file_name} waits for your yes or no", reverse("structures:import", args=[row.code]),
            "Nothing is stored until you confirm.",
        )
        for row in structures.open_imports(person).defer("content", "second_content", "changes")[:5]
    ]  # fmt: skip


def _reorganisation_tasks(person: Person, on: date) -> list[Task]:
    rows = Reorganisation.objects.visible_to(person).filter(state="proposed").select_related("agency").order_by("on")
    return [
        Task(
            f"Confirm what becomes of each post: {row.name}, {row.agency}",
            reverse("structures:reorganisation", args=[row.code]),
            f"Takes effect on {day(row.on)}." if row.on > on else f"Was to take effect on {day(row.on)}.",
        )
        for row in rows[:5]
    ]


def _duplicate_tasks(person: Person) -> list[Task]:
    count = people.duplicates_visible_to(person).count()
    if not count:
        return []
    words = f"{counted(count, 'pair')} of records may be one person"
    return [Task(words, reverse("people:duplicates"), "Look at them side by side and decide.")]


def _learning_tasks(person: Person, on: date) -> list[Task]:
    """Steps of one's own plan that are due, and what others ask one to look at."""
    return [Task(each.text, each.url, each.detail, each.is_urgent) for each in learning_waiting_for(person, on)]


def _gathering_tasks(person: Person, on: date) -> list[Task]:
    """Residentials that ask what one needs, and learning sets that wait for somebody's yes or no. PRG-103, PRG-110."""
    found = [
        Task(
            f"Say what you need at {row}", reverse("programmes:answer", args=[row.code]),
            f"By {day(row.answer_by)}. It takes two minutes.", is_urgent=row.answer_by <= on,
        )
        for row in open_questions(person, on)[:MOST_OF_A_KIND]
    ]  # fmt: skip
    if not person.may(Permission.MANAGE_COHORTS):
        return found
    rounds = SetRound.objects.visible_to(person).filter(state="proposed").select_related("cohort__edition__programme")
    return found + [
        Task(
            f"Learning sets of {row.cohort.name} wait for your yes or no", row.get_absolute_url(),
            f"{row.cohort.programme}. Nobody sees them before.",
        )
        for row in rounds[:MOST_OF_A_KIND]
    ]  # fmt: skip


def _message_tasks(person: Person, on: date) -> list[Task]:
    """What those who run a cohort wrote to this person in the last days."""
    since = midnight(on - MESSAGES_STAND)
    return [
        Task(row.subject, row.get_absolute_url(), f"A message about {row.cohort.programme}")
        for row in CohortMessage.objects.to(person).filter(written_at__gte=since)[:MOST_OF_A_KIND]
    ]
