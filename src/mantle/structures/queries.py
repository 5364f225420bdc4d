"""What is read about structures: holdings, timelines, outlines, counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from django.db.models import Count, Prefetch, Q, QuerySet

from mantle.people.access import Permission
from mantle.people.models import Agency, Person, PersonName, current, within
from mantle.structures import rules
from mantle.structures.models import (
    Absence,
    AgencyLink,
    Appointment,
    Body,
    Import,
    Partnership,
    Post,
    PostLink,
    Reorganisation,
    ReportingLine,
    Seat,
    Term,
)


@dataclass(frozen=True, slots=True)
class Holder:
    """How one post is held on a day, ready to be shown: never as empty when it is statutory."""

    state: str
    appointments: tuple[Appointment, ...] = ()
    deputy: Appointment | None = None

    @property
    def needs_cover(self) -> bool:
        """STR-7: a statutory post without holder, cover or standing deputy: somebody must say who acts tonight."""
        return self.state == "uncovered"


def holder_of(post: Post, on: date) -> Holder:
    """How a post is held on a day."""
    now = list(post.appointments.filter(current(on)).select_related("person", "post__agency"))
    return _holder(post, now, deputies_of([post], on))


def holders_of(posts: Iterable[Post], on: date) -> dict[int, Holder]:
    """How each of these posts (loaded with `with_holding`) is held; two queries at most, however many posts."""
    rows = list(posts)
    deputies = deputies_of([post for post in rows if not post.now], on)
    return {post.pk: _holder(post, post.now, deputies) for post in rows}


def _holder(post: Post, now: list[Appointment], deputies: dict[int, Appointment]) -> Holder:
    held = tuple(row for row in now if not row.is_cover)
    if held:
        return Holder("held", (*held, *(row for row in now if row.is_cover)))
    if now:
        return Holder("covered", tuple(now))
    deputy = deputies.get(post.deputy_id or 0)
    if post.is_statutory:
        return Holder("deputy" if deputy else "uncovered", (), deputy)
    return Holder("vacant", (), deputy)


def deputies_of(posts: Iterable[Post], on: date) -> dict[int, Appointment]:
    """The appointment that holds each deputy post on a day."""
    wanted = {post.deputy_id for post in posts if post.deputy_id}
    if not wanted:
        return {}
    rows = Appointment.objects.filter(current(on), post__in=wanted).select_related("person", "post__agency")
    return {row.post_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Event:
    """One dated line of a timeline."""

    on: date
    text: str
    tag: str = ""
    person: Person | None = None
    post: Post | None = None
    until: date | None = None
    detail: str = ""


def timeline_of_post(post: Post) -> list[Event]:
    """Everything dated about a post, newest first."""
    rows = post.appointments.select_related("person", "post__agency").prefetch_related("absences")
    events = list(chain.from_iterable(_appointment_events(row, about="post") for row in rows))
    events += _line_events(post)
    links = PostLink.objects.filter(is_confirmed=True).select_related("predecessor", "successor", "reorganisation")
    for link in links.filter(Q(predecessor=post) | Q(successor=post)):
        events.append(_link_event(link, post))
    if post.starts_on:
        events.append(Event(post.starts_on, "Post begins"))
    if post.ends_on:
        events.append(Event(post.ends_on, "Post ends"))
    return _newest_first(events)


def _appointment_events(row: Appointment, *, about: str) -> Iterable[Event]:
    who = row.person.name if about != "person" else f"{row.post.title}, {row.post.agency.name}"
    kind = rules.KIND_NAMES[rules.AppointmentKind(row.kind)]
    tag = kind if row.kind != rules.AppointmentKind.SUBSTANTIVE else ""
    yield Event(row.starts_on, f"{who} starts", tag, row.person, row.post, row.ends_on, row.overlap_reason)
    if row.ends_on:
        why = rules.REASON_NAMES[rules.LeavingReason(row.leaving_reason)] if row.leaving_reason else ""
        yield Event(row.ends_on, f"{who} leaves", tag, row.person, row.post, detail=why)
    for absence in row.absences.all():
        yield Event(absence.starts_on, f"{who} is away", "Absence", row.person, row.post, absence.ends_on, absence.reason)


def _line_events(post: Post) -> list[Event]:
    lines = ReportingLine.objects.filter(post=post, starts_on__isnull=False).select_related("manager")
    return [Event(line.starts_on, f"Reports to {line.manager.title}", post=line.manager) for line in lines if line.starts_on]


def _link_event(link: PostLink, post: Post) -> Event:
    if link.predecessor_id == post.pk:
        on = link.reorganisation.on if link.reorganisation else post.ends_on
        text = f"Continues as {link.successor.title}" if link.successor else "Ends without a successor"
        return Event(on or date.max, text, "Reorganisation", post=link.successor)
    on = link.reorganisation.on if link.reorganisation else post.starts_on
    return Event(on or date.min, f"Continues {link.predecessor.title}", "Reorganisation", post=link.predecessor)


def timeline_of_person(person: Person, viewer: Person) -> list[Event]:
    """Everything dated about a person that this viewer may see, newest first."""
    rows = Appointment.objects.visible_to(viewer).filter(person=person)
    rows = rows.select_related("person", "post__agency").prefetch_related("absences")
    events = list(chain.from_iterable(_appointment_events(row, about="person") for row in rows))
    for name in PersonName.objects.filter(person=person):
        events.append(Event(name.until, f"Known as {name} until then", "Name"))
    return _newest_first(events)


def timeline_of_agency(agency: Agency, since: date, until: date) -> list[Event]:
    """Holders who came and went, posts that began and ended, and what became of the agency, newest first."""
    span = Q(starts_on__gte=since, starts_on__lt=until) | Q(ends_on__gte=since, ends_on__lt=until)
    rows = Appointment.objects.filter(span, post__agency=agency).select_related("person", "post__agency")
    events = [
        event
        for row in rows.prefetch_related(Prefetch("absences", queryset=Absence.objects.none()))
        for event in _appointment_events(row, about="agency")
        if since <= event.on < until
    ]
    events = [Event(e.on, e.text, e.tag, e.person, e.post, e.until, e.detail) for e in events]
    for link in AgencyLink.objects.filter(Q(predecessor=agency) | Q(successor=agency)).select_related(
        "predecessor", "successor"
    ):
        if link.on and since <= link.on < until:
            events.append(Event(link.on, f"{link.predecessor} continues in {link.successor}", link.kind.capitalize()))
    for row in Reorganisation.objects.filter(agency=agency, state="confirmed", on__gte=since, on__lt=until):
        events.append(Event(row.on, row.name, "Reorganisation"))
    return _newest_first(events)


def _newest_first(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.on, event.text), reverse=True)


@dataclass(slots=True)
class Line:
    """One line of an outline: a post, how deep it stands, how it is held."""

    post: Post
    depth: int
    holder: Holder
    below: int = 0


def structure_at(agency: Agency, on: date) -> list[Line]:
    """The agency's posts on a day as an indented outline: managers before those who report to them. Four queries."""
    posts = list(Post.objects.filter(agency=agency).at(on).with_holding(on).order_by("tier", "unit", "title", "pk"))
    holders = holders_of(posts, on)
    return _outline(posts, _managers_on(posts, on), holders)


