"""NET-10 to NET-14: what a survey comes to, computed once when it closes, as it may be told.

Every share and mean passes `analysis.disclosure`; what was told of the survey before counts as seen. No name of a
person, and no figure of one, is among what is told of the group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from mantle.analysis import network
from mantle.analysis.disclosure import Figure, nodes_of, publish, tie_map
from mantle.analysis.disclosure.floors import RESPONSE, TABLES
from mantle.learning.rules.diagnostic import Z90
from mantle.networks.queries.answers import Pair
from mantle.networks.reports.reading import Read, can_be_told
from mantle.networks.reports.team import place_of_group
from mantle.networks.rules.surveys import BANK

SEED, DEALS = 1, 500
OTHERS = "Smaller ones together"
NEARLY = 0.95
TOP = 4  # one in four: who is turned to most, and who has most people below
WITHHELD = "withheld"


def group_results(of: Read) -> dict[str, Any]:
    """P23: nothing of the whole where too few answered; else every figure with its words, and the map."""
    there, answered = len(of.wave.groups), len(of.answered)
    rate = answered / there if there else 0.0
    told = {"rate": _told_rate(rate) if there >= TABLES.mean else ""}
    if rate < RESPONSE or answered < TABLES.mean or not of.pairs:
        return {**told, "is_enough": False, "why": _why_not(rate, answered)}
    return {
        **told, "is_enough": True, "why": "", "lines": [*_reach(of), *_bonds(of), *_posts(of), *_kept(of)],
        "questions": _by_question(of), "map": _map(of), "halves": place_of_group(of),
    }  # fmt: skip


def _told_rate(rate: float) -> str:
    """In steps, and never that all of them did: who answered is known to nobody."""
    if rate > NEARLY:
        return "nearly all"
    return f"about {5 * round(20 * rate)} in 100"


def _why_not(rate: float, answered: int) -> str:
    if rate < RESPONSE:
        return f"Fewer than {100 * RESPONSE:.0f} in 100 answered. A network with so many holes would mislead."
    if answered < TABLES.mean:
        return f"Fewer than {TABLES.mean} people answered. Figures of so few would tell of single people."
    return "Nobody named anybody."


def _line(key: str, name: str, value: str, about: str) -> dict[str, str]:
    return {"key": key, "name": name, "value": value, "about": about}


def _people(of: Read) -> network.People:
    """The roster for the methods, by number, in a fixed order."""
    order = sorted(of.wave.groups)
    return network.People.from_rows(
        [str(each) for each in order],
        answered=[each in of.answered for each in order],
        agency=[of.wave.headings[each] for each in order],
        profession=[of.wave.professions[each] for each in order],
    )


def _ties(pairs: Iterable[Pair], people: network.People) -> network.Ties:
    return network.Ties.from_rows([(str(one), str(other)) for one, other in sorted(pairs)], people)


def _mean(of: Read, measure: str, values: dict[int, float]) -> str:
    """A mean of those who answered with how far it would stray with other people of this kind, as it may be told."""
    figure = Figure(measure, frozenset(values), "mean", fmean(values.values()), measure)
    shown = publish([figure], floors=TABLES, history=of.history(measure)).shown
    if not shown:
        return WITHHELD
    half = Z90 * stdev(values.values()) / sqrt(len(values))
    return f"{shown[0].value:.1f}, give or take {half:.1f}"


def _share(of: Read, measure: str, people: frozenset[int], value: float) -> str:
    figure = Figure(measure, people, "share", value, measure)
    return _in_100(publish([figure], floors=TABLES, history=of.history(measure)).shown)


def _in_100(shown: Sequence[Figure]) -> str:
    return f"{100 * shown[0].value:.0f} in 100" if shown else WITHHELD


def _reach(of: Read) -> list[dict[str, str]]:
    """S45: ties across agencies and professions beside what chance would bring."""
    people = _people(of)
    ties, lines = _ties(of.pairs, people), []
    names = (("agency", "services" if of.survey.agency_id else "agencies"), ("profession", "service areas"))
    for column, plural in names:
        groups, by_person = people.groups(column), of.wave.headings if column == "agency" else of.wave.professions
        if len(set(groups)) < len(("one", "another")):
            continue
        found = network.ei(ties, groups, permutations=DEALS, seed=SEED)
        if found.index is None or found.low is None or found.high is None:
            continue
        low, high = ((each + 1) / 2 for each in (found.low, found.high))
        share = _share(of, f"across {plural}", of.answered, (found.index + 1) / 2)
        share = share if can_be_told(of, by_person) else WITHHELD
        way = "fewer than" if found.index < found.low else "more than" if found.index > found.high else "about what"
        said = (
            f"If {plural} made no difference, between {100 * low:.0f} and {100 * high:.0f} in 100 would lead across: "
            f"this is {way} chance alone would give."
        )
        lines.append(_line(
            f"across {plural}", f"Ties that lead across {plural}", share,
            said if share != WITHHELD else "",
        ))  # fmt: skip
    return lines


def _bonds(of: Read) -> list[dict[str, str]]:
    """S95: bonds within one's own agency, bridges to others."""
    inside: Counter[int] = Counter()
    outside: Counter[int] = Counter()
    for one, other in of.pairs:
        (inside if of.wave.groups[one] == of.wave.groups[other] else outside)[one] += 1
    own = "service" if of.survey.agency_id else "service area" if of.survey.cohort_id else "agency"
    both = [pair for pair in of.pairs if pair[1] in of.answered]
    returned = sum(pair[::-1] in of.pairs for pair in both) / len(both) if both else 0.0
    is_told = can_be_told(of, of.wave.groups)
    return [
        _line(
            "bonding", f"Bonding: how many people they turn to in their own {own}",
            _mean(of, "bonding", {each: float(inside[each]) for each in of.answered}) if is_told else WITHHELD,
            "Close ties carry trust and quick help. Alone they can keep a group to itself.",
        ),
        _line(
            "bridging", "Bridging: how many people they turn to elsewhere",
            _mean(of, "bridging", {each: float(outside[each]) for each in of.answered}) if is_told else WITHHELD,
            "Ties elsewhere bring in what one’s own group does not know. They are the first to go when people move.",
        ),
        _line(
            "returned", "Ties that are returned", _share(of, "returned", of.answered, returned),
            "Of the ties between two people who both answered, how many go both ways.",
        ),
    ]  # fmt: skip


