"""What the closing of a survey reads past the wall, once; nothing else of the house reads whom others named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mantle.networks.models import Named, Survey, Tie
from mantle.people.acting import past_the_wall
from mantle.people.models import Person, current
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment, ReportingLine

Pair = tuple[int, int]
UNKNOWN = "Service area not on record"


@dataclass(frozen=True, slots=True)
class Wave:
    """A roster and its answers by the numbers of people, without those who stopped the use of data for figures.

    `headings` says under which agency or service a name stands. `groups` is what is drawn on a map: the same, or in a
    cohort, whose people come from as many agencies as there are people, their service areas.
    """

    headings: dict[int, str]
    groups: dict[int, str]
    professions: dict[int, str]
    answered: frozenset[int]
    ties: dict[str, frozenset[Pair]]

    def turned(self, questions: list[str]) -> frozenset[Pair]:
        """Who turns to whom in answer to any of these questions, each pair once."""
        return frozenset().union(*(self.ties.get(key, frozenset()) for key in questions))


@past_the_wall("NET-10: figures are computed once, at the close, from answers that nobody else reads")
def wave_of(survey: Survey) -> Wave:
    """Read a survey whole: the roster without those who opted out, who answered, and ties by question."""
    rows = Named.objects.there().filter(survey=survey).exclude(person__in=limited("figures"))
    rows = rows.select_related("person", "reply")
    people = {row.pk: row for row in rows}
    answered = frozenset(
        row.person_id for row in people.values() if getattr(row, "reply", None) and row.reply.finished_at
    )
    ties: dict[str, set[Pair]] = {key: set() for key in survey.questions}
    named = Tie.objects.filter(source__survey=survey).values_list("question", "source", "target")
    for question, source, target in named:
        if source in people and target in people and people[source].person_id in answered:
            ties[question].add((people[source].person_id, people[target].person_id))
    headings = {row.person_id: row.group for row in people.values()}
    professions = {row.person_id: row.person.get_background_display() or UNKNOWN for row in people.values()}
    return Wave(
        headings=headings, groups=headings if survey.cohort_id is None else professions, professions=professions,
        answered=answered, ties={key: frozenset(pairs) for key, pairs in ties.items()},
    )  # fmt: skip


@past_the_wall("S30: who stands above whom is taken from posts, wherever they are")
def line_among(people: set[int], on: date) -> tuple[dict[int, int], frozenset[int]]:
    """The nearest person above each of these who is among them too; and those whose post has others below it."""
    holds: dict[int, list[int]] = {}
    held_by: dict[int, list[int]] = {}
    rows = Appointment.objects.filter(current(on)).order_by("pk")
    for person, post in rows.filter(person__in=people).values_list("person", "post"):
        holds.setdefault(person, []).append(post)
        held_by.setdefault(post, []).append(person)
    lines = dict(ReportingLine.objects.filter(current(on)).values_list("post", "manager"))
    leading = set(lines.values())
    above: dict[int, int] = {}
    for person, posts in sorted(holds.items()):
        found = next((boss for post in posts if (boss := _above(person, post, lines, held_by))), None)
        if found is not None:
            above[person] = found
    return _without_circles(above), frozenset(p for p, posts in holds.items() if leading & set(posts))


def _above(person: int, post: int, lines: dict[int, int], held_by: dict[int, list[int]]) -> int | None:
    seen = {post}
    while (post := lines.get(post, 0)) and post not in seen:
        seen.add(post)
        others = [each for each in held_by.get(post, []) if each != person]
        if others:
            return others[0]
    return None


def _without_circles(above: dict[int, int]) -> dict[int, int]:
    """Two who hold posts over one another would stand in a circle: the later of them keeps none above."""
    kept: dict[int, int] = {}
    for person, boss in sorted(above.items()):
        at, seen = boss, {person}
        while at in kept and at not in seen:
            seen.add(at)
            at = kept[at]
        if at not in seen:
            kept[person] = boss
    return kept


@past_the_wall("NET-9: letters go to those who have not answered, and nobody is told who they are")
def silent_in(survey: Survey) -> list[Person]:
    rows = Person.objects.filter(
        on_rosters__in=Named.objects.there().filter(survey=survey).exclude(reply__finished_at__isnull=False)
    )
    return list(rows.select_related("account"))
