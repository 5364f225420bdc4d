"""What is kept of evaluation: findings from entries that may be read, tables of steps, and answers afterwards."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.evaluation.rules.afterwards import LEARNING_NAMES, MOMENT_NAMES, SIDE_NAMES, asks_what_lasts
from mantle.evaluation.rules.impact import STRENGTH_NAMES
from mantle.framework.models import Finding
from mantle.learning.models import Impact
from mantle.people.access import Permission
from mantle.people.models import Person, new_code
from mantle.programmes.models import Cohort, Place, Programme


class NoteQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> NoteQuerySet:
        """EVA-15: what stands in the register, to all who see figures of evaluation; drafts to those who evaluate."""
        if person.may(Permission.EVALUATE):
            return self
        seen = self.filter(finding__isnull=False)
        return seen if person.may(Permission.VIEW_EVALUATION) else seen.none()


class Note(models.Model):
    """EVA-15: what an evaluator finds that a set of entries shows, in the evaluator's own words."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="evaluation_notes")
    theme = models.CharField(max_length=120)
    text = models.TextField()
    strength = models.CharField(max_length=10, choices=[(str(key), name) for key, name in STRENGTH_NAMES.items()])
    entries = models.ManyToManyField(Impact, related_name="+")
    rested_on = models.PositiveSmallIntegerField(help_text="On how many entries when it was written.")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    finding = models.OneToOneField(Finding, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def get_absolute_url(self) -> str:
        return reverse("evaluation:note", args=[self.code])

    def __str__(self) -> str:
        return self.theme


class ReleaseQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ReleaseQuerySet:
        """EVA-20: the whole nation, so only whoever may see counts of equality everywhere."""
        return self if person.standing.reach(Permission.VIEW_EQUALITY_COUNTS).everywhere else self.none()


class Release(models.Model):
    """EVA-23: whether steps are fair, as it was worked out once and stands; published figures and no others."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(max_length=200)
    call = models.CharField(max_length=12, blank=True, help_text="Code of the call of early talent; else of places.")
    quarter = models.CharField(max_length=40)
    on = models.DateField()
    table = models.JSONField(default=dict)
    flags = models.PositiveSmallIntegerField(default=0, help_text="How many of its lines stand out.")
    cohorts = models.ManyToManyField(Cohort, related_name="+", blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["quarter"], condition=Q(call=""), name="a_quarter_has_one_table_of_places"),
            models.UniqueConstraint(fields=["call"], condition=~Q(call=""), name="a_call_has_one_table"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("evaluation:release", args=[self.code])

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """EVA-24: what a named person found when they looked at a line that stands out, and what is done."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="reviews")
    line = models.CharField(max_length=250)
    found = models.TextField()
    done = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"What was done: {self.line}"


class AfterwardsQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> AfterwardsQuerySet:
        """EVA-32: one's own alone; others are counted through disclosure."""
        return self.filter(asked=person)

    def open_on(self, on: date) -> AfterwardsQuerySet:
        """Asked, not yet closed, and without an answer."""
        return self.filter(asked_on__lte=on, closes_on__gt=on, answered_on__isnull=True)


class Afterwards(models.Model):
    """EVA-30: what somebody is asked when they, or whom they sponsor, have completed a programme, and their answer."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="afterwards")
    asked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="afterwards")
    side = models.CharField(max_length=10, choices=[(str(key), name) for key, name in SIDE_NAMES.items()])
    moment = models.CharField(max_length=10, choices=[(str(key), name) for key, name in MOMENT_NAMES.items()])
    asked_on = models.DateField()
    closes_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    levels = models.JSONField(default=dict, blank=True, help_text="1 to 5 for each of the four levels answered.")
    peers = models.PositiveSmallIntegerField(null=True, blank=True)
    tools = models.JSONField(default=list, blank=True, help_text="Names of tools that are still in use.")
    learning = models.CharField(
        max_length=10, blank=True, choices=[(str(key), name) for key, name in LEARNING_NAMES.items()]
    )
    version = models.PositiveIntegerField(default=1)

    objects = AfterwardsQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "side", "moment"], name="each_side_is_asked_once_at_each_moment"),
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("asked_on")), name="what_is_asked_closes_after_it_opens"
            ),
        ]

    @property
    def asks_what_lasts(self) -> bool:
        return asks_what_lasts(self.side, self.moment)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:afterwards", args=[self.code])

    def __str__(self) -> str:
        return f"{self.get_moment_display()}: {self.place.cohort.programme}"