def _posts(of: Read) -> list[dict[str, str]]:
    """S30: who holds posts beside whom people turn to, told only where both sides are ten people or more."""
    everyone = frozenset(of.wave.groups)
    leads, others = everyone & of.leading, everyone - of.leading
    to_others = sum(other in others for _, other in of.pairs) / len(of.pairs)
    cells = [
        Figure("leads", leads, "share", 1 - to_others, "received"),
        Figure("others", others, "share", to_others, "received"),
    ]
    history = of.history("received", all_of_them=True)
    both = len(publish(cells, floors=TABLES, history=history).shown) == len(cells)
    share = f"{100 * to_others:.0f} in 100" if both else WITHHELD
    about = (
        f"{100 * len(others) / len(everyone):.0f} in 100 on the roster lead nobody. That share of ties would go to "
        "them if posts made no difference."
    )
    return [
        _line("without a post", "Ties to people who lead nobody", share, about if both else ""),
        *_overlap(of, everyone), *_agreement(of),
    ]  # fmt: skip


def _overlap(of: Read, everyone: frozenset[int]) -> list[dict[str, str]]:
    received = Counter(other for _, other in of.pairs)
    below: Counter[int] = Counter()
    for person in of.above:
        boss = of.above.get(person)
        while boss is not None:
            below[boss] += 1
            boss = of.above.get(boss)
    size = len(everyone) // TOP
    turned_to, posted = _first(received, everyone, size), _first(below, everyone, size)
    if size < TABLES.mean or not below:
        return []
    value = _share(of, "overlap", turned_to | posted, len(turned_to & posted) / size)
    about = (
        "Of the quarter most turned to, how many are also in the quarter that leads the most people. If the two had "
        "nothing to do with each other it would be 25 in 100."
    )
    return [_line("overlap", "People most turned to who also lead the most people", value, about)]