def _managers_on(posts: list[Post], on: date) -> dict[int, int]:
    rows = ReportingLine.objects.filter(current(on), post__in=[post.pk for post in posts])
    return dict(rows.values_list("post_id", "manager_id"))


def _outline(posts: list[Post], managers: dict[int, int], holders: dict[int, Holder]) -> list[Line]:
    present = {post.pk for post in posts}
    below: dict[int | None, list[Post]] = defaultdict(list)
    for post in posts:
        manager = managers.get(post.pk)
        below[manager if manager in present else None].append(post)
    lines: list[Line] = []
    stack = [(post, 0) for post in reversed(below[None])]
    while stack:
        post, depth = stack.pop()
        reports = below.get(post.pk, [])
        lines.append(Line(post, depth, holders[post.pk], len(reports)))
        stack += [(report, depth + 1) for report in reversed(reports)]
    return lines


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two dates of one agency."""

    began: list[Post] = field(default_factory=list)
    ended: list[Post] = field(default_factory=list)
    arrived: list[Appointment] = field(default_factory=list)
    left: list[Appointment] = field(default_factory=list)
    moved: list[ReportingLine] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.began or self.ended or self.arrived or self.left or self.moved)


def difference(agency: Agency, one: date, other: date) -> Difference:
    """Posts, holders and lines that differ between two dates of one agency."""
    since, until = sorted((one, other))
    posts = Post.objects.filter(agency=agency)
    rows = Appointment.objects.filter(post__agency=agency).select_related("person", "post")
    lines = ReportingLine.objects.filter(post__agency=agency, starts_on__gt=since, starts_on__lte=until)
    return Difference(
        began=list(posts.at(until).exclude(pk__in=posts.at(since).values("pk"))),
        ended=list(posts.at(since).exclude(pk__in=posts.at(until).values("pk"))),
        arrived=list(rows.filter(current(until)).exclude(current(since))),
        left=list(rows.filter(current(since)).exclude(current(until))),
        moved=list(lines.filter(post__starts_on__lte=since).select_related("post", "manager")),
    )


def line_above(post: Post, on: date) -> list[Post]:
    """The posts above a post on a day, nearest first."""
    found: list[Post] = []
    line = ReportingLine.objects.filter(current(on), post=post).select_related("manager").first()
    while line is not None and line.manager not in found:
        found.append(line.manager)
        line = ReportingLine.objects.filter(current(on), post=line.manager).select_related("manager").first()
    return found


def reports_of(post: Post, on: date) -> QuerySet[Post]:
    """Posts that report to a post on a day."""
    lines = ReportingLine.objects.filter(current(on), manager=post).values("post")
    return Post.objects.filter(pk__in=lines).at(on).with_holding(on).order_by("title")


def succession_of(post: Post) -> list[rules.SuccessionEvent]:
    """The chains of this post, newest first; persons and posts by code."""
    return list(reversed(rules.succession_events(post.appointments.all().as_spells())))  # type: ignore[attr-defined]


def people_by_code(codes: Iterable[str]) -> dict[str, Person]:
    return {person.code: person for person in Person.objects.filter(code__in=set(codes))}


def appointments_of(person: Person, viewer: Person) -> QuerySet[Appointment]:
    """A person's appointments that the viewer may see, newest first."""
    rows = Appointment.objects.visible_to(viewer).filter(person=person).select_related("post__agency")
    return rows.order_by("-starts_on", "-pk")


