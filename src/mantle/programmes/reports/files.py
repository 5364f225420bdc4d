"""Files with participants or sessions: what may stand in them, what was read, every problem by row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from django.utils.timezone import localtime

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.tables.columns import Column, Taken, take
from mantle.analysis.tables.sheets import read_sheet
from mantle.people.models import Agency, Person
from mantle.people.rules import plain_name
from mantle.programmes.models import Cohort, Place
from mantle.programmes.queries.finding import employers_of
from mantle.programmes.rules import FileKind

COLUMNS: dict[str, tuple[Column, ...]] = {
    FileKind.PARTICIPANTS: (
        Column("name", required=True, filled=True, longest=200, help="Given and family name, as on record."),
        Column("email", aliases=("e-mail", "email address"), longest=254, help="Tells people of one name apart."),
        Column("agency", aliases=("employer",), longest=200, help="For which employer the place counts."),
        Column("from", "date", aliases=("starts on", "first day"), required=True, filled=True),
    ),
    FileKind.SESSIONS: (
        Column("title", required=True, filled=True, longest=200),
        Column("day", "date", aliases=("date",), required=True, filled=True),
        Column("begins", aliases=("begins at", "start"), required=True, filled=True, longest=20, help="Such as 09:30."),
        Column("ends", aliases=("ends at", "end"), required=True, filled=True, longest=20, help="Such as 16:00."),
        Column("where", aliases=("place", "venue"), longest=200),
        Column("component", longest=200, help="The title of the component of the programme, if it is one."),
    ),
}
EXAMPLES: dict[str, tuple[str, ...]] = {
    FileKind.PARTICIPANTS: ("Ada Kerr", "ada.kerr@example.org", "Alder County Council", "2027-01-11"),
    FileKind.SESSIONS: ("Opening day", "2027-01-11", "09:30", "16:00", "Conference centre", ""),
}


def template(kind: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Headings and one row that shows how."""
    return [column.name for column in COLUMNS[kind]], [EXAMPLES[kind]]


def read(cohort: Cohort, kind: str, name: str, content: bytes, viewer: Person) -> dict[str, Any]:
    """PRG-60: what a file holds: rows that can be used, and every problem; nothing is stored from it."""
    try:
        taken = take(read_sheet(content, name=name), COLUMNS[kind])
    except InputError as error:
        return {"rows_read": 0, "rows": [], "errors": _said(error.problems), "notes": [], "header": [], "refused": []}
    check: Callable[..., tuple[list[dict[str, Any]], list[Problem]]]
    check = _participants if kind == FileKind.PARTICIPANTS else _sessions
    rows, problems = check(cohort, taken, viewer)
    taken = taken.refuse(problems)
    return {
        "rows_read": taken.rows_read, "rows": rows, "errors": _said(taken.problems), "notes": list(taken.notes),
        "header": list(taken.header), "refused": [[row.line, *row.cells] for row in taken.refused],
    }  # fmt: skip


def _said(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem.to_dict() for problem in problems]


def _participants(cohort: Cohort, taken: Taken, viewer: Person) -> tuple[list[dict[str, Any]], list[Problem]]:
    placed = set(Place.objects.running().filter(cohort=cohort).values_list("person_id", flat=True))
    agencies = {plain_name(each.name): each for each in Agency.objects.filter(ends_on__isnull=True)}
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for line, name, email, where, starts_on in zip(taken.lines, *taken.values.values(), strict=True):
        person, trouble = _person(viewer, name, email)
        agency = agencies.get(plain_name(where)) if where else None
        if where and agency is None:
            problems.append(Problem(line, "agency", "No agency goes by this name; write it as on record.", where[:80]))
        if person is None:
            problems.append(Problem(line, "name" if not email else "email", trouble, (email or name)[:80]))
        elif person.pk in placed:
            problems.append(
                Problem(line, "name", "They have a place in this cohort, or stand twice in the file.", name)
            )
        elif not where or agency is not None:
            placed.add(person.pk)
            agency = agency or _only_employer(person, starts_on)
            rows.append({
                "line": line, "person": person.code, "name": str(person), "agency": agency.code if agency else "",
                "agency_name": agency.name if agency else "", "from": starts_on.isoformat(),
            })  # fmt: skip
    return rows, problems


def _person(viewer: Person, name: str, email: str) -> tuple[Person | None, str]:
    """The one record that is meant, or why there is none."""
    visible = Person.objects.visible_to(viewer)
    if email:
        found = list(visible.filter(email__iexact=email)[:2])
        if len(found) == 1:
            return found[0], ""
    words = plain_name(name).split()
    found = [
        each for each in visible.filter(sort_name__icontains=words[-1] if words else name)[:500]
        if sorted(plain_name(each.name).split()) == sorted(words)
    ]  # fmt: skip
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, "No record goes by this name or address. Bring the person in first, then this file again."
    return None, f"{len(found)} people go by this name: give the e-mail address of the one who is meant."


def _only_employer(person: Person, on: date) -> Agency | None:
    found = list(employers_of([person.pk], on)[:2])
    return found[0] if len(found) == 1 else None


def _sessions(cohort: Cohort, taken: Taken, viewer: Person) -> tuple[list[dict[str, Any]], list[Problem]]:
    activities = {each.component.title: each.pk for each in cohort.edition.activities.select_related("component")}
    known = {(title, localtime(at).date()) for title, at in cohort.sessions.values_list("title", "starts_at")}
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for line, title, day, begins, ends, where, component in zip(taken.lines, *taken.values.values(), strict=True):
        times = {"begins": time_of(begins), "ends": time_of(ends)}
        wrong = [
            Problem(line, column, "Write the time as hours and minutes, such as 09:30.", typed)
            for column, typed in (("begins", begins), ("ends", ends)) if times[column] is None
        ]  # fmt: skip
        if not wrong and times["ends"] <= times["begins"]:  # type: ignore[operator]
            wrong.append(Problem(line, "ends", "A session ends after it begins.", ends))
        if component and component not in activities:
            wrong.append(Problem(line, "component", "This version of the programme has no such component.", component))
        if (title, day) in known:
            wrong.append(
                Problem(line, "title", "There is a session of this title on that day, or it stands twice.", title)
            )
        problems += wrong
        if not wrong:
            known.add((title, day))
            rows.append({
                "line": line, "title": title, "day": day.isoformat(), "begins": begins, "ends": ends, "where": where,
                "activity": activities.get(component), "component": component,
            })  # fmt: skip
    return rows, problems


def time_of(typed: str) -> time | None:
    """A time of day as typed, 9:30 or 09:30; None when it is none."""
    hours, _, minutes = typed.strip().replace(".", ":").partition(":")
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        return None
