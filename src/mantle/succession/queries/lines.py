"""A plan as one reader sees it: post by post, who holds it, who covers, who could step in, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mantle.learning.models import Step
from mantle.learning.rules.plans import StepState
from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.programmes.models import PlacePeriod
from mantle.programmes.rules import PlaceState
from mantle.structures.models import Appointment, Post, PostLink
from mantle.structures.queries import Holder, holders_of
from mantle.structures.queries.chances import chances_on, class_of, sentence_of
from mantle.succession.models import Cover, CriticalPost, Filling, Judgement, PlanAction, PlanChange, SuccessionPlan
from mantle.succession.models.people import may_be_named_to
from mantle.succession.rules import BAND_NAMES, ActionState, Band, CoverState, is_out_of_date, strategic_gap
from mantle.web.words import day

Happened = tuple[int | None, int | None, date | None, str]  # of whom, for which post or any, on which day, what


@dataclass(slots=True)
class Named:
    """Somebody who could step in: the judgement, how old it is, and what has happened since. SUC-8, SUC-21."""

    row: Judgement
    is_old: bool
    since: list[str] = field(default_factory=list)

    @property
    def gap(self) -> list[tuple[str, str]]:
        """S180: what a strategic role asks for that they have not met."""
        return strategic_gap(self.row.exposure)


@dataclass(slots=True)
class Line:
    """One post of a plan. `critical` is None for a post that the law asks for and the plan does not name yet."""

    post: Post
    critical: CriticalPost | None
    holder: Holder
    chances: list[str]
    chance: float | None  # of falling empty within twelve months; 1 where nobody holds it; None where it is not told
    cover: Cover | None
    bands: list[tuple[str, str, list[Named]]]
    on_slate: bool  # SUC-13: the reader is named for it, and sees no other
    to_fill: list[Appointment]

    @property
    def ready_now(self) -> list[Named]:
        return self.bands[0][2]

    @property
    def anybody(self) -> bool:
        return any(named for _, _, named in self.bands)

    @property
    def is_covered(self) -> bool:
        return self.cover is not None and self.cover.state == CoverState.AGREED

    @property
    def missing(self) -> str:
        """S63: what the post lacks, in words; nothing when somebody is ready now."""
        if self.on_slate or self.ready_now:
            return ""
        if self.anybody:
            return "Nobody is ready now"
        return "Cover only: nobody could step in for good" if self.is_covered else "Nobody is named at all"

    @property
    def missing_in_short(self) -> str:
        """The same in two or three words, for a cell of a table."""
        return {"Nobody is named at all": "Nobody named"}.get(self.missing, self.missing.partition(":")[0])


def lines_of(plan: SuccessionPlan, viewer: Person, at: datetime) -> list[Line]:
    """Every post of a plan, and every post that the law asks for, as one reader sees them. SUC-3, SUC-7, SUC-13."""
    on = timezone.localtime(at).date()
    known = {row.post_id: row for row in plan.posts.standing().select_related("profile", "plan__agency")}
    posts = Post.objects.filter(pk__in=known) | Post.objects.at(on).filter(agency=plan.agency).exclude(
        statutory_role=""
    )
    found = list(posts.with_holding(on).select_related("agency", "deputy").order_by("tier", "title", "pk"))
    holders = holders_of(found, on)
    covers = {row.post_id: row for row in Cover.objects.live(on).filter(post__in=known).select_related("person")}
    named = named_in(Judgement.objects.in_plans_of(viewer).standing().filter(post__in=known), viewer, on)
    slate = set(Judgement.objects.standing().filter(person=viewer, post__in=known).values_list("post", flat=True))
    fill = _to_fill(known.values(), on)
    return [
        Line(
            post, known.get(post.pk), holders[post.pk], *_chances(post, holders[post.pk], viewer, at),
            covers.get(post.pk), bands_of(named[post.pk]), post.pk in slate, fill[post.pk],
        )
        for post in found
    ]  # fmt: skip


def bands_of(named: Iterable[Named]) -> list[tuple[str, str, list[Named]]]:
    """People by band, within each by name. SUC-7."""
    rows = list(named)
    return [(str(band), BAND_NAMES[band], [row for row in rows if row.row.band == band]) for band in Band]


def named_in(judgements: QuerySet[Judgement], viewer: Person, on: date) -> dict[int, list[Named]]:
    """Judgements by post, by name, each with its age and what has happened since. SUC-8, SUC-21."""
    rows = list(judgements.select_related("person", "by", "profile").order_by("person__sort_name", "pk"))
    since = _since(rows, viewer)
    found: dict[int, list[Named]] = defaultdict(list)
    for row in rows:
        found[row.post_id].append(Named(row, is_out_of_date(row.judged_on, on), since[row.pk]))
    return found


def _since(rows: list[Judgement], viewer: Person) -> dict[int, list[str]]:
    """SUC-21: programmes completed and actions done since each judgement: a reason to look again, and no more."""
    people = {row.person_id for row in rows} - set(
        limited("suggestions").filter(person__in=[r.person_id for r in rows])
    )
    periods = PlacePeriod.objects.filter(state=PlaceState.COMPLETED, place__person__in=people)
    seen = periods.select_related("place__cohort__edition__programme") if viewer.may(Permission.VIEW_PLACES) else ()
    done: list[Happened] = [
        (row.place.person_id, None, row.starts_on, f"completed {row.place.cohort.programme} on {day(row.starts_on)}")
        for row in seen
    ]
    done += _done_since(people, viewer)
    return {
        row.pk: [
            words for person, post, when, words in done
            if person == row.person_id and post in (None, row.post_id) and when is not None and when > row.judged_on
        ]
        for row in rows
    }  # fmt: skip


def _done_since(people: set[int], viewer: Person) -> list[Happened]:
    """Actions that were done, and steps that their owners show and have done, though the action is still open."""
    rows = PlanAction.objects.visible_to(viewer).filter(about__in=people).select_related("step")
    shown = set(Step.objects.visible_to(viewer).filter(state=StepState.DONE).values_list("pk", flat=True))
    found: list[Happened] = []
    for each in rows:
        if each.state == ActionState.DONE:
            found.append((each.about_id, each.post_id, each.ended_on, f"done since: {each.what}"))
        elif each.state == ActionState.OPEN and each.step_id in shown:
            began = timezone.localtime(each.added_at).date()
            found.append((each.about_id, each.post_id, began, f"the step tied to it is done: {each.what}"))
    return found


def _chances(post: Post, holder: Holder, viewer: Person, at: datetime) -> tuple[list[str], float | None]:
    """STR-26: the chance of the class of posts, as the post's own page gives it, to those who may see it; and the
    largest of several as a number."""
    alike = post.tier in (1, 2, 3, 4) and post.agency.is_upper_tier and not post.is_group
    if not alike or not viewer.may(Permission.VIEW_LOSS, post.agency):
        return [], None
    if not holder.appointments:
        return [], 1.0
    on = timezone.localtime(at).date()
    chances = chances_on(on, at.hour)
    classes = dict.fromkeys(class_of(post.tier, row.kind, row.starts_on, on) for row in holder.appointments)
    found = [chances[each] for each in classes if each in chances]
    words = [chances[each].in_words if each in chances else sentence_of(None, each) for each in classes]
    return words, max((each.share for each in found), default=None)


def _to_fill(criticals: Iterable[CriticalPost], on: date) -> dict[int, list[Appointment]]:
    """SUC-15: people who came to a post since it stands in the plan, of whom nobody has said how."""
    since = {row.post_id: timezone.localtime(row.added_at).date() for row in criticals}
    said = Filling.objects.filter(appointment=OuterRef("pk"))
    rows = Appointment.objects.filter(post__in=since, starts_on__lte=on).exclude(Exists(said)).select_related("person")
    found: dict[int, list[Appointment]] = defaultdict(list)
    for row in rows:
        if row.starts_on > since[row.post_id]:
            found[row.post_id].append(row)
    return found


def people_who_came(critical: CriticalPost, on: date) -> list[Appointment]:
    """Of whom it is still to be said how they came to a post. SUC-15."""
    return _to_fill([critical], on)[critical.post_id]


def actions_of(plan: SuccessionPlan, viewer: Person, post: Post | None = None) -> list[PlanAction]:
    """What is undertaken, open first, as a reader sees it; what is over stays in sight for its last five. SUC-22."""
    rows = PlanAction.objects.visible_to(viewer).filter(plan=plan)
    tied = ("owner", "about", "post", "offer", "step__plan", "place__cohort__edition__programme")
    given = list((rows.filter(post=post) if post is not None else rows).select_related(*tied))
    over = [row for row in given if row.ended_on is not None]
    over.sort(key=lambda row: str(row.ended_on), reverse=True)
    return [*[row for row in given if row.ended_on is None], *over[:5]]


def history_of(plan: SuccessionPlan, viewer: Person, post: Post | None = None, most: int = 30) -> list[PlanChange]:
    """The last changes of a plan, or of one of its posts, as one reader may read them. SUC-23."""
    rows = PlanChange.objects.filter(may_be_named_to(viewer, "person"), plan=plan).select_related(
        "post", "person", "by"
    )
    return list((rows.filter(post=post) if post is not None else rows)[:most])


def successors_of_post(post: Post) -> list[Post]:
    """Posts in which a post that ends lives on, once that is confirmed: they go into the plan in its place."""
    links = PostLink.objects.filter(predecessor=post, is_confirmed=True, successor__isnull=False)
    return [link.successor for link in links.select_related("successor__agency") if link.successor is not None]


def plans_of(viewer: Person) -> QuerySet:
    """Plans that somebody reads, with how many posts stand in each."""
    rows = SuccessionPlan.objects.visible_to(viewer).select_related("agency")
    return rows.annotate(count=Count("posts", filter=Q(posts__ended_at__isnull=True)))
