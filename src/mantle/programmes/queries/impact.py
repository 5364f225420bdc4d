"""When agencies began to take part in programmes, and which others did. CFS-42."""

from __future__ import annotations

from collections.abc import Iterable

from mantle.people.acting import past_the_wall
from mantle.people.models import Agency
from mantle.programmes.models import Place, Team
from mantle.programmes.rules.lives import PlaceState

# A place that was given up before it began changed nothing at the agency.
TOOK_PART = (PlaceState.ACTIVE, PlaceState.DEFERRED, PlaceState.COMPLETED)


def first_year(agency: Agency) -> int | None:
    """The year in which the first place of an agency was given."""
    first = Place.objects.filter(agency=agency, state__in=TOOK_PART).order_by("given_at").first()
    return first.given_at.year if first else None


def since_year(years: list[int], began: int | None, asked: str) -> int | None:
    """The year to begin from: the one asked for; the last before the first place; or three before the last figure."""
    if len(years) < 2:
        return None
    if asked.isdigit() and int(asked) in years[:-1]:
        return int(asked)
    before = [year for year in years[:-1] if began is not None and year < began and began <= years[-1]]
    return before[-1] if before else years[-4:][0]


@past_the_wall("CFS-42: which agencies took part is asked over all places, and no place is shown")
def taking_part(agency: Agency) -> set[int]:
    """Agencies with places in the programmes in which this one has some."""
    own = Place.objects.filter(agency=agency, state__in=TOOK_PART).values("cohort__edition__programme")
    rows = Place.objects.filter(cohort__edition__programme__in=own, state__in=TOOK_PART, agency__isnull=False)
    return set(rows.order_by().values_list("agency", flat=True).distinct())


def agencies_of(team: Team) -> Iterable[Agency]:
    """The agencies for which the members of a team come."""
    return Agency.objects.filter(team_members__team=team).distinct().order_by("name")
