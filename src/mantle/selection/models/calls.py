"""SEL-1 to SEL-4: calls for early talent, and the criteria by which everybody in one is read."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code
from mantle.programmes.models import Cohort, Programme
from mantle.selection.rules import CALL_NAMES, KIND_NAMES, CallState, Given


def run_by(person: Person) -> models.QuerySet:
    """Programmes whose cohorts this person runs."""
    return Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)


class CallQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CallQuerySet:
        """SEL-1: a call that is out is for everybody who sees programmes; one that is being written for its writers."""
        rows = self.select_related("cohort__edition__programme")
        if not person.may(Permission.VIEW_PROGRAMMES):
            return rows.none()
        return rows.filter(~Q(state=CallState.DRAFT) | Q(cohort__edition__programme__in=run_by(person)))

    def run_by(self, person: Person) -> CallQuerySet:
        return self.filter(cohort__edition__programme__in=run_by(person))


class Call(models.Model):
    """A call for early talent: for which cohort, who may be put forward, until when, and by which criteria."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(max_length=200)
    purpose = models.TextField(max_length=2000)
    who_may = models.TextField(max_length=1000, help_text="Who may be put forward, in words.")
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="The last day.")
    decide_by = models.DateField()
    statements_by = models.DateField(null=True, blank=True, help_text="The last day for statements of sponsors.")
    exercises_on = models.DateField(null=True, blank=True)
    exercises_at = models.CharField(max_length=200, blank=True, help_text="Where the exercises are.")
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in CALL_NAMES.items()], default=CallState.DRAFT
    )
    rules_version = models.PositiveSmallIntegerField(null=True, blank=True)
    rules_digest = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on"), decide_by__gt=F("closes_on")),
                name="a_call_opens_closes_and_is_decided_in_this_order",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(rules_digest="") & Q(rules_version__isnull=False)),
                name="a_call_that_is_out_has_its_rules_frozen",
            ),
            models.CheckConstraint(
                condition=Q(statements_by__isnull=True)
                | Q(statements_by__gt=F("closes_on"), statements_by__lte=F("decide_by")),
                name="sponsors_speak_between_the_last_day_and_the_decision",
            ),
            models.CheckConstraint(
                condition=Q(exercises_on__isnull=True)
                | Q(exercises_on__gt=F("closes_on"), exercises_on__lte=F("decide_by")),
                name="exercises_lie_between_the_last_day_and_the_decision",
            ),
        ]

    @property
    def is_running(self) -> bool:
        """Whether the criteria stand as they are for good. SEL-2."""
        return self.state != CallState.DRAFT

    def takes(self, on: date) -> bool:
        """Whether somebody can be put forward on a day."""
        return self.state == CallState.OPEN and self.opens_on <= on <= self.closes_on

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("selection:call", args=[self.code])

    def __str__(self) -> str:
        return self.title


class CriterionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CriterionQuerySet:
        return self.filter(call__in=Call.objects.visible_to(person).order_by().values("pk"))


class Criterion(models.Model):
    """SEL-3: what is looked for, the prompt that everybody answers, and what each of four levels looks like."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(str(key), name) for key, name in KIND_NAMES.items()])
    title = models.CharField(max_length=120)
    statement = models.CharField(max_length=300)
    prompt = models.CharField(max_length=300)
    level_1 = models.CharField(max_length=300)
    level_2 = models.CharField(max_length=300)
    level_3 = models.CharField(max_length=300)
    level_4 = models.CharField(max_length=300)
    competency = models.ForeignKey(
        Competency, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Where a person reads more about it.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["call", "position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="criteria_of_a_call_stand_in_an_order"),
        ]

    @property
    def levels(self) -> tuple[str, str, str, str]:
        return self.level_1, self.level_2, self.level_3, self.level_4

    @property
    def given(self) -> Given:
        return Given(self.kind, self.title, self.statement, self.prompt, self.levels)

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.call.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.call.get_absolute_url()

    def __str__(self) -> str:
        return self.title
