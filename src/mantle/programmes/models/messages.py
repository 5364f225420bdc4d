"""Messages that those who run a cohort write to people in it, and to whom each went."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import LetterBatch, Person, new_code
from mantle.programmes.models.cohorts import Cohort
from mantle.programmes.models.design import Programme
from mantle.programmes.models.places import Place


class CohortMessageQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CohortMessageQuerySet:
        """MSG-3: those to oneself unless taken back, and all of cohorts that one runs."""
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        own = Q(pk__in=MessageRecipient.objects.filter(place__person=person).values("message"))
        standing = Q(batch__taken_back_at__isnull=True)
        rows = self.filter((own & standing) | Q(cohort__edition__programme__in=run))
        return rows.select_related("cohort__edition__programme", "batch", "written_by")

    def to(self, person: Person) -> CohortMessageQuerySet:
        """MSG-3: what a person received and may still read."""
        return self.visible_to(person).filter(
            pk__in=MessageRecipient.objects.filter(place__person=person).values("message"),
            batch__taken_back_at__isnull=True,
        )


class CohortMessage(models.Model):
    """MSG-2: the words stand here alone. The letter that tells of them names the programme and carries a link."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="messages")
    subject = models.CharField(max_length=120)
    words = models.TextField(max_length=4000)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="messages_written")
    written_at = models.DateTimeField()
    batch = models.OneToOneField(LetterBatch, on_delete=models.PROTECT, related_name="message")

    objects = CohortMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "pk"]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def may_be_taken_back(self, at: datetime) -> bool:
        return self.batch.taken_back_at is None and at < self.batch.leaves_at

    def get_absolute_url(self) -> str:
        return reverse("programmes:message", args=[self.code])

    def __str__(self) -> str:
        return self.subject


class MessageRecipient(models.Model):
    """MSG-2: one place to which a message went. What became of its letter stands with the letter."""

    message = models.ForeignKey(CohortMessage, on_delete=models.CASCADE, related_name="recipients")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="messages")

    class Meta:
        ordering = ["message", "place__person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "place"], name="a_message_goes_to_a_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message} to {self.place.person}"


def letter_key(message: CohortMessage, place: Place) -> str:
    """The key of the letter about a message to a place: sent twice, it is the same letter."""
    return f"message {message.code} {place.code}"
