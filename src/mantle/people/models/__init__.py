"""Agencies, persons, accounts, roles held, the audit record and queued work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse

from mantle.people.access import NAMES, Permission, Reach, Role, Standing
from mantle.people.models.calendars import CalendarLink
from mantle.people.models.chores import Chore, SentForm
from mantle.people.models.codes import choices, new_code
from mantle.people.models.consent import Sharing
from mantle.people.models.emergencies import Emergency, EmergencyStep
from mantle.people.models.entering import Account, AccountLink, AddressChange, SignInTries
from mantle.people.models.keys import OutsideIdentity, Passkey
from mantle.people.models.letters import DeadAddress, Letter, LetterBatch, LetterTry
from mantle.people.models.record import Change, Look, Seal
from mantle.people.rules import AgencyKind, Background, JobState, plain_name

# Kept in modules of their own, found here.
__all__ = [
    "Account",
    "AccountLink",
    "AddressChange",
    "CalendarLink",
    "Change",
    "Chore",
    "DeadAddress",
    "Emergency",
    "EmergencyStep",
    "Letter",
    "LetterBatch",
    "LetterTry",
    "Look",
    "OutsideIdentity",
    "Passkey",
    "Seal",
    "SentForm",
    "Sharing",
    "SignInTries",
    "choices",
    "new_code",
]


def within(reach: Reach, path: str) -> Q:
    """The condition that keeps rows within a reach; `path` leads from the row to its agency."""
    if reach.everywhere:
        return Q()
    condition = Q(**{f"{path}_id__in" if path != "pk" else "pk__in": reach.agency_ids})
    region = "region__in" if path == "pk" else f"{path}__region__in"
    return condition | Q(**{region: reach.regions}) if reach.regions else condition


def current(on: date, prefix: str = "") -> Q:
    """The condition that a period row holds on a day: begun, and not ended (the end day is the first day without)."""
    begun = Q(**{f"{prefix}starts_on__lte": on}) | Q(**{f"{prefix}starts_on__isnull": True})
    return begun & (Q(**{f"{prefix}ends_on__gt": on}) | Q(**{f"{prefix}ends_on__isnull": True}))


class AgencyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> AgencyQuerySet:
        """Agencies are public bodies: everyone signed in may see that they exist; their posts are another matter."""
        return self if person.standing.may(Permission.VIEW_AGENCIES) else self.none()

    def within_reach_of(self, person: Person, permission: Permission) -> AgencyQuerySet:
        """Agencies over which this person holds this permission."""
        return self.filter(within(person.standing.reach(permission), "pk"))


class Agency(models.Model):
    """A body that employs people: a council, a health body, a police force, a school, a charity, a national body."""

    code = models.CharField(max_length=40, unique=True, default=new_code)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20, choices=choices(AgencyKind))
    region = models.CharField(max_length=60, blank=True)
    nation = models.CharField(max_length=40, blank=True)
    official_code = models.CharField(max_length=20, blank=True, help_text="Code in the national register, if any.")
    is_upper_tier = models.BooleanField(default=False, help_text="Carries children's services.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]
        indexes = [models.Index(fields=["kind", "region", "name"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="an_agency_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["official_code", "starts_on"],
                condition=~Q(official_code=""),
                name="an_official_code_starts_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyName(models.Model):
    """Another name by which an agency is known, so that messy files find it."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    plain_name = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "plain_name"], name="an_agency_has_each_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PersonQuerySet:
        """Yourself; and those who today hold a post or a role at an agency whose people you may see.

        PEO-5: when someone moves from one agency to another, the first loses sight of the record that day.
        """
        reach = person.standing.reach(Permission.VIEW_PEOPLE)
        rows = self.filter(merged_into__isnull=True)
        if reach.everywhere:
            return rows
        return rows.filter(Q(pk=person.pk) | Q(pk__in=_working_within(reach, person.standing_on)))

    def within_reach_of(self, person: Person, permission: Permission) -> PersonQuerySet:
        """People at agencies over which this person holds this permission today."""
        reach = person.standing.reach(permission)
        rows = self.filter(merged_into__isnull=True)
        return rows if reach.everywhere else rows.filter(pk__in=_working_within(reach, person.standing_on))


def _working_within(reach: Reach, on: date) -> models.QuerySet:
    # Appointments stand a floor above: they are reached by the name of their relation, not by an import.
    posts = Q(within(reach, "appointments__post__agency"), current(on, "appointments__"))
    roles = Q(within(reach, "roles_held__agency"), current(on, "roles_held__"))
    people = Person._base_manager.order_by()
    return people.filter(posts).values("pk").union(people.filter(roles).values("pk"))


