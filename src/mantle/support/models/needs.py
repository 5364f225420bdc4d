"""Who asks for a coach or a mentor, and who was proposed, offered and chosen. No column takes what it is about."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code, within
from mantle.programmes.models import Place
from mantle.structures.models import Appointment, Post
from mantle.support.models.pool import Supporter
from mantle.support.rules.needs import (
    AIM_NAMES,
    FORMAT_NAMES,
    NEED_STATES,
    NOT_WANTED_NAMES,
    OPEN,
    OPTION_STATES,
    RUN_STATES,
    SEEN_BY_PERSON,
    SEEN_BY_SUPPORTER,
    STANDING,
    Format,
    NeedState,
    OptionState,
    RunState,
)
from mantle.support.rules.pool import KIND_NAMES


def _named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


def in_office_reach(person: Person, path: str) -> Q:
    """Rows of people at agencies whose support this person arranges; `path` leads to the agency, which may be none."""
    reach = person.standing.reach(Permission.ARRANGE_SUPPORT)
    if reach.everywhere:  # said as a condition: an empty one beside others would narrow to the others
        return Q(pk__isnull=False)
    return within(reach, path) if reach else Q(pk__in=[])


class NeedQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> NeedQuerySet:
        """SUP-8: your own; those of people at agencies whose support you arrange."""
        return self.filter(Q(person=person) | in_office_reach(person, "agency"))

    def open(self) -> NeedQuerySet:
        return self.filter(state__in=OPEN)


class SupportNeed(models.Model):
    """SUP-7: one person asks for a coach or a mentor, or is owed one because of an appointment (SUP-20)."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="support_needs")
    kind = models.CharField(max_length=10, choices=_named(KIND_NAMES))
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="support_needs",
        help_text="Where the person worked when it was asked.",
    )  # fmt: skip
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="support_needs")
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.SET_NULL, related_name="support_needs",
        help_text="SUP-20: the appointment that opened a duty.",
    )  # fmt: skip
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="support_needs")
    is_duty = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    aim = models.CharField(max_length=10, choices=_named(AIM_NAMES))
    format = models.CharField(max_length=10, choices=_named(FORMAT_NAMES), default=Format.EITHER)
    areas = models.JSONField(default=list)
    competencies = models.ManyToManyField(Competency, blank=True, related_name="support_needs")
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    state = models.CharField(max_length=10, choices=_named(NEED_STATES), default=NeedState.WAITING)
    not_wanted = models.CharField(max_length=12, choices=_named(NOT_WANTED_NAMES), blank=True)
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    waits_since = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "waits_since", "pk"]
        indexes = [models.Index(fields=["state", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(is_duty=True), name="an_appointment_opens_one_mentor_duty"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state__in=[*OPEN]), name="somebody_asks_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(is_duty=False) | Q(due_on__isnull=False), name="a_mentor_duty_has_a_last_day"
            ),
            models.CheckConstraint(
                condition=Q(state="not_wanted", not_wanted__gt="") | (~Q(state="not_wanted") & Q(not_wanted="")),
                name="what_is_not_wanted_says_why",
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="support_is_asked_for_in_hours"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.everywhere if self.agency is None else reach.covers(self.agency.pk, self.agency.region)

    def get_absolute_url(self) -> str:
        return reverse("support:need", args=[self.code])

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.person}"


class RunQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> RunQuerySet:
        """SUP-11: proposals are for those who keep the pool."""
        return self if person.may(Permission.ARRANGE_SUPPORT) else self.none()


class MatchRun(models.Model):
    """SUP-11: one proposal of who could support whom, with what it came to; nobody outside the office sees it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    kind = models.CharField(max_length=10, choices=_named(KIND_NAMES))
    state = models.CharField(max_length=10, choices=_named(RUN_STATES), default=RunState.PROPOSED)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="proposed"), name="one_proposal_of_a_kind_waits_at_a_time"
            )
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return bool(reach)

    def get_absolute_url(self) -> str:
        return reverse("support:waiting")

    def __str__(self) -> str:
        return f"Proposal of {self.made_at:%-d %B %Y}"


class OptionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> OptionQuerySet:
        """SUP-12: what is offered to you; where you were chosen; what lies in the office's reach."""
        own = Q(person=person, state__in=SEEN_BY_PERSON)
        asked = Q(supporter__person=person, state__in=SEEN_BY_SUPPORTER)
        return self.filter(own | asked | in_office_reach(person, "need__agency"))

    def standing(self) -> OptionQuerySet:
        return self.filter(state__in=STANDING)


class MatchOption(models.Model):
    """SUP-11, SUP-12: one coach or mentor for one need, why they fit, and what each of the two said."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    need = models.ForeignKey(SupportNeed, on_delete=models.CASCADE, related_name="options")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="options")
    run = models.ForeignKey(MatchRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="options")
    state = models.CharField(max_length=12, choices=_named(OPTION_STATES), default=OptionState.PROPOSED)
    points = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    is_first = models.BooleanField(default=True, help_text="SUP-5: holds a place with them until it is answered.")
    is_locked = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True, help_text="Why the office changed the proposal by hand.")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OptionQuerySet.as_manager()

    class Meta:
        ordering = ["need", "-is_first", "-points", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "supporter"], condition=Q(state__in=[*STANDING]), name="somebody_is_an_option_once"
            ),
            models.UniqueConstraint(
                fields=["need"], condition=Q(state="proposed"), name="one_is_proposed_for_a_need_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["need"], condition=Q(state="chosen"), name="one_is_chosen_for_a_need_at_a_time"
            ),
        ]

    @property
    def agency(self) -> Agency | None:
        return self.need.agency

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.need.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("support:option", args=[self.code])

    def __str__(self) -> str:
        return f"{self.supporter} for {self.person}"
