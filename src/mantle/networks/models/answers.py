"""What somebody answers, which nobody else reads, and what is told to that person alone afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mantle.networks.models.surveys import Named, Survey
from mantle.networks.rules.surveys import BANK
from mantle.people.models import Person


class ReplyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ReplyQuerySet:
        """NET-8: one's own alone; nobody sees who has answered."""
        return self.filter(named__person=person)


class Reply(models.Model):
    """NET-7: how far somebody has come with the questions; finished once each of them was kept."""

    named = models.OneToOneField(Named, on_delete=models.CASCADE, related_name="reply")
    answered = models.JSONField(default=list, help_text="Keys of questions that were kept.")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"Reply of {self.named}"


class TieQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> TieQuerySet:
        """NET-8: those that one named oneself; nobody reads who named them."""
        return self.filter(source__person=person)


class Tie(models.Model):
    """NET-8: one person names another in answer to one question. P24: deleted twelve months after the close."""

    source = models.ForeignKey(Named, on_delete=models.CASCADE, related_name="ties")
    target = models.ForeignKey(Named, on_delete=models.CASCADE, related_name="named_in")
    question = models.CharField(max_length=12, choices=[(key, each.name) for key, each in BANK.items()])

    objects = TieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "question"], name="somebody_is_named_once_a_question"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="nobody_names_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()}: a name"


class OwnResultQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> OwnResultQuerySet:
        """NET-12: one's own alone."""
        return self.filter(person=person)


class OwnResult(models.Model):
    """NET-12: what one person is told of their own ties: counts from five people on, and no name but their own ties."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="own_results")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="network_results")
    figures = models.JSONField(default=dict)

    objects = OwnResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "person"], name="a_person_has_one_result_of_a_network_survey"),
        ]

    def __str__(self) -> str:
        return f"Own result of {self.survey}"
