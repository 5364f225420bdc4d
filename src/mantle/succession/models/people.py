"""Who covers, who could step in and how ready they are judged to be, and who does not wish to be considered."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from mantle.framework.models import RoleProfile
from mantle.people.models import Agency, Person, RoleHeld, current, new_code
from mantle.structures.models import Appointment, Post
from mantle.succession.models.plans import CriticalPost
from mantle.succession.rules import BAND_NAMES, COVER_NAMES, CoverState


def _in_sight(person: Person) -> models.QuerySet:
    return CriticalPost.objects.visible_to(person).standing().values("post")


def still_there(on: date, who: str = "person", where: str = "post__agency") -> Q:
    """SUC-14: rows whose person holds a post or a role, on a day, at the authority whose post it is about."""
    posts = Appointment.objects.filter(current(on), person=OuterRef(who), post__agency=OuterRef(where))
    roles = RoleHeld.objects.filter(current(on), person=OuterRef(who), agency=OuterRef(where))
    return Q(Exists(posts)) | Q(Exists(roles))


def may_be_named_to(person: Person, who: str) -> Q:
    """SUC-13, SUC-14: rows of plans that name somebody, as one reader may read them: about nobody or about oneself; of
    those who work there, for posts for which the reader is not named too."""
    slate = Judgement.objects.standing().filter(person=person).values("post")
    others = still_there(person.standing_on, who, "plan__agency") & (Q(post__isnull=True) | ~Q(post__in=slate))
    return Q(**{f"{who}__isnull": True}) | Q(**{who: person}) | others


class CoverQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CoverQuerySet:
        """SUC-5: whoever reads the plan, of people who work there; and the person who is asked."""
        return self.filter(Q(person=person) | (Q(post__in=_in_sight(person)) & still_there(person.standing_on)))

    def live(self, on: date) -> CoverQuerySet:
        """Asked or agreed, and not run out."""
        return self.filter(state__in=[CoverState.ASKED, CoverState.AGREED], until__gt=on)


class Cover(models.Model):
    """SUC-5: who stands in at once if a post falls empty tonight: a named person, who says yes or no, until a day."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="emergency_cover")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="covers_asked")
    until = models.DateField()
    words = models.CharField(max_length=300, blank=True, help_text="What goes with it: what they would put down.")
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in COVER_NAMES.items()], default=CoverState.ASKED
    )
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="covers_arranged")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["post", "-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state__in=["asked", "agreed"]), name="a_post_has_one_named_cover"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(answered_at__isnull=False), name="cover_is_agreed_by_an_answer"
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.post.agency

    def get_absolute_url(self) -> str:
        return reverse("succession:answer_cover", args=[self.code])

    def __str__(self) -> str:
        return f"Emergency cover of {self.post}"


class JudgementQuerySet(models.QuerySet):
    def standing(self) -> JudgementQuerySet:
        """Those that neither a newer one nor anybody has ended."""
        return self.filter(ended_at__isnull=True)

    def shown_to_subjects(self, on: date) -> JudgementQuerySet:
        """SUC-10: those that are not hidden from the person on a day."""
        return self.filter(Q(hidden_until__isnull=True) | Q(hidden_until__lte=on))

    def in_plans_of(self, person: Person) -> JudgementQuerySet:
        """SUC-2, SUC-13, SUC-14: of plans that somebody reads: people who work there today, and for a post for which
        the reader is named too, none but the reader's own, once it is shown."""
        own = self.model._default_manager.filter(person=person, ended_at__isnull=True)
        readable = Q(post__in=_in_sight(person)) & still_there(person.standing_on)
        return self.filter(readable & ~Q(post__in=own.values("post"))).exclude(person=person)

    def visible_to(self, person: Person) -> JudgementQuerySet:
        """SUC-9: one's own; and those of plans that one reads."""
        mine = self.model._default_manager.filter(person=person).shown_to_subjects(person.standing_on)  # type: ignore[attr-defined]
        return self.filter(
            Q(pk__in=mine.values("pk")) | Q(pk__in=self.model._default_manager.in_plans_of(person).values("pk"))  # type: ignore[attr-defined]
        )


class Judgement(models.Model):
    """SUC-6: how ready a named person finds somebody for one post, on a day, with evidence. It is never rewritten: a
    newer one takes its place, and the person answers it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="judgements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="judgements")
    band = models.CharField(max_length=8, choices=[(str(key), name) for key, name in BAND_NAMES.items()])
    profile = models.ForeignKey(RoleProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements")
    evidence = models.TextField()
    potential = models.TextField()
    experience = models.TextField()
    exposure = models.JSONField(default=list, blank=True)
    stretch = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="judgements_made")
    judged_on = models.DateField()
    at = models.DateTimeField()
    hidden_until = models.DateField(null=True, blank=True)
    hidden_wanted = models.DateField(null=True, blank=True)
    hidden_reason = models.TextField(blank=True)
    second_reader = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements_read_second"
    )
    second_read_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(ended_at__isnull=True),
                name="one_judgement_of_a_person_stands_for_a_post",
            ),
            models.CheckConstraint(
                condition=~Q(evidence="") & ~Q(potential="") & ~Q(experience=""),
                name="a_judgement_says_evidence_potential_and_experience_apart",
            ),
            models.CheckConstraint(
                condition=Q(hidden_until__isnull=True)
                | (~Q(hidden_reason="") & Q(second_reader__isnull=False) & ~Q(second_reader=F("by"))),
                name="a_judgement_is_hidden_for_a_reason_with_a_second_reader",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | ~Q(by=F("person")), name="nobody_judges_their_own_readiness"
            ),
        ]  # fmt: skip

    @property
    def agency(self) -> Agency:
        return self.post.agency

    def is_hidden_on(self, day: date) -> bool:
        return self.hidden_until is not None and day < self.hidden_until

    def get_absolute_url(self) -> str:
        return reverse("succession:judgement", args=[self.code])

    def __str__(self) -> str:
        return f"Judgement of readiness for {self.post}"


class DecliningQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> DecliningQuerySet:
        return self.filter(person=person)

    def standing(self) -> DecliningQuerySet:
        return self.filter(taken_back_at__isnull=True)


class Declining(models.Model):
    """SUC-12: somebody does not wish to be considered, for one post or for any at an authority."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="declinings")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="declinings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="declinings")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = DecliningQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Not to be considered for {self.post or 'any post'} at {self.agency}"
