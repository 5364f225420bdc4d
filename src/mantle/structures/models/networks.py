"""People who belong to a network themselves: policymakers, politicians and practitioners."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from mantle.people.access import Reach
from mantle.people.models import Agency, Person, new_code
from mantle.structures.models.bodies import Partnership


class MemberKind(models.TextChoices):
    """STR-14: in what capacity someone belongs to a network."""

    POLICYMAKER = "policymaker", "Policymaker"
    POLITICIAN = "politician", "Politician"
    PRACTITIONER = "practitioner", "Practitioner"
    COMMUNITY = "community", "Community representative"


class NetworkMemberQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> NetworkMemberQuerySet:
        """STR-14: members of the partnerships that this person may see, like the holders of seats."""
        return self.filter(partnership__in=Partnership.objects.visible_to(person))


class NetworkMember(models.Model):
    """A person who belongs to a network or another partnership, in one capacity, between two dates."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="networks")
    kind = models.CharField(max_length=12, choices=MemberKind.choices)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="network_members")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(ends_on__isnull=True),
                name="a_person_joins_a_network_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="a_membership_ends_after_it_starts",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.partnership.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.partnership.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.person}, {self.partnership}"
