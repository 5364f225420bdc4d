"""Letters out: what was queued for whom, each try to send it, batches that can be taken back, addresses that bounce."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models.codes import choices, new_code
from mantle.people.rules import QUIET_LETTERS, LetterState

if TYPE_CHECKING:
    from mantle.people.models import Person


class LetterBatch(models.Model):
    """Letters that leave together, after a while in which all of them can be taken back. LET-5."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(max_length=200)
    made_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "letter batches"

    def __str__(self) -> str:
        return self.name


class LetterQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> LetterQuerySet:
        """Those to yourself; and those to people within reach, for whoever looks after letters. LET-7, LET-10."""
        own = Q(to=person)
        reach = person.standing.reach(Permission.VIEW_LETTERS)
        if reach.everywhere:
            return self.filter(own | ~Q(wording__in=QUIET_LETTERS))
        if not reach:
            return self.filter(own)
        from mantle.people.models import Person as Everyone  # the people they go to stand a file above

        near = Everyone.objects.within_reach_of(person, Permission.VIEW_LETTERS)
        return self.filter(own | Q(~Q(wording__in=QUIET_LETTERS), to__in=near.values("pk")))


class Letter(models.Model):
    """One letter to one person: its words as they were when it was queued, and what became of it.

    `link` is kept until the letter has left; of a link that is a secret nothing stays afterwards.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code)
    key = models.CharField(max_length=160, unique=True, help_text="The same key twice is the same letter.")
    wording = models.CharField(max_length=80)
    to = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    is_secret = models.BooleanField(default=False)
    batch = models.ForeignKey(LetterBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    state = models.CharField(max_length=12, choices=choices(LetterState), default=LetterState.QUEUED)
    queued_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField()
    send_after = models.DateTimeField()
    useless_after = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "send_after"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(handed_at__isnull=False), name="a_letter_that_was_sent_was_handed_over"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("people:letter", args=[self.code])

    @property
    def text(self) -> str:
        """What the recipient reads; a secret link is shown to nobody else."""
        return self.body.replace(LINK, "(the link is shown to the recipient only)" if self.is_secret else self.link)

    def __str__(self) -> str:
        return self.subject


LINK = "[[link]]"  # where the link stands in the words, so that it can be taken out of them


class LetterTry(models.Model):
    """One try to send a letter, written before the mail server is spoken to. LET-2."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "letter tries"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "number"], name="a_letter_has_each_try_once"),
        ]

    def __str__(self) -> str:
        return f"Try {self.number} of {self.letter}"


class DeadAddress(models.Model):
    """An address from which letters come back; nothing more is sent there until a person says so. LET-6."""

    address = models.EmailField(unique=True)
    since = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        verbose_name_plural = "dead addresses"

    def __str__(self) -> str:
        return self.address
