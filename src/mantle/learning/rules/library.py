"""LIB-1 to LIB-9: what a resource says of itself, which licences allow what, when it is due, how it is laid out."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files as beside
from typing import Any

import yaml

SOON = timedelta(days=30)
YEAR = timedelta(days=365)


class ResourceKind(StrEnum):
    """What somebody holds in their hands."""

    READING = "reading"
    TOOLKIT = "toolkit"
    WORKSHEET = "worksheet"
    THEORY = "theory"
    FILM = "film"
    COURSE = "course"


KIND_NAMES = {
    ResourceKind.READING: "Something to read",
    ResourceKind.TOOLKIT: "Toolkit",
    ResourceKind.WORKSHEET: "Worksheet to fill in",
    ResourceKind.THEORY: "A model of leadership explained",
    ResourceKind.FILM: "Film or recording",
    ResourceKind.COURSE: "Course elsewhere, in Moodle for one",
}


class Licence(StrEnum):
    """Under which terms something may be used."""

    OURS = "mit"
    OPEN_GOVERNMENT = "ogl"
    BY = "cc-by"
    BY_SHARE = "cc-by-sa"
    FREE = "cc0"
    LINKED = "linked"


LICENCE_NAMES = {
    Licence.OURS: "Our own words, MIT licence: use, change and pass on, with this notice",
    Licence.OPEN_GOVERNMENT: "Open Government Licence v3: use and pass on, naming the source",
    Licence.BY: "Creative Commons BY: use and pass on, naming the author",
    Licence.BY_SHARE: "Creative Commons BY-SA: as BY, and what you make of it under the same licence",
    Licence.FREE: "Creative Commons Zero: use as you like",
    Licence.LINKED: "Linked, not copied: read it where it stands; its owner’s terms hold",
}


class ProviderKind(StrEnum):
    """LIB-1: who makes what one learns with. A university is a provider like any other."""

    UNIVERSITY = "university"
    GOVERNMENT = "government"
    AGENCY = "agency"
    CHARITY = "charity"
    COMPANY = "company"
    OURS = "mantle"


PROVIDER_NAMES = {
    ProviderKind.UNIVERSITY: "University or college",
    ProviderKind.GOVERNMENT: "Government or national body",
    ProviderKind.AGENCY: "Agency or authority",
    ProviderKind.CHARITY: "Charity or professional body",
    ProviderKind.COMPANY: "Company",
    ProviderKind.OURS: "Written for Mantle",
}


class Dimension(StrEnum):
    """Whose leading a resource is about."""

    SELF = "self"
    TEAM = "team"
    ACROSS = "across"
    COMMUNITY = "community"


DIMENSION_NAMES = {
    Dimension.SELF: "Leading oneself",
    Dimension.TEAM: "Leading a team",
    Dimension.ACROSS: "Leading across agencies",
    Dimension.COMMUNITY: "Leading with families and the community",
}


class LinkState(StrEnum):
    """LIB-6: what the last look at a link found."""

    NOT_CHECKED = "not_checked"
    WORKS = "works"
    MOVED = "moved"
    DEAD = "dead"
    REFUSED = "refused"


LINK_NAMES = {
    LinkState.NOT_CHECKED: "Not checked yet",
    LinkState.WORKS: "Works",
    LinkState.MOVED: "Leads elsewhere",
    LinkState.DEAD: "Does not answer",
    LinkState.REFUSED: "Not looked at: not a public address",
}


def problems(licence: str, body: str, link: str, worksheet: str) -> list[str]:
    """LIB-2: a resource has words, a link or a worksheet; what is only linked is not copied.

    >>> problems("linked", "Their words", "https://example.org", "")
    ['What is only linked is not copied here: leave the text empty, or choose a licence that allows it.']
    >>> problems("mit", "", "", "")
    ['Give the text, a link or a worksheet.']
    """
    found = []
    if licence == Licence.LINKED and body.strip():
        found.append(
            "What is only linked is not copied here: leave the text empty, or choose a licence that allows it."
        )
    if not (body.strip() or link or worksheet):
        found.append("Give the text, a link or a worksheet.")
    return found


def is_due(review_by: date, on: date) -> bool:
    """LIB-4: a review is due from 30 days before its day.

    >>> is_due(date(2027, 3, 31), date(2027, 3, 1)), is_due(date(2027, 4, 1), date(2027, 3, 1))
    (True, False)
    """
    return review_by - SOON <= on


def is_public(address: str) -> bool:
    """LIB-6: whether an address is one of the open internet: nothing of our own network is ever asked for.

    >>> is_public("93.184.216.34"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not (mapped or found).is_multicast


def state_of(status: int) -> LinkState:
    """LIB-6: what a server's answer says of a link.

    >>> state_of(200), state_of(301), state_of(404), state_of(403)
    (<LinkState.WORKS: 'works'>, <LinkState.MOVED: 'moved'>, <LinkState.DEAD: 'dead'>, <LinkState.WORKS: 'works'>)
    """
    if status in {401, 403, 405, 429}:  # somebody is at home, and does not open to machines
        return LinkState.WORKS
    if 300 <= status < 400:
        return LinkState.MOVED
    return LinkState.WORKS if status < 300 else LinkState.DEAD


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text as it is laid out: a heading, a paragraph, or a list."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()


def blocks(body: str) -> list[Block]:
    """LIB-7: a text in pieces: `# ` begins a heading, `- ` a point of a list, an empty line ends a paragraph.

    >>> blocks("# Begin\\nOne line\\ngoes on\\n\\n- a\\n- b")[1:]
    [Block(kind='text', text='One line goes on', items=()), Block(kind='list', text='', items=('a', 'b'))]
    """
    found: list[Block] = []
    begun = False
    for line in (each.strip() for each in body.splitlines()):
        last = found[-1] if found else None
        if line.startswith("# "):
            found.append(Block("heading", line[2:]))
        elif line.startswith("- "):
            if begun and last is not None and last.kind == "list":
                found[-1] = Block("list", items=(*last.items, line[2:]))
            else:
                found.append(Block("list", items=(line[2:],)))
        elif line and begun and last is not None and last.kind == "text":
            found[-1] = Block("text", f"{last.text} {line}")
        elif line:
            found.append(Block("text", line))
        begun = bool(line)
    return found


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """LIB-8: the resources that come with Mantle, in our own words, from a file beside the code."""
    return tuple(yaml.safe_load(beside("mantle.learning").joinpath("data", "library.yaml").read_text("utf-8")))
