"""A plan as plain values, by reference; and the same with names, as far as one reader sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from mantle.people.models import Person, current
from mantle.structures.models import Appointment
from mantle.succession.models import Cover, Judgement, PlanAction, SuccessionPlan
from mantle.succession.models.people import still_there
from mantle.succession.rules import BAND_NAMES, Band
from mantle.web.words import day

PEOPLE = ("Holder", "Emergency cover", *BAND_NAMES.values())
NOT_SHOWN = "somebody who is not shown to you"


def content_of(plan: SuccessionPlan, on: date) -> tuple[dict[str, Any], date]:
    """What a plan says on a day, people and actions by reference; and the day of its oldest judgement. SUC-16."""
    criticals = list(plan.posts.standing().select_related("post"))
    posts = [row.post_id for row in criticals]
    people: dict[tuple[int, str], list[str]] = defaultdict(list)
    judged = Judgement.objects.standing().filter(still_there(on), post__in=posts).order_by("person__code")
    for post, code, band in judged.values_list("post", "person__code", "band"):
        people[post, BAND_NAMES[Band(band)]].append(code)
    held = Appointment.objects.filter(current(on), post__in=posts).order_by("person__code")
    for post, code in held.values_list("post", "person__code"):
        people[post, "Holder"].append(code)
    for post, code in Cover.objects.live(on).filter(post__in=posts).values_list("post", "person__code"):
        people[post, "Emergency cover"].append(code)
    actions: dict[int | None, list[str]] = defaultdict(list)
    for code, post in PlanAction.objects.open().filter(plan=plan).order_by("code").values_list("code", "post"):
        actions[post].append(code)
    said = {
        row.post.code: {
            "title": row.post.title, "Impact": [row.get_impact_display()], "Why": [row.why],
            **{part: people[row.post_id, part] for part in PEOPLE},
            "From outside": [". ".join(filter(None, (row.get_market_display(), row.market_words)))],
            "Open actions": actions[row.post_id],
        }
        for row in criticals
    }  # fmt: skip
    oldest = judged.order_by("judged_on").values_list("judged_on", flat=True).first()
    return {"review": day(plan.review_on), "words": plan.words, "posts": said}, oldest or on


def with_names(content: Mapping[str, Any], viewer: Person) -> dict[str, Any]:
    """The same with the names that one reader sees, each list by name. SUC-13, SUC-14, SUC-16."""
    codes = {code for post in content["posts"].values() for part in PEOPLE for code in post[part]}
    seen = Judgement.objects.visible_to(viewer).filter(person__code__in=codes)
    held = Appointment.objects.visible_to(viewer).filter(person__code__in=codes)
    covers = Cover.objects.visible_to(viewer).filter(person__code__in=codes)
    rows = Person.objects.filter(
        Q(pk__in=held.values("person")) | Q(pk__in=covers.values("person")), code__in=codes
    )  # fmt: skip
    public = {row.code: row.name for row in rows}
    judged = {(row.post.code, row.person.code): row.person.name for row in seen.select_related("post", "person")}
    wanted = {code for post in content["posts"].values() for code in post["Open actions"]}
    done = PlanAction.objects.visible_to(viewer).filter(code__in=wanted)
    words = {row.code: f"{row.what} (by {day(row.due_on)})" for row in done}
    return {
        **content,
        "posts": {
            key: {**post, **_named(key, post, public, judged), "Open actions": _known(post["Open actions"], words)}
            for key, post in content["posts"].items()
        },
    }  # fmt: skip


def _named(
    key: str, post: Mapping[str, Any], public: Mapping[str, str], judged: Mapping[tuple[str, str], str]
) -> dict[str, list[str]]:
    found = {part: _known(post[part], public) for part in PEOPLE[:2]}
    of_this = {person: name for (where, person), name in judged.items() if where == key}
    return {**found, **{part: _known(post[part], of_this) for part in PEOPLE[2:]}}


def _known(codes: list[str], names: Mapping[str, str]) -> list[str]:
    return sorted(names.get(code, NOT_SHOWN) for code in codes)
