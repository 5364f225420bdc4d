"""What is practised: projects of real work, offers of hosts, and placements with their logs."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.learning.rules.practice import (
    NOTE_NAMES,
    OFFER_NAMES,
    PLACEMENT_NAMES,
    SEATED,
    PlacementState,
)
from mantle.people.access import Permission
from mantle.people.models import Agency, Person, new_code, within
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import items_shown
from mantle.programmes.rules.standards import HOURS_A_DAY, band_of
from mantle.web.words import day


def _named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ProjectQuerySet:
        """LRN-1: one's own, and those that their owners show this person today."""
        return self.filter(Q(person=person) | Q(code__in=items_shown(person, Purpose.PROJECT)))


class Project(models.Model):
    """LRN-30: a problem of one's real work on which nobody agrees, and what is tried on it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="projects")
    problem = models.TextField()
    why_hard = models.TextField(help_text="What makes it hard to agree what the problem is.")
    for_whom = models.TextField(blank=True)
    competency = models.ForeignKey(
        Competency, null=True, blank=True, on_delete=models.PROTECT, related_name="learning_projects"
    )
    begun_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    what_changed = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(what_changed=""), name="a_closed_project_says_what_changed"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("learning:project", args=[self.code])

    def __str__(self) -> str:
        return f"Project begun on {day(self.begun_on)}"


class ProjectNote(models.Model):
    """LRN-30: how somebody sees the problem, something tried, something learnt. Notes are added, not rewritten."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=_named(NOTE_NAMES))
    whose = models.TextField(blank=True, help_text="For a perspective: of what role or service, not a name.")
    text = models.TextField()
    what_came = models.TextField(blank=True)
    on = models.DateField()

    class Meta:
        ordering = ["project", "on", "pk"]

    def __str__(self) -> str:
        return f"Note of {day(self.on)}"


class ProjectReviewQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ProjectReviewQuerySet:
        """LRN-31: reviews of projects that this person sees."""
        return self.filter(project__in=Project.objects.visible_to(person))


class ProjectReview(models.Model):
    """LRN-31: what the sponsor, or whoever is shown the project, says of it, and what its owner answers."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reviews")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="projects_reviewed")
    comment = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    @property
    def person(self) -> Person:
        return self.project.person

    def __str__(self) -> str:
        return f"Review by {self.by}"


class HostOfferQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HostOfferQuerySet:
        """LRN-32: what hosts offer is open to everyone who may see programmes."""
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()

    def open_on(self, on: date) -> HostOfferQuerySet:
        return self.filter(closed_at__isnull=True, apply_by__gte=on)


class HostOffer(models.Model):
    """LRN-32: something that an agency offers to people who learn: how many, when, and what it develops."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="host_offers")
    host = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="host_offers")
    kind = models.CharField(max_length=12, choices=_named(OFFER_NAMES))
    title = models.CharField(max_length=200)
    what = models.TextField()
    competencies = models.ManyToManyField(Competency, blank=True, related_name="host_offers")
    capacity = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    apply_by = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HostOfferQuerySet.as_manager()

    class Meta:
        ordering = ["apply_by", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="what_a_host_offers_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(apply_by__lte=F("ends_on")), name="what_a_host_offers_is_asked_for_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, days__gte=1), name="what_a_host_offers_has_a_place_and_a_day"
            ),
        ]

    @property
    def band(self) -> str:
        """STD-23: how intense a support it is, by the hours of its days."""
        return band_of(self.days * HOURS_A_DAY)

    def get_absolute_url(self) -> str:
        return reverse("learning:offer", args=[self.code])

    def __str__(self) -> str:
        return self.title


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PlacementQuerySet:
        """LRN-36: one's own; those with oneself as the host; those at agencies where one may agree placements."""
        reach = person.standing.reach(Permission.OFFER_PLACEMENTS)
        if reach.everywhere:
            return self
        hosted = Q(person=person) | Q(offer__host=person)
        return self.filter(hosted | within(reach, "offer__agency") if reach else hosted)

    def seated(self) -> PlacementQuerySet:
        return self.filter(state__in=SEATED)


class Placement(models.Model):
    """LRN-34: one person's time with a host: asked for with aims, accepted with terms, agreed by both."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    offer = models.ForeignKey(HostOffer, on_delete=models.PROTECT, related_name="placements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="placements")
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=_named(PLACEMENT_NAMES), default=PlacementState.ASKED)
    aims = models.TextField()
    competency = models.ForeignKey(
        Competency, null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    terms = models.TextField(blank=True, help_text="Confidentiality, checks, equipment, who reviews and when.")
    supervisor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="placements_supervised"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="placements_decided"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "seat"], name="a_place_of_an_offer_is_taken_once"),
            models.UniqueConstraint(
                fields=["offer", "person"],
                condition=Q(state__in=["asked", "accepted", "agreed"]),
                name="a_placement_is_asked_for_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(SEATED), seat__isnull=False)
                | (~Q(state__in=list(SEATED)) & Q(seat__isnull=True)),
                name="who_is_accepted_has_a_place_and_nobody_else",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_placement_ends_after_it_starts",
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.offer.agency

    def get_absolute_url(self) -> str:
        return reverse("learning:placement", args=[self.code])

    def __str__(self) -> str:
        return f"{self.offer}, {self.person}"


class PlacementDay(models.Model):
    """LRN-37: a day of a placement: hours that the office counts, and words that the person alone reads."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["placement", "on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=14), name="a_day_of_a_placement_has_hours"),
        ]

    def __str__(self) -> str:
        return f"Day of {day(self.on)}"


class HostFeedbackQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HostFeedbackQuerySet:
        return self.filter(placement__in=Placement.objects.visible_to(person))


class HostFeedback(models.Model):
    """LRN-38: what the host says at the end, for the person's development, and what the person answers."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="feedback")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="host_feedback_given")
    comment = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = HostFeedbackQuerySet.as_manager()

    @property
    def person(self) -> Person:
        return self.placement.person

    def __str__(self) -> str:
        return f"Feedback of the host, {day(self.at.date())}"
