"""What makes a record real: job shares, leave, names that changed, one person in two records, references elsewhere."""

from __future__ import annotations

from random import Random

from mantle.home.demonstration.careers import COVER, YEAR
from mantle.home.demonstration.history import History
from mantle.home.demonstration.records import Absence, FormerName, Nation, Person, Spell, Twin
from mantle.home.demonstration.structures import TWIN_HATS

SHARED_PAIRS = 2
TWINS = 9
SHORT_FORMS = {
    "Alexander": "Alex", "Andrew": "Andy", "Christopher": "Chris", "Daniel": "Dan", "David": "Dave", "Elizabeth": "Liz",
    "James": "Jim", "Joanna": "Jo", "Joseph": "Joe", "Katherine": "Kate", "Margaret": "Maggie", "Matthew": "Matt",
    "Michael": "Mike", "Nicholas": "Nick", "Rebecca": "Becky", "Robert": "Rob", "Samuel": "Sam", "Stephen": "Steve",
    "Susan": "Sue", "Thomas": "Tom", "Anthony": "Tony", "William": "Will", "Patricia": "Pat",
}  # fmt: skip


def share_posts(history: History, nation: Nation, rng: Random) -> None:
    """Some posts at the third and fourth tier are held by two people, each for half of the week."""
    held = [
        p
        for p in nation.posts
        if p.tier in {3, 4} and p.holder is not None and p.fte == 1 and p.holder.person.covering is None
    ]
    for post in rng.sample(held, len(held) // 90):
        first = post.holder
        if first is None or first.leaves is None:
            continue
        start = min(nation.as_at - 20, first.start + rng.randint(0, 900))
        second = history.newcomer(post, max(first.start, start))
        first.kind, first.fte = "job_share", 0.5
        history.spells.append(
            Spell(second, post, "job_share", max(first.start, start), fte=0.5, number=len(history.spells))
        )


def note_absences(nation: Nation, rng: Random) -> None:
    """Whoever is lent to another authority is away from their own post; and a few are on leave, with someone acting."""
    own: dict[int, list[Spell]] = {}
    for spell in nation.spells:
        if spell.kind not in COVER:
            own.setdefault(spell.person.number, []).append(spell)
    for spell in nation.spells:
        if spell.kind != "secondment":
            continue
        beside = next((s for s in own.get(spell.person.number, []) if _contains(s, spell)), None)
        if beside is not None:
            where = nation.agencies[spell.post.agency].short_name
            nation.absences.append(Absence(beside.number, f"Secondment to {where}", spell.start, spell.end))
    held = [
        p for p in nation.posts if p.tier in {2, 3, 4} and p.holder is not None and p.holder.start < nation.as_at - 400
    ]
    for post in rng.sample(held, max(1, len(held) // 120)):
        start = nation.as_at - rng.randint(10, 240)
        reason = rng.choice(("Parental leave", "Parental leave", "Long-term sickness", "Career break"))
        nation.absences.append(Absence(post.holder.number, reason, start, start + 330))  # type: ignore[union-attr]


def _contains(spell: Spell, other: Spell) -> bool:
    return spell.start <= other.start and (spell.end is None or (other.end is not None and other.end <= spell.end))


def change_names(nation: Nation, rng: Random) -> None:
    """Some people once had another family name, and old papers know them by it."""
    families = [person.family for person in nation.people if "-" not in person.family]
    for person in rng.sample(nation.people, len(nation.people) // 60):
        former = rng.choice(families)
        if former != person.family:
            until = min(nation.as_at - 30, person.birth + round(rng.uniform(27, 52) * YEAR))
            nation.former_names.append(FormerName(person.number, person.given, former, until))


def divide_records(nation: Nation, rng: Random) -> None:
    """A few people stand in the record twice: an earlier post came from another file under a slightly different name."""
    spells: dict[int, list[Spell]] = {}
    for spell in nation.spells:
        spells.setdefault(spell.person.number, []).append(spell)
    busy = [p for p in nation.people if len(spells.get(p.number, [])) >= 2 and p.holding and p.holding.leaves]
    names = {(p.given, p.family) for p in nation.people}
    for person in rng.sample(busy, min(len(busy), TWINS * 4)):
        first = min(spells[person.number], key=lambda s: s.start)
        given = SHORT_FORMS.get(person.given) or f"{person.given[0]}."
        if len(nation.twins) >= TWINS or first.end is None or (given, person.family) in names or first.kind in COVER:
            continue
        other = Person(
            len(nation.people),
            given,
            person.family,
            person.is_woman,
            person.birth,
            person.background,
            "",
            person.retires,
        )
        nation.people.append(other)
        first.person = other
        nation.twins.append(Twin(person.number, other.number, 0.0, "alike in name, the same year of birth"))


def give_addresses(nation: Nation) -> None:
    """A work address for everyone in post, and a professional number for social workers at the top."""
    taken: set[str] = set()
    for spell in nation.spells:
        person = spell.person
        if (spell.end is not None and spell.end <= nation.as_at) or person.email:
            continue
        local = "".join(c for c in f"{person.given}.{person.family}".lower() if c.isalnum() or c in ".-").strip(".")
        host = f"{nation.agencies[spell.post.agency].code}.example"
        address, count = f"{local}@{host}", 1
        while address in taken:
            count += 1
            address = f"{local}{count}@{host}"
        taken.add(address)
        person.email = address
        if person.profession == "Social worker" and spell.post.tier in {1, 2}:
            nation.identifiers.append((person.number, "Social work register", f"SW{100_000 + person.number}"))


def second_hats(nation: Nation, rng: Random, ordinary: list[int]) -> list[int]:
    """The authorities whose director leads adult services as well."""
    return rng.sample(
        ordinary,
        min(len(ordinary), round(TWIN_HATS * sum(a.is_upper_tier and a.ends is None for a in nation.agencies))),
    )
