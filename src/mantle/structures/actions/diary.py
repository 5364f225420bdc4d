"""Who holds what when, for the people and posts of one file: overlaps are declared, never refused halfway. STR-4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from mantle.structures import rules
from mantle.structures.models import Appointment

AT_ONCE = 500


class Diary:
    """Spells by person and by post. An appointment that would overlap another undeclared one says where it comes from.

    A file says who holds what today, not when each earlier appointment ended: refusing its rows one by one would
    leave posts empty that are not. The reason stays on the row, where people see it and can correct it.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason[:200]
        self.by_person: dict[str, list[rules.Spell]] = defaultdict(list)
        self.by_post: dict[str, list[rules.Spell]] = defaultdict(list)

    def load(self, people: Iterable[int], posts: Iterable[int]) -> None:
        """Read what is on record of these people and posts, once those who leave have left."""
        self._read("person", set(people))
        self._read("post", set(posts))

    def _read(self, name: str, pks: set[int]) -> None:
        wanted = sorted(pks)
        kept = self.by_person if name == "person" else self.by_post
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            for pk in part:
                kept.pop(str(pk), None)
            rows = Appointment.objects.filter(**{f"{name}_id__in": part})
            names = ("person_id", "post_id", "kind", "starts_on", "ends_on", "overlap_reason")
            for person, post, kind, starts_on, ends_on, reason in rows.values_list(*names):
                spell = rules.Spell(str(person), str(post), kind, starts_on, ends_on, overlap_reason=reason)
                kept[str(person if name == "person" else post)].append(spell)

    def enter(self, appointment: Appointment) -> Appointment:
        """Note a new appointment, declaring it where it overlaps."""
        person, post = str(appointment.person_id), str(appointment.post_id)
        spell = self._spell(appointment)
        if not spell.overlap_reason and rules.clashes(spell, [*self.by_person[person], *self.by_post[post]]):
            appointment.overlap_reason = self.reason
            spell = self._spell(appointment)
        self.by_person[person].append(spell)
        self.by_post[post].append(spell)
        return appointment

    @staticmethod
    def _spell(row: Appointment) -> rules.Spell:
        return rules.Spell(
            str(row.person_id),
            str(row.post_id),
            row.kind,
            row.starts_on,
            row.ends_on,
            overlap_reason=row.overlap_reason,
        )
