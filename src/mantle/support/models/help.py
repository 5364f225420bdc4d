"""HLP-1 to HLP-4: what an authority offers to others, and with whom."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code, within
from mantle.support.rules.help import AREAS, INSPECTED_NAMES, is_stale


def named(names: dict) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


def reached(reach: Reach, path: str) -> Q:
    """`within`, made to be joined by “or”: a reach everywhere stays everywhere beside another condition."""
    return Q(pk__isnull=False) if reach.everywhere else within(reach, path)


def areas_in_words(keys: list[str]) -> list[str]:
    return [name for key, name in AREAS.items() if key in keys]


class HelpOfferQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HelpOfferQuerySet:
        """HLP-3: those of one's own authority, those one is named in, and all that one brokers; of others see sums."""
        brokers = reached(person.standing.reach(Permission.BROKER_HELP), "agency")
        own = reached(person.standing.reach(Permission.OFFER_HELP), "agency")
        members = HelpTeamMember.objects.filter(person=person).values("offer")
        return self.filter(brokers | own | Q(lead=person) | Q(pk__in=members))

    def standing(self, on: date) -> HelpOfferQuerySet:
        """Those that stand on a day, whether or not they were confirmed of late."""
        return self.filter(withdrawn_at__isnull=True, starts_on__lte=on, ends_on__gte=on)


class HelpOffer(models.Model):
    """HLP-1: days a month that a director and a team have for leaders in other authorities, and what they know."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="help_offers")
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="help_led")
    areas = models.JSONField(default=list, blank=True, help_text="What help can be about. HLP-1")
    competencies = models.ManyToManyField(Competency, blank=True, related_name="help_offers")
    what = models.TextField(max_length=2000, blank=True)
    days_a_month = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day on which it stands.")
    inspected = models.CharField(max_length=24, blank=True, choices=named(INSPECTED_NAMES))
    inspected_on = models.DateField(null=True, blank=True)
    inspected_link = models.URLField(blank=True)
    learnt = models.TextField(max_length=2000, blank=True)
    cannot_help = models.ManyToManyField(Agency, blank=True, related_name="+")
    confirmed_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HelpOfferQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_offer_of_help_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(days_a_month__gte=1, days_a_month__lte=40), name="an_offer_of_help_has_1_to_40_days_a_month"
            ),
            models.CheckConstraint(
                condition=Q(inspected="") | Q(inspected_on__isnull=False), name="an_inspection_has_a_day"
            ),
        ]  # fmt: skip

    @property
    def area_names(self) -> list[str]:
        return areas_in_words(self.areas)

    def is_stale(self, on: date) -> bool:
        return is_stale(self.confirmed_on, on)

    def get_absolute_url(self) -> str:
        return reverse("support:help_offer", args=[self.code])

    def __str__(self) -> str:
        return f"Help from {self.agency}"


class HelpTeamMemberQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> HelpTeamMemberQuerySet:
        """HLP-2: oneself, and whoever stands on an offer that one sees."""
        return self.filter(Q(person=person) | Q(offer__in=HelpOffer.objects.visible_to(person)))

    def agreed(self) -> HelpTeamMemberQuerySet:
        return self.filter(agreed_at__isnull=False)


class HelpTeamMember(models.Model):
    """HLP-2: somebody named as one of the team, in what role; seen beyond the authority once they agreed."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    offer = models.ForeignKey(HelpOffer, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="help_teams")
    role = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = HelpTeamMemberQuerySet.as_manager()

    class Meta:
        ordering = ["offer", "person__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "person"], name="somebody_is_named_in_an_offer_once"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="nobody_agrees_and_declines_at_once",
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.offer.agency

    def get_absolute_url(self) -> str:
        return self.offer.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.person}, {self.role}"
