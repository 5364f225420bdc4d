"""Timelines as they are shown: each line leads to the person or post it is about, where the reader may go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Value
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.structures.models import Post
from mantle.structures.queries import Event, What
from mantle.web import clock

KINDS_SHOWN = (What.STARTS, What.LEAVES)


def shown(events: Iterable[Event], viewer: Person, *, to_person: bool = False) -> list[dict[str, Any]]:
    """Events with their links; one query, however many events."""
    rows = list(events)
    people = {event.person.pk for event in rows if event.person and to_person}
    posts = {event.post.pk for event in rows if event.post and not (to_person and event.person)}
    seen, open_to = _open_to(viewer, people, posts)
    return [_line(event, seen, open_to) for event in rows]


def _open_to(viewer: Person, people: set[int], posts: set[int]) -> tuple[set[int], set[int]]:
    """Which of these people and posts a viewer may open, in one question; in none where all posts are open to them."""
    if not people and viewer.standing.reach(Permission.VIEW_POSTS).everywhere:
        return people, posts
    persons = Person.objects.visible_to(viewer).filter(pk__in=people).order_by()
    places = Post.objects.visible_to(viewer).filter(pk__in=posts).order_by()
    found = persons.values_list(Value("person"), "pk").union(places.values_list(Value("post"), "pk"))
    kept = set(found) if people or posts else set()
    return {pk for kind, pk in kept if kind == "person"}, {pk for kind, pk in kept if kind == "post"}


def _line(event: Event, people: set[int], posts: set[int]) -> dict[str, Any]:
    url = ""
    if event.person and event.person.pk in people:
        url = reverse("structures:person", args=[event.person.code])
    elif event.post and event.post.pk in posts:
        url = reverse("structures:post", args=[event.post.code])
    planned = event.at > clock.today()
    text = " ".join(filter(None, ("Planned." if planned else "", event.text)))
    facts = {"title": event.title, "at": event.at, "until": event.until, "tag": event.tag, "text": text}
    return facts | {"url": url, "quiet": planned, "tag_colour": "orange" if event.what in KINDS_SHOWN else ""}
