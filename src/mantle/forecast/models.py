"""Forecasts: what was asked, with which assumptions and seed, and what came out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.forecast import rules
from mantle.people.access import Permission
from mantle.people.models import Agency, Job, Person, new_code
from mantle.people.models.consent import Purpose, Sharing


class ForecastQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ForecastQuerySet:
        """Forecasts of agencies and regions over which you may run one, and your own of other regions or the nation.

        FOR-9: a forecast of an agency goes out of sight with the role there, even for whoever asked for it.
        """
        reach = person.standing.reach(Permission.RUN_FORECAST)
        if reach.everywhere:
            return self
        if not reach:
            return self.none()
        agencies = Q(agency__in=reach.agency_ids) | Q(agency__region__in=reach.regions)
        wider = Q(by=person) | Q(region__in=reach.regions - {""})
        return self.filter(agencies | (Q(agency__isnull=True) & wider))


class Forecast(models.Model):
    """One run of the projection over the posts of an agency, a region or the nation."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    title = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="forecasts")
    region = models.CharField(max_length=60, blank=True)
    as_at = models.DateField()
    years = models.PositiveSmallIntegerField(default=10)
    runs = models.PositiveIntegerField(default=1000)
    seed = models.PositiveIntegerField(default=1)
    changes = models.JSONField(default=dict, blank=True, help_text="What differs from the shipped assumptions.")
    result = models.JSONField(default=dict, blank=True)
    inputs_digest = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=60, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="forecasts")
    at = models.DateTimeField()

    objects = ForecastQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True) | Q(region=""),
                name="a_forecast_is_about_an_agency_or_a_region_not_both",
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=30), name="a_forecast_looks_one_to_thirty_years"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("forecast:forecast", args=[self.code])

    @property
    def is_ready(self) -> bool:
        return bool(self.result)

    def __str__(self) -> str:
        return self.title


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> AnswerQuerySet:
        """FOR-12, CON-5: an answer about oneself is seen by oneself, and by those with whom one shares it; everybody
        else sees counts of ten or more.
        """
        shared = Sharing.objects.covering(person, Purpose.WISHES)
        return self.filter(Q(person=person) | Q(person__in=shared.values("person")))


class Answer(models.Model):
    """What a person says about themselves when asked: a wish, or where most of their experience lies."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=12, choices=list(rules.QUESTIONS.items()))
    answer = models.CharField(max_length=20)
    detail = models.CharField(max_length=20, blank=True, choices=list(rules.OTHER_NAMES.items()))
    on = models.DateField()
    notice = models.PositiveSmallIntegerField(default=1, help_text="The version of the notice that was shown.")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["question", "person"], name="answer_question_person")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(question=rules.BACKGROUND) & Q(answer__in=rules.BACKGROUNDS))
                | (~Q(question=rules.BACKGROUND) & Q(answer__in=list(rules.ANSWER_NAMES))),
                name="an_answer_is_one_of_those_offered",
            ),
            models.CheckConstraint(
                condition=Q(detail="") | Q(answer="other"), name="only_another_background_is_said_more_exactly"
            ),
        ]

    @property
    def words(self) -> str:
        """The answer as it was offered."""
        return rules.answer_words(self.question, self.answer, self.detail)

    def __str__(self) -> str:
        return self.get_question_display()


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SurveyQuerySet:
        """Surveys hold counts and no persons: whoever may see counts of the workforce sees them."""
        return self if person.standing.may(Permission.VIEW_PROFILE) else self.none()


class Survey(models.Model):
    """FOR-15: what was asked, of whom, and when."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    title = models.CharField(max_length=120)
    question = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_example = models.BooleanField(default=False, help_text="Published figures, shown as an example.")

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="a_survey_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SurveyGroup(models.Model):
    """Those who were asked together: a tier, or a pool outside such as the voluntary sector."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    asked = models.PositiveIntegerField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "name"], name="a_survey_has_each_group_once"),
            models.CheckConstraint(
                condition=Q(asked__isnull=True) | Q(answered__isnull=True) | Q(answered__lte=models.F("asked")),
                name="no_more_answer_than_are_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyCount(models.Model):
    """How many of a group gave one answer."""

    group = models.ForeignKey(SurveyGroup, on_delete=models.CASCADE, related_name="counts")
    answer = models.CharField(max_length=120)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["group", "answer"], name="a_group_has_each_answer_once")]

    def __str__(self) -> str:
        return f"{self.answer}: {self.count}"


class SurveyFigure(models.Model):
    """A figure about a group that was published without the counts behind it."""

    group = models.ForeignKey(SurveyGroup, on_delete=models.CASCADE, related_name="figures")
    measure = models.CharField(max_length=120)
    value = models.FloatField()
    unit = models.CharField(max_length=40)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["group", "measure"], name="a_group_has_each_measure_once")]

    def __str__(self) -> str:
        return f"{self.measure}: {self.value:g} {self.unit}"
