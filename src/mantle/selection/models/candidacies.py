"""SEL-6 to SEL-9: one person in one call: who put them forward, their yes or no, and evidence in words."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Reach
from mantle.people.models import Agency, Person, new_code
from mantle.selection.models.calls import Call, Criterion, run_by
from mantle.selection.rules import SECTOR_NAMES, STAGE_NAMES, STATE_NAMES, WAY_NAMES, State, Way


class CandidacyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CandidacyQuerySet:
        """SEL-9: one's own; those whom one put forward; all of calls that one runs. Readers come by their readings."""
        own = Q(person=person) | Q(put_forward_by=person)
        return self.filter(own | Q(call__cohort__edition__programme__in=run_by(person)))

    def standing(self) -> CandidacyQuerySet:
        """Those who are put forward still."""
        return self.exclude(state__in=[State.DECLINED, State.WITHDRAWN, State.LAPSED])


class Candidacy(models.Model):
    """SEL-6, SEL-7: a person put forward in a call. The sector is that of the post on the day."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    shown_as = models.CharField(max_length=12, default=new_code, help_text="By what the panel knows them at first.")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="candidacies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="candidacies")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(max_length=20, choices=[(str(key), name) for key, name in SECTOR_NAMES.items()])
    put_forward_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=[(str(key), name) for key, name in WAY_NAMES.items()])
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in STATE_NAMES.items()], default=State.ASKED
    )
    put_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True, help_text="When they were invited to the exercises.")
    adjustments = models.TextField(
        max_length=600, blank=True, help_text="What they need on the day of the exercises; gone once it is decided."
    )
    version = models.PositiveIntegerField(default=1)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "candidacies"
        ordering = ["call", "person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"], condition=Q(state__in=["asked", "confirmed", "decided"]),
                name="a_person_is_put_forward_once_in_a_call",
            ),
            models.UniqueConstraint(fields=["call", "shown_as"], name="a_panel_knows_each_by_another_sign"),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "decided"]) | Q(answered_at__isnull=False),
                name="nobody_is_read_who_has_not_said_yes",
            ),
        ]  # fmt: skip

    @property
    def is_own_idea(self) -> bool:
        return self.way == Way.SELF

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.call.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("selection:candidacy", args=[self.code])

    def __str__(self) -> str:
        return f"{self.person}, {self.call}"


class Evidence(models.Model):
    """SEL-8: what is said to one prompt: by whoever puts somebody forward, and by the person."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="evidence")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="evidence")
    words = models.TextField(max_length=1500)
    own_words = models.TextField(max_length=1500, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["candidacy", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "criterion"], name="evidence_is_given_once_for_a_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.candidacy}"


class FormerCount(models.Model):
    """SEL-33: how many went no further than a stage, of those whose rows are gone: a number about nobody."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="former")
    sector = models.CharField(max_length=20, choices=[(str(key), name) for key, name in SECTOR_NAMES.items()])
    stage = models.CharField(max_length=12, choices=[(str(key), name) for key, name in STAGE_NAMES.items()])
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "sector", "stage"], name="a_former_count_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.people}"
