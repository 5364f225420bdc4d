"""The evidence register: studies, who commissioned them, what they found, and what rests on each finding."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.framework.models.frameworks import Competency, Domain
from mantle.framework.models.profiles import RoleProfile
from mantle.framework.rules import Confidence
from mantle.people.access import Permission
from mantle.people.models import Person, new_code

_CONFIDENCE = [
    (str(Confidence.PRIMARY), "From the study itself or an official source"),
    (str(Confidence.REPORTED), "As others report it"),
    (str(Confidence.INFERRED), "Inferred"),
    (str(Confidence.RECALLED), "Recalled; check before use"),
]


class _SeenByReaders(models.QuerySet):
    def visible_to(self, person: Person) -> models.QuerySet:
        """FRA-8: evidence is published work; everyone who may see frameworks may see all of it."""
        return self if person.may(Permission.VIEW_FRAMEWORKS) else self.none()


class Study(models.Model):
    """A piece of research: who asked for it, who did it, and the question it was to answer."""

    code = models.CharField(max_length=40, unique=True, default=new_code)
    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    authors = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    commissioner = models.CharField(max_length=200, blank=True)
    contractor = models.CharField(max_length=200, blank=True)
    question = models.TextField(blank=True)
    report = models.TextField(blank=True, help_text="Where the report is to be found, in words or as a link.")
    version = models.PositiveIntegerField(default=1)

    objects = _SeenByReaders.as_manager()

    class Meta:
        verbose_name_plural = "studies"
        ordering = ["-year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__gte=1900, year__lte=2100), name="a_study_has_a_year_or_none"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("framework:study", args=[self.code])

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """One thing that a study found, in our own words, and how surely we know that it did."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="findings")
    key = models.SlugField(max_length=60)
    text = models.TextField()
    confidence = models.CharField(max_length=1, choices=_CONFIDENCE)
    found_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = _SeenByReaders.as_manager()

    class Meta:
        ordering = ["study", "position"]
        constraints = [models.UniqueConstraint(fields=["study", "key"], name="a_finding_is_named_once_in_a_study")]

    def __str__(self) -> str:
        return self.text[:80]


class Support(models.Model):
    """A finding that stands behind a domain, a competency, a role profile, or something named in words."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="supports")
    domain = models.ForeignKey(Domain, null=True, blank=True, on_delete=models.CASCADE, related_name="supports")
    competency = models.ForeignKey(Competency, null=True, blank=True, on_delete=models.CASCADE, related_name="supports")
    profile = models.ForeignKey(RoleProfile, null=True, blank=True, on_delete=models.CASCADE, related_name="supports")
    item = models.CharField(max_length=120, blank=True, help_text="Kind and code of a row in another part of Mantle.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(domain__isnull=False, competency__isnull=True, profile__isnull=True, item="")
                    | Q(domain__isnull=True, competency__isnull=False, profile__isnull=True, item="")
                    | Q(domain__isnull=True, competency__isnull=True, profile__isnull=False, item="")
                    | (Q(domain__isnull=True, competency__isnull=True, profile__isnull=True) & ~Q(item=""))
                ),
                name="a_finding_supports_one_thing_at_a_time",
            ),
            models.UniqueConstraint(fields=["finding", "domain"], name="a_finding_supports_a_domain_once"),
            models.UniqueConstraint(fields=["finding", "competency"], name="a_finding_supports_a_competency_once"),
            models.UniqueConstraint(fields=["finding", "profile"], name="a_finding_supports_a_profile_once"),
            models.UniqueConstraint(
                fields=["finding", "item"], condition=~Q(item=""), name="a_finding_supports_an_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} → {self.domain or self.competency or self.profile or self.item}"
