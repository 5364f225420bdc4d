"""Who could support whom: needs that wait, entries that are free, how each pair fits, and which may not be. SUP-9."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment
from mantle.support.models import MatchOption, Supporter, SupportNeed
from mantle.support.queries.choosing import AREA_NAMES
from mantle.support.queries.pool import standings, works_at
from mantle.support.rules import fit
from mantle.support.rules.duties import OF_POSTS
from mantle.support.rules.fit import Asked, Fit, Given
from mantle.support.rules.needs import NeedState, OptionState
from mantle.support.rules.pool import Standing, blocks, conflicts

DECLINED = (OptionState.DECLINED, OptionState.TURNED_DOWN)


@dataclass
class Pairing:
    """Needs and entries with all that a fit asks about; read once, asked about each pair."""

    needs: list[SupportNeed]
    supporters: list[Supporter]
    standings: dict[int, Standing]
    agencies: dict[int, set[int]]
    regions: dict[int, str]
    declared: dict[int, set[int]]
    directors: set[int]
    declined: set[tuple[int, int]]
    wished: dict[int, frozenset[str]] = field(default_factory=dict)
    known: dict[int, frozenset[str]] = field(default_factory=dict)

    def fit(self, need: SupportNeed, supporter: Supporter, seat: int = 0) -> Fit:
        """Points and reasons of one pair. SUP-9."""
        region = need.agency.region if need.agency is not None else ""
        asked = Asked(
            self.wished.get(need.pk, frozenset()), _areas(need), need.format, region, of_director=need.is_duty
        )
        standing = self.standings[supporter.pk]
        given = Given(
            self.known.get(supporter.pk, frozenset()), _areas(supporter), supporter.format,
            self.regions.get(supporter.person_id, ""), supporter.person_id in self.directors, standing.people,
            supporter.capacity,
        )  # fmt: skip
        return fit.fit_of(asked, given, seat)

    def barred(self, need: SupportNeed, supporter: Supporter) -> list[str]:
        """SUP-6: the rules that keep a pair apart, by name; none when they may meet."""
        if need.person_id == supporter.person_id:
            return ["the same person"]
        works = self.agencies.get(need.person_id, set()) | ({need.agency_id} if need.agency_id else set())
        theirs, declared = self.agencies.get(supporter.person_id, set()), self.declared.get(supporter.pk, set())
        found = conflicts(theirs, declared, works)
        return found + (["declined before"] if (need.person_id, supporter.pk) in self.declined else [])


@past_the_wall("SUP-6, SUP-9: where people work and what they declined keeps pairs apart, and is not shown")
def pairing(
    needs: Iterable[SupportNeed], supporters: Iterable[Supporter], on: date, known: dict[int, Standing] | None = None
) -> Pairing:
    """Read what the fit of these needs with these entries stands on; `known` is how they stand, where it was read."""
    asked, able = list(needs), list(supporters)
    people = {row.person_id for row in asked} | {row.person_id for row in able}
    works = works_at(people, on)
    helpers = [row.person_id for row in able]
    held = Appointment.objects.filter(person__in=helpers, post__statutory_role=OF_POSTS, starts_on__lte=on)
    declined = MatchOption.objects.filter(person__in=[row.person_id for row in asked], state__in=DECLINED)
    return Pairing(
        asked, able, known or standings(able),
        {key: {each.pk for each in rows} for key, rows in works.items()},
        {key: rows[0].region for key, rows in works.items()},
        _gathered(Supporter.not_with.through.objects.filter(supporter__in=able).values_list("supporter", "agency")),
        set(held.values_list("person", flat=True)),
        set(declined.values_list("person", "supporter")),
        _named(SupportNeed, "supportneed", asked), _named(Supporter, "supporter", able),
    )  # fmt: skip


def _areas(row: SupportNeed | Supporter) -> frozenset[str]:
    return frozenset(AREA_NAMES.get(each, each) for each in row.areas)


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return found


def _named(model: type[SupportNeed] | type[Supporter], name: str, rows: list) -> dict[int, frozenset[str]]:
    """Names of the competencies of each row: by name, so that a newer edition of a framework still meets an older."""
    found: dict[int, set[str]] = {}
    pairs = model.competencies.through._default_manager.filter(**{f"{name}__in": rows})
    for key, word in pairs.values_list(name, "competency__name"):
        found.setdefault(key, set()).add(word)
    return {key: frozenset(words) for key, words in found.items()}


def waiting_needs(viewer: Person, kind: str) -> QuerySet[SupportNeed]:
    """SUP-10: who waits, those whose last day comes first, then the longest wait."""
    rows = SupportNeed.objects.visible_to(viewer).filter(kind=kind, state=NeedState.WAITING)
    return rows.select_related("person", "agency", "post__agency", "place__cohort__edition__programme").order_by(
        "due_on", "waits_since", "pk"
    )


def free_supporters(kind: str, on: date) -> list[Supporter]:
    """SUP-3 to SUP-5: entries with nothing in the way of a new match, whom a proposal may name (RIG-13)."""
    return _free(kind, on)[0]


def _free(kind: str, on: date) -> tuple[list[Supporter], dict[int, Standing]]:
    rows = Supporter.objects.in_pool().filter(kind=kind).exclude(person__in=limited("suggestions"))
    able = list(rows.select_related("person").order_by("person__sort_name", "pk"))
    found = standings(able)
    return [row for row in able if not blocks(found[row.pk], on)], found


def best_for(need: SupportNeed, on: date) -> list[tuple[Supporter, Fit]]:
    """Every free entry that may support this need, the best fit first."""
    able, known = _free(need.kind, on)
    read = pairing([need], able, on, known)
    taken = set(need.options.standing().values_list("supporter", flat=True))
    rows = [(row, read.fit(need, row)) for row in able if row.pk not in taken and not read.barred(need, row)]
    return sorted(rows, key=lambda each: (-each[1].points, each[0].person.sort_name, each[0].pk))
