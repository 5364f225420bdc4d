"""Figures of plans: how many posts could be filled at once, what is missing, and counts for regions and the nation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from mantle.analysis.disclosure import count_table, may_show_directors
from mantle.analysis.disclosure.counts import Cell
from mantle.analysis.matching.benches import Bench, bench
from mantle.framework.models import RoleProfile
from mantle.learning.queries.practice import modules_counted, without_opportunity
from mantle.people.acting import past_the_wall
from mantle.people.queries.limits import limited
from mantle.structures.rules import StatutoryRole
from mantle.succession.models import CriticalPost, Judgement
from mantle.succession.models.people import still_there
from mantle.succession.queries.lines import Line
from mantle.succession.rules import Band
from mantle.web.words import counted


@dataclass(frozen=True, slots=True)
class Net:
    """How far a bench reaches: which bands count, the finding, and what it means in sentences. SUC-18."""

    heading: str
    at_once: int
    of: int
    sentences: list[str]


def nets(lines: Sequence[Line]) -> list[Net]:
    """The bench with those ready now, and with those in one to two years as well; exact, each person once. SUC-18."""
    rows = [line for line in lines if not line.on_slate]
    left_out = set(limited("figures"))
    return [
        _net(rows, (Band.NOW,), "People who are ready now", left_out),
        _net(rows, (Band.NOW, Band.SOON), "Including those ready in one to two years", left_out),
    ]


def _net(lines: Sequence[Line], bands: tuple[Band, ...], heading: str, left_out: set[int]) -> Net:
    titles = {line.post.code: line.post.title for line in lines}
    names: dict[str, str] = {}
    pairs = []
    for line in lines:
        for band, _, named in line.bands:
            for each in named if band in bands else ():
                if each.row.person_id not in left_out:
                    names[each.row.person.code] = each.row.person.name
                    pairs.append((line.post.code, each.row.person.code))
    found = bench(pairs, list(titles))
    how = "ready now" if Band.SOON not in bands else "ready now or in one to two years"
    return Net(heading, found.at_once, len(titles), _said(found, titles, names, how))


def _said(found: Bench, titles: dict[str, str], names: dict[str, str], how: str) -> list[str]:
    if not titles:
        return []
    said = [
        f"If all {len(titles)} posts fell empty on the same day, {found.at_once} could be filled at once, with each "
        "person taking one post."
    ] if len(titles) > 1 else []  # fmt: skip
    if found.without:
        said.append(f"Nobody is {how} for {_posts(titles, found.without)}.")
    stuck = [post for post in found.unfilled if post not in found.without]
    if stuck:
        said.append(
            f"{_posts(titles, stuck)} would stay empty although somebody is {how}, because the same people are needed "
            "elsewhere. A different choice could leave a different post empty, but never fewer."
        )
    for person, posts in sorted(found.several.items(), key=lambda each: names[each[0]]):
        said.append(
            f"{names[person]} is {how} for {counted(len(posts), 'post')} but can only take one: "
            f"{_posts(titles, posts)}."
        )
    return said


def _posts(titles: dict[str, str], posts: Iterable[str]) -> str:
    """Titles one after the other; many of them have a comma of their own."""
    return "; ".join(titles[post] for post in posts)


@dataclass(frozen=True, slots=True)
class Need:
    """S63: what a role asks for, and how many open opportunities and parts of programmes develop it. SUC-19."""

    competency: str
    offers: int
    modules: int


def needs_without_opportunity(profile: RoleProfile | None, on: date) -> list[Need]:
    """What the role of these posts asks for and nothing on the board of opportunities develops. SUC-19."""
    if profile is None:
        return []
    modules = modules_counted(profile)
    return [
        Need(name, count, modules.get(name, 0))
        for name, count in sorted(without_opportunity(profile, on).items())
        if not count
    ]


def posts_missing(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Posts by what they lack; those with somebody ready now lack nothing. SUC-19."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.missing:
            found[line.missing].append(line)
    return dict(sorted(found.items()))


STATES = ("Somebody is ready now", "Somebody, not yet ready", "Nobody could step in")


@dataclass(frozen=True, slots=True)
class Counts:
    """Posts in plans by region and by what they have, as it may be published; of directors for the nation. SUC-20."""

    rows: list[tuple[str, list[Cell]]]
    directors: list[tuple[str, Cell]]
    plans: str


@past_the_wall("SUC-20: posts in plans are counted, rounded and masked; no name and no post is read")
def counts_of_plans(on: date) -> Counts:
    """Count posts in plans by region, small counts masked so that none follows from the rest. SUC-20."""
    rows = CriticalPost.objects.standing().filter(plan__agency__ends_on__isnull=True)
    named = Judgement.objects.standing().filter(still_there(on), post=OuterRef("post"))
    named = named.exclude(person__in=limited("figures"))
    told = rows.annotate(
        now=Exists(named.filter(band=Band.NOW)), some=Exists(named)
    ).values_list("plan__agency__region", "post__statutory_role", "now", "some")  # fmt: skip
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    directors = [0, 0, 0]
    for region, role, now, some in told:
        place = 0 if now else 1 if some else 2
        table[region or "No region"][place] += 1
        directors[place] += role == StatutoryRole.DIRECTOR_OF_CHILDRENS_SERVICES
    names = sorted(table)
    cells = count_table([table[name] for name in names]) if names else []
    plans = count_table([[rows.values("plan").distinct().count()]])[0][0].shown
    shown = count_table([directors])[0] if may_show_directors("nation", sum(directors)) else []
    return Counts(
        list(zip([*names, "All"], cells, strict=True)) if names else [],
        list(zip([*STATES, "All"], shown, strict=True)) if sum(directors) else [], plans,
    )  # fmt: skip
