"""Posts, the line between them, and the dated appointments of people to them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Agency, Person, choices, current, new_code, within
from mantle.people.models.consent import Purpose, Sharing
from mantle.structures.rules import COVER, KIND_NAMES, REASON_NAMES, Spell, StatutoryRole


class PostQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PostQuerySet:
        """Posts of agencies whose posts this person may see; those of any other agency do not exist for them."""
        rows = self.filter(within(person.standing.reach(Permission.VIEW_POSTS), "agency"))
        return rows.select_related("agency", "deputy")  # a post is hardly ever shown without them

    def at(self, on: date) -> PostQuerySet:
        """Posts that exist on a day."""
        return self.filter(current(on))

    def single(self) -> PostQuerySet:
        """Posts that one person can hold: lines that stand for several alike posts are left out."""
        return self.filter(is_group=False)

    def with_holding(self, on: date) -> PostQuerySet:
        """Each post with `is_held` and `is_covered`, and its appointments of that day as `now`."""
        held = Appointment.objects.filter(current(on), post=OuterRef("pk"))
        now = Appointment.objects.filter(current(on)).select_related("person").order_by("starts_on", "pk")
        return self.annotate(
            is_held=Exists(held.exclude(kind__in=COVER)), is_covered=Exists(held.filter(kind__in=COVER))
        ).prefetch_related(Prefetch("appointments", queryset=now, to_attr="now"))


class Post(models.Model):
    """A position in a structure, which exists between its dates whether or not anyone holds it.

    STR-8: a post that is regraded, renamed in substance or moved ends, and a successor post begins and is linked to it.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    reference = models.CharField(max_length=80, blank=True, help_text="The agency's own reference.")
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=200, blank=True)
    tier = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 director, 2 reports to the director, …")
    grade = models.CharField(max_length=60, blank=True, help_text="In the agency's own words.")
    statutory_role = models.CharField(max_length=10, choices=choices(StatutoryRole), blank=True)
    fte = models.DecimalField(max_digits=8, decimal_places=2, default=1)
    is_group = models.BooleanField(
        default=False,
        help_text="One line for several alike posts whose holders are not named, as organograms give them.",
    )
    deputy = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="deputises_for",
        help_text="The post whose holder stands in at once.",
    )  # fmt: skip
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PostQuerySet.as_manager()

    # Set by `with_holding`: how the post is held on the day that was asked about.
    now: list[Appointment]
    is_held: bool
    is_covered: bool

    class Meta:
        ordering = ["agency__name", "tier", "title", "pk"]
        indexes = [
            models.Index(fields=["agency", "tier", "title"]),
            models.Index(fields=["title"]),
            models.Index(fields=["tier"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="a_post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(fte__gte=0, fte__lte=50) | Q(is_group=True, fte__gte=0), name="a_post_has_a_sensible_fte"
            ),
            models.CheckConstraint(
                condition=Q(tier__isnull=True) | Q(tier__gte=1, tier__lte=9), name="a_tier_is_one_to_nine"
            ),
            models.UniqueConstraint(
                fields=["agency", "reference"], condition=~Q(reference="") & Q(ends_on__isnull=True),
                name="an_open_post_has_its_reference_alone",
            ),
        ]  # fmt: skip

    @property
    def is_statutory(self) -> bool:
        return bool(self.statutory_role)

    def get_absolute_url(self) -> str:
        return reverse("structures:post", args=[self.code])

    def __str__(self) -> str:
        return self.title


class ReportingLine(models.Model):
    """To which post a post reports, between two dates."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="lines")
    manager = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["manager", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="a_line_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(post=F("manager")), name="no_post_reports_to_itself"),
            models.UniqueConstraint(
                fields=["post"], condition=Q(ends_on__isnull=True), name="a_post_reports_to_one_post_at_a_time"
            ),
        ]

    def stands_on(self, day: date) -> bool:
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.ends_on is None or day < self.ends_on)

    def __str__(self) -> str:
        return f"{self.post} reports to {self.manager}"


def _seen_by(person: Person) -> Q:
    """The condition of appointments that a person sees: no condition at all where their reach is everywhere."""
    reach = within(person.standing.reach(Permission.VIEW_POSTS), "post__agency")
    return reach | Q(person=person) if reach else reach


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> AppointmentQuerySet:
        """Appointments to posts that this person may see, past ones too; and all of one's own."""
        return self.filter(_seen_by(person))

    def on_record_of(self, who: Person, viewer: Person) -> AppointmentQuerySet:
        """Appointments on one person's record: those the viewer may see, and all where the person chose so (CON-5)."""
        rows, seen = self.filter(person=who), _seen_by(viewer)
        shared = Sharing.objects.covering(viewer, Purpose.EARLIER_POSTS).filter(person=who)
        return rows.filter(seen | Q(Exists(shared))) if seen else rows  # part of one question, none of its own

    def on(self, day: date) -> AppointmentQuerySet:
        return self.filter(current(day))

    def for_history(self) -> AppointmentQuerySet:
        """With all that a history says of each: who, where, and when they were away."""
        return self.select_related("person", "post__agency").prefetch_related("absences")

    def as_spells(self) -> list[Spell]:
        """Plain values for the rules."""
        rows = self.values_list(
            "person__code", "post__code", "kind", "starts_on", "ends_on", "post__agency__code", "overlap_reason"
        )
        return [Spell(*row) for row in rows]


class Appointment(models.Model):
    """A person in a post, in some way, from a day to a day (the end is the first day without).

    STR-4: overlaps at one post, or of one person's substantive posts, are refused by the database unless declared.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=12, choices=[(str(k), v) for k, v in KIND_NAMES.items()])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    fte = models.DecimalField(max_digits=4, decimal_places=2, default=1)
    leaving_reason = models.CharField(max_length=12, choices=[(str(k), v) for k, v in REASON_NAMES.items()], blank=True)
    overlap_reason = models.CharField(
        max_length=200, blank=True, help_text="Why this stands beside another appointment: handover, leave, …"
    )
    version = models.PositiveIntegerField(default=1)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["post", "starts_on"]),
            models.Index(fields=["person", "starts_on"]),
            models.Index(fields=["ends_on", "kind"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="an_appointment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(leaving_reason="") | Q(ends_on__isnull=False), name="a_reason_for_leaving_needs_an_end"
            ),
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=1), name="a_person_works_up_to_full_time"),
        ]

    @property
    def agency(self) -> Agency:
        return self.post.agency

    def stands_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    @property
    def is_cover(self) -> bool:
        return self.kind in COVER

    def as_spell(self) -> Spell:
        """Plain values for the rules, of a row that is loaded with its person, post and agency."""
        where = self.post.agency.code
        return Spell(
            self.person.code, self.post.code, self.kind, self.starts_on, self.ends_on, where, self.overlap_reason
        )

    def get_absolute_url(self) -> str:
        return self.post.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.person} as {self.post}"


class Absence(models.Model):
    """A time when a holder keeps the post but is away: parental leave, sickness, a secondment out."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="absences")
    reason = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="an_absence_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment} away"
