"""Hosted talk: a question, those who are asked, what they say, what came of it; and who may be asked about what."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.learning.rules.dialogue import BEYOND_NAMES, KIND_NAMES, STEP_NAMES, TEMPLATES, Beyond, is_open
from mantle.people.access import Permission
from mantle.people.models import Person, new_code
from mantle.programmes.models import LearningSet, SetMember
from mantle.web.words import day


class DialogueQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> DialogueQuerySet:
        """DIA-3: those that one hosts, and those to which one is asked. Nobody's role opens them."""
        asked = DialogueMember.objects.filter(person=person).values("dialogue")
        return self.filter(Q(host=person) | Q(pk__in=asked))


class Dialogue(models.Model):
    """DIA-1: one talk with a host and a day on which it closes."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    kind = models.CharField(max_length=10, choices=[(str(key), name) for key, name in KIND_NAMES.items()])
    template = models.CharField(max_length=12, blank=True, choices=[(key, row.name) for key, row in TEMPLATES.items()])
    question = models.CharField(max_length=300)
    about = models.TextField(blank=True)
    host = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dialogues_hosted")
    opens_on = models.DateField()
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    synthesis = models.TextField(blank=True)
    learning_set = models.ForeignKey(
        LearningSet, null=True, blank=True, on_delete=models.CASCADE, related_name="dialogues"
    )
    beyond = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in BEYOND_NAMES.items()], default=Beyond.NOTHING
    )
    ranking_opened_at = models.DateTimeField(null=True, blank=True)
    ranking_ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DialogueQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="a_dialogue_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(synthesis=""), name="a_closed_dialogue_says_what_came_of_it"
            ),
            models.CheckConstraint(
                condition=~Q(kind="notes") | Q(learning_set__isnull=False), name="notes_are_those_of_a_learning_set"
            ),
            models.CheckConstraint(
                condition=Q(ranking_ended_at__isnull=True) | Q(ranking_opened_at__isnull=False),
                name="a_ranking_ends_after_it_was_opened",
            ),
        ]

    def is_open_on(self, on: date) -> bool:
        return is_open(self.opens_on, self.closes_on, self.closed_at is not None, on)

    def get_absolute_url(self) -> str:
        return reverse("learning:dialogue", args=[self.code])

    def __str__(self) -> str:
        # Named in the record of changes: never by its question. DIA-4.
        return f"{self.get_kind_display()} until {day(self.closes_on)}"


class DialogueMember(models.Model):
    """DIA-3: somebody who is asked, and in which small group."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dialogues_asked_to")
    group = models.CharField(max_length=60, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["dialogue", "group", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "person"], name="somebody_is_asked_to_a_dialogue_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.dialogue}"


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ContributionQuerySet:
        """DIA-3: one's own, the host's, those of one's small group; all for the host, and once it is closed."""
        seats = DialogueMember.objects.filter(person=person)
        beside = DialogueMember.objects.filter(
            person=models.OuterRef("person"), dialogue=models.OuterRef("dialogue"), group=models.OuterRef("own_group")
        )
        own_group = seats.filter(dialogue=models.OuterRef("dialogue")).values("group")[:1]
        rows = self.filter(dialogue__in=Dialogue.objects.visible_to(person)).annotate(
            own_group=models.Subquery(own_group), is_beside=models.Exists(beside)
        )
        is_all = Q(dialogue__host=person) | Q(dialogue__closed_at__isnull=False)
        # DIA-10: whoever has left a set reads what was written while they were in it, and nothing after.
        spells = SetMember.objects.filter(place__person=person, learning_set=models.OuterRef("dialogue__learning_set"))
        rows = rows.annotate(
            is_in=models.Exists(spells.filter(left_on__isnull=True)),
            left_on=models.Subquery(spells.order_by("-left_on").values("left_on")[:1]),
        )
        in_time = Q(is_in=True) | Q(left_on__isnull=True) | Q(written_at__date__lt=F("left_on")) | Q(person=person)
        return rows.filter(in_time).filter(
            is_all | Q(person=person) | Q(person=F("dialogue__host")) | Q(is_beside=True)
        )


class Contribution(models.Model):
    """DIA-2: what one of them says, in their own words; theirs to change until it closes."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contributions")
    step = models.CharField(max_length=10, choices=list(STEP_NAMES.items()))
    text = models.TextField()
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["dialogue", "written_at", "pk"]

    def __str__(self) -> str:
        return f"Contribution of {day(self.written_at.date())}"


class ExpertiseQuerySet(models.QuerySet):
    def standing(self, on: date) -> ExpertiseQuerySet:
        return self.filter(withdrawn_at__isnull=True, starts_on__lte=on, ends_on__gt=on)

    def visible_to(self, person: Person) -> ExpertiseQuerySet:
        """DIA-7: one's own; of others those that stand today, for whoever may see programmes."""
        if not person.may(Permission.VIEW_PROGRAMMES):
            return self.filter(person=person)
        standing = Q(withdrawn_at__isnull=True, starts_on__lte=person.standing_on, ends_on__gt=person.standing_on)
        return self.filter(Q(person=person) | standing)


class Expertise(models.Model):
    """DIA-7: somebody lets others ask them about something, until a day, in words that are kept with it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expertise")
    subject = models.CharField(max_length=300)
    competency = models.ForeignKey(
        Competency, null=True, blank=True, on_delete=models.SET_NULL, related_name="expertise"
    )
    wording = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ExpertiseQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "expertise"
        ordering = ["subject", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="what_one_may_be_asked_about_ends"),
        ]

    def __str__(self) -> str:
        return f"May be asked until {day(self.ends_on)}"
