"""What comes of a dialogue: agreed actions, the lines of its result, how each ranks them, and what is handed on."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.framework.models import Framework
from mantle.learning.models.dialogue import Dialogue
from mantle.learning.rules.dialogue import TEMPLATES
from mantle.people.access import Permission
from mantle.people.models import Person, new_code
from mantle.programmes.models import ModuleIdea
from mantle.web.words import day


class OfDialogueQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> OfDialogueQuerySet:
        """DIA-9: for the host and those who are asked, as the dialogue itself."""
        return self.filter(dialogue__in=Dialogue.objects.visible_to(person))


class AgreedActionQuerySet(OfDialogueQuerySet):
    def open(self) -> AgreedActionQuerySet:
        return self.filter(done_at__isnull=True, dropped_at__isnull=True)


class AgreedAction(models.Model):
    """DIA-9: something that one of them does until a day."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="actions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="agreed_actions")
    what = models.CharField(max_length=300)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AgreedActionQuerySet.as_manager()

    class Meta:
        ordering = ["dialogue", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True),
                name="an_agreed_action_is_done_or_dropped_not_both",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    def is_late_on(self, on: date) -> bool:
        return self.is_open and self.due_on < on

    def get_absolute_url(self) -> str:
        return f"{self.dialogue.get_absolute_url()}#agreed"

    def __str__(self) -> str:
        # Named in the record of changes: never by its words. DIA-4.
        return f"Action agreed for {day(self.due_on)}"


class ResultLine(models.Model):
    """DIA-12: one line of what came of a dialogue: a part of a framework, a process, an idea for a module."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    text = models.CharField(max_length=600, blank=True)

    objects = OfDialogueQuerySet.as_manager()

    class Meta:
        ordering = ["dialogue", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "position"], name="a_line_of_a_result_has_its_own_place"),
        ]

    def __str__(self) -> str:
        return f"Line {self.position}"


class RankingQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> RankingQuerySet:
        """DIA-13: one's own alone; together they are read through disclosure."""
        return self.filter(person=person)


class Ranking(models.Model):
    """DIA-13: in which order one of them puts the lines, the most important first."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="rankings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rankings")
    order = models.JSONField(default=list)
    at = models.DateTimeField()

    objects = RankingQuerySet.as_manager()

    class Meta:
        ordering = ["dialogue", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "person"], name="somebody_ranks_a_result_once"),
        ]

    def __str__(self) -> str:
        return f"Ranked on {day(self.at.date())}"


class HandedOnQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HandedOnQuerySet:
        """DIA-14: drafts for those who write frameworks, ideas for those who design programmes; and who handed on."""
        found = Q(host=person)
        if person.may(Permission.EDIT_FRAMEWORKS):
            found |= Q(template="framework")
        if person.may(Permission.EDIT_PROGRAMMES):
            found |= Q(template="content")
        return self.filter(found)


class HandedOn(models.Model):
    """DIA-14: the lines of a result as its host handed them on; not a word of what was said goes with them."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    dialogue = models.OneToOneField(Dialogue, on_delete=models.CASCADE, related_name="handed_on")
    host = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="results_handed_on")
    template = models.CharField(max_length=12, choices=[(key, row.name) for key, row in TEMPLATES.items()])
    at = models.DateTimeField()
    framework = models.ForeignKey(Framework, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HandedOnQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "pk"]
        verbose_name_plural = "handed on"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(answer=""), name="what_was_handed_on_is_answered_in_words"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("learning:handed", args=[self.code])

    def __str__(self) -> str:
        return f"{self.get_template_display()}, handed on {day(self.at.date())}"


class HandedLineQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HandedLineQuerySet:
        return self.filter(handed__in=HandedOn.objects.visible_to(person))


class HandedLine(models.Model):
    """DIA-14: one line as it was handed on, and the idea for a module that it became."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    handed = models.ForeignKey(HandedOn, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    text = models.CharField(max_length=600, blank=True)
    idea = models.ForeignKey(ModuleIdea, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = HandedLineQuerySet.as_manager()

    class Meta:
        ordering = ["handed", "position"]
        constraints = [
            models.UniqueConstraint(fields=["handed", "position"], name="a_line_handed_on_has_its_own_place"),
        ]

    def __str__(self) -> str:
        return f"Line {self.position}"
