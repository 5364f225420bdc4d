"""Who followed whom at a post, and the three tenures of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mantle.people.models import Person
from mantle.structures import rules
from mantle.structures.models import Appointment
from mantle.structures.models.posts import AppointmentQuerySet


def succession_of(spells: Iterable[rules.Spell]) -> list[rules.SuccessionEvent]:
    """The chains among the spells of one post, newest first; persons and posts by code."""
    return list(reversed(rules.succession_events(list(spells))))


def people_by_code(codes: Iterable[str]) -> dict[str, Person]:
    return {person.code: person for person in Person.objects.filter(code__in=set(codes))}


def appointments_of(person: Person, viewer: Person) -> AppointmentQuerySet:
    """A person's appointments that the viewer may see, newest first."""
    rows = Appointment.objects.on_record_of(person, viewer).select_related("post__agency")
    return rows.order_by("-starts_on", "-pk")


@dataclass(frozen=True, slots=True)
class Tenures:
    """STR-11: three tenures of one person in one role, kept apart by name; years, None where there is none."""

    role: str
    elapsed: float | None
    completed: tuple[float, ...]
    lifetime: float


def tenures_of(person: Person, viewer: Person, on: date, held: Iterable[Appointment] | None = None) -> list[Tenures]:
    """Tenures of a person in each statutory role, over all posts that the viewer may see; `held` are their
    appointments with post and agency, where they are loaded already."""
    rows = Appointment.objects.on_record_of(person, viewer).for_history() if held is None else held
    statutory = [row for row in rows if row.starts_on <= on and row.post.statutory_role]
    of_post = {row.post.code: row.post.statutory_role for row in statutory}
    spells = sorted((row.as_spell() for row in statutory), key=lambda spell: spell.starts_on)
    return [
        _tenures(role, [spell for spell in spells if of_post[spell.post] == role], on)
        for role in sorted(set(of_post.values()))
    ]


def _tenures(role: str, spells: list[rules.Spell], on: date) -> Tenures:
    now = [spell for spell in spells if spell.covers(on)]
    ended = [spell for spell in spells if spell.ends_on and spell.ends_on <= on]
    return Tenures(
        role=rules.ROLE_NAMES[rules.StatutoryRole(role)],
        elapsed=max((rules.elapsed_years(spell, on) for spell in now), default=None),
        completed=tuple(years for spell in ended if (years := rules.completed_years(spell)) is not None),
        lifetime=rules.lifetime_years(spells, on),
    )


def ten_year_counts(spells: Iterable[rules.Spell], on: date) -> rules.ChangeCount:
    """Changes among the spells of one post in the ten years up to a day, in both ways of counting."""
    since = date(on.year - 10, on.month, min(on.day, 28))
    return rules.count_changes(list(spells), since=since, until=on)
