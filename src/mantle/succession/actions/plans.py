"""A plan is opened and changed; readers are named; posts are put in and taken off; it is said how one was filled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mantle.framework.models import RoleProfile
from mantle.framework.queries.editions import profile_for
from mantle.people import audit
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import Account, Agency, Person, RoleHeld, current
from mantle.people.stale import locked
from mantle.structures.models import Appointment, Post
from mantle.succession.actions.history import noted, refuse_promises
from mantle.succession.models import CriticalPost, Filling, PlanViewer, SuccessionPlan
from mantle.succession.rules import MOST_VIEWERS, Impact, Market, Way
from mantle.web.words import day

STATUTORY = "The law asks for this post."


@transaction.atomic
def open_plan(*, agency: Agency, review_on: date, words: str, by: Person | None, at: datetime) -> SuccessionPlan:
    """Open the plan of an authority, with its statutory posts in it. SUC-1, SUC-3."""
    refuse_promises(words)
    _refuse_past(review_on, at)
    Agency.objects.select_for_update().get(pk=agency.pk)
    if SuccessionPlan.objects.filter(agency=agency).exists():
        raise Refused(f"{agency} has a plan already. It is always open to change.")
    plan = SuccessionPlan.objects.create(agency=agency, review_on=review_on, words=words, opened_at=at)
    audit.record("succession plan opened", plan, by=by, at=at)
    noted(agency=agency, what="Plan opened", by=by, at=at)
    for post in statutory_posts(agency, timezone.localtime(at).date()):
        profile = profile_for("director", agency)
        _put_in(plan, post, {"impact": Impact.AT_ONCE, "why": STATUTORY, "profile": profile}, by, at)
    return plan


def statutory_posts(agency: Agency, on: date) -> list[Post]:
    """Posts that the law asks for, at an authority, on a day. SUC-3."""
    return list(Post.objects.at(on).filter(agency=agency).exclude(statutory_role="").order_by("tier", "pk"))


@transaction.atomic
def change_plan(
    *, plan: SuccessionPlan, review_on: date, words: str, why: str, version: int | None, by: Person | None,
    at: datetime,
) -> SuccessionPlan:  # fmt: skip
    """Change what a plan says of itself, and when it is looked at next. SUC-1, SUC-23."""
    refuse_promises(words, why)
    row = locked(plan, version)
    if review_on != row.review_on:
        _refuse_past(review_on, at)
    said = [f"Review date: {day(review_on)}"] if review_on != row.review_on else []
    said += ["Introduction changed"] if words != row.words else []
    row.review_on, row.words = review_on, words
    row.save()
    audit.record("succession plan changed", row, by=by, at=at, review_on=str(review_on))
    if said:
        noted(agency=row.agency, what="; ".join(said), why=why, by=by, at=at)
    return row


@transaction.atomic
def name_viewer(*, plan: SuccessionPlan, person: Person, on: date, by: Person | None, at: datetime) -> PlanViewer:
    """Name somebody who reads the plan beside the leads: eight at most, each with an account. SUC-2."""
    row = SuccessionPlan.objects.select_for_update().get(pk=plan.pk)
    standing = PlanViewer.objects.standing(on).filter(agency=row.agency)
    if standing.filter(person=person).exists():
        raise Refused(f"{person} reads this plan already.")
    if standing.count() >= MOST_VIEWERS:
        raise Refused(f"{MOST_VIEWERS} people at most read a plan beside its leads. End the sight of one first.")
    if not Account.objects.filter(person=person, is_active=True).exists():
        raise Refused(f"{person} has no account here and could not read it.")
    if not _sits_there(person, row.agency, on):
        raise Refused(
            f"{person} holds no role by which they see the posts of {row.agency}: an administrator gives one."
        )
    found = PlanViewer.objects.create(agency=row.agency, person=person, starts_on=on)
    audit.record("reader of a plan named", found, by=by, at=at, agency=row.agency, person=person.code)
    noted(agency=row.agency, what="Given access to the plan", person=person, by=by, at=at)
    return found


def _sits_there(person: Person, agency: Agency, on: date) -> bool:
    """SUC-2: a reader is a director, board member or lead of this authority: the programme team sees counts only."""
    roles = [str(role) for role in (Role.DIRECTOR, Role.AUTHORITY_LEAD)]
    return RoleHeld.objects.filter(current(on), person=person, agency=agency, role__in=roles).exists()


@transaction.atomic
def end_viewing(*, viewer: PlanViewer, on: date, by: Person | None, at: datetime) -> PlanViewer:
    """End somebody's sight of a plan, from the next page on. SUC-2."""
    row = PlanViewer.objects.select_for_update().get(pk=viewer.pk)
    if row.ends_on is None:
        row.ends_on = on
        row.save()
        audit.record("sight of a plan ended", row, by=by, at=at, agency=row.agency, person=row.person.code)
        noted(agency=row.agency, what="Access to the plan stopped", person=row.person, by=by, at=at)
    return row


