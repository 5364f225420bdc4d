"""The journal: entries, claims to have reached a stage, time to think, and events looked back on together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Domain
from mantle.learning.rules.journal import CLAIM_NAMES, TIME_NAMES, ClaimState, TimeState, minutes_said
from mantle.people.models import Person, new_code
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import items_shown
from mantle.web.words import day


class EntryQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> EntryQuerySet:
        """LRN-10: one's own, and single entries that their owners show this person today."""
        return self.filter(Q(person=person) | Q(code__in=items_shown(person, Purpose.ENTRY)))


class Entry(models.Model):
    """One entry of a journal. LRN-10: private until its writer shows it, entry by entry."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="journal_entries")
    on = models.DateField()
    text = models.TextField()
    prompt = models.TextField(blank=True)
    stage = models.ForeignKey(Domain, null=True, blank=True, on_delete=models.PROTECT, related_name="journal_entries")
    version = models.PositiveIntegerField(default=1)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "journal entries"
        ordering = ["-on", "-pk"]

    def get_absolute_url(self) -> str:
        return reverse("learning:entry", args=[self.code])

    def __str__(self) -> str:
        # Names an entry in the record of changes and of sharing: never by its words. LRN-11.
        return f"Journal entry of {day(self.on)}"


class StageClaimQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> StageClaimQuerySet:
        """LRN-14: one's own, and those that one is asked to look at while they stand."""
        return self.filter(Q(person=person) | Q(reviewer=person) & ~Q(state=ClaimState.WITHDRAWN))


class StageClaim(models.Model):
    """LRN-14: a person says that they have been at a stage, with what shows it; a reviewer of their choice answers."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stage_claims")
    stage = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="stage_claims")
    evidence = models.TextField()
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stage_claims_to_review")
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in CLAIM_NAMES.items()], default=ClaimState.ASKED
    )
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StageClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reviewer=F("person")), name="nobody_reviews_their_own_claim"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | (Q(decided_at__isnull=False) & ~Q(comment="")),
                name="a_claim_is_answered_with_a_reason",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("learning:claim", args=[self.code])

    def __str__(self) -> str:
        return f"Claim to a stage, asked on {day(self.asked_at.date())}"


class ThinkingTimeQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ThinkingTimeQuerySet:
        """LRN-16: one's own; dates and hours of others are counted by `queries.hours`."""
        return self.filter(person=person)


class ThinkingTime(models.Model):
    """LRN-16: time set aside to think, booked before and counted after. It has no field for what was thought."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="thinking_times")
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=8, choices=[(str(key), name) for key, name in TIME_NAMES.items()], default=TimeState.BOOKED
    )
    version = models.PositiveIntegerField(default=1)

    objects = ThinkingTimeQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=480), name="time_to_think_is_15_min_to_8_h"
            ),
        ]

    @property
    def length(self) -> str:
        return minutes_said(self.minutes)

    def __str__(self) -> str:
        return f"Time to think on {day(self.on)}"


class OccasionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> OccasionQuerySet:
        """LRN-17: the one who asked, and those who were asked to look back."""
        return self.filter(Q(convener=person) | Q(voices__person=person)).distinct()


class Occasion(models.Model):
    """LRN-17: one event on which people of several professions look back together."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    convener = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occasions")
    what_happened = models.TextField()
    on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    learnt = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def get_absolute_url(self) -> str:
        return reverse("learning:occasion", args=[self.code])

    def __str__(self) -> str:
        return f"Event of {day(self.on)}, looked back on together"


class Voice(models.Model):
    """LRN-18: what one of them says about it; read by the others once they have written, or when it is closed."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="voices")
    profession = models.CharField(max_length=100)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["occasion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "person"], name="a_person_has_one_voice_on_an_occasion"),
        ]

    def __str__(self) -> str:
        return f"{self.profession} on {self.occasion}"
