"""What the demonstration shows of succession: one authority's plan in full, and those of others for the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mantle.framework.queries.editions import profile_for
from mantle.home.demonstration import plans as words
from mantle.people.models import Agency, Person, current
from mantle.programmes.models import Place
from mantle.structures.models import Appointment, Post
from mantle.succession.actions import cover, endorsing, people, plans, work
from mantle.succession.models import CriticalPost, SuccessionPlan

OPENED, LONG_AGO, LATELY = timedelta(420), timedelta(396), timedelta(70)
OTHERS, EVERY = 45, 3


@dataclass
class Cast:
    """Who plays a part in the plan: its lead, a reader who endorses it, a participant, and who works there for long."""

    agency: Agency
    lead: Person
    reader: Person
    learner: Person
    others: list[Person]
    at: datetime
    posts: list[CriticalPost] = field(default_factory=list)

    def by(self, before: timedelta = timedelta()) -> dict[str, Any]:
        return {"by": self.lead, "at": self.at - before}


def show_succession(accounts: Mapping[str, Person], agencies: list[Agency], agency: Agency, at: datetime) -> None:
    """Open the plan of the first authority and fill it, and open those of others with what the law asks for."""
    lead, reader = accounts.get(f"authority_lead {agency.code}"), accounts.get(f"director {agency.code}")
    learner = next((person for key, person in accounts.items() if key.startswith("participant")), None)
    if lead is None or reader is None or learner is None:
        return
    cast = Cast(agency, lead, reader, learner, _who_works_there(agency, (lead, reader, learner), at), at)
    if len(cast.others) < len(words.FINDINGS):
        return
    plan = plans.open_plan(
        agency=agency, review_on=timezone.localtime(at).date() + timedelta(120), words=words.PLAN, **cast.by(OPENED)
    )
    _put_posts_in(plan, cast)
    if len(cast.posts) < len(words.POSTS):
        return
    plans.name_viewer(plan=plan, person=reader, on=(at - LATELY).date(), **cast.by(LATELY))
    _judge(cast)
    _cover(cast)
    _undertake(plan, cast)
    _endorse(plan, cast)
    _plans_of_others([each for each in agencies if each.is_upper_tier and each.ends_on is None and each != agency], at)


def _who_works_there(agency: Agency, without: tuple[Person, ...], at: datetime) -> list[Person]:
    """People with a post there since before the plan, highest first, each once; not those who play another part."""
    held = Appointment.objects.filter(
        post__agency=agency, post__tier__in=(2, 3, 4), ends_on__isnull=True, starts_on__lt=(at - OPENED).date()
    ).select_related("person")  # fmt: skip
    rows = [row.person for row in held.exclude(person__in=without).order_by("post__tier", "pk")]
    return list(dict.fromkeys(rows))


def _put_posts_in(plan: SuccessionPlan, cast: Cast) -> None:
    """Eight posts in all: those of the law, and the next below, each with why."""
    by_tier = {
        tier: profile_for(name, cast.agency) for tier, name in ((2, "assistant_director"), (3, "head_of_service"))
    }
    below = Post.objects.at((cast.at - OPENED).date()).single().filter(agency=cast.agency, ends_on__isnull=True)
    there = plan.posts.values("post")
    posts = list(below.exclude(pk__in=there).filter(tier__in=(2, 3)).order_by("tier", "pk"))
    room = len(words.POSTS) + 1 - plan.posts.count()
    for post in posts[:room]:
        said = (about for word, about in words.POSTS.items() if word in post.title)
        impact, why, market, more = next(said, words.OTHER_POST)
        profile = by_tier.get(post.tier or 0)
        plans.put_in(
            plan=plan, post=post, impact=impact, why=why, profile=profile, market=market, market_words=more,
            **cast.by(OPENED),
        )  # fmt: skip
    for critical in plan.posts.select_related("post__agency", "plan"):
        cast.posts.append(critical)
    first = cast.posts[0]
    impact, why, market, more = words.CHIEF
    cast.posts[0] = plans.change_post(
        critical=first, impact=impact, why=why, profile=first.profile, market=market, market_words=more, version=None,
        **cast.by(OPENED),
    )  # fmt: skip


def _found(number: int, band: str) -> people.Findings:
    evidence, potential, experience, exposure, stretch = words.FINDINGS[number % len(words.FINDINGS)]
    return people.Findings(band, evidence, potential, experience, exposure, stretch)


def _judge(cast: Cast) -> None:
    """One person named for three posts, one judgement out of date, one answered; the last two posts have nobody."""
    one, two, three, four, five = cast.others[:5]
    said = (
        (0, one, "now", 1, LATELY), (1, one, "now", 1, LATELY), (2, one, "now", 1, LATELY),
        (0, two, "soon", 3, LONG_AGO), (1, three, "soon", 2, LATELY), (3, four, "now", 3, LATELY),
        (4, five, "later", 4, LATELY), (3, three, "later", 2, LATELY), (2, five, "soon", 4, timedelta(200)),
    )  # fmt: skip
    for place, person, band, number, before in said:
        _named(cast, cast.posts[place], person, _found(number, band), before)
    own = _named(cast, cast.posts[0], cast.learner, _found(0, "soon"), LATELY)
    people.answer_judgement(
        judgement=own, answer=words.ANSWER, version=None, by=cast.learner, at=cast.at - LATELY + timedelta(6)
    )


def _named(cast: Cast, critical: CriticalPost, person: Person, said: people.Findings, before: timedelta) -> Any:
    day = (cast.at - before).date()
    holds = Appointment.objects.filter(current(day), post=critical.post, person=person).exists()
    if holds and person != cast.learner:  # whoever holds the post follows nobody
        person = next(each for each in reversed(cast.others) if each.pk != person.pk)
    return people.judge(critical=critical, person=person, findings=said, on=day, **cast.by(before))


def _cover(cast: Cast) -> None:
    """Agreed for the director's post, asked for another, and agreed where nobody could follow."""
    until = timezone.localtime(cast.at).date() + timedelta(150)
    agreed = cover.ask_cover(critical=cast.posts[0], person=cast.lead, until=until, words="", **cast.by(LATELY))
    cover.answer_cover(cover=agreed, agrees=True, answer=words.COVER, version=None, by=cast.lead, at=cast.at - LATELY)
    cover.ask_cover(critical=cast.posts[4], person=cast.learner, until=until, words="", **cast.by(timedelta(2)))
    only = cover.ask_cover(critical=cast.posts[5], person=cast.reader, until=until, words="", **cast.by(LATELY))
    cover.answer_cover(cover=only, agrees=True, answer="", version=None, by=cast.reader, at=cast.at - LATELY)


