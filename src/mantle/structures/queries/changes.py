"""What a change sets in motion, said before it is stored."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mantle.people.acting import past_the_wall
from mantle.people.models import Person, current
from mantle.structures import rules
from mantle.structures.models import Appointment, Post, Reorganisation, ReportingLine


def who_could_act(post: Post, on: date) -> QuerySet[Appointment]:
    """People who today hold a post that reports to this one, or the post of its standing deputy."""
    below = ReportingLine.objects.filter(current(on), manager=post).values("post")
    rows = Appointment.objects.filter(current(on)).exclude(kind__in=rules.COVER)
    rows = rows.filter(Q(post__in=below) | Q(post=post.deputy_id)).exclude(post=post)
    return rows.select_related("person", "post").order_by("post__title")


def what_follows_departure(appointment: Appointment, cover: Person | None, data: dict) -> list[str]:
    """What a departure sets in motion, said before it is stored."""
    post = appointment.post
    found = [f"From {_words(data['ends_on'])} {post.title} has no substantive holder."]
    if cover is not None:
        how = "acts up" if data.get("cover_kind") != "interim" else "holds the post as interim"
        found.append(f"{cover} {how} from that day, so the post is covered.")
        if data.get("cover_kind") != "interim":
            found.append(f"{cover} keeps their own post; it needs cover of its own while they act.")
    elif post.is_statutory:
        found.append(
            "This post is statutory: someone must be named to act. Until then your start page will ask for it."
        )
    found.append("A succession event opens. It closes when the next substantive holder starts.")
    return found


def what_follows_arrival(post: Post, person: Person | None, data: dict, viewer: Person) -> list[str]:
    """What an arrival sets in motion, said before it is stored."""
    found = []
    for row in post.appointments.filter(current(data["starts_on"])).select_related("person"):
        where = "covers this post then" if row.is_cover else "holds this post then"
        needs = data["kind"] not in rules.SHARES_POST and not data["overlap_reason"]
        ending = " Record when they leave, or say why both stand together." if needs else ""
        found.append(f"{row.person} {where}.{ending}")
    if data["kind"] in rules.COVER:
        found.append("This is cover: the post still counts as without a substantive holder.")
    else:
        found.append("This closes the open succession event of the post, if there is one.")
    if person is not None:
        found += _own_posts(person, post, data, viewer)
    return found


def _own_posts(person: Person, post: Post, data: dict, viewer: Person) -> list[str]:
    """PEO-7: posts held at agencies out of the viewer's sight are said to exist, and no more."""
    rows = person.appointments.filter(current(data["starts_on"])).exclude(post=post).select_related("post__agency")
    seen = set(Appointment.objects.visible_to(viewer).filter(pk__in=rows).values_list("pk", flat=True))
    keeps = data["kind"] in rules.BESIDE_OWN_POST or data["overlap_reason"]
    ending = "and keeps it" if keeps else "and cannot hold both: it must be recorded when they leave it"
    named = [f"{row.post.title}, {row.post.agency}" if row.pk in seen else "in a post elsewhere" for row in rows]
    return [f"{person} is {where}, {ending}." for where in named]


@past_the_wall("whoever holds a post elsewhere is not left without one")
def people_without_post(row: Reorganisation) -> list[Person]:
    """Who left a post that ended in a reorganisation and holds no post from its day on."""
    left = Appointment.objects.filter(post__agency=row.agency, post__ends_on=row.on, ends_on=row.on)
    kept = Appointment.objects.filter(current(row.on), person__in=left.values("person")).values("person")
    return list(Person.objects.filter(pk__in=left.values("person")).exclude(pk__in=kept))


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
