"""What is said about structures: sentences worked out from the rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from mantle.people.models import Person
from mantle.structures.models import Appointment, Post
from mantle.structures.queries import Difference, Holder
from mantle.structures.rules import REASON_NAMES, LeavingReason
from mantle.web import words


def sentence_about(post: Post, holder: Holder, on: date) -> str:
    """Who holds a post, in what way and since when, in one sentence."""
    if post.ends_on and post.ends_on <= on:
        return f"This post ended on {words.day(post.ends_on)}."
    if holder.state == "held":
        return " ".join(_held(row, on) for row in holder.appointments)
    if holder.state == "covered":
        cover = " ".join(_held(row, on) for row in holder.appointments)
        return f"{cover} There is no substantive holder."
    if holder.state == "deputy" and holder.deputy:
        return f"No holder is on record; {holder.deputy.person} stands in as {holder.deputy.post.title}."
    if holder.state == "uncovered":
        return "This post is statutory and nobody is on record as acting in it. Say who acts tonight."
    return "Nobody holds this post."


def _held(row: Appointment, on: date) -> str:
    how = "holds this post" if row.kind == "substantive" else f"holds this post ({row.get_kind_display().lower()})"
    until = f", until {words.day(row.ends_on)}" if row.ends_on else ""
    return f"{row.person} {how} since {words.day(row.starts_on)}, {words.span(row.starts_on, on)}{until}."


HOW = {
    "substantive": "starts as",
    "interim": "becomes interim",
    "acting": "acts up as",
    "secondment": "comes on secondment as",
    "job_share": "shares the job of",
    "twin_hat": "takes on, beside their own post, that of",
    "joint": "holds jointly the post of",
}


def sentence_of_arrival(name: str, post: Post, data: dict[str, Any]) -> str:
    """What is about to be recorded, as the sentence that was built."""
    until = f" until {words.day(data['ends_on'])}" if data["ends_on"] else ""
    because = f", because: {data['overlap_reason']}" if data["overlap_reason"] else ""
    return f"{name} {HOW[data['kind']]} {post.title} from {words.day(data['starts_on'])}{until}{because}."


def sentence_of_departure(row: Appointment, cover: Person | None, data: dict[str, Any]) -> str:
    """What is about to be recorded, as the sentence that was built."""
    why = REASON_NAMES[LeavingReason(data["leaving_reason"])].lower()
    last = words.day(data["ends_on"] - timedelta(days=1))
    then = f" {cover} {HOW[data['cover_kind'] or 'acting']} {row.post.title} from the next day." if cover else ""
    return f"{row.person} leaves; their last day is {last} ({why}).{then}"


def sentence_of_difference(found: Difference) -> str:
    """What changed between two dates, in one sentence."""
    parts = [
        (len(found.began), "post began", "posts began"),
        (len(found.ended), "post ended", "posts ended"),
        (len(found.arrived), "person came", "people came"),
        (len(found.left), "person left", "people left"),
        (len(found.moved), "post moved in the line", "posts moved in the line"),
    ]
    said = [words.counted(count, one, many) for count, one, many in parts if count]
    return f"{words.listed(said)}." if said else "Nothing changed between these two days."
