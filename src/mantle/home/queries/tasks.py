"""What waits for a person: one line a thing, where to do it, and whether it waits for today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from mantle.evaluation.queries.waiting import sources_in_evaluation
from mantle.feedback.queries.waiting import feedback_waiting
from mantle.learning.queries.waiting import Waiting, sources_for
from mantle.networks.queries.waiting import sources_in_networks
from mantle.people import queries as people
from mantle.people.access import Permission
from mantle.people.models import Duplicate, Emergency, Person
from mantle.people.queries.emergencies import waiting_to_be_looked_through
from mantle.programmes.models import CohortFile, CohortMessage, Contract, Residential, SetRound
from mantle.programmes.queries.contracts import contracts_for_the_provider, contracts_waiting_for
from mantle.programmes.queries.residentials import those_that_ask
from mantle.programmes.queries.waiting import sources_in_programmes
from mantle.selection.queries.waiting import sources_in_selection
from mantle.structures import queries as structures
from mantle.structures.models import Appointment, Import, Post, Reorganisation
from mantle.structures.queries.conditions import (
    checks_to_answer,
    checks_to_arrange,
    condition_actions_of,
    late_checks,
)
from mantle.structures.queries.diagnosing import diagnostics_to_answer
from mantle.structures.queries.staying import talks_to_agree
from mantle.succession.queries.waiting import sources_in_plans
from mantle.support.queries.help_waiting import help_sources
from mantle.support.queries.waiting import sources_in_support
from mantle.web import clock
from mantle.web.agenda import midnight
from mantle.web.words import counted, day

COVER_ENDS_WITHIN = timedelta(days=42)
MESSAGES_STAND = timedelta(days=14)
DUE_WITHIN = timedelta(days=14)
MOST_OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Task:
    text: str
    url: str
    detail: str = ""
    is_urgent: bool = False


Source = tuple[QuerySet[Any], Callable[[Any], Iterable[Task]]]


def most_urgent_first(tasks: Iterable[Task]) -> list[Task]:
    """HOM-16: what waits for today stands first; everything else keeps its order.

    >>> [task.text for task in most_urgent_first([Task("Read it", "/a/"), Task("Answer", "/b/", is_urgent=True)])]
    ['Answer', 'Read it']
    """
    return sorted(tasks, key=lambda task: not task.is_urgent)


def cover_tasks(person: Person, uncovered: Iterable[Post]) -> list[Task]:
    """One for each statutory post that nobody holds or covers, for whoever may record who acts."""
    return [_cover_task(post) for post in uncovered if person.may(Permission.EDIT_POSTS, post.agency)]


def sources(person: Person, on: date) -> Iterator[Source]:
    """Rows that may wait, and how they are told, in the order of the page; what a role may not do is not asked for."""
    if person.may(Permission.EDIT_POSTS):
        yield structures.covers_ending(person, on, on + COVER_ENDS_WITHIN), _each(_ending_task)
    if person.may(Permission.IMPORT_FILES):
        files = structures.open_imports(person).defer("content", "second_content", "changes", "report")
        yield files, _each(_import_task, most=5)
    if person.may(Permission.REORGANISE):
        proposed = Reorganisation.objects.visible_to(person).filter(state="proposed").select_related("agency")
        yield proposed.order_by("on"), _each(partial(_reorganisation_task, on), most=5)
    if person.may(Permission.MERGE_PEOPLE):
        yield people.duplicates_visible_to(person), _duplicate_task
    if person.may(Permission.VIEW_EMERGENCIES):
        yield waiting_to_be_looked_through(person, clock.now()), _each(_emergency_task)
    yield from _about_posts(person, on)
    yield those_that_ask(person, on), _each(partial(_residential_task, on))
    if person.may(Permission.MANAGE_COHORTS):
        rounds = SetRound.objects.visible_to(person).filter(state="proposed")
        yield rounds.select_related("cohort__edition__programme"), _each(_round_task)
        yield contracts_for_the_provider(person), _contracts_task
        files = CohortFile.objects.visible_to(person).filter(state="read").defer("report", "content")
        yield files.select_related("cohort__edition__programme"), _each(_cohort_file_task, most=5)
    yield contracts_waiting_for(person), _each(partial(_contract_task, person))
    for rows, tell in sources_for(person, on):
        yield rows, _each(partial(_learning_task, tell))
    for rows, told in [*sources_in_programmes(person, on), *sources_in_evaluation(person, on)]:
        yield rows, _each(partial(_programme_task, told))
    for rows, helping in help_sources(person, on):
        yield rows, _each(partial(_programme_task, helping))
    for rows, told in sources_in_selection(person, on):
        yield rows, _each(partial(_programme_task, told))
    for rows, support in sources_in_support(person, on):
        yield rows, partial(_support_tasks, support)
    for rows, plan in sources_in_plans(person, on):
        yield rows, _each(partial(_plan_task, plan))
    for rows, line in [*sources_in_networks(person, on), *feedback_waiting(person)]:
        yield rows, _each(partial(_programme_task, line))
    written = CohortMessage.objects.to(person).filter(written_at__gte=midnight(on - MESSAGES_STAND))
    yield written, _each(_message_task)


def _each(tell: Callable[[Any], Task], most: int = MOST_OF_A_KIND) -> Callable[[Any], Iterable[Task]]:
    return lambda rows: [tell(row) for row in rows[:most]]


def _cover_task(post: Post) -> Task:
    url = reverse("structures:record_arrival", args=[post.code])
    why = "This statutory post has no holder, no cover and no standing deputy on record."
    return Task(f"Say who acts as {post.title} at {post.agency}", url, why, is_urgent=True)


def _emergency_task(row: Emergency) -> Task:
    """PEO-29: what was opened in an emergency is looked through by somebody else when it has ended."""
    why = f"{row.person} opened its rows in an emergency on {day(row.begins_at)}."
    return Task(f"Look through what was opened at {row.agency}", row.get_absolute_url(), why, is_urgent=True)


def _ending_task(row: Appointment) -> Task:
    return Task(
        f"Cover for {row.post.title} at {row.post.agency} ends on {day(row.ends_on)}",
        reverse("structures:post", args=[row.post.code]),
        f"{row.person} covers until then. Extend it, or record who follows.",
    )


def _import_task(row: Import) -> Task:
    url = reverse("structures:import", args=[row.code])
    return Task(f"{row.file_name} waits for your yes or no", url, "Nothing is stored until you confirm.")


def _reorganisation_task(on: date, row: Reorganisation) -> Task:
    return Task(
        f"Confirm what becomes of each post: {row.name}, {row.agency}",
        reverse("structures:reorganisation", args=[row.code]),
        f"Takes effect on {day(row.on)}." if row.on > on else f"Was to take effect on {day(row.on)}.",
    )


def _duplicate_task(_: QuerySet[Duplicate]) -> list[Task]:
    """That there are pairs, not how many: counting them is the dearest question of the whole page."""
    words = "Pairs of records may be one person"
    return [Task(words, reverse("people:duplicates"), "Look at them side by side and decide.")]


def _learning_task(tell: Callable[[Any], Waiting], row: Any) -> Task:
    """Steps of one's own plan that are due, and what others ask one to look at."""
    each = tell(row)
    return Task(each.text, each.url, each.detail, each.is_urgent)


