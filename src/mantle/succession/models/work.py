"""What is undertaken about a post, and how it was filled in the end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mantle.learning.models import HostOffer, Step
from mantle.people.models import Agency, Person, new_code
from mantle.programmes.models import Place
from mantle.structures.models import Appointment, Post
from mantle.succession.models.people import may_be_named_to
from mantle.succession.models.plans import CriticalPost, SuccessionPlan
from mantle.succession.rules import ACTION_NAMES, WAY_NAMES, ActionState


class ActionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ActionQuerySet:
        """SUC-22: with the plan; of a post for which the reader is named, what is about nobody or about them."""
        read = SuccessionPlan.objects.visible_to(person)
        return self.filter(may_be_named_to(person, "about"), plan__in=read)

    def open(self) -> ActionQuerySet:
        return self.filter(state=ActionState.OPEN)


class PlanAction(models.Model):
    """SUC-22: what somebody undertakes about a post by a day; it may be a step, a place or an opportunity of one."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    plan = models.ForeignKey(SuccessionPlan, on_delete=models.CASCADE, related_name="actions")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="plan_actions")
    about = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="plan_actions_about"
    )
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plan_actions")
    due_on = models.DateField()
    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_actions")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_actions")
    offer = models.ForeignKey(HostOffer, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_actions")
    state = models.CharField(
        max_length=8, choices=[(str(key), name) for key, name in ACTION_NAMES.items()], default=ActionState.OPEN
    )
    what_came = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True) | (~Q(state="open") & Q(ended_on__isnull=False)),
                name="an_action_that_is_over_says_since_when",
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.plan.agency

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}#{self.code}"

    def __str__(self) -> str:
        return self.what


class Filling(models.Model):
    """SUC-15: how a post of the plan was filled: by which competition, and in what words."""

    critical = models.ForeignKey(CriticalPost, on_delete=models.CASCADE, related_name="fillings")
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="filling")
    way = models.CharField(max_length=8, choices=[(str(key), name) for key, name in WAY_NAMES.items()])
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="fillings_recorded")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["open", "within"]) | ~Q(words=""),
                name="a_post_filled_without_a_competition_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.get_way_display()}"
