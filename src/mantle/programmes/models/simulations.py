"""Simulations: scenarios, runs with a copy of the script that never changes, and the log of each run."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, choices, new_code
from mantle.programmes.models.cohorts import Cohort, Session
from mantle.programmes.models.places import Place
from mantle.programmes.models.sets import run_by
from mantle.programmes.rules.simulations import Event, EventKind, RunState, Script


class ScenarioQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ScenarioQuerySet:
        """PRG-124: what is going to happen is for those who design programmes or run cohorts, not for players."""
        may = person.may(Permission.EDIT_PROGRAMMES) or person.may(Permission.MANAGE_COHORTS)
        return self if may else self.none()


class Scenario(models.Model):
    """PRG-120: a simulation as it is written: roles, timed news, questions for afterwards."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    title = models.CharField(max_length=200, unique=True)
    about = models.TextField(blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="scenarios")
    script = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    @property
    def played_from(self) -> Script:
        return Script.from_plain(self.script)

    def is_within(self, reach: Reach, on: date) -> bool:
        """An agency's scenario is changed from that agency, a national one by whoever reaches everywhere."""
        return reach.everywhere or (self.agency is not None and reach.covers(self.agency_id, self.agency.region))

    def get_absolute_url(self) -> str:
        return reverse("programmes:scenario", args=[self.code])

    def __str__(self) -> str:
        return self.title


class SimulationRunQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SimulationRunQuerySet:
        """PRG-124: those who run the cohort, whoever leads the run, and its players."""
        plays = RunPart.objects.filter(place__person=person).values("run")
        mine = Q(leader=person) | Q(pk__in=plays)
        return self.filter(mine | run_by(person, "cohort")).select_related("cohort__edition__programme", "scenario")


class SimulationRun(models.Model):
    """PRG-121: a scenario played once by a cohort; its script is a copy that stays as it is."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="runs")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="simulation_runs")
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs")
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="runs_led")
    script = models.JSONField()
    state = models.CharField(max_length=10, choices=choices(RunState), default=RunState.PLANNED)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    debrief = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SimulationRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned") | Q(started_at__isnull=False), name="a_run_that_began_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (Q(ended_at__isnull=False) & ~Q(digest="")),
                name="a_run_that_ended_says_when_and_what_it_was",
            ),
        ]

    @property
    def played_from(self) -> Script:
        return Script.from_plain(self.script)

    @property
    def log(self) -> list[Event]:
        """PRG-122: the log as the rules read it."""
        return [row.event for row in self.events.order_by("number")]

    def minute_at(self, at: datetime) -> int:
        """Minutes since it began."""
        return int((at - self.started_at).total_seconds() // 60) if self.started_at is not None else 0

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:run", args=[self.code])

    def __str__(self) -> str:
        return f"{self.scenario}, {self.cohort.name}"


class RunPart(models.Model):
    """Who plays which role in a run; several people may play one together."""

    run = models.ForeignKey(SimulationRun, on_delete=models.CASCADE, related_name="parts")
    role = models.CharField(max_length=30)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="run_parts")

    class Meta:
        ordering = ["run", "role", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="somebody_plays_one_role_in_a_run")]

    def __str__(self) -> str:
        return f"{self.place.person}: {self.role}"


class RunEvent(models.Model):
    """PRG-122: one line of the log of a run: only ever added."""

    run = models.ForeignKey(SimulationRun, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=choices(EventKind))
    minute = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=30, blank=True)
    to = models.JSONField(default=list, blank=True)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="an_event_has_its_own_number")]

    @property
    def event(self) -> Event:
        return Event(self.kind, self.minute, self.words, self.role, tuple(self.to))

    def __str__(self) -> str:
        return f"{self.minute}: {self.get_kind_display()}"
