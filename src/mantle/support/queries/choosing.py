"""What may be chosen in the forms of this slice: competencies, service areas, agencies."""

from __future__ import annotations

from django.db.models import QuerySet

from mantle.framework.models import Competency
from mantle.framework.rules import State
from mantle.people.models import Agency, Person, choices
from mantle.people.rules import Background

# People say of themselves where most of their experience lies; what one wishes of a coach is said in the same words.
AREA_NAMES: dict[str, str] = dict(choices(Background))


def competencies_to_choose() -> QuerySet[Competency]:
    """Competencies that some role asks for, of the published frameworks of everybody."""
    rows = Competency.objects.filter(framework__state=State.PUBLISHED, framework__owner__isnull=True)
    return rows.filter(expectations__isnull=False).distinct().order_by("name")


def agencies_named(words: str) -> tuple[list[Agency], list[str]]:
    """Agencies by their names, one a line, and the lines that name none. SUP-6."""
    found, strange = [], []
    for line in dict.fromkeys(each.strip() for each in words.splitlines() if each.strip()):
        row = Agency.objects.filter(name__iexact=line).first() or Agency.objects.filter(short_name__iexact=line).first()
        if row is None:
            strange.append(line)
        else:
            found.append(row)
    return found, strange


def people_by_address(address: str, viewer: Person) -> Person | None:
    """Somebody on record whom the viewer may see, by an exact address."""
    return Person.objects.visible_to(viewer).filter(email__iexact=address).first()
