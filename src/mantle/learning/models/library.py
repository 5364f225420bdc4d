"""The library: who provides, what there is to learn with, how often it is opened, and filled worksheets."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.framework.rules import Tier
from mantle.learning.rules.library import (
    DIMENSION_NAMES,
    KIND_NAMES,
    LICENCE_NAMES,
    LINK_NAMES,
    PROVIDER_NAMES,
    SOON,
    LinkState,
    is_due,
)
from mantle.learning.rules.worksheets import NAMES, WORKSHEETS
from mantle.people.access import Permission
from mantle.people.models import Person, choices, new_code
from mantle.web.words import day


def _named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


class SeenByLearners(models.QuerySet):
    def visible_to(self, person: Person) -> SeenByLearners:
        """LIB-1: the library is open to everybody who may see programmes."""
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()


class Provider(models.Model):
    """LIB-1: who made what one learns with: a university, a national body, an agency."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=_named(PROVIDER_NAMES))
    about = models.TextField(blank=True)
    link = models.URLField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeenByLearners.as_manager()

    class Meta:
        ordering = ["name"]

    def get_absolute_url(self) -> str:
        return reverse("learning:provider", args=[self.code])

    def __str__(self) -> str:
        return self.name


class ResourceQuerySet(SeenByLearners):
    def visible_to(self, person: Person) -> ResourceQuerySet:
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()

    def offered(self) -> ResourceQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def due(self, on: date) -> ResourceQuerySet:
        """LIB-4: those whose review is due."""
        return self.offered().filter(review_by__lte=on + SOON)


class Resource(models.Model):
    """LIB-1: something to learn with: whose it is, on what terms, for whom, and when it was last looked over."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    key = models.SlugField(max_length=60, blank=True, help_text="Of a resource that comes with Mantle.")
    title = models.CharField(max_length=200)
    about = models.TextField()
    kind = models.CharField(max_length=10, choices=_named(KIND_NAMES))
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="resources")
    author = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=10, choices=_named(LICENCE_NAMES))
    provenance = models.TextField(help_text="Where it comes from, and what of it is our own wording.")
    body = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    worksheet = models.CharField(max_length=12, blank=True, choices=_named(NAMES))
    tier = models.CharField(max_length=20, blank=True, choices=choices(Tier))
    dimension = models.CharField(max_length=10, choices=_named(DIMENSION_NAMES))
    competencies = models.ManyToManyField(Competency, blank=True, related_name="resources")
    minutes = models.PositiveSmallIntegerField(default=30)
    reviewed_on = models.DateField()
    review_by = models.DateField()
    link_state = models.CharField(max_length=12, choices=_named(LINK_NAMES), default=LinkState.NOT_CHECKED)
    link_note = models.CharField(max_length=200, blank=True)
    link_checked_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="what_ships_is_in_the_library_once"),
            models.CheckConstraint(
                condition=Q(review_by__gt=F("reviewed_on")), name="a_resource_is_reviewed_again_later"
            ),
            models.CheckConstraint(
                condition=~(Q(licence="linked") & ~Q(body="")), name="what_is_only_linked_is_not_copied"
            ),
            models.CheckConstraint(
                condition=~Q(body="", link="", worksheet=""), name="a_resource_has_words_a_link_or_a_worksheet"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="a_resource_is_withdrawn_with_a_reason",
            ),
        ]

    def is_due_on(self, on: date) -> bool:
        return is_due(self.review_by, on)

    def get_absolute_url(self) -> str:
        return reverse("learning:resource", args=[self.code])

    def __str__(self) -> str:
        return self.title


class Opening(models.Model):
    """LIB-5: how often a resource was opened in a month. It has no field for who opened it."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="openings")
    month = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["resource", "month"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "month"], name="openings_are_counted_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.resource}, {self.month:%B %Y}"


class SheetQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SheetQuerySet:
        """LIB-10: one's own alone."""
        return self.filter(person=person)


class Sheet(models.Model):
    """LIB-10: a worksheet as one person filled it in, for themselves."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sheets")
    worksheet = models.CharField(max_length=12, choices=_named(NAMES))
    answers = models.JSONField(default=dict)
    on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    @property
    def said(self) -> list[tuple[str, str]]:
        """The boxes that were filled in, as question and answer."""
        parts = WORKSHEETS[self.worksheet].parts
        return [(part.label, str(self.answers[part.key])) for part in parts if self.answers.get(part.key)]

    def get_absolute_url(self) -> str:
        return reverse("learning:sheet", args=[self.code])

    def __str__(self) -> str:
        return f"{self.get_worksheet_display()}, {day(self.on)}"
