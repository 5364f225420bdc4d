"""The work of boards: meetings with their papers, decisions and actions; what a partnership wants to change."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, current, new_code, within
from mantle.structures.models.bodies import Body, Partnership, PartnershipMember, Seat
from mantle.structures.models.posts import Appointment


def boards_of(person: Person) -> models.QuerySet[Body]:
    """BRD-1: boards on which somebody sits today, through a post, by name or as delegate; and those they look after."""
    on = person.standing_on
    posts = Appointment.objects.filter(current(on), person=person).values("post")
    seats = Seat.objects.filter(current(on)).filter(Q(person=person) | Q(post__in=posts) | Q(delegate_post__in=posts))
    return Body.objects.filter(Q(pk__in=seats.values("body")) | Q(partnership__in=looked_after_by(person)))


def looked_after_by(person: Person) -> models.QuerySet[Partnership]:
    """Partnerships whose boards and seats this person may change. STR-12."""
    reach = person.standing.reach(Permission.EDIT_BODIES)
    if reach.everywhere:
        return Partnership.objects.all()
    leads = PartnershipMember.objects.filter(current(person.standing_on), within(reach, "agency"), is_lead=True)
    return Partnership.objects.filter(pk__in=leads.values("partnership")) if reach else Partnership.objects.none()


class OfBoardQuerySet(models.QuerySet):
    path = "body"

    def visible_to(self, person: Person) -> OfBoardQuerySet:
        """BRD-1: for those who sit on the board today, and those who look after it."""
        return self.filter(**{f"{self.path}__in": boards_of(person)})


class OfMeetingQuerySet(OfBoardQuerySet):
    path = "meeting__body"


class Meeting(models.Model):
    """One meeting of a board."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="meetings")
    on = models.DateField()
    where = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True, max_length=8000)
    version = models.PositiveIntegerField(default=1)

    objects = OfBoardQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [models.UniqueConstraint(fields=["body", "on"], name="a_board_meets_once_a_day")]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.body.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("structures:meeting", args=[self.code])

    def __str__(self) -> str:
        return f"{self.body}, {self.on:%-d %B %Y}"


class Paper(models.Model):
    """What a meeting is to read: a title, a link or words of its own, and the agency that brings it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    title = models.CharField(max_length=200)
    link = models.URLField(blank=True, max_length=500)
    words = models.TextField(blank=True, max_length=8000)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    asks_for = models.CharField(max_length=200, blank=True, help_text="What the board is asked to do with it.")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(link="") | ~Q(words=""), name="a_paper_has_a_link_or_words"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.meeting.is_within(reach, on)

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What a meeting decided, and why."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(max_length=500)
    reason = models.CharField(max_length=500)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.meeting.is_within(reach, on)

    def __str__(self) -> str:
        return self.text


class BoardAction(models.Model):
    """What somebody is to do by a day; it is open until it says what came of it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="board_actions")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(outcome=""), name="a_board_action_that_is_done_says_what_came"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.meeting.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    def __str__(self) -> str:
        return self.text


class Challenge(models.Model):
    """BRD-4: what makes leading together hard in a partnership, from the day it was raised until it was settled."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="challenges")
    text = models.CharField(max_length=500)
    raised_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="What was done about it.")
    version = models.PositiveIntegerField(default=1)

    class Objects(models.QuerySet):
        def visible_to(self, person: Person) -> models.QuerySet:
            """BRD-4: known to all partners, like the partnership itself."""
            return self.filter(partnership__in=Partnership.objects.visible_to(person))

    objects = Objects.as_manager()

    class Meta:
        ordering = [F("settled_on").desc(nulls_first=True), "-raised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | (Q(settled_on__gte=F("raised_on")) & ~Q(answer="")),
                name="a_challenge_that_is_settled_says_what_was_done",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.partnership.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.partnership.get_absolute_url()

    def __str__(self) -> str:
        return self.text


class Shift(models.Model):
    """BRD-5: a change that a partnership seeks, what it is measured by, where it stood, and where it is to stand."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="shifts")
    text = models.CharField(max_length=300)
    measure = models.CharField(max_length=200, help_text="What is counted or asked, and its unit.")
    baseline = models.DecimalField(max_digits=12, decimal_places=2)
    baseline_on = models.DateField()
    target = models.DecimalField(max_digits=12, decimal_places=2)
    target_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Challenge.Objects.as_manager()

    class Meta:
        ordering = ["ended_on", "target_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target_on__gt=F("baseline_on")), name="a_shift_is_to_be_reached_after_it_began"
            ),
            models.CheckConstraint(condition=~Q(target=F("baseline")), name="a_shift_is_a_change"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.partnership.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("structures:shift", args=[self.code])

    def __str__(self) -> str:
        return self.text


class ShiftReading(models.Model):
    """One later measure of a shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=200, help_text="Where the figure comes from.")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["shift", "on"], name="a_shift_is_measured_once_a_day")]

    def __str__(self) -> str:
        return f"{self.shift}: {self.value}"
