"""FEE-1 to FEE-13: who is asked, how far a round is, what it promises, and when a group is enough.

What colleagues say is for the development of one person. It never reaches selection or succession.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mantle.people.rules import IllegalMove

FRAMEWORK = "quadrants"  # the framework whose questions are asked, and its four domains
LOWEST, HIGHEST, CANNOT_SAY = 1, 5, 0
FLOOR = 4  # FEE-7: colleagues behind a figure
COMMENTS = 5  # FEE-8: people who wrote, before a comment is read
FEWEST_ASKED, FEWEST_OF_A_GROUP = 8, 5  # FEE-3
MOST_ASKED = 40  # of one subject
MOST_ROUNDS = 6  # FEE-4: open rounds in which one address may be asked at once
LONGEST_COMMENT = 600
OPEN_FOR, SHORTEST, LONGEST = timedelta(days=28), timedelta(days=7), timedelta(days=90)
REMIND_BEFORE = (7, 2)  # FEE-6: days before the last one
NOTICE = 1  # edition of the notice that raters read


class Moment(StrEnum):
    """FEE-12: when a round is held."""

    START = "start"
    BETWEEN = "between"
    END = "end"


MOMENT_NAMES = {
    Moment.START: "At the start of a programme",
    Moment.BETWEEN: "In between, for myself",
    Moment.END: "At the end of a programme",
}


class Group(StrEnum):
    """FEE-2: as whom somebody answers."""

    SELF = "self"
    MANAGER = "manager"
    PEERS = "peers"
    REPORTS = "reports"
    PARTNERS = "partners"
    COMMUNITY = "community"


GROUP_NAMES = {
    Group.SELF: "Yourself",
    Group.MANAGER: "Line manager",
    Group.PEERS: "Peers",
    Group.REPORTS: "Direct reports",
    Group.PARTNERS: "Partners in other agencies",
    Group.COMMUNITY: "Parents, young people, community and voluntary groups",
}
AS_WHOM = {
    Group.SELF: "yourself",
    Group.MANAGER: "as their line manager",
    Group.PEERS: "as a peer",
    Group.REPORTS: "as somebody who reports to them",
    Group.PARTNERS: "as a partner in another agency",
    Group.COMMUNITY: "as somebody from the community: a parent, a young person, a community or voluntary group",
}
NAMED = (Group.SELF, Group.MANAGER)  # FEE-5: known to be one person's, who was told so
COLLEAGUES = (Group.PEERS, Group.REPORTS, Group.PARTNERS, Group.COMMUNITY)
OTHERS, EVERYONE = "Other colleagues", "All colleagues"
TOGETHER = "others"  # FEE-9: as which answers of short groups are kept
KEPT_NAMES: dict[str, str] = {**{str(group): name for group, name in GROUP_NAMES.items()}, TOGETHER: OTHERS}


class State(StrEnum):
    """FEE-1: how far a round is."""

    NOMINATING = "nominating"
    PROPOSED = "proposed"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"
    CALLED_OFF = "called_off"


STATE_NAMES = {
    State.NOMINATING: "Choosing who to ask",
    State.PROPOSED: "List waiting to be agreed",
    State.OPEN: "Colleagues are answering",
    State.CLOSED: "Closed: the coach is preparing the conversation",
    State.RELEASED: "Report released",
    State.CALLED_OFF: "Called off",
}
RUNNING = (State.NOMINATING, State.PROPOSED, State.OPEN, State.CLOSED)
BEFORE_LETTERS = (State.NOMINATING, State.PROPOSED)
WITH_REPORT = (State.CLOSED, State.RELEASED)
MOVES: dict[tuple[State, str], State] = {
    (State.NOMINATING, "propose"): State.PROPOSED,
    (State.PROPOSED, "return"): State.NOMINATING,
    (State.PROPOSED, "launch"): State.OPEN,
    (State.OPEN, "close"): State.CLOSED,
    (State.CLOSED, "release"): State.RELEASED,
    (State.NOMINATING, "call_off"): State.CALLED_OFF,
    (State.PROPOSED, "call_off"): State.CALLED_OFF,
    (State.OPEN, "call_off"): State.CALLED_OFF,
}
SAID = {
    1: "Not true of them", 2: "Rarely true", 3: "Sometimes true", 4: "Often true", 5: "Nearly always true",
    CANNOT_SAY: "I cannot say",
}  # fmt: skip
COMMENT_QUESTIONS = {
    "keep": "What should they keep doing, because it helps?",
    "change": "What could they do differently that would make the biggest difference?",
}


def next_state(state: str, move: str) -> State:
    """FEE-1: the state that a move leads to.

    >>> str(next_state("open", "close"))
    'closed'
    """
    found = MOVES.get((State(state), move))
    if found is None:
        raise IllegalMove(f"That is not possible while the round is “{STATE_NAMES[State(state)].lower()}”.")
    return found


ALIASES = {"googlemail.com": "gmail.com"}


def same_address(address: str) -> str:
    """FEE-4: what an address is compared by: case, dots and what follows a plus make no other person of somebody.

    >>> same_address("A.Person+work@Googlemail.com") == same_address("aperson@gmail.com")
    True
    """
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.split('+')[0].replace('.', '')}@{ALIASES.get(domain, domain)}"


@dataclass(frozen=True, slots=True)
class Asked:
    """How many are named in each group."""

    counts: Mapping[str, int]

    @classmethod
    def of(cls, groups: Iterable[str]) -> Asked:
        return cls(Counter(groups))

    @property
    def others(self) -> int:
        return sum(self.counts.get(group, 0) for group in COLLEAGUES)

    @property
    def short(self) -> list[Group]:
        """FEE-3: groups with somebody in them and fewer than five."""
        return [group for group in COLLEAGUES if 0 < self.counts.get(group, 0) < FEWEST_OF_A_GROUP]

    def problem(self, *, no_more: bool) -> str:
        """FEE-3: why a list cannot be handed in yet, or nothing.

        >>> Asked.of(["peers"] * 5).problem(no_more=False)
        'Name at least 8 colleagues beside your line manager: 5 are named.'
        >>> Asked.of(["peers"] * 8).problem(no_more=False)
        ''
        """
        if self.others < FEWEST_ASKED:
            return f"Name at least {FEWEST_ASKED} colleagues beside your line manager: {self.others} are named."
        if self.short and not no_more:
            names = " and ".join(GROUP_NAMES[group].lower() for group in self.short)
            return (
                f"Fewer than {FEWEST_OF_A_GROUP} are named as {names}. Add some; or, if there are no more of them, "
                f"say so below. Too small a group is not shown by itself."
            )
        return ""


def is_enough(answered: int) -> bool:
    """FEE-9: what is told of a group while answers come in: enough to be shown by itself, or not yet."""
    return answered >= FLOOR


def band(people: int) -> str:
    """FEE-9: how many stand behind a figure, as a band: the exact number would tell who is missing.

    >>> band(4), band(9), band(12)
    ('4 to 7', '8 to 11', '12 or more')
    """
    if people < FLOOR:
        return "1"
    return "4 to 7" if people < 8 else "8 to 11" if people < 12 else "12 or more"


def kept_as(answered: Mapping[str, int]) -> dict[str, str]:
    """FEE-9: under which name answers of each group are kept; a group that is missing keeps none.

    The list of those asked stays beside them: the answer of the only partner would be that partner's. So groups below
    the floor are kept together, and not at all where they are below it even so: no figure holds them either.

    >>> kept_as({"self": 1, "peers": 5, "reports": 3, "partners": 1})
    {'self': 'self', 'peers': 'peers', 'reports': 'others', 'partners': 'others'}
    >>> kept_as({"peers": 5, "partners": 1})
    {'peers': 'peers'}
    """
    short = {group for group, people in answered.items() if group in COLLEAGUES and people < FLOOR}
    together = sum(answered[group] for group in short)
    kept = {group: TOGETHER if group in short else group for group in answered}
    return kept if together >= FLOOR else {group: name for group, name in kept.items() if group not in short}


def letters_due(closes_on: date, on: date) -> int | None:
    """FEE-6: of which reminder a day is the day, counted in days before the last one.

    >>> letters_due(date(2026, 12, 10), date(2026, 12, 3)), letters_due(date(2026, 12, 10), date(2026, 12, 4))
    (7, None)
    """
    left = (closes_on - on).days
    return left if left in REMIND_BEFORE else None


def gap_said(gap: float | None, *, apart: float = 0.5) -> str:
    """FEE-11: own view beside that of others, in words.

    >>> gap_said(0.8), gap_said(-0.2), gap_said(None)
    ('You see more of it than they do', 'You see it much as they do', '')
    """
    if gap is None:
        return ""
    if abs(gap) < apart:
        return "You see it much as they do"
    return "You see more of it than they do" if gap > 0 else "They see more of it than you do"