def _undertake(plan: SuccessionPlan, cast: Cast) -> None:
    today = timezone.localtime(cast.at).date()
    place = Place.objects.running().filter(person=cast.learner).select_related("cohort__edition__programme").first()
    for number, (what, days) in enumerate(words.ACTIONS):
        post, due = cast.posts[number * 2].post, today + timedelta(days)
        given = work.Undertaking(what, cast.lead, due, post)
        if number == 1:
            given = work.Undertaking(what, cast.lead, due, cast.posts[0].post, cast.learner, place)
        work.add_action(plan=plan, given=given, **cast.by(timedelta(30)))
    what, came = words.DONE
    given = work.Undertaking(what, cast.lead, today - timedelta(10), cast.posts[1].post, cast.others[2])
    done = work.add_action(plan=plan, given=given, **cast.by(timedelta(60)))
    work.change_action(
        action=done, what=what, due_on=done.due_on, state="done", what_came=came, version=None, **cast.by()
    )


def _endorse(plan: SuccessionPlan, cast: Cast) -> None:
    """Endorsed a month ago; since then somebody has moved up a band and the plan is looked at sooner."""
    then = timedelta(35)
    asked = endorsing.ask_endorsement(plan=plan, endorser=cast.reader, **cast.by(then))
    endorsing.decide_endorsement(
        snapshot=asked, endorses=True, reason="", version=None, by=cast.reader, at=cast.at - then + timedelta(3)
    )
    _named(cast, cast.posts[4], cast.others[4], _found(4, "soon"), timedelta(9))
    sooner = timezone.localtime(cast.at).date() + timedelta(60)
    plans.change_plan(
        plan=plan, review_on=sooner, words=words.PLAN_NOW, why=words.CHANGED, version=None, **cast.by(timedelta(5))
    )


def _plans_of_others(agencies: list[Agency], at: datetime) -> None:
    """Plans with what the law asks for, and somebody ready in two of three, so that regions can be counted."""
    day = (at - LATELY).date()
    held = Appointment.objects.filter(
        post__agency__in=agencies[:OTHERS], post__tier=2, ends_on__isnull=True, starts_on__lt=day
    ).select_related("person").order_by("-pk")  # fmt: skip
    below = {row.post.agency_id: row.person for row in held.select_related("post")}
    for number, agency in enumerate(agencies[:OTHERS]):
        plan = plans.open_plan(agency=agency, review_on=day + timedelta(300), words="", by=None, at=at - LATELY)
        first, person = plan.posts.first(), below.get(agency.pk)
        if first is not None and person is not None and number % EVERY:
            said = _found(number, "now" if number % EVERY == 1 else "soon")
            people.judge(critical=first, person=person, findings=said, on=day, by=None, at=at - LATELY)
