"""Boards that agencies share: safeguarding partners, children's partnerships, regional alliances, a national network."""

from __future__ import annotations

from mantle.home.demonstration.records import Agency, Body, Nation, Partnership, Post, Seat
from mantle.home.demonstration.structures import Drawing

TRIANGLE_EVERY = 3  # every so many authorities a children's partnership with three floors


def found(nation: Nation, drawing: Drawing, partners: dict[int, dict[str, int]]) -> None:
    """Give every authority its safeguarding partners, some a children's partnership, every region an alliance."""
    table = _Table(nation, drawing)
    councils = [agency for agency in nation.agencies if agency.is_upper_tier and agency.ends is None]
    for place, council in enumerate(councils):
        around = {kind: nation.agencies[number] for kind, number in partners[council.number].items()}
        nation.partnerships.append(_safeguarding(table, council, around))
        if place % TRIANGLE_EVERY == 0:
            nation.partnerships.append(_triangle(table, council, around))
    for region in dict.fromkeys(council.region for council in councils):
        nation.partnerships.append(_alliance(table, region, [c for c in councils if c.region == region]))
    nation.partnerships.append(_network(table, [a for a in nation.agencies if a.kind == "national"]))


class _Table:
    """Finds the posts that sit on boards."""

    def __init__(self, nation: Nation, drawing: Drawing) -> None:
        self.agencies = nation.agencies
        self._of = drawing.of

    def partner(self, agency: Agency, place: int) -> Post:
        return self._of[agency.number, None][place]

    def top(self, council: Agency) -> Post:
        return self._of[council.number, None][0]

    def member(self, council: Agency) -> Post:
        return self._of[council.number, None][1]

    def director(self, council: Agency) -> Post:
        return self._of[council.number, 1][0]

    def second(self, council: Agency, unit: str) -> Post:
        seconds = self._of[council.number, 2]
        return next((post for post in seconds if post.unit == unit), seconds[0])


def _seat(post: Post, agency: Agency, *, delegate: Post | None = None, is_chair: bool = False) -> Seat:
    title = f"{post.title}, {agency.short_name}"
    return Seat(title, agency.number, post.number, delegate.number if delegate else None, is_chair)


def _safeguarding(table: _Table, council: Agency, around: dict[str, Agency]) -> Partnership:
    health, police = around["health"], around["police"]
    lead = Body(
        "Lead safeguarding partners", "quarterly", "Shared arrangements, money, and what is published each year.",
        [
            _seat(table.top(council), council, delegate=table.director(council), is_chair=True),
            _seat(table.partner(health, 0), health, delegate=table.partner(health, 1)),
            _seat(table.partner(police, 0), police, delegate=table.partner(police, 1)),
        ],
    )  # fmt: skip
    executive = Body(
        "Partners' executive", "six_weekly", "Priorities of the year, learning from reviews, and how cases are escalated.",
        [
            _seat(table.director(council), council, is_chair=True),
            _seat(table.partner(health, 1), health, delegate=table.partner(health, 2)),
            _seat(table.partner(police, 1), police, delegate=table.partner(police, 2)),
        ],
        above=0,
    )  # fmt: skip
    practice = Body(
        "Practice review group", "monthly", "Which cases are reviewed together.",
        [
            _seat(table.second(council, "Safeguarding and quality"), council),
            _seat(table.partner(health, 2), health, is_chair=True),
            _seat(table.partner(police, 2), police),
        ],
        above=1,
    )  # fmt: skip
    return Partnership(
        f"{council.code}-safeguarding", f"{council.short_name} Safeguarding Partnership", "safeguarding_partners",
        council.region, "Council, health and police protect children together.",
        [council.number, health.number, police.number], council.number, [lead, executive, practice],
    )  # fmt: skip


def _triangle(table: _Table, council: Agency, around: dict[str, Agency]) -> Partnership:
    health, police, school, charity = (around[kind] for kind in ("health", "police", "school", "voluntary"))
    board = Body(
        "Children's Partnership Board", "quarterly", "The plan for children and young people, and shared money.",
        [
            _seat(table.member(council), council, is_chair=True),
            _seat(table.director(council), council),
            _seat(table.partner(health, 0), health, delegate=table.partner(health, 1)),
            _seat(table.partner(police, 1), police),
            _seat(table.partner(school, 0), school),
            _seat(table.partner(charity, 0), charity),
        ],
    )  # fmt: skip
    programme = Body(
        "Joint programme board", "monthly", "How the plan is carried out, and by whom.",
        [
            _seat(table.director(council), council, delegate=table.second(council, "Education and skills"), is_chair=True),
            _seat(table.partner(health, 1), health),
            _seat(table.second(council, "Education and skills"), council),
            _seat(table.second(council, "Commissioning and partnerships"), council),
        ],
        above=0,
    )  # fmt: skip
    local = Body(
        "Local teams' forum", "monthly", "What families meet day by day.",
        [
            _seat(table.second(council, "Early help and prevention"), council, is_chair=True),
            _seat(table.partner(health, 3), health),
            _seat(table.partner(school, 1), school),
            _seat(table.partner(charity, 1), charity),
        ],
        above=1,
    )  # fmt: skip
    members = [council.number, health.number, police.number, school.number, charity.number]
    return Partnership(
        f"{council.code}-children", f"{council.short_name} Children's Partnership", "childrens_partnership",
        council.region, "One plan for children, led by all who serve them.", members, council.number, [board, programme, local],
    )  # fmt: skip


def _alliance(table: _Table, region: str, councils: list[Agency]) -> Partnership:
    forum = Body(
        "Directors' forum", "six_weekly", "Which authority helps which, and shared learning.",
        [_seat(table.director(c), c, is_chair=place == 0) for place, c in enumerate(councils)],
    )  # fmt: skip
    workforce = Body(
        "Workforce and succession group", "quarterly", "Shared recruitment, cover between authorities, and who is ready.",
        [_seat(table.second(c, "Resources and performance"), c, is_chair=place == 1) for place, c in enumerate(councils)],
        above=0,
    )  # fmt: skip
    return Partnership(
        f"{region.lower()}-alliance", f"{region} Improvement Alliance", "regional_alliance", region,
        "Authorities of a region improve one another.", [c.number for c in councils], councils[0].number, [forum, workforce],
    )  # fmt: skip


def _network(table: _Table, bodies: list[Agency]) -> Partnership:
    board = Body(
        "Leadership board", "quarterly", "What leaders of children's services need to learn, and who offers it.",
        [_seat(table.partner(body, 0), body, is_chair=place == 0) for place, body in enumerate(bodies)],
    )  # fmt: skip
    return Partnership(
        "national-leadership", "National Leadership Partnership", "network", "",
        "National bodies plan the development of leaders together.", [b.number for b in bodies], bodies[0].number, [board],
    )  # fmt: skip
