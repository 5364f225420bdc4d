"""The learning contract of a place: what participant, sponsor and provider agree, in versions that each signs."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code
from mantle.programmes.models.design import Programme
from mantle.programmes.models.places import Place
from mantle.programmes.rules import PARTY_NAMES


class ContractQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ContractQuerySet:
        """PRG-50: seen by those who sign: the participant, the sponsor, and those who run the cohort."""
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        return self.filter(
            Q(place__person=person) | Q(place__sponsor=person) | Q(place__cohort__edition__programme__in=run)
        )


class Contract(models.Model):
    """PRG-50: one version of a place's contract. Once somebody has signed, its words stay; a change is the next."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="contracts")
    number = models.PositiveSmallIntegerField()
    aims = models.TextField()
    terms = models.TextField()
    protected_days = models.PositiveSmallIntegerField(help_text="Working days kept free for the programme.")
    starts_on = models.DateField()
    ends_on = models.DateField()
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["place", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="a_contract_has_its_own_number"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_contract_ends_after_it_starts"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.place.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:contract", args=[self.code])

    def __str__(self) -> str:
        return f"Learning contract of {self.place.person}, version {self.number}"


class Signature(models.Model):
    """PRG-51: one party signed, or told the office so; who wrote it down, and how it was said, stay with it."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="signatures")
    party = models.CharField(max_length=12, choices=[(str(key), name) for key, name in PARTY_NAMES.items()])
    name = models.CharField(max_length=200)
    signed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["contract", "signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["contract", "party"], name="each_party_signs_a_contract_once")]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.name}"
