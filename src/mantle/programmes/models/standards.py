"""STD-1 to STD-8: quality standards, how programmes are judged against them, users' voice, and local plans."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code
from mantle.programmes.models.cohorts import Cohort
from mantle.programmes.models.design import Programme, Version
from mantle.programmes.models.frame import National, OpenQuerySet
from mantle.programmes.rules import VERDICT_NAMES


class Standard(National):
    """STD-1: one thing that a good programme is held to, and what counts as evidence of it."""

    key = models.SlugField(max_length=20, unique=True)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    asks = models.TextField(max_length=1000)
    evidence = models.TextField(max_length=2000, help_text="What counts as evidence.")
    is_asked = models.BooleanField(default=True)

    class Meta:
        ordering = ["number", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("programmes:standards")

    def __str__(self) -> str:
        return self.name


class StandardReviewQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> StandardReviewQuerySet:
        """STD-2: open to all who see programmes; of a draft only to those who write it."""
        if not person.may(Permission.VIEW_PROGRAMMES):
            return self.none()
        return self.filter(Q(edition__isnull=True) | Q(edition__in=Version.objects.visible_to(person)))


class StandardReview(models.Model):
    """STD-2: a named person judged a version or a cohort by one standard. The newest counts; none is changed."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="reviews")
    edition = models.ForeignKey(Version, null=True, blank=True, on_delete=models.CASCADE, related_name="reviews")
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=[(str(key), name) for key, name in VERDICT_NAMES.items()])
    reason = models.TextField(max_length=2000)
    actions = models.TextField(max_length=2000, blank=True, help_text="What will be done, and by whom.")
    next_on = models.DateField(help_text="When it is looked at again.")
    facts = models.JSONField(default=list, help_text="What the system found that day, line by line.")
    judged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    objects = StandardReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-judged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=True, cohort__isnull=False) | Q(edition__isnull=False, cohort__isnull=True),
                name="a_judgement_is_of_a_version_or_of_a_cohort",
            ),
            models.CheckConstraint(
                condition=Q(verdict="met") | ~Q(actions=""), name="a_standard_not_met_says_what_will_be_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.get_verdict_display()}"


class VoiceQuestion(models.Model):
    """STD-4: a question put to those who have a place in a programme, and what was done about the answers."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="voice")
    question = models.CharField(max_length=300)
    asked_on = models.DateField()
    ends_on = models.DateField(help_text="The first day on which nobody answers any more.")
    version = models.PositiveIntegerField(default=1)

    objects = OpenQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("asked_on")), name="a_question_is_open_for_a_day_at_least")
        ]

    def is_open(self, on: date) -> bool:
        return self.asked_on <= on < self.ends_on

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.programme.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:voice_question", args=[self.code])

    def __str__(self) -> str:
        return self.question


class VoiceAnswer(models.Model):
    """STD-4: what one participant answered. The team reads the words without the name."""

    question = models.ForeignKey(VoiceQuestion, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="voice_answers")
    answer = models.TextField(max_length=2000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="a_person_answers_a_question_once")]

    def __str__(self) -> str:
        return f"{self.question_id}"


class VoiceLine(models.Model):
    """STD-4: you said, we did: one thing that several said, and what was done about it, or why nothing."""

    question = models.ForeignKey(VoiceQuestion, on_delete=models.CASCADE, related_name="lines")
    said = models.CharField(max_length=300)
    did = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["question", "position", "pk"]

    def __str__(self) -> str:
        return self.said


class LocalPlan(models.Model):
    """STD-6: what an authority does with a programme in its own context, for whom, and how it keeps the capacity."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="local_plans")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="local_plans")
    purpose = models.TextField(max_length=2000, help_text="Which children it is for, and what is to be different.")
    through = models.TextField(max_length=2000, help_text="How what leaders learn comes to reach them.")
    context = models.TextField(max_length=2000, help_text="What is so here and not elsewhere.")
    capacity = models.TextField(max_length=2000, help_text="What stays when the programme has ended.")
    agreed_on = models.DateField()
    review_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = OpenQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "agency__name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "agency"], name="an_authority_has_one_plan_in_a_programme"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("agreed_on")), name="a_local_plan_is_reviewed_after_it_was_agreed"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.covers(self.agency_id, self.agency.region)

    def get_absolute_url(self) -> str:
        return reverse("programmes:local_plan", args=[self.code])

    def __str__(self) -> str:
        return f"{self.agency} in {self.programme}"
