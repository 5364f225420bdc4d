"""SEL-10 to SEL-18: readers of a call, what each marked apart from the others, and what the panel decided."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from mantle.people.access import Reach
from mantle.people.models import Person, new_code
from mantle.selection.models.calls import Call, Criterion, run_by
from mantle.selection.models.candidacies import Candidacy
from mantle.selection.models.exercises import Exercise
from mantle.selection.rules import OUTCOME_NAMES


class PanelReaderQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PanelReaderQuerySet:
        """SEL-10: oneself as a reader, and all of calls that one runs."""
        return self.filter(Q(person=person) | Q(call__cohort__edition__programme__in=run_by(person)))


class PanelReader(models.Model):
    """SEL-10: somebody who reads for a call. They say whom they must not judge before they are given anything."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="panel_readers")
    named_at = models.DateTimeField()
    conflicts_said_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PanelReaderQuerySet.as_manager()

    class Meta:
        ordering = ["call", "person__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="a_reader_is_named_once_in_a_call")]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.call.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("selection:conflicts", args=[self.code])

    def __str__(self) -> str:
        return str(self.person)


class Conflict(models.Model):
    """SEL-11: a reader must not judge this person: they know them, or have something to gain or lose."""

    reader = models.ForeignKey(PanelReader, on_delete=models.CASCADE, related_name="conflicts")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="conflicts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "candidacy"], name="a_conflict_is_declared_once")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.candidacy}"


class PanelReadingQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PanelReadingQuerySet:
        """SEL-12: a reader opens their own; nobody else opens one by its code."""
        return self.filter(reader__person=person)

    def with_all_sent(self) -> PanelReadingQuerySet:
        """SEL-13: those of candidacies whose every reader has sent their marks."""
        open_ones = PanelReading.objects.filter(candidacy=OuterRef("candidacy"), sent_at__isnull=True)
        return self.filter(~Exists(open_ones))


class PanelReading(models.Model):
    """SEL-12: one reader reads one candidacy apart from the others; sent, it is never changed."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(PanelReader, on_delete=models.PROTECT, related_name="readings")
    seat = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PanelReadingQuerySet.as_manager()

    class Meta:
        ordering = ["candidacy", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "reader"], name="a_reader_reads_somebody_once"),
            models.UniqueConstraint(fields=["candidacy", "seat"], name="a_seat_of_a_panel_is_taken_once"),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=3), name="a_panel_has_three_seats"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("selection:reading", args=[self.code])

    def __str__(self) -> str:
        return f"Reading of {self.candidacy.shown_as}"


class CriterionMark(models.Model):
    """SEL-13, SEL-39: a level and a sentence for one criterion, by the words or, where it is named, by an exercise.

    Written when they are sent; the database refuses any change.
    """

    reading = models.ForeignKey(PanelReading, on_delete=models.CASCADE, related_name="marks")
    exercise = models.ForeignKey(Exercise, null=True, blank=True, on_delete=models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    level = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=500)

    class Meta:
        ordering = ["reading", "criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "criterion"], condition=Q(exercise__isnull=True),
                name="a_criterion_is_marked_once_in_a_reading",
            ),
            models.UniqueConstraint(
                fields=["reading", "exercise", "criterion"], name="a_criterion_is_marked_once_in_an_exercise"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="a_mark_is_one_of_four_levels"),
            models.CheckConstraint(condition=~Q(words=""), name="a_mark_says_what_it_rests_on"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"


class PanelDecision(models.Model):
    """SEL-15: what the panel decided of a person, by whom it was put down, and why."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=[(str(key), name) for key, name in OUTCOME_NAMES.items()])
    reason = models.TextField(max_length=1000)
    again_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    answer = models.TextField(max_length=1000, blank=True, help_text="What the person says to it.")
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["candidacy", "-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"], condition=Q(taken_back_at__isnull=True), name="one_decision_on_a_person_stands"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_panel_decides_with_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome__in=["place", "pool"]) | Q(again_on__isnull=False),
                name="who_is_not_taken_hears_when_to_try_again",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_because=""),
                name="a_decision_is_taken_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.candidacy}"


class FeedbackLine(models.Model):
    """SEL-17: what the panel says to the person about one criterion."""

    decision = models.ForeignKey(PanelDecision, on_delete=models.CASCADE, related_name="feedback")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="feedback")
    words = models.TextField(max_length=1000)

    class Meta:
        ordering = ["decision", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "criterion"], name="feedback_is_given_once_for_a_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.decision}"
