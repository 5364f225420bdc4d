"""Diagnostics of an organisation or a partnership: its leaders say what is strong, what weak, and how sure they are."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, current, new_code, within
from mantle.structures.models.boards import looked_after_by
from mantle.structures.models.bodies import Body, Partnership, Seat
from mantle.structures.models.posts import Appointment
from mantle.structures.rules.diagnosing import MOMENT_NAMES

LEADING_TIERS = (1, 2, 3)


def leaders_asked(person: Person) -> Q:
    """CFS-30: whose diagnostics somebody answers: agencies where they lead, partnerships on whose boards they sit."""
    on = person.standing_on
    held = Appointment.objects.filter(current(on), person=person)
    seats = Seat.objects.filter(current(on)).filter(
        Q(person=person) | Q(post__in=held.values("post")) | Q(delegate_post__in=held.values("post"))
    )
    bodies = Body.objects.filter(pk__in=seats.values("body"))
    leads = held.filter(post__tier__in=LEADING_TIERS)
    return Q(agency__in=leads.values("post__agency")) | Q(partnership__in=bodies.values("partnership"))


class DiagnosticQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> DiagnosticQuerySet:
        """CFS-30: for the leaders who are asked, and for whoever opened it for the agency or the partnership."""
        reach = person.standing.reach(Permission.EDIT_BODIES)
        looked_after = Q(partnership__in=looked_after_by(person))
        if reach:
            looked_after |= Q(within(reach, "agency"), agency__isnull=False)
        return self.filter(leaders_asked(person) | looked_after)

    def asks(self, person: Person, on: date) -> DiagnosticQuerySet:
        """Those that wait for this person's answer."""
        return self.filter(leaders_asked(person), opens_on__lte=on, closes_on__gte=on).exclude(answers__person=person)


class Diagnostic(models.Model):
    """CFS-30: leaders of one agency or one partnership are asked between two days; a later one is set against it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="diagnostics")
    partnership = models.ForeignKey(
        Partnership, null=True, blank=True, on_delete=models.CASCADE, related_name="diagnostics"
    )
    moment = models.CharField(max_length=6, choices=[(str(k), v) for k, v in MOMENT_NAMES.items()])
    why = models.CharField(max_length=200, help_text="Beside which programme, or for what.")
    opens_on = models.DateField()
    closes_on = models.DateField()
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="later")
    version = models.PositiveIntegerField(default=1)

    objects = DiagnosticQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True, partnership__isnull=False)
                | Q(agency__isnull=False, partnership__isnull=True),
                name="a_diagnostic_is_of_an_agency_or_a_partnership",
            ),
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="a_diagnostic_closes_after_it_opens"),
        ]

    @property
    def subject(self) -> Agency | Partnership:
        found = self.agency or self.partnership
        assert found is not None  # a constraint of the table
        return found

    def is_within(self, reach: Reach, on: date) -> bool:
        if self.partnership is not None:
            return self.partnership.is_within(reach, on)
        return self.agency is not None and reach.covers(self.agency_id, self.agency.region)

    def get_absolute_url(self) -> str:
        return reverse("structures:diagnostic", args=[self.code])

    def __str__(self) -> str:
        return f"{self.subject}: {self.why}"


class DiagnosticAnswer(models.Model):
    """CFS-31: one leader's judgement; nobody else sees it, and groups of four or more are seen as means."""

    of = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="diagnostic_answers")
    on = models.DateField()
    answers = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["of", "person"], name="a_leader_answers_a_diagnostic_once")]

    def __str__(self) -> str:
        return f"Answer of {self.on}"
