"""Surveys that somebody sees, their rosters, and what of the answers is one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from mantle.networks.models import Named, OwnResult, Reply, Survey, Tie
from mantle.networks.rules.surveys import KEPT, State
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Person, within
from mantle.programmes.models import Cohort
from mantle.web.words import counted


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One heading of a roster: how many stand under it, and those whose names the reader may see."""

    group: str
    count: int
    names: list[Named]

    @property
    def title(self) -> str:
        return f"{self.group}: {counted(self.count, 'person', 'people')}"


def surveys_of(person: Person) -> QuerySet[Survey]:
    return Survey.objects.visible_to(person).with_subject()


def under_way_run_by(person: Person) -> list[Survey]:
    """Surveys that somebody runs and that are not over."""
    rows = Survey.objects.run_by(person).with_subject().exclude(state__in=(State.CLOSED, State.CALLED_OFF))
    return list(rows[:200])


def is_run_by(survey: Survey, person: Person) -> bool:
    return survey.is_within(person.standing.reach(Permission.RUN_NETWORK_SURVEYS), person.standing_on)


def name_of(survey: Survey, person: Person) -> Named | None:
    """One's own name on a roster, whether one has opted out or not."""
    return Named.objects.visible_to(person).filter(survey=survey).select_related("survey", "person").first()


def names_of(person: Person) -> dict[int, Named]:
    """One's own names on rosters, by the number of the survey."""
    return {row.survey_id: row for row in Named.objects.visible_to(person)}


def draft_name(survey: Survey, code: str, host: Person) -> Named | None:
    """A name on the roster of a draft that whoever prepares it may see. NET-5."""
    seen = within(host.standing.reach(Permission.VIEW_POSTS), "agency")
    return survey.roster.filter(seen, code=code).select_related("person", "survey").first()


def roster_for_host(survey: Survey, host: Person) -> list[GroupLine]:
    """NET-5: whoever prepares a survey sees how many are drawn, and names where they see who holds posts."""
    counts = survey.roster.order_by("group").values_list("group").annotate(n=Count("pk")).order_by("group")
    seen = survey.roster.filter(within(host.standing.reach(Permission.VIEW_POSTS), "agency"))
    names: dict[str, list[Named]] = {}
    for row in seen.select_related("person").order_by("group", "person__sort_name", "pk"):
        names.setdefault(row.group, []).append(row)
    return [GroupLine(group, count, names.get(group, [])) for group, count in counts]


def roster_to_name(own: Named, find: str = "") -> list[Named]:
    """NET-7: everybody whom somebody can name, agency by agency; narrowed by words of name or agency."""
    rows = Named.objects.there().filter(survey=own.survey_id).exclude(pk=own.pk).select_related("person")
    for word in find.split()[:5]:
        rows = rows.filter(
            Q(person__given_name__icontains=word) | Q(person__family_name__icontains=word) | Q(group__icontains=word)
        )
    return list(rows.order_by("group", "person__sort_name", "pk"))


def named_by(own: Named) -> dict[str, list[Named]]:
    """NET-8: whom somebody named, by question; empty once answers are deleted."""
    found: dict[str, list[Named]] = {}
    rows = Tie.objects.filter(source=own).select_related("target__person").order_by("target__person__sort_name")
    for tie in rows:
        found.setdefault(tie.question, []).append(tie.target)
    return found


def reply_of(own: Named) -> Reply | None:
    return Reply.objects.filter(named=own).first()


def own_result(survey: Survey, person: Person) -> OwnResult | None:
    return OwnResult.objects.visible_to(person).filter(survey=survey).first()


def kept_by(own: Named) -> list[str]:
    """S122: names of those to whom one turned then and turns now, while answers of both surveys are kept."""
    survey = own.survey
    if survey.before is None:
        return []
    turns = {"question__in": set(survey.turning) & set(survey.before.turning)}
    then = Tie.objects.filter(source__person=own.person_id, source__survey=survey.before, **turns)
    rows = Tie.objects.filter(source=own, target__person__in=then.values("target__person"), **turns)
    found = {row.target.person_id: row.target.person for row in rows.select_related("target__person")}
    return [person.name for person in sorted(found.values(), key=lambda each: each.sort_name)]


def comparable_for(person: Person, on: date) -> QuerySet[Survey]:
    """NET-14: closed surveys that somebody runs, whose answers are still kept."""
    return Survey.objects.run_by(person).with_subject().filter(state=State.CLOSED, closed_at__date__gt=on - KEPT)


def earlier_of(survey: Survey, on: date) -> QuerySet[Survey]:
    """NET-14: closed surveys of the same group whose answers are still kept."""
    rows = Survey.objects.with_subject().filter(
        state=State.CLOSED, agency=survey.agency, partnership=survey.partnership, cohort=survey.cohort,
        closed_at__date__gt=on - KEPT,
    )  # fmt: skip
    return rows.exclude(pk=survey.pk)


@past_the_wall("NET-8: how many are told, and whether enough have answered; never who")
def how_far(survey: Survey) -> tuple[int, int]:
    """How many stand on the roster, and how many of them have answered every question."""
    there = survey.roster.there()
    return there.count(), there.filter(reply__finished_at__isnull=False).count()


def surveys_of_cohort(cohort: Cohort, person: Person) -> QuerySet[Survey]:
    """Closed surveys of a cohort that somebody sees, for the page of what came of it."""
    return Survey.objects.visible_to(person).filter(cohort=cohort, state=State.CLOSED)
