"""SEL-20 to SEL-23: the talent pool: who is in it, since when and why, and how far off a senior post is thought."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.learning.models import HostOffer
from mantle.people.access import Reach
from mantle.people.models import Person, new_code
from mantle.selection.models.calls import run_by
from mantle.selection.models.candidacies import Candidacy
from mantle.selection.rules import HORIZON_NAMES, LEFT_NAMES


class PoolMemberQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PoolMemberQuerySet:
        """SEL-23: oneself, and those who run the programme whose panel decided."""
        return self.filter(Q(person=person) | Q(candidacy__call__cohort__edition__programme__in=run_by(person)))

    def present(self) -> PoolMemberQuerySet:
        return self.filter(left_on__isnull=True)


class PoolMember(models.Model):
    """SEL-20: somebody in the talent pool, by a decision with a reason; and why they left it, once they did."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pool_memberships")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="pool_memberships")
    joined_on = models.DateField()
    joined_because = models.TextField(max_length=1000)
    left_on = models.DateField(null=True, blank=True)
    left_because = models.CharField(
        max_length=10, blank=True, choices=[(str(key), name) for key, name in LEFT_NAMES.items()]
    )
    left_words = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PoolMemberQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"], condition=Q(left_on__isnull=True), name="a_person_is_in_the_pool_once_by_a_call"
            ),
            models.CheckConstraint(condition=~Q(joined_because=""), name="every_in_of_the_pool_has_a_reason"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_because="")
                | (Q(left_on__gte=F("joined_on")) & ~Q(left_because="")),
                name="every_out_of_the_pool_has_a_reason",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.candidacy.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("selection:member", args=[self.code])

    def __str__(self) -> str:
        return str(self.person)


class Judgement(models.Model):
    """SEL-21: in how many years a senior post may be near, what is there and what is lived apart; kept, never changed.

    The person reads it and may put their own words beside it.
    """

    member = models.ForeignKey(PoolMember, on_delete=models.CASCADE, related_name="judgements")
    horizon = models.CharField(max_length=10, choices=[(str(key), name) for key, name in HORIZON_NAMES.items()])
    potential = models.TextField(max_length=1000)
    experience = models.TextField(max_length=1000)
    needed = models.TextField(max_length=1000, help_text="What would be needed next.")
    offer = models.ForeignKey(HostOffer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    judged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    judged_on = models.DateField()
    answer = models.TextField(max_length=1000, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["member", "-judged_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_horizon_display()}"
