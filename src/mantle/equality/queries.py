"""What is read of what people say for equality: one's own, and counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Count, Q

from mantle.equality import rules
from mantle.equality.models import Declaration
from mantle.people.access import Permission
from mantle.people.models import Agency, Person, current


def keys_of(person: Person) -> dict[str, str]:
    """The key of each question under which this person's answers are kept."""
    return {key: rules.pseudonym(settings.EQUALITY_KEY, person.code, key) for key in rules.QUESTIONS}


def own(person: Person) -> dict[str, str]:
    """A person's own answers by question."""
    rows = Declaration.objects.under(list(keys_of(person).values()))
    return dict(rows.values_list("question", "answer"))


def region_of(person: Person, on: date) -> str:
    """The region in which a person holds a post or a role on a day; "" for none, or for several."""
    # Appointments stand a floor above: they are reached by the name of their relation, not by an import.
    posts = Q(posts__appointments__person=person) & current(on, "posts__appointments__")
    roles = Q(roles_held__person=person) & current(on, "roles_held__")
    regions: set[str] = set()
    for held in (posts, roles):
        regions.update(Agency.objects.filter(held).exclude(region="").values_list("region", flat=True).order_by())
    return regions.pop() if len(regions) == 1 else ""


def counts(viewer: Person, on: date) -> list[rules.Counts]:
    """EQU-5: counts of answers of earlier months as far as a viewer's permission reaches; none for an agency alone."""
    reach = viewer.standing.reach(Permission.VIEW_EQUALITY_COUNTS)
    if not reach.everywhere and not reach.regions:
        return []
    # EQU-6: within a month the table stands still, so that nobody sees a single answer arrive.
    rows = Declaration.objects.filter(month__lt=rules.month_of(on)).order_by()
    found = rows.values_list("question", "region", "answer").annotate(n=Count("pk"))
    regions = sorted(set(Agency.objects.exclude(region="").values_list("region", flat=True).order_by()))
    return rules.published(
        [rules.CountRow(*row) for row in found], regions, None if reach.everywhere else reach.regions
    )


AT_ONCE = 500  # keys named in one condition: databases limit how many
FEWEST = 10  # EQU-9: people among whom answers are counted


def counted_together(parts: Sequence[Collection[str]], on: date) -> dict[str, dict[str, list[int]]]:
    """EQU-9: by question and answer, how many people of each part gave it, in earlier months.

    `parts` are codes of people, nobody in two of them. Keys are worked out here and forgotten; who said what is neither
    returned nor kept. The counts are exact, so whoever asks publishes none of them as they are. Raises ValueError for
    fewer than ten people together.
    """
    if sum(map(len, parts)) < FEWEST:
        raise ValueError("Answers are counted among ten people at least.")
    found = {
        question: {answer: [0] * len(parts) for answer in rules.answers_to(question)} for question in rules.QUESTIONS
    }
    for question, answers in found.items():
        of = {
            rules.pseudonym(settings.EQUALITY_KEY, code, question): part
            for part, codes in enumerate(parts)
            for code in codes
        }
        keys = list(of)
        for start in range(0, len(keys), AT_ONCE):
            rows = Declaration.objects.under(keys[start : start + AT_ONCE]).filter(month__lt=rules.month_of(on))
            for key, answer in rows.values_list("key", "answer"):
                answers[answer][of[key]] += 1
    return found
