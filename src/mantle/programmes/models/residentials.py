"""Residentials: where and how long, the rooms there, and what each guest has said they need."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code
from mantle.programmes.models.cohorts import Session
from mantle.programmes.models.design import Programme
from mantle.programmes.models.places import Place
from mantle.programmes.rules.residentials import (
    COMING_NAMES,
    DIETS,
    MOST_DAYS_KEPT,
    NEEDS,
    STEP_FREE,
    TRAVEL,
    Bedroom,
    Coming,
    Guest,
    gone_on,
)


class ResidentialQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ResidentialQuerySet:
        """That there is one, where and when, is open as its session is."""
        seen = self.select_related("session__cohort__edition__programme")
        return seen if person.may(Permission.VIEW_PROGRAMMES) else seen.none()


class Residential(models.Model):
    """PRG-110: what a session needs besides its dates when people stay overnight."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="residential")
    venue = models.CharField(max_length=200)
    getting_there = models.TextField(blank=True)
    house_phone = models.CharField(max_length=60, blank=True)
    nights = models.PositiveSmallIntegerField(default=1)
    answer_by = models.DateField()
    keep_days = models.PositiveSmallIntegerField(default=MOST_DAYS_KEPT)
    version = models.PositiveIntegerField(default=1)

    objects = ResidentialQuerySet.as_manager()

    class Meta:
        ordering = ["session__starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(nights__gte=1, nights__lte=14), name="a_residential_has_1_to_14_nights"),
            models.CheckConstraint(
                condition=Q(keep_days__gte=1, keep_days__lte=MOST_DAYS_KEPT),
                name="answers_for_a_residential_are_kept_4_weeks_at_most",
            ),
        ]

    @property
    def first_day(self) -> date:
        return timezone.localtime(self.session.starts_at).date()

    @property
    def last_day(self) -> date:
        return timezone.localtime(self.session.ends_at).date()

    @property
    def gone_on(self) -> date:
        """PRG-112: when the answers are deleted."""
        return gone_on(self.last_day, self.keep_days)

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.session.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:residential", args=[self.code])

    def __str__(self) -> str:
        return self.session.title


class Room(models.Model):
    """PRG-114: a bedroom of the house."""

    residential = models.ForeignKey(Residential, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    beds = models.PositiveSmallIntegerField(default=1)
    is_step_free = models.BooleanField(default=False)

    class Meta:
        ordering = ["residential", "name"]
        constraints = [
            models.UniqueConstraint(fields=["residential", "name"], name="a_room_has_its_own_name"),
            models.CheckConstraint(condition=Q(beds__gte=1, beds__lte=20), name="a_room_has_a_bed"),
        ]

    @property
    def bedroom(self) -> Bedroom:
        return Bedroom(str(self.pk), self.name, self.beds, self.is_step_free)

    def __str__(self) -> str:
        beds = "1 bed" if self.beds == 1 else f"{self.beds} beds"
        return f"{self.name} ({beds}{', step-free' if self.is_step_free else ''})"


class StayQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> StayQuerySet:
        """PRG-113: your own; those of residentials that you arrange. No employer sees them."""
        run = Programme.objects.within_reach_of(person, Permission.ARRANGE_RESIDENTIALS)
        arranged = Q(residential__session__cohort__edition__programme__in=run)
        return self.filter(Q(place__person=person) | arranged)


class Stay(models.Model):
    """PRG-111: what one guest has said. PRG-112: deleted some weeks after the last day."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    residential = models.ForeignKey(Residential, on_delete=models.CASCADE, related_name="stays")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="stays")
    coming = models.CharField(max_length=10, choices=[(str(key), name) for key, name in COMING_NAMES.items()])
    diets = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list, blank=True)
    wants_call = models.BooleanField(default=False)
    shares = models.BooleanField(default=False)
    phone = models.CharField(max_length=60, blank=True)
    travel = models.CharField(max_length=20, blank=True, choices=list(TRAVEL.items()))
    arrives = models.CharField(max_length=60, blank=True)
    emergency_name = models.CharField(max_length=120, blank=True)
    emergency_phone = models.CharField(max_length=60, blank=True)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.SET_NULL, related_name="stays")
    answered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = StayQuerySet.as_manager()

    class Meta:
        ordering = ["residential", "place__person__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["residential", "place"], name="a_guest_answers_once"),
            models.CheckConstraint(
                condition=Q(room__isnull=True) | Q(coming=Coming.NIGHTS), name="a_room_is_for_somebody_who_stays"
            ),
        ]

    @property
    def guest(self) -> Guest:
        return Guest(self.code, self.place.person.name, STEP_FREE in self.needs, self.shares)

    @property
    def diet_names(self) -> list[str]:
        return [DIETS[key] for key in self.diets if key in DIETS]

    @property
    def need_names(self) -> list[str]:
        return [NEEDS[key] for key in self.needs if key in NEEDS]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.residential.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.residential.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.place.person} at {self.residential}"
