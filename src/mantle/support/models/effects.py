"""HLP-11 to HLP-15: what is to be different, days spent and planned, reviews, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mantle.people.models import Person, new_code
from mantle.support.models.deploying import HelpDeployment
from mantle.support.models.help import HelpTeamMember, named
from mantle.support.rules.help import CHANGE_NAMES, Side

SIDES = [(str(Side.ASKING), "Those helped"), (str(Side.HELPING), "The helper")]


class HelpObjective(models.Model):
    """HLP-11: one thing that is to be different, and how it stands before."""

    deployment = models.ForeignKey(HelpDeployment, on_delete=models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    before = models.CharField(max_length=300)

    class Meta:
        ordering = ["deployment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["deployment", "number"], name="an_objective_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return self.text


class HelpDay(models.Model):
    """HLP-13: a day, or half of one, that was spent or is planned, and by whom."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    deployment = models.ForeignKey(HelpDeployment, on_delete=models.CASCADE, related_name="days")
    member = models.ForeignKey(HelpTeamMember, null=True, blank=True, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    days = models.DecimalField(max_digits=2, decimal_places=1)
    what = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(days=0.5) | Q(days=1), name="help_is_counted_in_days_and_halves"),
        ]

    @property
    def who(self) -> Person:
        return self.member.person if self.member is not None else self.deployment.offer.lead

    def __str__(self) -> str:
        return f"{self.days} on {self.on}"


class HelpReview(models.Model):
    """HLP-14: a look back together: what has changed so far, what is changed in the plan, and when the next is."""

    deployment = models.ForeignKey(HelpDeployment, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField()
    what_changed = models.TextField(max_length=3000)
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"Review of {self.on}"


class HelpEffect(models.Model):
    """HLP-15: what one side says at the end: of each objective, what it learnt, and a word of thanks."""

    deployment = models.ForeignKey(HelpDeployment, on_delete=models.CASCADE, related_name="effects")
    side = models.CharField(max_length=8, choices=SIDES)
    learnt = models.TextField(max_length=3000, blank=True)
    thanks = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()

    class Meta:
        ordering = ["deployment", "side"]
        constraints = [
            models.UniqueConstraint(fields=["deployment", "side"], name="a_side_says_once_what_came_of_help"),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: what came of it"


class HelpEffectLine(models.Model):
    """HLP-15: what one side says of one objective: how it stands now, and whether that is better."""

    effect = models.ForeignKey(HelpEffect, on_delete=models.CASCADE, related_name="lines")
    objective = models.ForeignKey(HelpObjective, on_delete=models.CASCADE, related_name="lines")
    now = models.CharField(max_length=300)
    change = models.CharField(max_length=8, choices=named(CHANGE_NAMES))

    class Meta:
        ordering = ["objective__number"]
        constraints = [
            models.UniqueConstraint(fields=["effect", "objective"], name="an_objective_is_spoken_of_once_by_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.get_change_display()}"
