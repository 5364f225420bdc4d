"""What is offered: provision, strands, programmes, their versions, and the components that versions are built from."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, choices, new_code, within
from mantle.programmes.rules import PARTS, AudienceKind, Channel, ComponentKind, EnrolmentUnit, VersionState


class ProvisionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ProvisionQuerySet:
        """What is offered is open to everyone signed in who may see programmes."""
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()


class Provision(models.Model):
    """The whole of what is offered, above single programmes, with an owner."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="provisions")
    version = models.PositiveIntegerField(default=1)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def is_within(self, reach: Reach, on: date) -> bool:
        """PRG-17: the provision is national, and changed by whoever reaches everywhere."""
        return reach.everywhere

    def get_absolute_url(self) -> str:
        return reverse("programmes:provision")

    def __str__(self) -> str:
        return self.name


class Strand(models.Model):
    """One strand of a provision: a kind of leader, and what the provision wants for them."""

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="strands")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    audience = models.CharField(max_length=30, choices=choices(AudienceKind))
    purpose = models.TextField(blank=True)

    class Meta:
        ordering = ["provision", "number"]
        constraints = [
            models.UniqueConstraint(fields=["provision", "number"], name="a_strand_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ProgrammeQuerySet:
        """Programmes are public within the service: everyone who may see programmes sees all of them."""
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()

    def within_reach_of(self, person: Person, permission: Permission) -> ProgrammeQuerySet:
        """Programmes of agencies over which this permission is held; national ones when it is held everywhere."""
        return self.filter(within(person.standing.reach(permission), "agency"))


class Programme(models.Model):
    """One programme of a strand; what it consists of stands in its versions."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    strand = models.ForeignKey(Strand, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=200, unique=True)
    unit = models.CharField(max_length=20, choices=choices(EnrolmentUnit), default=EnrolmentUnit.PERSON)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes",
        help_text="Whose programme it is; empty for a national one.",
    )  # fmt: skip
    started_in = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["strand__number", "name"]

    def is_within(self, reach: Reach, on: date) -> bool:
        """PRG-17: an agency's programme is changed from that agency, a national one by whoever reaches everywhere."""
        return reach.everywhere or (self.agency is not None and reach.covers(self.agency_id, self.agency.region))

    def get_absolute_url(self) -> str:
        return reverse("programmes:programme", args=[self.code])

    def __str__(self) -> str:
        return self.name


class ProgrammePartQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ProgrammePartQuerySet:
        """Who stands behind a programme is open to all who see programmes."""
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()


class ProgrammePart(models.Model):
    """PRG-18, PRG-41: what an agency is to a programme, from a day until a day, and what it answers for."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="parts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="programme_parts")
    part = models.CharField(max_length=12, choices=[(each, each.capitalize()) for each in PARTS])
    share = models.DecimalField(max_digits=6, decimal_places=3, default=0, help_text="Of the funding, for funders.")
    duties = models.CharField(max_length=300, blank=True)
    mark = models.CharField(max_length=60, blank=True, help_text="The agency’s name as it stands on papers.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProgrammePartQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "part", "agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "agency", "part"],
                condition=Q(ends_on__isnull=True),
                name="an_agency_has_a_part_in_a_programme_once",
            ),
            models.CheckConstraint(condition=Q(share__gte=0), name="a_share_of_the_funding_is_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="a_part_in_a_programme_ends_after_it_starts",
            ),
        ]  # fmt: skip

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.programme.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:parts", args=[self.programme.code])

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_part_display()}"


class VersionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> VersionQuerySet:
        """PRG-14: published versions are seen by all who see programmes, drafts by those who write them."""
        if not person.may(Permission.VIEW_PROGRAMMES):
            return self.none()
        mine = Programme.objects.within_reach_of(person, Permission.EDIT_PROGRAMMES)
        return self.filter(~Q(state=VersionState.DRAFT) | Q(programme__in=mine))


class Version(models.Model):
    """One edition of a programme. PRG-14: published, it stays as it is, and cohorts hold on to it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=choices(VersionState), default=VersionState.DRAFT)
    purpose = models.TextField(blank=True)
    months = models.PositiveSmallIntegerField(default=12)
    first_month = models.PositiveSmallIntegerField(default=9, help_text="The month of the year in which it begins.")
    line_of_sight = models.JSONField(default=list, blank=True, help_text="From policy to children, level by level.")
    process = models.JSONField(
        default=list, blank=True, help_text="STD-34: phases as name, first and last month, what."
    )
    rules = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="a_version_has_its_own_number"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="draft"), name="a_programme_has_one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=36, first_month__gte=1, first_month__lte=12),
                name="a_version_lasts_1_to_36_months",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.programme.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:version", args=[self.code])

    def __str__(self) -> str:
        return f"{self.programme}, version {self.number}"


class Aim(models.Model):
    """What a version is for, and how one would know."""

    edition = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="aims")
    text = models.CharField(max_length=300)
    measure = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["edition", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class Outcome(models.Model):
    """What a participant has learnt at the end, the evidence that shows it, and the competencies it stands for."""

    edition = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="outcomes")
    text = models.CharField(max_length=300)
    evidence = models.CharField(max_length=300, blank=True)
    competencies = models.ManyToManyField(Competency, blank=True, related_name="outcomes")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["edition", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class DesignCheck(models.Model):
    """PRG-15: how a version answers one principle of the provision."""

    edition = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="checks")
    principle = models.CharField(max_length=20)
    answer = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "principle"], name="a_principle_is_answered_once"),
        ]

    def __str__(self) -> str:
        return self.principle


class ComponentQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ComponentQuerySet:
        """The shared library of components is open to all who see programmes."""
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()


class Component(models.Model):
    """A part that programmes share: a module, coaching, a learning set, a residential, a simulation."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    title = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=choices(ComponentKind))
    channel = models.CharField(max_length=20, choices=choices(Channel), default=Channel.FACE_TO_FACE)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    about = models.TextField(blank=True)
    link = models.URLField(blank=True, help_text="Where the material stands, for instance in a learning site.")
    needs = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="needed_by")
    competencies = models.ManyToManyField(Competency, blank=True, related_name="components")
    can_be_exempted = models.BooleanField(default=True)
    covers = models.JSONField(default=list, blank=True, help_text="Areas of the curriculum that it serves. PRG-63")
    version = models.PositiveIntegerField(default=1)

    objects = ComponentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="a_component_takes_time")]

    def get_absolute_url(self) -> str:
        return reverse("programmes:component", args=[self.code])

    def __str__(self) -> str:
        return self.title


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ActivityQuerySet:
        """Those of the versions that this person may see."""
        return self.filter(edition__in=Version.objects.visible_to(person))


class Activity(models.Model):
    """A component in a version: when it comes, and whether everyone takes part."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    edition = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="activities")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="activities")
    month = models.PositiveSmallIntegerField(help_text="1 is the first month of the programme.")
    lasts = models.PositiveSmallIntegerField(default=1, help_text="Months.")
    is_required = models.BooleanField(default=True)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="local_activities",
        help_text="Only for people of this agency: a local addition.",
    )  # fmt: skip

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "month", "pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["edition", "component", "month"], name="a_component_comes_once_a_month"),
            models.CheckConstraint(condition=Q(month__gte=1, lasts__gte=1), name="an_activity_lasts_at_least_a_month"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.edition.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return self.edition.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.component}, month {self.month}"
