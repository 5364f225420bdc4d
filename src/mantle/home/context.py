"""The navigation of a person: only what they may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mantle.people.access import Permission
from mantle.rights.queries.assessed import closed

# Sections of the site: a page is its label, its address, and what one must be allowed to see it.
Page = tuple[str, str, Permission | None]
SECTIONS: tuple[tuple[str, tuple[Page, ...]], ...] = (
    ("Start", (("Start", "home:start", None),)),
    (
        "Structure",
        (
            ("Posts", "structures:posts", Permission.VIEW_POSTS),
            ("People", "structures:people", Permission.VIEW_PEOPLE),
            ("Agencies", "structures:agencies", Permission.VIEW_AGENCIES),
            ("Partnerships", "structures:partnerships", Permission.VIEW_AGENCIES),
            ("Your post", "structures:your_post", None),
            ("Succession", "succession:home", None),
            ("Files", "structures:imports", Permission.IMPORT_FILES),
        ),
    ),
    (
        "Development",
        (
            ("Your development", "learning:home", None),
            ("Library", "learning:library", Permission.VIEW_PROGRAMMES),
            ("Feedback", "feedback:home", None),
            ("Dialogue", "learning:dialogues", None),
            ("Coaching", "support:home", None),
            ("Opportunities", "learning:board", Permission.VIEW_PROGRAMMES),
            ("Needs of groups", "learning:needs", Permission.VIEW_PROFILE),
            ("Dates and hours", "learning:hours", Permission.VIEW_HOURS),
            ("Networks", "networks:surveys", None),
            ("Help between authorities", "support:help_home", Permission.VIEW_PROGRAMMES),
            ("Programmes", "programmes:provision", Permission.VIEW_PROGRAMMES),
            ("Selection", "selection:calls", Permission.VIEW_PROGRAMMES),
            ("Frameworks", "framework:frameworks", Permission.VIEW_FRAMEWORKS),
        ),
    ),
    (
        "Figures",
        (
            ("Profile", "forecast:profile", Permission.VIEW_PROFILE),
            ("Forecast", "forecast:forecasts", Permission.RUN_FORECAST),
            ("Who comes through", "selection:funnel", Permission.VIEW_PROFILE),
            ("Equality", "equality:counts", Permission.VIEW_EQUALITY_COUNTS),
            ("Evaluation", "evaluation:home", Permission.VIEW_EVALUATION),
        ),
    ),
    (
        "Office",
        (
            ("Letters", "people:letters", Permission.VIEW_LETTERS),
            ("Work", "people:work", Permission.VIEW_WORK),
            ("Accounts", "people:accounts", Permission.GIVE_ROLES),
            ("Emergency", "people:open_emergency", Permission.OPEN_IN_EMERGENCY),
            ("Emergencies", "people:emergencies", Permission.VIEW_EMERGENCIES),
            ("Audit", "people:audit", Permission.VIEW_AUDIT),
            ("Requests", "rights:cases", Permission.HANDLE_RIGHTS),
        ),
    ),
    ("Calendar", (("Calendar", "home:calendar", None),)),
    ("Search", (("Search", "home:search", None),)),
)


# Entries whose address the address of another entry begins with: they are not marked on its pages.
BELOW = {
    "learning:home": (
        "learning:library", "learning:dialogues", "learning:board", "learning:needs", "learning:hours",
    ),
    "support:home": ("support:help_home",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Sections, and below them the pages of the one in which somebody is; a section of one page bears its name."""
    person = getattr(request, "person", None)
    if person is None:
        return {"navigation": []}
    waiting = closed()  # RIG-15: parts without an impact assessment
    there: list[tuple[str, list[tuple[str, Link]]]] = []
    for label, all_of_it in SECTIONS:
        open_to = [each for each in all_of_it if _namespace(each[1]) not in waiting]
        links = [(name, _link(request, each, name)) for each, name, may in open_to if may is None or person.may(may)]
        if links:
            there.append((label, links))
    # A slice may have entries in two sections: where an address lies under one of them, that one counts.
    is_marked = any(link.current for _, links in there for _, link in links)
    sections: list[Link] = []
    pages: list[Link] = []
    for label, links in there:
        is_here = any(link.current or (not is_marked and _is_of(request, name)) for name, link in links)
        pages = [link for _, link in links] if is_here and len(links) > 1 else pages
        sections.append(Link(label if len(links) > 1 else links[0][1].label, links[0][1].url, is_here))
    return {"navigation": sections, "pages_of_section": pages}


def _link(request: HttpRequest, label: str, name: str) -> Link:
    url = reverse(name)
    # The page of one's own stands above the other addresses of its slice, and is not marked on theirs.
    is_above_others = any(request.path.startswith(reverse(other)) for other in BELOW.get(name, ()))
    return Link(label, url, request.path.startswith(url) and not is_above_others)


def _is_of(request: HttpRequest, name: str) -> bool:
    """Whether a page without an entry of its own, such as one post, belongs to the slice of an entry."""
    namespace = _namespace(name)
    found = request.resolver_match
    return found is not None and found.namespace == namespace and namespace not in {"home", "people"}


def _namespace(name: str) -> str:
    return name.split(":")[0]
