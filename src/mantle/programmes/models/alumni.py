"""What those who have completed a programme offer to others: their own choice, until they take it back."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from mantle.people.access import Permission
from mantle.people.models import Person, new_code
from mantle.programmes.rules import OFFER_NAMES


class OfferQuerySet(models.QuerySet):
    def standing(self, on: date) -> OfferQuerySet:
        """Made, not taken back, and not run out on a day."""
        return self.filter(starts_on__lte=on, ends_on__gt=on, taken_back_at__isnull=True)

    def visible_to(self, person: Person) -> OfferQuerySet:
        """PRG-58: one's own; those that stand, to whoever runs cohorts."""
        own = Q(person=person)
        if not person.may(Permission.MANAGE_COHORTS):
            return self.filter(own)
        standing = self.model._default_manager.standing(person.standing_on)  # type: ignore[attr-defined]
        return self.filter(own | Q(pk__in=standing.values("pk")))


class Offer(models.Model):
    """PRG-58: a person is willing to mentor, or to have somebody with them at work, from a day until a day."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offers_of_help")
    kind = models.CharField(max_length=12, choices=[(str(key), name) for key, name in OFFER_NAMES.items()])
    words = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="an_offer_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(taken_back_at__isnull=True), name="an_offer_is_made_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
