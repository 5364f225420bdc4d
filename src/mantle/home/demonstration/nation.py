"""Make a nation: places, agencies, posts, thirty years of who held what, boards, stories, all from one seed."""

from __future__ import annotations

import hashlib
from datetime import date
from random import Random

from mantle.home.demonstration import boards, stories, surroundings, variety
from mantle.home.demonstration.history import History
from mantle.home.demonstration.places import STORY_PLACES, Atlas, april_before
from mantle.home.demonstration.records import Nation, Post
from mantle.home.demonstration.structures import Drawing

SMALLEST, LARGEST = 2, 400


def make_nation(seed: int = 1, authorities: int = 153, *, as_at: date) -> Nation:
    """Return a fictional nation as plain values; the same seed, size and day give the same nation.

    Parameters
    ----------
    seed : whole number that all chance comes from
    authorities : how many councils with children's services stand on the day, 2 to 400
    as_at : the day on which the nation is shown; thirty years before it the record begins

    Raises
    ------
    ValueError : when the number of authorities lies outside 2 to 400

    >>> nation = make_nation(seed=7, authorities=4, as_at=date(2026, 11, 24))
    >>> sum(agency.is_upper_tier and agency.ends is None for agency in nation.agencies)
    4
    """
    if not SMALLEST <= authorities <= LARGEST:
        raise ValueError(f"A nation has {SMALLEST} to {LARGEST} authorities.")
    rng, day = Random(seed), as_at.toordinal()  # noqa: S311 - chance that can be repeated, no secret
    atlas = Atlas(rng, day)
    atlas.fill(authorities)
    drawing = Drawing(rng, april_before(day, 40))
    for agency in atlas.agencies:
        drawing.draw_authority(agency) if agency.kind == "authority" else drawing.draw_partner(agency)
    nation = Nation(seed, day, atlas.agencies, posts=drawing.posts, lines=drawing.lines, terms=drawing.terms)
    nation.agency_links = atlas.links
    history = _tell(nation, drawing, rng)
    _add_variety(nation, history, rng)
    boards.found(nation, drawing, atlas.partners)
    surroundings.surround(nation, drawing)
    stories.cast(nation, history, drawing)
    variety.give_addresses(nation)
    stories.open_accounts(nation, drawing)
    return nation


def _tell(nation: Nation, drawing: Drawing, rng: Random) -> History:
    """Thirty years, then the posts that follow other posts."""
    changed = {number for link in nation.agency_links for number in (link.predecessor, link.successor)}
    ordinary = [
        agency.number
        for agency in nation.agencies
        if agency.is_upper_tier and agency.number not in changed and agency.short_name not in STORY_PLACES
    ]
    story_last = stories.newcomer_place(nation)
    ordinary = [number for number in ordinary if number != story_last]
    hats = variety.second_hats(nation, rng, ordinary)
    seconds = [(_director(drawing, number), _second_hat(nation, drawing, number)) for number in hats]
    pairs = _neighbours(nation, [number for number in ordinary if number not in hats])
    history = History(rng, nation.posts, nation.as_at, nation.agencies)
    history.apart |= {second.number for _, second in seconds}
    history.begin(nation.agency_links)
    stories.plan(history, nation, drawing)
    since = april_before(nation.as_at, 4)
    shared = [(_director(drawing, one), _director(drawing, other)) for one, other in pairs]
    for first, second in shared:
        history.share_from(since, first, second)
    history.run()
    for first, second in seconds:
        history.echo(first, second, "twin_hat", second.starts)
    for first, second in shared:
        history.echo(first, second, "joint", since)
    nation.people, nation.spells = history.people, history.spells
    nation.post_links, nation.reorganisations = history.post_links, history.reorganisations
    return history


def _director(drawing: Drawing, number: int) -> Post:
    return drawing.of[number, 1][0]


def _second_hat(nation: Nation, drawing: Drawing, number: int) -> Post:
    post = drawing.draw_adult_services(nation.agencies[number], drawing.of[number, None][0])
    post.starts = april_before(nation.as_at, 8)
    return post


def _neighbours(nation: Nation, free: list[int]) -> list[tuple[int, int]]:
    """Pairs of small authorities beside one another that share a director."""
    regions: dict[str, list[int]] = {}
    for number in free:
        regions.setdefault(nation.agencies[number].region, []).append(number)
    roomy = [numbers for numbers in regions.values() if len(numbers) >= 4]
    pairs = [sorted(numbers, key=lambda n: (nation.agencies[n].size, n))[:2] for numbers in roomy]
    return [(one, other) for one, other in pairs[: variety.SHARED_PAIRS]]


def _add_variety(nation: Nation, history: History, rng: Random) -> None:
    variety.share_posts(history, nation, rng)
    variety.note_absences(nation, rng)
    variety.divide_records(nation, rng)
    variety.change_names(nation, rng)


def digest(nation: Nation) -> str:
    """A fingerprint of everything in a nation, for showing that two are the same."""
    rows = hashlib.sha256()
    for agency in nation.agencies:
        rows.update(repr(agency).encode())
    for person in nation.people:
        rows.update(f"{person.given}|{person.family}|{person.birth}|{person.background}|{person.email}\n".encode())
    for post in nation.posts:
        rows.update(
            f"{post.agency}|{post.title}|{post.unit}|{post.tier}|{post.grade}|{post.starts}|{post.ends}\n".encode()
        )
    for s in nation.spells:
        line = f"{s.person.number}|{s.post.number}|{s.kind}|{s.start}|{s.end}|{s.reason}|{s.overlap}|{s.fte}\n"
        rows.update(line.encode())
    rest = (
        nation.lines, nation.post_links, nation.agency_links, nation.reorganisations, nation.absences,
        nation.former_names, nation.twins, nation.terms, nation.identifiers, nation.partnerships, nation.accounts,
        nation.marks, nation.measures,
    )  # fmt: skip
    rows.update(repr(rest).encode())
    return rows.hexdigest()
