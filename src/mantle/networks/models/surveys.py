"""A survey of one agency, partnership or cohort, and the people on its roster."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from mantle.networks.rules.surveys import BANK, KEPT, STATE_NAMES, Question, State
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, current, new_code, within
from mantle.programmes.models import Cohort, Programme
from mantle.structures.models import Partnership, PartnershipMember

AFTER_ROSTER = (State.ANNOUNCED, State.OPEN, State.CLOSED, State.CALLED_OFF)


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SurveyQuerySet:
        """NET-1: those that one runs; those on whose roster one stands, from the day on which one was told."""
        named = Named.objects.filter(person=person).order_by().values("survey")
        told = Q(pk__in=named) | Q(own_results__person=person)
        return self.filter(_run_by(person) | Q(told, state__in=AFTER_ROSTER)).distinct()

    def run_by(self, person: Person) -> SurveyQuerySet:
        return self.filter(_run_by(person))

    def with_subject(self) -> SurveyQuerySet:
        return self.select_related("agency", "partnership", "cohort__edition__programme")


def _run_by(person: Person) -> Q:
    """NET-1: surveys of agencies, of partnerships that they lead, and of cohorts, over which the verb is held."""
    reach = person.standing.reach(Permission.RUN_NETWORK_SURVEYS)
    if reach.everywhere:
        return Q(pk__isnull=False)  # an empty condition would fall out of an “or”
    if not reach:
        return Q(pk__in=())
    leads = PartnershipMember.objects.filter(current(person.standing_on), within(reach, "agency"), is_lead=True)
    run = Programme.objects.within_reach_of(person, Permission.RUN_NETWORK_SURVEYS)
    return (
        Q(pk__in=Survey.objects.filter(within(reach, "agency"), agency__isnull=False).order_by().values("pk"))
        | Q(partnership__in=leads.order_by().values("partnership"))
        | Q(cohort__edition__programme__in=run.order_by().values("pk"))
    )


class Survey(models.Model):
    """NET-1: one survey of one group; its figures are computed once, when it closes."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="network_surveys")
    partnership = models.ForeignKey(
        Partnership, null=True, blank=True, on_delete=models.PROTECT, related_name="network_surveys"
    )
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="network_surveys")
    purpose = models.TextField()
    questions = models.JSONField(help_text="Keys of the bank, in the order in which they are asked.")
    tiers = models.PositiveSmallIntegerField(
        default=0,
        help_text="Down to which tier holders of posts are on the roster, with posts that have none; 0 for no holders.",
    )
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="after")
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="The last day on which answers are taken.")
    state = models.CharField(max_length=12, choices=[(str(k), v) for k, v in STATE_NAMES.items()], default=State.DRAFT)
    announced_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0, help_text="How many were told of it.")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="network_surveys_begun")
    results = models.JSONField(default=dict, help_text="Figures of the group as they may be told.")
    version = models.PositiveIntegerField(default=1)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, partnership__isnull=True, cohort__isnull=True)
                | Q(agency__isnull=True, partnership__isnull=False, cohort__isnull=True)
                | Q(agency__isnull=True, partnership__isnull=True, cohort__isnull=False),
                name="a_network_survey_is_of_one_group",
            ),
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="a_network_survey_takes_some_days"),
            models.CheckConstraint(
                condition=~Q(state__in=("announced", "open", "closed")) | Q(announced_at__isnull=False),
                name="nobody_is_asked_about_ties_untold",
            ),
        ]

    @property
    def subject(self) -> Agency | Partnership | Cohort:
        found = self.agency or self.partnership or self.cohort
        assert found is not None  # the database holds it
        return found

    @property
    def asked(self) -> list[tuple[str, Question]]:
        return [(key, BANK[key]) for key in self.questions]

    @property
    def turning(self) -> list[str]:
        """Questions whose ties say to whom somebody turns."""
        return [key for key in self.questions if BANK[key].turns]

    @property
    def announced_on(self) -> date | None:
        return _day(self.announced_at) if self.announced_at else None

    @property
    def reminded_on(self) -> date | None:
        return _day(self.reminded_at) if self.reminded_at else None

    @property
    def answers_kept_until(self) -> date | None:
        """P24: the day on which answers are deleted; None before the close."""
        return _day(self.closed_at) + KEPT if self.closed_at else None

    def is_within(self, reach: Reach, on: date) -> bool:
        """NET-1: over an agency, a partnership that it leads, or a cohort that one runs."""
        if self.agency is not None:
            return reach.covers(self.agency_id, self.agency.region)
        owner = self.partnership or self.cohort
        return owner is not None and owner.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("networks:survey", args=[self.code])

    def __str__(self) -> str:
        return f"Who turns to whom: {self.subject}"


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


class NamedQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> NamedQuerySet:
        """NET-5: one's own name on a roster; rosters are read on the pages of their surveys."""
        return self.filter(person=person)

    def there(self) -> NamedQuerySet:
        """P19: those who have not opted out. Nobody else is a name."""
        return self.filter(opted_out_at__isnull=True)


class Named(models.Model):
    """NET-5: a person on a roster: who answers and can be named, unless that person opts out."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="roster")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="on_rosters")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.SET_NULL, related_name="on_rosters")
    group = models.CharField(max_length=200, help_text="Agency or service under which the name stands.")
    opted_out_at = models.DateTimeField(null=True, blank=True)

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["group", "person__sort_name", "pk"]
        verbose_name_plural = "names on rosters"
        constraints = [
            models.UniqueConstraint(fields=["survey", "person"], name="a_person_stands_on_a_roster_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.group}"