@dataclass(frozen=True, slots=True)
class Tenures:
    """STR-11: three tenures of one person in one role, kept apart by name; years, None where there is none."""

    elapsed: float | None
    completed: tuple[float, ...]
    lifetime: float


def tenures_of(person: Person, statutory_role: str, on: date) -> Tenures:
    """Tenures of a person in a statutory role, over all agencies."""
    spells = Appointment.objects.filter(person=person, post__statutory_role=statutory_role).as_spells()
    now = [spell for spell in spells if spell.covers(on)]
    return Tenures(
        elapsed=max((rules.elapsed_years(spell, on) for spell in now), default=None),
        completed=tuple(years for spell in spells if (years := rules.completed_years(spell)) is not None),
        lifetime=rules.lifetime_years(spells, on),
    )


def posts_needing_cover(person: Person, on: date) -> QuerySet[Post]:
    """Statutory posts over which this person may record changes, that nobody holds, covers or stands in for."""
    reach = within(person.standing.reach(Permission.EDIT_POSTS), "agency")
    rows = Post.objects.filter(reach).at(on).with_holding(on).exclude(statutory_role="")
    rows = rows.filter(is_held=False, is_covered=False)
    return rows.exclude(deputy__appointments__in=Appointment.objects.filter(current(on))).select_related("agency")


def statutory_posts(person: Person, on: date) -> QuerySet[Post]:
    rows = Post.objects.visible_to(person).at(on).exclude(statutory_role="").with_holding(on)
    return rows.select_related("agency").order_by("agency__name", "title")


def recent_changes(person: Person, since: date, until: date) -> QuerySet[Appointment]:
    """Appointments that began or ended lately, at posts this person may see."""
    span = Q(starts_on__gte=since, starts_on__lte=until) | Q(ends_on__gte=since, ends_on__lte=until)
    rows = Appointment.objects.visible_to(person).filter(span)
    return rows.select_related("person", "post__agency").order_by("-starts_on", "-pk")