def _about_posts(person: Person, on: date) -> Iterator[Source]:
    """CFS-2, CFS-4, CFS-8, CFS-20, CFS-30: what waits about posts, each as one line that needs no further question."""
    own = reverse("structures:your_post")
    yield checks_to_answer(person), _line("Say what a post has and lacks", own, "You and one other are asked, apart.")
    due = condition_actions_of(person).filter(due_on__lte=on + DUE_WITHIN)
    yield due, _line("Something that you undertook for a post is due", own)
    talks = reverse("structures:stay_interviews")
    yield talks_to_agree(person), _line("A record of a talk about staying waits for you", talks, "Read it, and agree.")
    asked = reverse("structures:diagnostics")
    yield diagnostics_to_answer(person, on), _line("Say what is strong and weak where you lead", asked)
    if person.may(Permission.ARRANGE_CONDITIONS):
        arranged = reverse("structures:conditions_due")
        why = "Ask holder and line what each has and lacks."
        yield checks_to_arrange(person, on), _line("Posts have not been looked at this year", arranged, why)
        yield late_checks(person, on), _line("A check of a post is late", arranged, "Somebody has not answered.")


def _line(text: str, url: str, detail: str = "") -> Callable[[Any], Iterable[Task]]:
    return lambda _: [Task(text, url, detail)]


def _programme_task(told: Callable[[Any], tuple[Any, ...]], row: Any) -> Task:
    """Questions to users, coaching and accounts to say yes to, earlier learning to decide on, local plans. STD-4."""
    return Task(*told(row))


def _plan_task(tell: Callable[[Any], tuple[str, str, str, bool]], row: Any) -> Task:
    """SUC-5, SUC-11, SUC-16: what a plan of succession asks of somebody, or says of them."""
    return Task(*tell(row))


def _support_tasks(told: Callable[[Any], list[tuple[str, str, str, bool]]], rows: Any) -> list[Task]:
    """SUP-27: coaches and mentors to choose, to answer and to match."""
    return [Task(*each) for each in told(rows)]


def _residential_task(on: date, row: Residential) -> Task:
    """PRG-110: residentials that ask what one needs."""
    return Task(
        f"Say what you need at {row}", reverse("programmes:answer", args=[row.code]),
        f"By {day(row.answer_by)}. It takes two minutes.", is_urgent=row.answer_by <= on,
    )  # fmt: skip


def _round_task(row: SetRound) -> Task:
    """PRG-103: learning sets that wait for somebody's yes or no."""
    words = f"Learning sets of {row.cohort.name} wait for your yes or no"
    return Task(words, row.get_absolute_url(), f"{row.cohort.programme}. Nobody sees them before.")


def _contract_task(person: Person, row: Contract) -> Task:
    """PRG-50: a learning contract that waits for this person's own signature."""
    whose = "your" if row.place.person_id == person.pk else f"{row.place.person}’s"
    return Task(f"Read and sign {whose} learning contract", row.get_absolute_url(), str(row.place.cohort))


def _contracts_task(rows: QuerySet[Contract]) -> list[Task]:
    """PRG-50: learning contracts that wait for whoever runs the cohort."""
    found = list(rows)
    count = len(found)
    words = f"{counted(count, 'learning contract')} {'waits' if count == 1 else 'wait'} for the provider to sign"
    return [Task(words, row.get_absolute_url(), f"The first is of {row.place.person}.") for row in found[:1]]


def _cohort_file_task(row: CohortFile) -> Task:
    """PRG-60: a file with participants or sessions that waits for somebody's yes or no."""
    return Task(f"{row} waits for your yes or no", row.get_absolute_url(), f"For {row.cohort}. Nothing is stored yet.")


def _message_task(row: CohortMessage) -> Task:
    """What those who run a cohort wrote to this person in the last days."""
    return Task(row.subject, row.get_absolute_url(), f"A message about {row.cohort.programme}")
