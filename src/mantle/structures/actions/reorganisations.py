"""Reorganisations: what becomes of each post, suggested by likeness, confirmed by a person, carried out in one step."""

from __future__ import annotations

from datetime import date, datetime
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Q

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.structures import rules
from mantle.structures.actions.appointments import appoint
from mantle.structures.models import Appointment, Post, PostLink, Reorganisation, ReportingLine

SUGGEST_FROM = 0.6


@transaction.atomic
def propose_reorganisation(*, agency: Agency, name: str, on: date, by: Person, at: datetime) -> Reorganisation:
    """Begin a reorganisation: posts that end by its day are paired with posts that begin on it. STR-8."""
    row = Reorganisation.objects.create(agency=agency, name=name, on=on, proposed_by=by)
    ending = list(Post.objects.filter(agency=agency, ends_on=on))
    beginning = list(Post.objects.filter(agency=agency, starts_on=on))
    for predecessor, successor, score, kind in _suggestions(ending, beginning):
        PostLink.objects.create(
            reorganisation=row, predecessor=predecessor, successor=successor, likeness=score, kind=kind,
            because="alike in title, unit and tier",
        )  # fmt: skip
    audit.record("reorganisation proposed", row, by=by, at=at, on=str(on))
    return row


Suggestion = tuple[Post, Post, float, rules.LinkKind]


def _suggestions(ending: list[Post], beginning: list[Post]) -> list[Suggestion]:
    """Best pairs first, each post once; then posts whose words all stand in one already taken: mergers, splits."""
    scored = [(likeness(old, new), old, new) for old in ending for new in beginning]
    scored.sort(key=lambda entry: (-entry[0], entry[1].pk, entry[2].pk))
    taken: dict[int, Post] = {}
    found: list[Suggestion] = []
    for score, old, new in scored:
        if score >= SUGGEST_FROM and not taken.keys() & {-old.pk, new.pk}:
            taken |= {-old.pk: old, new.pk: new}
            found.append((old, new, round(score, 2), rules.LinkKind.CONTINUES))
    for score, old, new in scored:
        if rules.lives_on_in(old.title, new.title) and not {-old.pk, new.pk} <= taken.keys():
            kind = rules.LinkKind.SPLIT if -old.pk in taken else rules.LinkKind.MERGED
            taken |= {-old.pk: old, new.pk: new}
            found.append((old, new, round(score, 2), kind))
    return [_shared(each, found) for each in found]


def _shared(each: Suggestion, found: list[Suggestion]) -> Suggestion:
    """A pair that shares a post with a merger or a split is part of it."""
    old, new, score, kind = each
    if any(other[0] == old and other[1] != new for other in found):
        kind = rules.LinkKind.SPLIT
    elif any(other[1] == new and other[0] != old for other in found):
        kind = rules.LinkKind.MERGED
    return old, new, score, kind


def likeness(old: Post, new: Post) -> float:
    """How alike two posts are, 0 to 1: mostly the title, then the unit, then the tier."""
    unit = SequenceMatcher(None, old.unit.casefold(), new.unit.casefold()).ratio() if old.unit and new.unit else 0.5
    tier = 1.0 if old.tier == new.tier else 0.3
    return 0.6 * rules.title_likeness(old.title, new.title) + 0.25 * unit + 0.15 * tier


@transaction.atomic
def add_link(
    *, reorganisation: Reorganisation, predecessor: Post, successor: Post | None, kind: str, by: Person, at: datetime
) -> PostLink:
    """Say what becomes of a post; a post may have several successors (a split) or share one (a merger)."""
    _refuse_unless_proposed(reorganisation)
    link, _ = PostLink.objects.update_or_create(
        reorganisation=reorganisation, predecessor=predecessor, successor=successor,
        defaults={"kind": kind, "is_confirmed": True, "because": f"chosen by {by}"},
    )  # fmt: skip
    audit.record("successor post chosen", predecessor, by=by, at=at, successor=successor.code if successor else "")
    return link


@transaction.atomic
def confirm_link(*, link: PostLink, kind: str, by: Person, at: datetime) -> PostLink:
    """Agree with a suggested successor."""
    _refuse_unless_proposed(link.reorganisation)
    link.is_confirmed, link.kind = True, kind
    link.save()
    successor = link.successor.code if link.successor else ""
    audit.record("successor post confirmed", link.predecessor, by=by, at=at, successor=successor)
    return link


@transaction.atomic
def drop_link(*, link: PostLink, by: Person, at: datetime) -> None:
    """Disagree with a suggested successor."""
    _refuse_unless_proposed(link.reorganisation)
    audit.record("successor post refused", link.predecessor, by=by, at=at)
    link.delete()


def _refuse_unless_proposed(row: Reorganisation | None) -> None:
    # Read again and locked: someone else may be carrying it out in this moment.
    now = None if row is None else Reorganisation.objects.select_for_update().get(pk=row.pk)
    if now is None or now.state != rules.ReorganisationState.PROPOSED:
        raise Refused("This reorganisation is no longer open to change.")


@transaction.atomic
def confirm_reorganisation(
    *, reorganisation: Reorganisation, carry_holders: bool, version: int | None, by: Person, at: datetime
) -> Reorganisation:
    """Carry out a reorganisation: lines and, if wished, holders follow to the successor posts on its day. STR-8."""
    row = locked(reorganisation, version)
    row.state = rules.next_reorganisation_state(row.state, "confirm")
    open_links = row.links.filter(is_confirmed=False).count()
    if open_links:
        raise Refused(f"{open_links} suggested successor posts still wait for a yes or no.")
    for link in row.links.filter(successor__isnull=False).select_related("predecessor", "successor"):
        _move_line(link, row.on)
        if carry_holders and link.kind != rules.LinkKind.SPLIT:
            _carry_holders(link, row.on, by, at)
    row.confirmed_by, row.confirmed_at = by, at
    row.save()
    audit.record("reorganisation confirmed", row, by=by, at=at, on=str(row.on))
    return row


def _move_line(link: PostLink, on: date) -> None:
    """Whoever reported to the old post reports to the new one."""
    assert link.successor is not None
    for line in ReportingLine.objects.filter(Q(ends_on__isnull=True) | Q(ends_on=on), manager=link.predecessor):
        already = ReportingLine.objects.filter(post=line.post, ends_on__isnull=True).exclude(pk=line.pk)
        still_there = line.post.ends_on is None or line.post.ends_on > on
        if line.ends_on is None:
            line.ends_on = on
            line.save()
        if still_there and not already.exists():
            ReportingLine.objects.create(post=line.post, manager=link.successor, starts_on=on)


def _carry_holders(link: PostLink, on: date, by: Person, at: datetime) -> None:
    assert link.successor is not None
    leaving = Appointment.objects.filter(post=link.predecessor, ends_on=on)
    for row in leaving.select_related("person"):
        filled = Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), post=link.successor)
        if row.kind in rules.SHARES_POST or not filled.exists():
            appoint(post=link.successor, person=row.person, kind=row.kind, starts_on=on, fte=row.fte, by=by, at=at)


@transaction.atomic
def abandon_reorganisation(*, reorganisation: Reorganisation, version: int | None, by: Person, at: datetime) -> None:
    """Give a proposal up; its suggestions are kept for the record and count for nothing."""
    row = locked(reorganisation, version)
    row.state = rules.next_reorganisation_state(row.state, "abandon")
    row.save()
    audit.record("reorganisation abandoned", row, by=by, at=at)
