"""HLP-5, HLP-8 to HLP-12: what an authority asks for, the helper put to it, days held, and the steps on record."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, choices, new_code
from mantle.programmes.models import Trial
from mantle.support.models.help import HelpOffer, HelpTeamMember, areas_in_words, named, reached
from mantle.support.rules.help import (
    ENDED_UNSEEN,
    STATE_NAMES,
    STEP_NAMES,
    URGENCY_NAMES,
    HelpState,
    Urgency,
    months_between,
)


class HelpRequestQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HelpRequestQuerySet:
        """HLP-5: whoever asks for the authority, whoever brokers, and the helper to whom it was put."""
        own = reached(person.standing.reach(Permission.OFFER_HELP), "agency")
        brokers = reached(person.standing.reach(Permission.BROKER_HELP), "agency")
        put = HelpDeployment.objects.visible_to(person).order_by().values("request")
        return self.filter(own | brokers | Q(pk__in=put))


class HelpRequest(models.Model):
    """HLP-5: what an authority asks for. That it asks is nobody else’s business."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="help_requests")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="help_requests")
    asked_on = models.DateField()
    problem = models.TextField(max_length=3000)
    areas = models.JSONField(default=list, blank=True)
    competencies = models.ManyToManyField(Competency, blank=True, related_name="help_requests")
    urgency = models.CharField(max_length=8, choices=named(URGENCY_NAMES), default=Urgency.MONTH)
    days_wanted = models.PositiveSmallIntegerField()
    diagnosis = models.TextField(max_length=3000, blank=True)
    state = models.CharField(max_length=12, choices=choices(HelpState), default=HelpState.ASKED)
    version = models.PositiveIntegerField(default=1)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days_wanted__gte=1, days_wanted__lte=200), name="a_request_for_help_wants_1_to_200_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[HelpState.ASKED, HelpState.WITHDRAWN]) | ~Q(diagnosis=""),
                name="a_request_for_help_is_diagnosed_before_it_goes_on",
            ),
        ]

    @property
    def state_name(self) -> str:
        return STATE_NAMES[HelpState(self.state)]

    @property
    def area_names(self) -> list[str]:
        return areas_in_words(self.areas)

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.covers(self.agency_id, self.agency.region)

    def get_absolute_url(self) -> str:
        return reverse("support:help_request", args=[self.code])

    def __str__(self) -> str:
        return f"Help for {self.agency}"


class HelpDeploymentQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HelpDeploymentQuerySet:
        """HLP-5: those helped, whoever brokers for one of the two, the helper, and whoever is sent.

        A helper to whom it was put in vain sees nothing of it afterwards.
        """
        own = person.standing.reach(Permission.OFFER_HELP)
        brokers = person.standing.reach(Permission.BROKER_HELP)
        shown = ~Q(ended_by__in=ENDED_UNSEEN)
        sent = HelpDeployment.people.through.objects.filter(helpteammember__person=person).values("helpdeployment")
        helped = reached(own, "helped") | reached(brokers, "helped") | reached(brokers, "helper")
        helping = reached(own, "helper") | Q(offer__lead=person) | Q(pk__in=sent)
        return self.filter(helped | (helping & shown))

    def live(self) -> HelpDeploymentQuerySet:
        return self.filter(ended_by="")


class HelpDeployment(models.Model):
    """HLP-10: one helper put to one request: why this one, what both sides declared, the plan, and how it ended."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    request = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="deployments")
    offer = models.ForeignKey(HelpOffer, on_delete=models.PROTECT, related_name="deployments")
    # Both agencies once more, so that whoever may see a deployment is found in its own row.
    helper = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    helped = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    suggested = models.JSONField(default=dict, blank=True, help_text="Fit and reasons, as they were shown.")
    days_a_month = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    has_capacity = models.BooleanField(default=False)
    is_willing = models.BooleanField(default=False)
    conflict_helper = models.TextField(max_length=1000, blank=True)
    conflict_helped = models.TextField(max_length=1000, blank=True)
    approved_helper = models.CharField(max_length=200, blank=True)
    approved_helped = models.CharField(max_length=200, blank=True)
    people = models.ManyToManyField(HelpTeamMember, blank=True, related_name="deployments")
    how = models.TextField(max_length=2000, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    trial = models.ForeignKey(Trial, null=True, blank=True, on_delete=models.SET_NULL, related_name="help_deployments")
    ended_by = models.CharField(max_length=16, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HelpDeploymentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_by=""), name="a_request_has_one_helper_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="help_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(helper=F("helped")), name="no_authority_helps_itself"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_helper_is_chosen_with_a_reason"),
        ]

    @property
    def days_agreed(self) -> int:
        return self.days_a_month * len(months_between(self.starts_on, self.ends_on))

    @property
    def end_name(self) -> str:
        return STEP_NAMES.get(self.ended_by, "")

    def get_absolute_url(self) -> str:
        return self.request.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.helper} helps {self.helped}"


class HeldDay(models.Model):
    """HLP-12: one of an offer’s days of a month, held for a deployment. The database lets each be held once."""

    offer = models.ForeignKey(HelpOffer, on_delete=models.CASCADE, related_name="held")
    deployment = models.ForeignKey(HelpDeployment, on_delete=models.CASCADE, related_name="held")
    month = models.DateField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "month", "number"], name="a_day_of_an_offer_is_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}, {self.number}"


class HelpStep(models.Model):
    """HLP-8: a step of a request: which, by whom, when, and why where it led back or out. Steps are only added."""

    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="steps")
    deployment = models.ForeignKey(
        HelpDeployment, null=True, blank=True, on_delete=models.CASCADE, related_name="steps"
    )
    move = models.CharField(max_length=16, choices=named(STEP_NAMES))
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="help_steps")
    at = models.DateTimeField()
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_move_display()
