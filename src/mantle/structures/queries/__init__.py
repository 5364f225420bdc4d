"""What is read about structures: one module a subject."""

from mantle.structures.queries.boards import open_actions, people_on, progress_of
from mantle.structures.queries.bodies import (
    agencies_with_counts,
    open_imports,
    partnership_of,
    seat_holders,
    unmapped_words,
)
from mantle.structures.queries.changes import (
    people_without_post,
    what_follows_arrival,
    what_follows_departure,
    who_could_act,
)
from mantle.structures.queries.context import Figure, context_of
from mantle.structures.queries.everything import agencies_to_export
from mantle.structures.queries.glossary import glossary_of, words_here
from mantle.structures.queries.holdings import (
    Holder,
    covers_ending,
    deputies_of,
    holder_of,
    holders_of,
    posts_needing_cover,
    recent_changes,
    statutory_posts,
)
from mantle.structures.queries.networks import NetworkCounts, network_counts, network_members, parts_of
from mantle.structures.queries.outlines import (
    Difference,
    Line,
    difference,
    line_above,
    lines_about,
    reports_of,
    structure_at,
)
from mantle.structures.queries.successions import (
    Tenures,
    appointments_of,
    people_by_code,
    succession_of,
    ten_year_counts,
    tenures_of,
)
from mantle.structures.queries.timelines import Event, What, timeline_of_agency, timeline_of_person, timeline_of_post

__all__ = [
    "Difference",
    "Event",
    "Figure",
    "Holder",
    "Line",
    "NetworkCounts",
    "Tenures",
    "What",
    "agencies_to_export",
    "agencies_with_counts",
    "appointments_of",
    "context_of",
    "covers_ending",
    "deputies_of",
    "difference",
    "glossary_of",
    "holder_of",
    "holders_of",
    "line_above",
    "lines_about",
    "network_counts",
    "network_members",
    "open_actions",
    "open_imports",
    "partnership_of",
    "parts_of",
    "people_by_code",
    "people_on",
    "people_without_post",
    "posts_needing_cover",
    "progress_of",
    "recent_changes",
    "reports_of",
    "seat_holders",
    "statutory_posts",
    "structure_at",
    "succession_of",
    "ten_year_counts",
    "tenures_of",
    "timeline_of_agency",
    "timeline_of_person",
    "timeline_of_post",
    "unmapped_words",
    "what_follows_arrival",
    "what_follows_departure",
    "who_could_act",
    "words_here",
]
