"""One edition of a framework and what is in it: domains in a tree, competencies, and levels with indicators."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.rules import STATE_NAMES, Kind, State, is_frozen
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, choices, new_code, within

_OPEN_TO_ALL = (State.CONSULTED, State.AGREED, State.PUBLISHED, State.SUPERSEDED)


class FrameworkQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> FrameworkQuerySet:
        """FRA-4: what is out for comment or later, for everyone signed in; drafts for those who edit them."""
        if not person.may(Permission.VIEW_FRAMEWORKS):
            return self.none()
        reach = person.standing.reach(Permission.EDIT_FRAMEWORKS)
        if reach.everywhere:  # an empty condition joined by “or” would be left out, not let all rows in
            return self.all()
        return self.filter(Q(state__in=_OPEN_TO_ALL) | within(reach, "owner"))

    def published(self) -> FrameworkQuerySet:
        return self.filter(state=State.PUBLISHED)


class Framework(models.Model):
    """One edition of a leadership model, a set of competencies, stages of learning, or a map of a remit."""

    code = models.CharField(max_length=40, unique=True, default=new_code)
    key = models.SlugField(max_length=60)
    edition = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=choices(Kind), default=Kind.COMPETENCIES)
    summary = models.TextField(blank=True)
    source = models.TextField(blank=True, help_text="Whose idea it is, and what of it is our own wording.")
    axes = models.JSONField(default=dict, blank=True, help_text="Names and ends of the two axes, where it has them.")
    owner = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="frameworks")
    state = models.CharField(max_length=12, choices=[(str(k), v) for k, v in STATE_NAMES.items()], default=State.DRAFT)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "edition"], condition=Q(owner__isnull=True), name="a_national_edition_exists_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "key", "edition"],
                condition=Q(owner__isnull=False),
                name="an_edition_of_an_agency_exists_once",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(owner__isnull=True, state="published"),
                name="one_national_edition_is_published",
            ),
            models.UniqueConstraint(
                fields=["owner", "key"],
                condition=Q(owner__isnull=False, state="published"),
                name="one_edition_of_an_agency_is_published",
            ),
            models.CheckConstraint(condition=Q(edition__gte=1), name="editions_count_from_one"),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | ~Q(copied_from=F("id")), name="no_framework_copies_itself"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["published", "superseded"], published_at__isnull=False)
                | (~Q(state__in=["published", "superseded"]) & Q(published_at__isnull=True)),
                name="what_is_published_says_when",
            ),
        ]

    @property
    def is_frozen(self) -> bool:
        return is_frozen(self.state)

    @property
    def agency(self) -> Agency | None:
        return self.owner

    def is_within(self, reach: Reach, on: date) -> bool:
        """FRA-5: national frameworks are changed by who may everywhere, an agency's own also from the agency."""
        if self.owner is None:
            return reach.everywhere
        return reach.covers(self.owner.pk, self.owner.region)

    def get_absolute_url(self) -> str:
        return reverse("framework:framework", args=[self.code])

    def __str__(self) -> str:
        return f"{self.name}, edition {self.edition}"


class DomainQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> DomainQuerySet:
        """FRA-4: the domains of the frameworks that this person may see."""
        return self.filter(framework__in=Framework.objects.visible_to(person))


class Domain(models.Model):
    """A part of a framework: a quadrant, a lever, a factor, a facet, a stage. Parts may stand inside parts."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="domains")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    definition = models.TextField(blank=True)
    evidence = models.JSONField(default=list, blank=True, help_text="What one would typically see or hold.")
    phases = models.JSONField(default=list, blank=True, help_text="Phases of a published theory that fall here.")
    actions = models.JSONField(default=list, blank=True, help_text="What one could do to strengthen it.")
    across = models.CharField(max_length=4, choices=[("low", "Low"), ("high", "High")], blank=True)
    down = models.CharField(max_length=4, choices=[("low", "Low"), ("high", "High")], blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = DomainQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "key"], name="a_domain_is_named_once_in_a_framework"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="no_domain_is_part_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(across="", down="") | (~Q(across="") & ~Q(down="")), name="a_quadrant_stands_on_both_axes"
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its place on the page of its framework."""
        return f"{self.framework.get_absolute_url()}#{self.key}"

    def __str__(self) -> str:
        return self.name


class CompetencyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CompetencyQuerySet:
        """FRA-4: the competencies of the frameworks that this person may see."""
        return self.filter(framework__in=Framework.objects.visible_to(person))

    def published(self) -> CompetencyQuerySet:
        return self.filter(framework__state=State.PUBLISHED)


class Competency(models.Model):
    """Something that a person can be seen to do, said as one statement; its levels say how far."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="competencies")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="competencies")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    statement = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "competencies"
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "key"], name="a_competency_is_named_once_in_a_framework"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("framework:competency", args=[self.code])

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """How far a competency goes, from 1, with what one would see a person do."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField()
    indicators = models.JSONField(default=list)

    class Meta:
        ordering = ["competency", "number"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "number"], name="a_level_is_described_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=4), name="levels_run_from_one_to_four"),
        ]

    def __str__(self) -> str:
        return f"{self.competency}, level {self.number}"
