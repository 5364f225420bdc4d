"""STD-20, STD-21: what somebody has learnt before, kept by the person, and whether it counts in a programme."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Person, new_code
from mantle.programmes.models.design import Component, Programme
from mantle.programmes.models.places import Place
from mantle.programmes.rules import CLAIM_NAMES


def _run_by(person: Person) -> models.QuerySet:
    return Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)


class PriorLearningQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PriorLearningQuerySet:
        """STD-20: your own; that of others once they ask in a cohort that you run for it to count."""
        asked = Q(claims__place__cohort__edition__programme__in=_run_by(person))
        return self.filter(Q(person=person) | asked).distinct()


class PriorLearning(models.Model):
    """STD-20: one thing that a person learnt elsewhere, with its evidence. It goes with the person."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="prior_learning")
    title = models.CharField(max_length=200)
    where = models.CharField(max_length=200, help_text="With whom, or at which work.")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    evidence = models.TextField(max_length=2000, help_text="What shows it: a certificate, a piece of work, a witness.")
    link = models.URLField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PriorLearningQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="learning_does_not_end_before_it_starts"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("programmes:prior", args=[self.code])

    def __str__(self) -> str:
        return self.title


class PriorClaimQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PriorClaimQuerySet:
        """STD-21: your own, and those of cohorts that you run."""
        return self.filter(Q(prior__person=person) | Q(place__cohort__edition__programme__in=_run_by(person)))


class PriorClaim(models.Model):
    """STD-21: a person asks that what they learnt before counts for a component of their programme."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    prior = models.ForeignKey(PriorLearning, on_delete=models.CASCADE, related_name="claims")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="claims")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in CLAIM_NAMES.items()], default="asked"
    )
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PriorClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "component"], condition=Q(state="asked"), name="one_claim_for_a_component_waits"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "taken_back"]) | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="a_claim_is_decided_with_a_reason",
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.prior.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.prior}: {self.component}"