def _first(counts: Counter[int], people: frozenset[int], size: int) -> frozenset[int]:
    """Those with the highest counts; of equal ones whoever stands first on record."""
    return frozenset(sorted(sorted(people), key=lambda person: -counts[person])[:size])


def _agreement(of: Read) -> list[dict[str, str]]:
    """Whether influence goes with posts, in the words of the method; only where enough answered to place people."""
    people = _people(of)
    found = network.formal_real(_line_ties(of, people), _ties(of.pairs, people), people)
    few = min(len(of.leading), len(of.wave.groups) - len(of.leading)) < TABLES.mean
    if found.agreement is None or found.ranks_withheld or few:
        return []
    figure = Figure("agreement", frozenset(of.wave.groups), "share", found.agreement, "agreement")
    if not publish([figure], floors=TABLES, history=of.history("agreement", all_of_them=True)).shown:
        return []
    how = "mostly" if found.agreement > 0.6 else "partly" if found.agreement > 0.25 else "mostly not"
    about = "How far the order of people by post matches their order by ties. Nobody is shown either order."
    return [_line("agreement", "Do people turn to those who hold authority?", how.capitalize(), about)]


def _line_ties(of: Read, people: network.People) -> network.Ties:
    return network.Ties.from_rows([(str(one), str(boss)) for one, boss in sorted(of.above.items())], people)


def _kept(of: Read) -> list[dict[str, str]]:
    """S122: of ties between people on both rosters, how many are there again."""
    if of.before is None or of.survey.before is None:
        return []
    asked = [key for key in of.survey.turning if key in of.survey.before.turning]
    both = of.answered & of.before.answered
    then = {pair for pair in of.before.turned(asked) if pair[0] in both and pair[1] in of.wave.groups}
    across = {pair for pair in then if of.before.headings[pair[0]] != of.before.headings[pair[1]]}
    now = of.wave.turned(asked)
    cells = [
        Figure(label, frozenset(one for one, _ in ties), "share", len(ties & now) / len(ties), "kept")
        for label, ties in (("all", then), ("across", across))
        if ties and (label == "all" or can_be_told(of, of.before.headings | of.wave.headings))
    ]
    found = publish(cells, floors=TABLES).shown
    told = {label: _in_100([cell for cell in found if cell.label == label]) for label in ("all", "across")}
    return [
        _line(
            "kept", "Ties that have lasted since the survey before", told["all"],
            "Of ties between people on both rosters, named by people who answered both times.",
        ),
        _line("kept across", "Of those to people elsewhere, have lasted", told["across"], "Peers who stay in touch."),
    ]  # fmt: skip


def _by_question(of: Read) -> list[dict[str, str]]:
    """Question by question: how many people name, and how many of the ties lead elsewhere."""
    found, is_told = [], can_be_told(of, of.wave.headings)
    for key in of.survey.questions:
        pairs = of.wave.ties[key]
        if not pairs:
            found.append({"question": BANK[key].text, "names": "nobody was named", "across": ""})
            continue
        counts = Counter(one for one, _ in pairs)
        across = sum(of.wave.headings[one] != of.wave.headings[other] for one, other in pairs) / len(pairs)
        names = _mean(of, f"names {key}", {each: float(counts[each]) for each in of.answered})
        found.append({
            "question": BANK[key].text, "names": names,
            "across": _share(of, f"across {key}", of.answered, across) if is_told else WITHHELD,
        })  # fmt: skip
    return found


def _map(of: Read) -> dict[str, Any]:
    """P22: the picture for everybody: groups and bands of ties. A20: beside the survey before, without groups that one
    person has left or joined."""
    history = nodes_of(of.seen.groups, of.seen.answered, others=OTHERS) if of.seen else []
    found = tie_map(of.wave.groups, of.answered, of.pairs, others=OTHERS, history=history)
    return found.to_dict() | {"merged": {label: list(parts) for label, parts in found.merged.items()}}
