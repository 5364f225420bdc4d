"""How structures change: reorganisations, what becomes of posts and agencies, and local words for the same thing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Agency, Person, choices, new_code, within
from mantle.structures.models.posts import Post
from mantle.structures.rules import LinkKind, ReorganisationState


class ReorganisationQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ReorganisationQuerySet:
        """Reorganisations of agencies whose posts this person may see."""
        return self.filter(within(person.standing.reach(Permission.VIEW_POSTS), "agency"))


class Reorganisation(models.Model):
    """A change of structure on a day: posts end, others begin, and each end is linked to what follows it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reorganisations")
    name = models.CharField(max_length=200)
    on = models.DateField()
    state = models.CharField(max_length=12, choices=choices(ReorganisationState), default=ReorganisationState.PROPOSED)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="confirmed_by_and_confirmed_at_stand_together",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("structures:reorganisation", args=[self.code])

    def __str__(self) -> str:
        return self.name


class PostLink(models.Model):
    """What becomes of a post: it lives on in a successor, or ends without one."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    reorganisation = models.ForeignKey(
        Reorganisation, null=True, blank=True, on_delete=models.CASCADE, related_name="links"
    )
    predecessor = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="successor_links")
    successor = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.CASCADE, related_name="predecessor_links"
    )
    kind = models.CharField(max_length=10, choices=choices(LinkKind), default=LinkKind.CONTINUES)
    likeness = models.FloatField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="two_posts_are_linked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or 'ended'}"


class AgencyLink(models.Model):
    """What becomes of an agency: merged, split, renamed or continued in another, on a day."""

    predecessor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="successor_links")
    successor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="predecessor_links")
    kind = models.CharField(max_length=10, choices=choices(LinkKind), default=LinkKind.CONTINUES)
    on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="two_agencies_are_linked_once"),
            models.CheckConstraint(condition=~Q(predecessor=models.F("successor")), name="no_agency_follows_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Term(models.Model):
    """A local word for a tier, and the tier it stands for at this agency."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="terms")
    word = models.CharField(max_length=80, help_text="As it stands in the agency's files: a grade, band or rank.")
    tier = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["agency", "word"], name="a_word_means_one_thing_at_an_agency")]

    def __str__(self) -> str:
        return f"{self.word} = tier {self.tier}" if self.tier else self.word
