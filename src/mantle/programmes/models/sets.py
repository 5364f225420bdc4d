"""Rounds of learning sets, who is in which set from when to when, and wishes about them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, choices, new_code
from mantle.programmes.models.cohorts import Cohort
from mantle.programmes.models.design import Programme
from mantle.programmes.models.places import Place
from mantle.programmes.rules.sets import PAIR_SIZE, RoundKind, RoundState, WishKind


def run_by(person: Person, path: str) -> Q:
    """Rows of cohorts that this person runs; `path` leads from the row to its cohort."""
    run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
    return Q(**{f"{path}__edition__programme__in": run})


class RunByQuerySet(models.QuerySet):
    """Rows that nobody sees but those who run the cohort."""

    path = "cohort"

    def visible_to(self, person: Person) -> RunByQuerySet:
        """PRG-103, PRG-105: proposals, and wishes about people, are for those who run the cohort."""
        return self.filter(run_by(person, self.path))


class SetRound(models.Model):
    """PRG-103: one round of sets of a cohort: proposed by the system, confirmed by a named person."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="set_rounds")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=choices(RoundKind), default=RoundKind.SETS)
    state = models.CharField(max_length=12, choices=choices(RoundState), default=RoundState.PROPOSED)
    seed = models.PositiveIntegerField(default=1)
    figures = models.JSONField(default=dict)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RunByQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(state="proposed"), name="a_cohort_has_one_proposal_of_sets_at_a_time"
            ),
            models.UniqueConstraint(fields=["cohort", "number"], name="a_round_of_sets_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False), name="a_decided_round_says_when"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    @property
    def size(self) -> tuple[int, int]:
        """PRG-100: how few and how many people share a set of this round."""
        rules = self.cohort.fixed_rules
        return PAIR_SIZE if self.kind == RoundKind.PAIRS else (rules.set_smallest, rules.set_largest)

    def get_absolute_url(self) -> str:
        return reverse("programmes:set_round", args=[self.code])

    def __str__(self) -> str:
        return f"Round {self.number}{' of pairs' if self.kind == RoundKind.PAIRS else ''}"


class LearningSetQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> LearningSetQuerySet:
        """PRG-105: your own, and those that you facilitate, once confirmed; all of cohorts that you run."""
        mine = SetMember.objects.filter(place__person=person, left_on__isnull=True).values("learning_set")
        own = Q(of__state=RoundState.CONFIRMED) & (Q(pk__in=mine) | Q(facilitator=person))
        return self.filter(own | run_by(person, "of__cohort")).select_related("of__cohort__edition__programme")


class LearningSet(models.Model):
    """People who learn together for one round, with a facilitator."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    of = models.ForeignKey(SetRound, on_delete=models.CASCADE, related_name="sets")
    number = models.PositiveSmallIntegerField()
    facilitator = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sets_facilitated"
    )
    version = models.PositiveIntegerField(default=1)

    objects = LearningSetQuerySet.as_manager()

    class Meta:
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="a_learning_set_has_its_own_number")]

    @property
    def cohort(self) -> Cohort:
        return self.of.cohort

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.of.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:learning_set", args=[self.code])

    def __str__(self) -> str:
        return f"{'Pair' if self.of.kind == RoundKind.PAIRS else 'Set'} {self.number} of round {self.of.number}"


class SetMemberQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SetMemberQuerySet:
        """PRG-104: a change of set is made by those who run the cohort."""
        return self.filter(run_by(person, "learning_set__of__cohort"))

    def present(self) -> SetMemberQuerySet:
        return self.filter(left_on__isnull=True)


class SetMember(models.Model):
    """PRG-104: somebody in a set, from a day until the first day without."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    of = models.ForeignKey(SetRound, on_delete=models.CASCADE, related_name="members")
    learning_set = models.ForeignKey(LearningSet, on_delete=models.CASCADE, related_name="members")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="sets")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why this person came here from another set.")

    objects = SetMemberQuerySet.as_manager()

    class Meta:
        ordering = ["learning_set", "place__person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "place"], condition=Q(left_on__isnull=True), name="a_place_is_in_one_set_of_a_round"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="nobody_leaves_a_set_before_they_join_it",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.of.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.learning_set.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.place.person} in {self.learning_set}"


class SetWish(models.Model):
    """PRG-101: two places that are kept apart, or together, in every round from now on; with a reason."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="set_wishes")
    one = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=choices(WishKind))
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RunByQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "kind", "pk"]
        verbose_name_plural = "set wishes"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_wish_about_two_people_is_said_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_wish_is_about_two_people"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:sets", args=[self.cohort.code])

    def __str__(self) -> str:
        return f"{self.one.person} and {self.other.person}: {self.get_kind_display().lower()}"