def covers_ending(person: Person, on: date, until: date) -> QuerySet[Appointment]:
    """Interim and acting appointments that are to end soon."""
    rows = Appointment.objects.visible_to(person).filter(kind__in=rules.COVER, ends_on__gt=on, ends_on__lte=until)
    return rows.select_related("person", "post__agency").order_by("ends_on")


def agencies_with_counts(person: Person, on: date) -> QuerySet[Agency]:
    """Agencies with how many posts they have today, for those who may see posts there."""
    return Agency.objects.visible_to(person).annotate(
        post_count=Count("posts", filter=current(on, "posts__") & within(person.standing.reach(Permission.VIEW_POSTS), "pk"))
    )


def partnership_of(partnership: Partnership, on: date) -> list[tuple[Body, int, list[Seat]]]:
    """Bodies of a partnership as an outline, each with its seats and who holds them."""
    seats = Seat.objects.filter(current(on)).select_related(
        "agency", "post__agency", "person", "delegate_post__agency"
    )
    bodies = list(partnership.bodies.filter(current(on)).prefetch_related(Prefetch("seats", queryset=seats)))
    below: dict[int | None, list[Body]] = defaultdict(list)
    for body in bodies:
        below[body.reports_to_id].append(body)
    outline: list[tuple[Body, int, list[Seat]]] = []
    stack = [(body, 0) for body in reversed(below[None])]
    while stack:
        body, depth = stack.pop()
        outline.append((body, depth, list(body.seats.all())))
        stack += [(lower, depth + 1) for lower in reversed(below.get(body.pk, []))]
    return outline


def seat_holders(seats: Iterable[Seat], on: date) -> dict[int, list[Appointment]]:
    """Who holds the posts behind seats, and the posts of their delegates, on a day."""
    wanted = {pk for seat in seats for pk in (seat.post_id, seat.delegate_post_id) if pk}
    rows = Appointment.objects.filter(current(on), post__in=wanted).select_related("person")
    found: dict[int, list[Appointment]] = defaultdict(list)
    for row in rows:
        found[row.post_id].append(row)
    return dict(found)


def unmapped_words(agency: Agency) -> list[tuple[str, int]]:
    """Grades that stand at posts without a tier and have no mapping, with how many posts carry each."""
    mapped = Term.objects.filter(agency=agency, tier__isnull=False).values("word")
    rows = Post.objects.filter(agency=agency, tier__isnull=True).exclude(grade="").exclude(grade__in=mapped)
    return list(rows.values_list("grade").annotate(count=Count("pk")).order_by("-count", "grade"))


def open_imports(person: Person) -> QuerySet[Import]:
    return Import.objects.visible_to(person).filter(state__in=["staged", "read"]).order_by("-at")


def who_could_act(post: Post, on: date) -> QuerySet[Appointment]:
    """People who today hold a post that reports to this one, is its deputy, or stands beside it in the agency's tiers."""
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
        found.append("This post is statutory: someone must be named to act. Until then your start page will ask for it.")
    found.append("A succession event opens. It closes when the next substantive holder starts.")
    return found


def what_follows_arrival(post: Post, person: Person | None, data: dict) -> list[str]:
    """What an arrival sets in motion, said before it is stored."""
    found = []
    now = list(post.appointments.filter(current(data["starts_on"])).select_related("person"))
    for row in now:
        where = "covers this post then" if row.is_cover else "holds this post then"
        found.append(f"{row.person} {where}. Record when they leave, or say why both stand together.")
    if data["kind"] in rules.COVER:
        found.append("This is cover: the post still counts as without a substantive holder.")
    else:
        found.append("This closes the open succession event of the post, if there is one.")
    own = [] if person is None else list(
        person.appointments.filter(current(data["starts_on"])).exclude(post=post).select_related("post__agency")
    )  # fmt: skip
    for row in own:
        keeps = data["kind"] in rules.BESIDE_OWN_POST
        ending = "and keeps it." if keeps else "and cannot hold both: record when they leave it."
        found.append(f"{row.person} is {row.post.title}, {row.post.agency}, {ending}")
    return found


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
