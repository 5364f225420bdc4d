"""SEL-35 to SEL-40: what a sponsor says, the exercises of a call, and levels on which a panel agreed afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from mantle.people.access import Reach
from mantle.people.models import Person, new_code
from mantle.selection.models.calls import Call, Criterion
from mantle.selection.models.candidacies import Candidacy
from mantle.selection.rules import EXERCISE_NAMES, MOST_LETTERS, SUPPORT_NAMES


class ExerciseQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ExerciseQuerySet:
        return self.filter(call__in=Call.objects.visible_to(person).order_by().values("pk"))


class Exercise(models.Model):
    """SEL-37: something that everybody in a call does on the same day, and the criteria that it lets a panel see."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="exercises")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(str(key), name) for key, name in EXERCISE_NAMES.items()])
    title = models.CharField(max_length=120)
    brief = models.TextField(max_length=1500, help_text="What everybody is told beforehand, in the same words.")
    minutes = models.PositiveSmallIntegerField()
    criteria = models.ManyToManyField(Criterion, related_name="exercises")
    version = models.PositiveIntegerField(default=1)

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        ordering = ["call", "position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="exercises_of_a_call_stand_in_an_order"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="an_exercise_takes_minutes_not_days"
            ),
        ]

    @property
    def given(self) -> dict[str, Any]:
        """What of it is frozen when its call opens; three queries without a prefetch."""
        shown = [each.title for each in sorted(self.criteria.all(), key=lambda each: each.position)]
        return {"kind": self.kind, "title": self.title, "brief": self.brief, "minutes": self.minutes, "shows": shown}

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.call.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.call.get_absolute_url()

    def __str__(self) -> str:
        return self.title


class SponsorStatementQuerySet(models.QuerySet):
    def given(self) -> SponsorStatementQuerySet:
        return self.filter(given_at__isnull=False)


class SponsorStatement(models.Model):
    """SEL-35: what somebody who answers for a person's work says of them. Of the link's secret a digest is kept."""

    candidacy = models.OneToOneField(Candidacy, on_delete=models.CASCADE, related_name="statement")
    sponsor_name = models.CharField(max_length=200)
    sponsor_email = models.EmailField(blank=True)
    asked_at = models.DateTimeField()
    letters = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, blank=True)
    support = models.CharField(
        max_length=6, blank=True, choices=[(str(key), name) for key, name in SUPPORT_NAMES.items()]
    )
    seen = models.TextField(max_length=2000, blank=True)
    offers = models.TextField(max_length=1000, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Who put in a statement that came on paper.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    objects = SponsorStatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, support="", seen="", offers="")
                | (Q(given_at__isnull=False, digest="") & ~Q(support="") & ~Q(seen="")),
                name="a_statement_is_given_whole_and_its_link_ends_with_it",
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="a_link_leads_to_one_statement"),
        ]

    @property
    def is_given(self) -> bool:
        return self.given_at is not None

    def may_have_another_letter(self, at: datetime) -> bool:
        """SEL-36: one letter a day, five in all, and only where an address is known and no answer has come."""
        is_due = at - self.asked_at >= timedelta(days=1) and self.letters < MOST_LETTERS
        return is_due and not self.is_given and bool(self.sponsor_email)

    def __str__(self) -> str:
        return self.sponsor_name


class AgreedLevel(models.Model):
    """SEL-40: the level on which the three agreed where their marks lay far apart. The marks stand; this too."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="agreed_levels")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    reason = models.TextField(max_length=1000)
    put_down_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    put_down_at = models.DateTimeField()

    class Meta:
        ordering = ["candidacy", "criterion__position", "put_down_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="one_agrees_on_one_of_four_levels"),
            models.CheckConstraint(condition=~Q(reason=""), name="one_agrees_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"
