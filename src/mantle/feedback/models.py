"""A round of feedback about one person: who is asked, what was promised, answers on their way, sealed answers, result.

What is on its way stands beside who was asked; what is sealed stands beside nobody. FEE-7, FEE-9.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.feedback.rules.rounds import (
    AS_WHOM,
    COMMENTS,
    FLOOR,
    GROUP_NAMES,
    KEPT_NAMES,
    MOMENT_NAMES,
    RUNNING,
    STATE_NAMES,
    WITH_REPORT,
    Group,
    State,
)
from mantle.framework.models import Framework
from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import items_shown
from mantle.programmes.models import Cohort

STATES = [(str(key), name) for key, name in STATE_NAMES.items()]
GROUPS = [(str(key), name) for key, name in GROUP_NAMES.items()]


class RoundQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> RoundQuerySet:
        """FEE-11: whom it is about, their coach, whoever arranges it where they work, and to whom a report is shown."""
        shown = Q(code__in=items_shown(person, Purpose.FEEDBACK), state=State.RELEASED)
        own = Q(subject=person) | Q(coach=person) | shown
        reach = person.standing.reach(Permission.ARRANGE_FEEDBACK)
        if reach.everywhere:
            return self
        if not reach:
            return self.filter(own)
        here = Person.objects.within_reach_of(person, Permission.ARRANGE_FEEDBACK).values("pk").order_by()
        return self.filter(own | Q(subject__in=here))

    def reports_for(self, person: Person) -> RoundQuerySet:
        """FEE-11: rounds whose report this person may read: the coach; once released the subject and readers."""
        shown = Q(code__in=items_shown(person, Purpose.FEEDBACK))
        released = Q(state=State.RELEASED) & (Q(subject=person) | shown)
        return self.filter(released | Q(coach=person, state__in=WITH_REPORT))


class Round(models.Model):
    """FEE-1: colleagues are asked once about one person."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    subject = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_rounds")
    coach = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback_coached",
        help_text="Who reads the report first and talks it through with the person.",
    )  # fmt: skip
    moment = models.CharField(max_length=10, choices=[(str(key), name) for key, name in MOMENT_NAMES.items()])
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback_rounds")
    state = models.CharField(max_length=12, choices=STATES, default=State.NOMINATING)
    begun_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    talked_on = models.DateField(null=True, blank=True, help_text="Day of the conversation: never a word of it.")
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    returned_why = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=[str(each) for each in RUNNING]),
                name="a_person_has_one_round_of_feedback_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(coach__isnull=True) | ~Q(coach=F("subject")), name="nobody_coaches_their_own_feedback"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(each) for each in (State.OPEN, *WITH_REPORT)]) | Q(closes_on__isnull=False),
                name="an_open_round_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RELEASED) | Q(talked_on__isnull=False),
                name="no_report_is_released_without_a_conversation",
            ),
        ]  # fmt: skip

    def is_within(self, reach: Reach, on: date) -> bool:
        """FEE-11: arranged by whoever holds the verb where the person works."""
        return self.subject.is_within(reach, on)

    def is_over(self, on: date) -> bool:
        """Whether its last day has passed and nobody has closed it yet."""
        return self.state == State.OPEN and self.closes_on is not None and self.closes_on < on

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def when(self) -> str:
        return f"{self.get_moment_display().lower()}{f', {self.cohort}' if self.cohort_id else ''}"

    def get_absolute_url(self) -> str:
        return reverse("feedback:round", args=[self.code])

    def __str__(self) -> str:
        return f"Feedback for {self.subject}"


class Terms(models.Model):
    """FEE-7: what was asked and promised when the first letter went out; a trigger keeps it from being changed."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="terms")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    domains = models.JSONField(help_text="The domains with their questions, as they were asked.")
    floor = models.PositiveSmallIntegerField(default=FLOOR)
    comments_from = models.PositiveSmallIntegerField(default=COMMENTS)
    notice = models.PositiveSmallIntegerField()
    launched_on = models.DateField()

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.CheckConstraint(condition=Q(floor__gte=FLOOR), name="the_floor_of_feedback_is_never_lowered"),
            models.CheckConstraint(
                condition=Q(comments_from__gte=COMMENTS), name="comments_are_read_from_five_people_on"
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of {self.round}"


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> InvitationQuerySet:
        """FEE-2: one's own, while the round is open; those whom one named oneself."""
        return self.filter(Q(person=person, round__state=State.OPEN) | Q(round__subject=person))


class Invitation(models.Model):
    """FEE-2: somebody is asked, as one of a group; by name and address, with a record here or without."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    group = models.CharField(max_length=10, choices=GROUPS)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="feedback_asked")
    addressee = models.CharField(max_length=200, help_text="Their name, as the subject wrote it.")
    address = models.EmailField(blank=True)
    same_address = models.CharField(max_length=254, help_text="What the address is compared by.")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["round", "group", "addressee", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "same_address"], name="the_same_person_is_asked_once_in_a_round"),
            models.UniqueConstraint(
                fields=["round", "group"], condition=Q(group__in=["self"]), name="a_round_has_one_own_form"
            ),
        ]

    @property
    def as_whom(self) -> str:
        return AS_WHOM[Group(self.group)]

    def __str__(self) -> str:
        return self.addressee


class Link(models.Model):
    """FEE-6: one letter to one rater brought a link; of its secret only a digest is kept."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"Link {self.pk}"


class Draft(models.Model):
    """FEE-9: answers on their way to the seal. No time, no address; nothing of it is left when the round closes."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="draft")
    answers = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    is_done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "Answers on their way"


class Sealed(models.Model):
    """FEE-9: one set of answers after the close: of a group of four or more, of nobody; in an order without meaning."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sealed")
    group = models.CharField(max_length=10, choices=[(str(key), name) for key, name in KEPT_NAMES.items()])
    answers = models.JSONField()

    class Meta:
        verbose_name_plural = "sealed answers"

    def __str__(self) -> str:
        return "Sealed answers"


class Result(models.Model):
    """FEE-10: the report of a round, made once when it closed, and never again."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="result")
    content = models.JSONField()
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"Report of {self.round}"