class Person(models.Model):
    """One person, one record, across employers; an account is something else, and many persons have none."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100)
    sort_name = models.CharField(max_length=210, editable=False, db_index=True)
    email = models.EmailField(blank=True, db_index=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    background = models.CharField(max_length=20, choices=choices(Background), blank=True)
    profession = models.CharField(max_length=100, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    # Set at the door (people.queries.with_standing): the roles held on the day of the request.
    standing: Standing
    standing_on: date
    emergency: Emergency | None = None

    class Meta:
        verbose_name_plural = "people"
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=1900, birth_year__lte=2100),
                name="a_birth_year_has_four_figures",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="no_one_is_merged_into_themselves"
            ),
        ]

    def save(self, **kwargs) -> None:
        self.sort_name = self.sort_name_of(self.given_name, self.family_name)
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name"}
        super().save(**kwargs)

    @staticmethod
    def sort_name_of(given_name: str, family_name: str) -> str:
        return f"{plain_name(family_name)} {plain_name(given_name)}".strip()

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def may(self, permission: Permission, agency: Agency | None = None) -> bool:
        """Whether this person may do a verb: anywhere at all, or over one agency's rows."""
        reach = self.standing.reach(permission)
        return bool(reach) if agency is None else reach.covers(agency.pk, agency.region)

    def get_absolute_url(self) -> str:
        return reverse("structures:person", args=[self.code])

    def within_which(self, reaches: Iterable[Reach], on: date) -> set[Reach]:
        """Of these reaches, those within which this person works on a day; one question, however many reaches."""
        given = {reach for reach in reaches if reach}
        asked = [reach for reach in given if not reach.everywhere]
        me = Person._base_manager.filter(pk=self.pk).order_by()
        answers = me.values_list(*(Exists(me.filter(pk__in=_working_within(reach, on))) for reach in asked))
        found = answers.first() if asked else ()
        held = {reach for reach, is_held in zip(asked, found or (), strict=False) if is_held}
        return held | {reach for reach in given if reach.everywhere}

    def is_within(self, reach: Reach, on: date) -> bool:
        """Whether this person works within a reach on a day: holds a post or a role there."""
        return reach.everywhere or Person.objects.filter(pk=self.pk, pk__in=_working_within(reach, on)).exists()

    def __str__(self) -> str:
        return self.name


class PersonName(models.Model):
    """A name that a person had until a day: records under it still find them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_names")
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100)
    sort_name = models.CharField(max_length=210, db_index=True)
    until = models.DateField()

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Identifier(models.Model):
    """A reference by which some other system knows this person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    source = models.CharField(max_length=60)
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "value"], name="an_identifier_names_one_person")]

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"


class RoleHeld(models.Model):
    """A role held by a person at an agency, in a region, or everywhere, between two dates."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20, choices=[(str(role), NAMES[role]) for role in Role])
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="roles_held")
    region = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="a_role_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True) | Q(region=""),
                name="a_role_is_held_at_an_agency_or_in_a_region_not_both",
            ),
        ]

    def __str__(self) -> str:
        where = self.agency.name if self.agency else self.region or "everywhere"
        return f"{self.get_role_display()}, {where}"


class AuditEvent(models.Model):
    """One line of what was done or seen: who, when, what, to which row, and why."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="audit_events")
    verb = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_code = models.CharField(max_length=40)
    object_name = models.CharField(max_length=200, blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="audit_events")
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["object_kind", "object_code"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind} {self.object_code}"


class Duplicate(models.Model):
    """Two records that may be one person, and what was decided about them."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duplicates_as_one")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duplicates_as_other")
    likeness = models.FloatField()
    because = models.CharField(max_length=200, blank=True)
    is_dismissed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_proposed_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_pair_is_kept_in_one_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"


class Merge(models.Model):
    """Two records made one, with every row that moved, so that it can be taken back."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_given_up")
    moved = models.JSONField(default=dict)
    reason = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.merged} into {self.kept}"


class JobQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> JobQuerySet:
        """Work that this person asked for; all of it for whoever looks after the queue. JOB-5."""
        may_all = person.standing.reach(Permission.VIEW_WORK).everywhere
        return self if may_all else self.filter(requested_by=person)


class Job(models.Model):
    """A piece of work that takes longer than a page: queued, taken by a worker, with its progress."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=choices(JobState), default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    error = models.TextField(blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    requested_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="jobs")
    requested_at = models.DateTimeField()
    run_after = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"])]

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.total)) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Worker(models.Model):
    """A worker that runs, by machine and process number; its last sign of life is what the status page reads."""

    name = models.CharField(max_length=100, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
