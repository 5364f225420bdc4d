"""What people say for equality, in a table of its own that leads to nobody. EQU-7: no other slice asks it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mantle.equality import rules


class DeclarationQuerySet(models.QuerySet):
    def under(self, keys: list[str]) -> DeclarationQuerySet:
        """EQU-3: the rows of somebody whose keys were worked out from their own record: the only way to a row."""
        return self.filter(key__in=keys)


class Declaration(models.Model):
    """One answer to one question, under a key that only the service can work out. EQU-2: no foreign key, no name."""

    key = models.CharField(max_length=64, unique=True)
    question = models.CharField(max_length=20, choices=[(key, each.words) for key, each in rules.QUESTIONS.items()])
    answer = models.CharField(max_length=20)
    region = models.CharField(max_length=60, blank=True)
    month = models.DateField()

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["question", "region", "answer"], name="declaration_question_region")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=sorted({answer for key in rules.QUESTIONS for answer in rules.answers_to(key)})),
                name="a_declaration_is_one_of_the_answers_offered",
            ),
        ]

    def __str__(self) -> str:
        return self.get_question_display()
