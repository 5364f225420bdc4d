"""People, posts and places by the words of their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, Q

from mantle.people import queries as people
from mantle.people.access import Permission
from mantle.people.models import Agency, Person, current
from mantle.structures.models import Appointment, Post

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What matches, at most twenty of each; `more` names the kinds of which there is more."""

    people: list[Person]
    posts: list[Post]
    agencies: list[Agency]
    more: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.people) + len(self.posts) + len(self.agencies)


def search(words: str, person: Person, on: date) -> Found:
    """HOM-5: people, posts and agencies that this person may see and that match every word. At most five queries."""
    named, titled, places = _people(words, person, on), _posts(words, person, on), _agencies(words, person)
    counts = {"people": len(named), "posts": len(titled), "agencies": len(places)}
    more = tuple(kind for kind, count in counts.items() if count > MOST)
    return Found(named[:MOST], titled[:MOST], places[:MOST], more)


def _people(words: str, person: Person, on: date) -> list[Person]:
    """Those in post today stand first: they are whom most people look for."""
    if not person.may(Permission.VIEW_PEOPLE):
        return []
    now = Appointment.objects.filter(current(on)).select_related("post__agency").order_by("starts_on", "pk")
    rows = Person.objects.visible_to(person).filter(people.people_named(words)).distinct()
    in_post = Q(pk__in=Appointment.objects.filter(current(on)).values("person"))
    rows = rows.annotate(is_in_post=in_post).order_by(F("is_in_post").desc(), "sort_name", "pk")
    return list(rows.prefetch_related(Prefetch("appointments", queryset=now, to_attr="now"))[: MOST + 1])


def _posts(words: str, person: Person, on: date) -> list[Post]:
    if not person.may(Permission.VIEW_POSTS):
        return []
    rows = Post.objects.visible_to(person).at(on).filter(_titled(words)).with_holding(on).select_related("agency")
    # Directors first; posts without a tier (partners', councillors') after those that have one.
    return list(rows.order_by(F("tier").asc(nulls_last=True), "agency__name", "title", "pk")[: MOST + 1])


def _agencies(words: str, person: Person) -> list[Agency]:
    condition = people.agencies_named(words)
    rows = Agency.objects.visible_to(person).filter(condition)
    return list(rows.order_by(F("ends_on").desc(nulls_first=True), "name")[: MOST + 1])


def _titled(words: str) -> Q:
    """Every word stands at the beginning of some word of the title, the unit or the agency's name."""
    condition = Q()
    for word in words.split():
        begins = Q()
        for field in ("title", "unit", "agency__name"):
            begins |= Q(**{f"{field}__istartswith": word}) | Q(**{f"{field}__icontains": f" {word}"})
        condition &= begins
    return condition
