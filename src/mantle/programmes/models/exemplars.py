"""STD-30 to STD-35: what great leadership looked like, ideas for modules, bodies behind a module, checks at entry."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code
from mantle.programmes.models.design import Component, Strand
from mantle.programmes.models.frame import OpenQuerySet
from mantle.programmes.models.places import Place
from mantle.programmes.rules import CONTEXTS, IDEA_NAMES
from mantle.structures.models import Body


class ExemplarQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ExemplarQuerySet:
        """STD-30: to which the author said yes, for all who see programmes; before that for author and team."""
        if not person.may(Permission.VIEW_PROGRAMMES):
            return self.none()
        team = person.standing.reach(Permission.EDIT_PROGRAMMES).everywhere
        return self.exclude(withdrawn_at__isnull=False) if team else self.filter(
            Q(author=person) | Q(agreed_at__isnull=False, withdrawn_at__isnull=True)
        )  # fmt: skip


class Exemplar(models.Model):
    """STD-30: a short account of one thing that a leader did, where, and what came of it. It is the author's."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    title = models.CharField(max_length=200)
    context = models.CharField(max_length=20, choices=list(CONTEXTS.items()))
    story = models.TextField(max_length=4000, help_text="What was so, what was done, what came of it, what it took.")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemplars")
    shown_as = models.CharField(max_length=200, help_text="How the author wants to be named.")
    competencies = models.ManyToManyField(Competency, related_name="exemplars")
    agreed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ExemplarQuerySet.as_manager()

    class Meta:
        ordering = ["context", "title"]

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.everywhere

    def get_absolute_url(self) -> str:
        return reverse("programmes:exemplar", args=[self.code])

    def __str__(self) -> str:
        return self.title


class ModuleIdea(models.Model):
    """STD-31: a proposal for a module, where it came from, and what was decided."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    title = models.CharField(max_length=200)
    why = models.TextField(max_length=2000)
    origin = models.CharField(max_length=300, blank=True, help_text="A dialogue, a question to participants, an event.")
    strand = models.ForeignKey(Strand, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas")
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in IDEA_NAMES.items()], default="open"
    )
    reason = models.CharField(max_length=300, blank=True)
    component = models.ForeignKey(Component, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas")
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = OpenQuerySet.as_manager()

    class Meta:
        ordering = ["state", "-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state="open") | ~Q(reason=""), name="an_idea_is_decided_with_a_reason"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.everywhere

    def get_absolute_url(self) -> str:
        return reverse("programmes:ideas")

    def __str__(self) -> str:
        return self.title


class ComponentBody(models.Model):
    """STD-32: a body of a partnership that a module is about, or that stands behind it."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="bodies")
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="components")

    class Meta:
        ordering = ["component", "body__name"]
        constraints = [models.UniqueConstraint(fields=["component", "body"], name="a_body_stands_behind_a_module_once")]

    def __str__(self) -> str:
        return str(self.body)


class EntryCheck(models.Model):
    """STD-33: whether somebody had the experience that a cohort asks for, and why they came in where not."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="entry_check")
    found = models.PositiveSmallIntegerField(help_text="Months, from appointments on record.")
    asked = models.PositiveSmallIntegerField(help_text="Months.")
    ground = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(found__gte=models.F("asked")) | ~Q(ground=""),
                name="less_experience_is_let_in_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.found} of {self.asked} months"