@transaction.atomic
def put_in(
    *, plan: SuccessionPlan, post: Post, impact: str, why: str, by: Person | None, at: datetime,
    profile: RoleProfile | None = None, market: str = Market.NOT_LOOKED, market_words: str = "",
) -> CriticalPost:  # fmt: skip
    """Put a post into the plan: what would happen without a holder, and why. SUC-4."""
    refuse_promises(why, market_words)
    row = SuccessionPlan.objects.select_for_update().get(pk=plan.pk)
    if post.agency_id != row.agency_id or post.is_group:
        raise Refused("Choose a single post of this authority.")
    if CriticalPost.objects.standing().filter(post=post).exists():
        raise Refused(f"{post} stands in the plan already.")
    said = {"impact": impact, "why": why, "profile": profile, "market": market, "market_words": market_words}
    return _put_in(row, post, said, by, at)


def _put_in(plan: SuccessionPlan, post: Post, said: dict[str, Any], by: Person | None, at: datetime) -> CriticalPost:
    found = CriticalPost.objects.create(plan=plan, post=post, added_at=at, **said)
    audit.record("post put into plan", found, by=by, at=at, post=post.code, impact=str(said["impact"]))
    noted(agency=plan.agency, what="Post added to the plan", post=post, why=said["why"], by=by, at=at)
    return found


@transaction.atomic
def change_post(
    *, critical: CriticalPost, impact: str, why: str, profile: RoleProfile | None, market: str, market_words: str,
    version: int | None, by: Person | None, at: datetime,
) -> CriticalPost:  # fmt: skip
    """Change what the plan says of a post. SUC-4, SUC-23."""
    refuse_promises(why, market_words)
    row = _standing(locked(critical, version))
    row.impact, row.why, row.profile, row.market, row.market_words = impact, why, profile, market, market_words
    row.save()
    audit.record("post in plan changed", row, by=by, at=at, post=row.post.code, impact=impact, market=market)
    noted(agency=row.plan.agency, what="Details of the post changed", post=row.post, by=by, at=at)
    return row


@transaction.atomic
def take_off(*, critical: CriticalPost, why: str, version: int | None, by: Person | None, at: datetime) -> CriticalPost:
    """Take a post off the plan with a reason; not while the law asks for it. What was judged of people ends. SUC-3."""
    refuse_promises(why)
    row = _standing(locked(critical, version))
    if row.post.is_statutory and row.post.ends_on is None:
        raise Refused("The law asks for this post: it stays in the plan.")
    for judgement in row.post.judgements.filter(ended_at__isnull=True):
        judgement.ended_at, judgement.end_reason = at, "The post was taken off the plan."
        judgement.save()
    row.ended_at = at
    row.save()
    audit.record("post taken off plan", row, by=by, at=at, post=row.post.code)
    noted(agency=row.plan.agency, what="Post taken off the plan", post=row.post, why=why, by=by, at=at)
    return row


@transaction.atomic
def say_how_filled(
    *, critical: CriticalPost, appointment: Appointment, way: str, words: str, by: Person | None, at: datetime
) -> Filling:
    """Say by which competition a post was filled; without one, say why. SUC-15."""
    refuse_promises(words)
    if appointment.post_id != critical.post_id:
        raise Refused("Choose somebody who came to this post.")
    if way not in (Way.OPEN, Way.WITHIN) and not words.strip():
        raise Refused("Say why there was no competition.")
    if Filling.objects.filter(appointment=appointment).exists():
        raise Refused("This has been said already.")
    found = Filling.objects.create(
        critical=critical, appointment=appointment, way=way, words=words, by=by, at=at
    )  # fmt: skip
    audit.record("filling of post recorded", critical, by=by, at=at, appointment=appointment.code, way=way)
    noted(agency=critical.plan.agency, what=f"Filled: {found.get_way_display()}", post=critical.post, by=by, at=at)
    return found


def readers_of_plan(agency: Agency, on: date) -> list[Person]:
    """Leads of an authority and those named to read its plan, by name. SUC-2."""
    led = RoleHeld.objects.filter(current(on), role=Role.AUTHORITY_LEAD, agency=agency).values("person")
    named = PlanViewer.objects.standing(on).filter(agency=agency).values("person")
    rows = Person.objects.filter(Q(pk__in=led) | Q(pk__in=named), account__is_active=True)
    return list(rows.order_by("sort_name", "pk"))


def _standing(row: CriticalPost) -> CriticalPost:
    if row.ended_at is not None:
        raise Refused("This post is no longer in the plan.")
    return row


def _refuse_past(review_on: date, at: datetime) -> None:
    if review_on <= timezone.localtime(at).date():
        raise Refused("Choose a review date after today.")
