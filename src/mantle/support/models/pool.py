"""Coaches and mentors: who offers what, what the office has seen of them, and when they take nobody new."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code
from mantle.support.rules.needs import FORMAT_NAMES, Format
from mantle.support.rules.pool import CREDENTIAL_NAMES, KIND_NAMES, SUPPORTER_STATES, SupporterState


class SupporterQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SupporterQuerySet:
        """SUP-1: your own entry; all of them for whoever keeps the pool."""
        return self if person.may(Permission.ARRANGE_SUPPORT) else self.filter(person=person)

    def in_pool(self) -> SupporterQuerySet:
        return self.filter(state=SupporterState.IN_POOL)


class Supporter(models.Model):
    """SUP-1: somebody who coaches or mentors, with what they know and how many people they take."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supports")
    kind = models.CharField(max_length=10, choices=[(str(key), name) for key, name in KIND_NAMES.items()])
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in SUPPORTER_STATES.items()],
        default=SupporterState.OFFERED,
    )  # fmt: skip
    background = models.CharField(max_length=300, help_text="What somebody who chooses should know of them.")
    capacity = models.PositiveSmallIntegerField(help_text="How many people at a time.")
    format = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in FORMAT_NAMES.items()], default=Format.EITHER
    )
    areas = models.JSONField(default=list, help_text="Service areas that they know.")
    competencies = models.ManyToManyField(Competency, blank=True, related_name="supporters")
    not_with = models.ManyToManyField(
        Agency, blank=True, related_name="+", help_text="SUP-6: agencies whose people they are not matched with."
    )
    named_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = SupporterQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="somebody_stands_in_the_pool_once_of_a_kind"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="whoever_is_in_the_pool_takes_somebody"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        """The pool serves everybody: whoever keeps it anywhere may look after any of it. SUP-1."""
        return bool(reach)

    def get_absolute_url(self) -> str:
        return reverse("support:supporter", args=[self.code])

    def __str__(self) -> str:
        return str(self.person)


class Credential(models.Model):
    """SUP-3: a record that somebody of the office has seen, and the last day on which it counts."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    of = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=14, choices=[(str(key), name) for key, name in CREDENTIAL_NAMES.items()])
    title = models.CharField(max_length=200, help_text="What it is, and of whom.")
    until = models.DateField(help_text="The last day on which it counts.")
    seen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["of", "kind", "-until"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} until {self.until}"


class SupporterLeave(models.Model):
    """SUP-4: days on which they take nobody new; the reason is nobody's business here."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    of = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="leave")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")

    class Meta:
        ordering = ["of", "starts_on", "pk"]
        verbose_name_plural = "leave of supporters"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"
