"""Timelines as they are shown: each line leads to the person or post it is about, where the reader may go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from mantle.people.models import Person
from mantle.structures.models import Post
from mantle.structures.queries import Event, What
from mantle.web import clock

KINDS_SHOWN = (What.STARTS, What.LEAVES)


def shown(events: Iterable[Event], viewer: Person, *, to_person: bool = False) -> list[dict[str, Any]]:
    """Events with their links; two queries, however many events."""
    rows = list(events)
    people = {event.person.pk for event in rows if event.person and to_person}
    posts = {event.post.pk for event in rows if event.post and not (to_person and event.person)}
    seen = (
        set(Person.objects.visible_to(viewer).filter(pk__in=people).values_list("pk", flat=True)) if people else set()
    )
    open_to = set(Post.objects.visible_to(viewer).filter(pk__in=posts).values_list("pk", flat=True)) if posts else set()
    return [_line(event, seen, open_to) for event in rows]


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
