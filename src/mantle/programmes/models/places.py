"""Places that people have in cohorts, and the dated states of each."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, choices, new_code
from mantle.programmes.models.cohorts import Cohort, Session
from mantle.programmes.models.design import Component, Programme
from mantle.programmes.rules import ENDED, REASONS, STATE_NAMES, PlaceState

RUNNING = [state for state in PlaceState if state not in ENDED]


class TeamQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> TeamQuerySet:
        """PRG-42: its members, its sponsor, and those who run the cohort."""
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        own = Q(members__person=person) | Q(sponsor=person)
        return self.filter(own | Q(cohort__edition__programme__in=run)).distinct()


class Team(models.Model):
    """People who enrol together: a director with direct reports, or a team across agencies."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=200)
    sponsor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="teams_sponsored")
    enrolled_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["cohort", "name"], name="a_team_has_its_own_name")]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:team", args=[self.code])

    def __str__(self) -> str:
        return self.name


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PlaceQuerySet:
        """PRG-4: your own; those of cohorts that you run; those of people who work, today, where you may see places.

        Someone who moves from one authority to another takes the place along: the first loses sight of it that day.
        """
        own = Q(person=person)
        reach = person.standing.reach(Permission.VIEW_PLACES)
        if reach.everywhere:
            return self
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        working = Person.objects.within_reach_of(person, Permission.VIEW_PLACES) if reach else Person.objects.none()
        return self.filter(own | Q(cohort__edition__programme__in=run) | Q(person__in=working.values("pk").order_by()))

    def running(self) -> PlaceQuerySet:
        """Places that take a seat in their cohort. PRG-1."""
        return self.filter(state__in=RUNNING)


class Place(models.Model):
    """A person's place in a cohort. Its state is the state of its last period; the periods are its life."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="places")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="places")
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="places",
        help_text="Which employer the place counts for in the split: where the person worked when it was given.",
    )  # fmt: skip
    sponsor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="places_sponsored"
    )
    state = models.CharField(max_length=12, choices=choices(PlaceState), default=PlaceState.GIVEN)
    came_from = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="went_to")
    given_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=Q(state__in=RUNNING),
                name="a_person_has_one_running_place_in_a_cohort",
            ),
            models.CheckConstraint(
                condition=Q(came_from__isnull=True) | ~Q(came_from=F("id")), name="no_place_comes_from_itself"
            ),
        ]

    @property
    def state_name(self) -> str:
        return STATE_NAMES[PlaceState(self.state)]

    def is_within(self, reach: Reach, on: date) -> bool:
        """PRG-4: changed by those who run the cohort, or hold the verb where the person works."""
        return self.cohort.is_within(reach, on) or self.person.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:place", args=[self.code])

    def __str__(self) -> str:
        return f"{self.person}, {self.cohort}"


class PlacePeriod(models.Model):
    """One state of a place, from a day until the first day without it. PRG-3."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="periods")
    state = models.CharField(max_length=12, choices=choices(PlaceState))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["place", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="a_state_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["place"], condition=Q(ends_on__isnull=True), name="a_place_is_in_one_state_at_a_time"
            ),
        ]

    @property
    def state_name(self) -> str:
        return STATE_NAMES[PlaceState(self.state)]

    @property
    def reason_name(self) -> str:
        """Why, in words; an older reason that is in no list any more as it was kept."""
        known = {key: words for reasons in REASONS.values() for key, words in reasons.items()}
        return known.get(self.reason, self.reason)

    def __str__(self) -> str:
        return f"{self.state_name} from {self.starts_on}"


class Exemption(models.Model):
    """PRG-25: a component that a person need not take, because they have learnt it before."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="exemptions")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="exemptions")
    ground = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "component"], name="an_exemption_is_given_once")]

    def __str__(self) -> str:
        return f"{self.component}: {self.ground}"


class CarriedWork(models.Model):
    """PRG-5: work done in a former cohort that counts in this one."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="carried")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "session"], name="work_is_carried_over_once")]

    def __str__(self) -> str:
        return f"{self.component}, from {self.session}"
