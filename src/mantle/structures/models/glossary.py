"""COM-1 to COM-4: the words of a partnership: what each profession means, and how words stand to one another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.models import Agency, Person, new_code
from mantle.structures.models.bodies import Partnership
from mantle.structures.rules.glossary import PAIR_NAMES


class OfPartnershipQuerySet(models.QuerySet):
    path = "partnership"

    def visible_to(self, person: Person) -> OfPartnershipQuerySet:
        """COM-1: for everybody who sees the partnership."""
        return self.filter(**{f"{self.path}__in": Partnership.objects.visible_to(person)})


class OfWordQuerySet(OfPartnershipQuerySet):
    path = "one__partnership"


class CommonWord(models.Model):
    """COM-1: a word as one profession at one agency uses it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="words")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="common_words")
    profession = models.CharField(max_length=80)
    word = models.CharField(max_length=80)
    meaning = models.CharField(max_length=500)
    said_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = OfPartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["word", "profession", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agency", "profession", "word"], name="a_profession_says_once_what_a_word_means"
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('structures:glossary', args=[self.partnership.code])}#{self.code}"

    def __str__(self) -> str:
        return f"{self.word} ({self.profession})"


class WordPairQuerySet(OfWordQuerySet):
    def agreed(self) -> WordPairQuerySet:
        return self.filter(one_agreed_at__isnull=False, other_agreed_at__isnull=False)


class WordPair(models.Model):
    """COM-2: how two words stand to one another; it counts once somebody of each agency agreed."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    one = models.ForeignKey(CommonWord, on_delete=models.CASCADE, related_name="pairs_first")
    other = models.ForeignKey(CommonWord, on_delete=models.CASCADE, related_name="pairs_second")
    kind = models.CharField(max_length=8, choices=[(str(key), name) for key, name in PAIR_NAMES.items()])
    difference = models.CharField(max_length=400, blank=True)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    one_agreed_at = models.DateTimeField(null=True, blank=True)
    one_agreed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    other_agreed_at = models.DateTimeField(null=True, blank=True)
    other_agreed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = WordPairQuerySet.as_manager()

    class Meta:
        ordering = ["one__word", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_words_are_set_side_by_side_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_word_is_set_beside_another"),
            models.CheckConstraint(condition=Q(kind="same") | ~Q(difference=""), name="words_that_differ_say_how"),
        ]

    @property
    def is_agreed(self) -> bool:
        return self.one_agreed_at is not None and self.other_agreed_at is not None

    def get_absolute_url(self) -> str:
        return reverse("structures:glossary", args=[self.one.partnership.code])

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"
