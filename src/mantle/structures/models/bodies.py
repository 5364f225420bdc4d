"""Partnerships of agencies, the bodies that govern them, and the seats on those bodies."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, choices, current, new_code, within
from mantle.structures.models.posts import Post
from mantle.structures.rules import PARTNERSHIP_NAMES, MeetingCycle


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PartnershipQuerySet:
        """Partnerships in which an agency of yours takes part: seats and their holders are known to all partners."""
        reach = person.standing.reach(Permission.VIEW_AGENCIES)
        return self.filter(Q() if reach.everywhere else Q(members__in=_members_within(reach))).distinct()


def _members_within(reach):
    return PartnershipMember.objects.filter(within(reach, "agency"))


class Partnership(models.Model):
    """Agencies that have agreed to lead something together."""

    code = models.CharField(max_length=40, unique=True, default=new_code)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=[(str(k), v) for k, v in PARTNERSHIP_NAMES.items()])
    region = models.CharField(max_length=60, blank=True)
    purpose = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def is_within(self, reach: Reach, on: date) -> bool:
        """STR-12: a partnership, its bodies and seats are changed from its lead agencies."""
        leads = self.members.filter(current(on), is_lead=True)
        return reach.everywhere or leads.filter(within(reach, "agency")).exists()

    def get_absolute_url(self) -> str:
        return reverse("structures:partnership", args=[self.code])

    def __str__(self) -> str:
        return self.name


class Part(models.TextChoices):
    """STR-13: what an agency is to a partnership or a programme."""

    LEAD = "lead", "Lead"
    PARTNER = "partner", "Partner"
    FUNDER = "funder", "Funder"
    DELIVERER = "deliverer", "Deliverer"
    SUPPORTER = "supporter", "Supporter"


class PartnershipMemberQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PartnershipMemberQuerySet:
        """Agencies of the partnerships that this person may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(person))


class PartnershipMember(models.Model):
    """One part that an agency has in a partnership, between two dates; it may have several side by side."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="partnerships")
    part = models.CharField(max_length=12, choices=Part.choices, default=Part.PARTNER)
    is_lead = models.BooleanField(default=False, editable=False, help_text="Whether the part is to lead.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PartnershipMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agency", "part"],
                condition=Q(ends_on__isnull=True),
                name="an_agency_has_each_part_once",
            ),
            models.CheckConstraint(
                condition=Q(part="lead", is_lead=True) | (~Q(part="lead") & Q(is_lead=False)),
                name="whoever_leads_has_the_part_of_lead",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="a_part_ends_after_it_starts",
            ),
        ]

    def save(self, **kwargs) -> None:
        self.is_lead = self.part == Part.LEAD
        super().save(**kwargs)

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.partnership.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.partnership.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.agency} in {self.partnership}"


class BodyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> BodyQuerySet:
        """Bodies of the partnerships that this person may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(person))


class Body(models.Model):
    """A board, programme board, forum or local team: it has seats, reports to a body above it, and meets."""

    code = models.CharField(max_length=40, unique=True, default=new_code)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=200)
    reports_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reporting")
    terms_of_reference = models.TextField(blank=True)
    decides = models.TextField(blank=True, help_text="Which decisions this body takes itself.")
    meets = models.CharField(max_length=12, choices=choices(MeetingCycle), blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bodies"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("id")), name="no_body_reports_to_itself"
            )
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.partnership.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.partnership.get_absolute_url()

    def __str__(self) -> str:
        return self.name


class Community(models.TextChoices):
    """STR-29: for whom a seat speaks that no agency fills by office."""

    CHILDREN = "children", "Children and young people"
    PARENTS = "parents", "Parents and carers"
    CARED_FOR = "cared_for", "People who were in care"
    NEIGHBOURS = "neighbours", "A neighbourhood or community"
    VOLUNTARY = "voluntary", "Voluntary and faith groups"


class SeatQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SeatQuerySet:
        """Seats on the bodies that this person may see."""
        return self.filter(body__in=Body.objects.visible_to(person))


class Seat(models.Model):
    """A place on a body: held through a post, or by a named person where no post fits; it may name a delegate."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    title = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    delegate_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="delegate_seats"
    )
    is_chair = models.BooleanField(default=False)
    speaks_for = models.CharField(max_length=12, choices=Community.choices, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["-is_chair", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True) | Q(person__isnull=True), name="a_seat_is_held_by_post_or_by_name"
            ),
            models.UniqueConstraint(
                fields=["body"], condition=Q(is_chair=True, ends_on__isnull=True), name="a_body_has_one_chair"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.body.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.body.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"
