"""What plans say of oneself, what one is asked, and whom one may name: people who work at the authority."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mantle.framework.models import RoleProfile
from mantle.framework.rules import State
from mantle.learning.models import Assessment, HostOffer, Step
from mantle.learning.rules.assessment import Use
from mantle.learning.rules.plans import OPEN
from mantle.people.models import Agency, Person, RoleHeld, current
from mantle.people.queries.limits import limited
from mantle.programmes.models import Place
from mantle.structures.models import Appointment, Post
from mantle.succession.models import Cover, CriticalPost, Declining, Judgement, SuccessionPlan
from mantle.web.words import day


def judged_of(person: Person, on: date) -> QuerySet[Judgement]:
    """What was judged of oneself and is shown, the newest first, what is over as well. SUC-9."""
    rows = Judgement.objects.filter(person=person).shown_to_subjects(on)
    return rows.select_related("post__agency", "by", "profile").order_by("ended_at", "-judged_on", "-pk")


def covers_of(person: Person, on: date) -> QuerySet[Cover]:
    """Posts for which one is asked, or has agreed, to stand in. SUC-5."""
    return Cover.objects.live(on).filter(person=person).select_related("post__agency", "asked_by")


def declinings_of(person: Person) -> QuerySet[Declining]:
    return Declining.objects.standing().filter(person=person).select_related("agency", "post")


def employers_with_plan(person: Person, on: date) -> QuerySet[Agency]:
    """Authorities with a plan at which somebody holds a post or a role today."""
    posts = Appointment.objects.filter(current(on), person=person).values("post__agency")
    roles = RoleHeld.objects.filter(current(on), person=person, agency__isnull=False).values("agency")
    return Agency.objects.filter(Q(pk__in=posts) | Q(pk__in=roles), succession_plan__isnull=False)


def agencies_without_plan(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """Of these, authorities whose plan is still to be opened."""
    return agencies.filter(succession_plan__isnull=True, ends_on__isnull=True).order_by("name")


def people_at(agency: Agency, on: date) -> QuerySet[Person]:
    """Whoever holds a post or a role at an authority today, by name; not those who stopped such use. SUC-14."""
    posts = Appointment.objects.filter(current(on), post__agency=agency).values("person")
    roles = RoleHeld.objects.filter(current(on), agency=agency).values("person")
    rows = Person.objects.filter(Q(pk__in=posts) | Q(pk__in=roles), merged_into__isnull=True)
    return rows.exclude(pk__in=limited("suggestions")).order_by("sort_name", "pk")


def to_choose_from(critical: CriticalPost, on: date, *, without: Person | None) -> list[tuple[Person, str]]:
    """People who may be named for a post, by name, each with the post they hold: not who asks, the holder, and those
    who do not wish. SUC-12, SUC-14."""
    agency = critical.post.agency
    declined = Declining.objects.standing().filter(agency=agency)
    declined = declined.filter(Q(post__isnull=True) | Q(post=critical.post))
    holders = Appointment.objects.filter(current(on), post=critical.post, kind="substantive")
    rows = people_at(agency, on).exclude(pk__in=declined.values("person"))
    rows = rows.exclude(pk=without.pk) if without is not None else rows
    rows = rows.exclude(pk__in=holders.values("person"))
    held = Appointment.objects.filter(current(on), post__agency=agency).select_related("post")
    titles = {row.person_id: row.post.title for row in held.order_by("-starts_on")}
    return [(row, titles.get(row.pk, "")) for row in rows]


def posts_to_put_in(plan: SuccessionPlan, on: date) -> QuerySet[Post]:
    """Single posts of the authority that are not in its plan, highest first."""
    there = plan.posts.standing().values("post")
    rows = Post.objects.at(on).single().filter(agency=plan.agency).exclude(pk__in=there)
    return rows.order_by("tier", "title", "pk")


def published_profiles(agency: Agency) -> QuerySet[RoleProfile]:
    """Role profiles that a post may be judged against: the nation's and the authority's own."""
    rows = RoleProfile.objects.filter(framework__state=State.PUBLISHED)
    own = Q(framework__owner__isnull=True) | Q(framework__owner=agency)
    return rows.filter(own).select_related("framework").order_by("framework__name", "position")


def observations_for(viewer: Person, person: Person) -> QuerySet[Assessment]:
    """Observations over time that were opened for readiness and read so by the person: evidence to look at. LRN-50."""
    rows = Assessment.objects.visible_to(viewer).usable_for(Use.READINESS)
    return rows.filter(person=person).select_related("profile")


def ties_for(viewer: Person, about: list[Person], on: date) -> dict[str, tuple[str, Step | Place | HostOffer]]:
    """What an action may be tied to: places that the viewer sees, steps that their owners show, open offers. SUC-22."""
    found: dict[str, tuple[str, Step | Place | HostOffer]] = {}
    places = Place.objects.visible_to(viewer).running().filter(person__in=about)
    for place in places.select_related("person", "cohort__edition__programme"):
        found[f"place-{place.code}"] = (f"{place.person}’s place: {place.cohort}", place)
    steps = Step.objects.visible_to(viewer).filter(plan__person__in=about, state__in=OPEN)
    for step in steps.select_related("plan__person", "competency"):
        found[f"step-{step.code}"] = (f"{step.person}’s step towards {step.competency}", step)
    for offer in HostOffer.objects.visible_to(viewer).open_on(on).select_related("agency")[:40]:
        found[f"offer-{offer.code}"] = (f"An opportunity: {offer.title}, {offer.agency}", offer)
    return found


def named_for(viewer: Person, post: Post) -> list[Person]:
    """People who are named for a post, as far as a reader sees them, by name."""
    rows = Judgement.objects.in_plans_of(viewer).standing().filter(post=post)
    return list(Person.objects.filter(pk__in=rows.values("person")).order_by("sort_name", "pk"))


Choice = tuple[str, Agency, Post | None]


def what_to_decline(person: Person, on: date) -> dict[str, Choice]:
    """For what somebody may say that they do not wish: any post at an authority, or one for which they are named."""
    found: dict[str, Choice] = {}
    for agency in employers_with_plan(person, on).order_by("name"):
        found[f"agency-{agency.code}"] = (f"Any post at {agency}", agency, None)
    for row in judged_of(person, on).filter(ended_at__isnull=True):
        found[f"post-{row.post.code}"] = (f"{row.post}, {row.post.agency}", row.post.agency, row.post)
    for cover in covers_of(person, on):
        found.setdefault(
            f"post-{cover.post.code}", (f"{cover.post}, {cover.post.agency}", cover.post.agency, cover.post)
        )
    return found


def sentence_of_cover(cover: Cover) -> str:
    """What somebody is asked, in one sentence."""
    asks = cover.asked_by or "The lead of your authority"
    goes_with = f" About the cover: {cover.words}" if cover.words else ""
    return (
        f"{asks} asks whether you would stand in at once if the post fell empty, until {day(cover.until)}. It would be "
        f"for a limited time, and is not a step towards the post.{goes_with}"
    )
