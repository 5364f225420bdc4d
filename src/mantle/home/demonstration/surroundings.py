"""What stands around the boards: people of the network, who does what in a programme, talent, and figures of places."""

from __future__ import annotations

from datetime import date
from random import Random

from mantle.home.demonstration.records import Agency, Mark, Measure, Member, Nation, Partnership
from mantle.home.demonstration.structures import Drawing

YEARS = 3  # of figures, the last being the year before
SOURCE = "Invented for the demonstration"
SAID_BY = ("the regional workforce group", "a peer review", "the agency itself")
OFFERS = {
    "source": "Grows more {who} than it can promote, and is glad to see them lead elsewhere.",
    "host": "Takes {who} from elsewhere for three to six months, with a sponsor at the top table.",
}
WHO = {
    "authority": "heads of service", "health": "clinical leaders", "police": "superintendents",
    "school": "school leaders", "voluntary": "service managers", "national": "inspectors and analysts",
}  # fmt: skip


def surround(nation: Nation, drawing: Drawing) -> None:
    """Fill in what boards alone do not say; chance of its own, so that all else stays as it was."""
    rng = Random(f"surroundings {nation.seed}")  # noqa: S311 - chance that can be repeated, no secret
    national = [agency for agency in nation.agencies if agency.kind == "national"]
    councils = [agency for agency in nation.agencies if agency.is_upper_tier and agency.ends is None]
    network = nation.partnerships[-1]
    network.people = _people(nation, drawing, national, councils, rng)
    nation.partnerships.append(_programme(national, councils))
    nation.marks = list(_marks(nation, rng))
    nation.measures = list(_measures(nation, councils, rng))


def _people(
    nation: Nation, drawing: Drawing, national: list[Agency], councils: list[Agency], rng: Random
) -> list[Member]:
    """Policymakers of national bodies, lead members of councils, directors and heads of partners: each once."""
    found: dict[int, Member] = {}

    def join(agency: Agency, tier: int | None, place: int, kind: str) -> None:
        posts = drawing.of.get((agency.number, tier), [])
        held = posts[place].holder if place < len(posts) else None
        if held is not None:
            since = nation.as_at - rng.randint(200, 1900)
            until = nation.as_at - rng.randint(10, 150) if rng.random() < 0.12 else None
            found.setdefault(held.person.number, Member(held.person.number, kind, agency.number, since, until))

    for body in national:
        for place in range(3):
            join(body, None, place, "policymaker")
    for council in councils[::4]:
        join(council, None, 1, "politician")
    for council in councils[::3]:
        join(council, 1, 0, "practitioner")
    for partner in [agency for agency in nation.agencies if agency.kind in ("health", "voluntary")][::3]:
        join(partner, None, 0, "practitioner")
    return list(found.values())


def _programme(national: list[Agency], councils: list[Agency]) -> Partnership:
    """A programme with every part taken: the first body leads, the others are partner, funder and deliverer."""
    college, directors, inspectors, confederation = (agency.number for agency in national)
    parts = [
        (directors, "partner"), (confederation, "funder"), (college, "deliverer"), (directors, "deliverer"),
        (inspectors, "supporter"), (councils[0].number, "supporter"),
    ]  # fmt: skip
    return Partnership(
        "new-directors", "New Directors Programme", "programme", "",
        "Eighteen months for those about to lead children's services, or new to it.", [college], college, parts=parts,
    )  # fmt: skip


def _marks(nation: Nation, rng: Random) -> list[Mark]:
    """About one agency in seven is a source or a host; those of the stories' first region always."""
    marks = []
    for agency in nation.agencies:
        if agency.ends is not None or agency.kind not in WHO:
            continue
        for kind, share in (("source", 0.09), ("host", 0.07)):
            drawn, said_by, ago = rng.random(), rng.choice(SAID_BY), rng.randint(100, 1200)
            if drawn < share or (agency.kind == "national" and kind == "source"):
                note = OFFERS[kind].format(who=WHO[agency.kind])
                marks.append(Mark(agency.number, kind, note, said_by, nation.as_at - ago))
    return marks


def _measures(nation: Nation, councils: list[Agency], rng: Random) -> list[Measure]:
    """Figures of each council for the last years, in proportion to its size, moving a little each year."""
    last = date.fromordinal(nation.as_at).year - 1
    rows = []
    for council in councils:
        children = 52_000 * council.size * rng.uniform(0.9, 1.1)
        caseload, turnover, vacancy = rng.uniform(13, 19), rng.uniform(8, 22), rng.uniform(6, 26)
        spend = rng.uniform(950, 1600)
        for year in range(last - YEARS + 1, last + 1):
            move = 1 + rng.uniform(-0.03, 0.04)
            figures = (
                ("Children and young people under 18", round(children * move, -2), "people"),
                ("Spend on children's services for each child", round(spend * move), "pounds"),
                ("Social workers in post", round(children * move / 330, 1), "full-time equivalent"),
                ("Turnover of social workers", round(turnover * move, 1), "per cent"),
                ("Vacancies of social workers, share", round(vacancy * move, 1), "per cent"),
                ("Cases for each social worker who holds any", round(caseload * move, 1), "cases"),
            )
            rows += [Measure(council.number, name, value, unit, year, SOURCE) for name, value, unit in figures]
    return rows
