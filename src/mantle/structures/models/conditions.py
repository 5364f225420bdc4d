"""What makes a demanding post manageable: the list, the checks of posts, and who stands behind a post."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code, within
from mantle.structures.models.posts import Appointment, Post
from mantle.structures.rules.conditions import RATINGS, SPONSOR_NAMES, Side


class ConditionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ConditionQuerySet:
        """CFS-1: the shared list, and what agencies within reach added to it."""
        reach = person.standing.reach(Permission.EDIT_CONDITIONS)
        return self.filter(Q(agency__isnull=True) | within(reach, "agency")) if reach else self.none()

    def asked_at(self, agency: Agency) -> ConditionQuerySet:
        """What a check of a post of this agency asks about from now on."""
        return self.filter(Q(agency__isnull=True) | Q(agency=agency), retired_on__isnull=True)


class Condition(models.Model):
    """CFS-1: one thing that makes a post manageable. Its words stand; new words make a new row with the same key."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    key = models.CharField(max_length=40)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="conditions")
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=300, help_text="What is true where it is in place.")
    asks_evidence = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=99)
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(retired_on__isnull=True, agency__isnull=True),
                name="a_condition_stands_in_one_wording",
            ),
            models.UniqueConstraint(
                fields=["key", "agency"],
                condition=Q(retired_on__isnull=True, agency__isnull=False),
                name="a_condition_of_an_agency_stands_in_one_wording",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.everywhere if self.agency is None else reach.covers(self.agency_id, self.agency.region)

    def get_absolute_url(self) -> str:
        return reverse("structures:conditions")

    def __str__(self) -> str:
        return self.name


def _arranged_by(person: Person, path: str) -> Q | None:
    reach = person.standing.reach(Permission.ARRANGE_CONDITIONS)
    return within(reach, path) if reach else None


class CheckQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CheckQuerySet:
        """CFS-5: for the two who answer; and, without the answers, for those who arrange checks at the agency."""
        own, arranged = Q(holder=person) | Q(other=person), _arranged_by(person, "post__agency")
        # An empty condition lets everything through, which `|` would lose.
        return self if arranged is not None and not arranged else self.filter(own | (arranged or Q(pk__in=[])))


class ConditionsCheck(models.Model):
    """CFS-2: a post is looked at once by its holder and by one other, from a day until a day."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="conditions_checks")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conditions_checks")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conditions_checks_of_others")
    opened_on = models.DateField()
    due_on = models.DateField()
    holder_said_on = models.DateField(null=True, blank=True)
    other_said_on = models.DateField(null=True, blank=True)
    called_off_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(holder=F("other")), name="a_check_is_answered_by_two_people"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="a_check_is_due_after_it_opened"),
            models.UniqueConstraint(
                fields=["post", "holder"],
                condition=Q(called_off_on__isnull=True)
                & (Q(holder_said_on__isnull=True) | Q(other_said_on__isnull=True)),
                name="a_post_has_one_open_check_of_a_holder",
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.post.agency

    @property
    def is_complete(self) -> bool:
        return self.holder_said_on is not None and self.other_said_on is not None

    @property
    def is_open(self) -> bool:
        return self.called_off_on is None and not self.is_complete

    def side_of(self, person: Person) -> Side | None:
        """Which answer is this person's to give."""
        return {self.holder_id: Side.HOLDER, self.other_id: Side.OTHER}.get(person.pk)

    def said_on(self, side: Side) -> date | None:
        return self.holder_said_on if side == Side.HOLDER else self.other_said_on

    def get_absolute_url(self) -> str:
        return reverse("structures:conditions_check", args=[self.code])

    def __str__(self) -> str:
        return f"Check of {self.post}, {self.opened_on:%-d %B %Y}"


class ConditionAnswer(models.Model):
    """CFS-3: what one side says of one condition, and what shows it."""

    of = models.ForeignKey(ConditionsCheck, on_delete=models.CASCADE, related_name="answers")
    side = models.CharField(max_length=6, choices=[("holder", "Holder"), ("other", "Line or sponsor")])
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="answers")
    rating = models.PositiveSmallIntegerField(choices=list(RATINGS.items()))
    words = models.CharField(max_length=600, blank=True)
    evidence = models.CharField(max_length=300, blank=True, help_text="What shows it: a link or a document.")

    class Meta:
        ordering = ["condition__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["of", "side", "condition"], name="a_side_answers_a_condition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.get_rating_display()}"


class ConditionActionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ConditionActionQuerySet:
        """CFS-5: for whoever sees the check, and whoever is to do it."""
        return self.filter(Q(of__in=ConditionsCheck.objects.visible_to(person)) | Q(owner=person))


class ConditionAction(models.Model):
    """CFS-8: what closes a gap: by whom, by when, and what came of it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    of = models.ForeignKey(ConditionsCheck, on_delete=models.CASCADE, related_name="actions")
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="condition_actions")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ConditionActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(outcome=""),
                name="a_condition_action_that_is_done_says_what_came",
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.of.agency

    def get_absolute_url(self) -> str:
        return reverse("structures:finish_condition_action", args=[self.code])

    def __str__(self) -> str:
        return self.text


class PostSponsorQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PostSponsorQuerySet:
        """CFS-6: for whoever sees the post or holds it, and for the sponsor."""
        held = Appointment.objects.filter(person=person).values("post")
        seen = Post.objects.visible_to(person).order_by().values("pk")
        return self.filter(Q(post__in=seen) | Q(post__in=held) | Q(person=person))


class PostSponsor(models.Model):
    """CFS-6: who stands behind a post, in what capacity, between two days, and what they undertook."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="sponsors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sponsored_posts")
    kind = models.CharField(max_length=16, choices=[(str(k), v) for k, v in SPONSOR_NAMES.items()])
    undertakes = models.TextField(blank=True, max_length=1000)
    undertaken_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PostSponsorQuerySet.as_manager()

    class Meta:
        ordering = [F("ends_on").desc(nulls_first=True), "kind", "-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "kind"],
                condition=Q(ends_on__isnull=True) & ~Q(kind="other"),
                name="a_post_has_one_sponsor_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="a_sponsor_ends_after_they_start",
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.post.agency

    def get_absolute_url(self) -> str:
        return reverse("structures:support", args=[self.post.code])

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display().lower()}"
