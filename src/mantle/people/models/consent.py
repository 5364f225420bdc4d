"""What a person lets named others see, until when: given, read and withdrawn by the person. CON-1 to CON-8."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from mantle.people.access import Role
from mantle.people.models.codes import choices, new_code


class Purpose(StrEnum):
    """What a person can let others see; each slice that reads one names it in `Sharing.objects.covering`."""

    WISHES = "wishes"
    EARLIER_POSTS = "earlier_posts"
    PLAN = "plan"
    ENTRY = "entry"
    PROJECT = "project"
    DIAGNOSTIC = "diagnostic"
    FEEDBACK = "feedback"
    TOGETHER = "together"


class Audience(StrEnum):
    """Who may be given sight: the leads of one agency, the programme team, one named person, or a group one is in."""

    AGENCY = "agency"
    PROGRAMME = "programme"
    PERSON = "person"
    GROUP = "group"


PURPOSE_NAMES = {
    Purpose.WISHES: "what you say about your wishes and your background",
    Purpose.EARLIER_POSTS: "the posts you held at other employers",
    Purpose.PLAN: "one development plan",
    Purpose.ENTRY: "one journal entry",
    Purpose.PROJECT: "one project",
    Purpose.DIAGNOSTIC: "one self-diagnostic",
    Purpose.FEEDBACK: "one report of what colleagues say",
    Purpose.TOGETHER: "in which competencies you say that you are where a role asks you to be",
}
# CON-7: one thing of one's own, shown to one named person; chosen on the page of that thing.
OF_ONE_THING = (Purpose.PLAN, Purpose.ENTRY, Purpose.PROJECT, Purpose.DIAGNOSTIC, Purpose.FEEDBACK)
# CON-8: with the members of one group, who see it while they are members and share it themselves.
WITH_A_GROUP = (Purpose.TOGETHER,)


class SharingQuerySet(models.QuerySet):
    def standing(self, on: date) -> SharingQuerySet:
        """CON-2: given, not withdrawn, and not run out on a day."""
        return self.filter(starts_on__lte=on, ends_on__gt=on, withdrawn_at__isnull=True)

    def reaching(self, viewer) -> SharingQuerySet:
        """CON-3, CON-7: those given to leads of that very agency, to the programme team, or to this very person."""
        agencies = viewer.standing.agency_ids([Role.AUTHORITY_LEAD])
        condition = Q(audience=Audience.AGENCY, agency__in=agencies) | Q(audience=Audience.PERSON, reader=viewer)
        if Role.PROGRAMME_TEAM in viewer.standing.roles:
            condition |= Q(audience=Audience.PROGRAMME)
        return self.filter(condition)

    def visible_to(self, viewer) -> SharingQuerySet:
        """One's own, past ones too; of others those that stand today and were given to this viewer."""
        given = self.model._default_manager.standing(viewer.standing_on).reaching(viewer)  # type: ignore[attr-defined]
        return self.filter(Q(person=viewer) | Q(pk__in=given.values("pk")))

    def covering(self, viewer, purpose: Purpose) -> SharingQuerySet:
        """Those by which this viewer sees, today, what a purpose covers."""
        return self.standing(viewer.standing_on).reaching(viewer).filter(purpose=purpose)


class Sharing(models.Model):
    """A person lets an audience see something of theirs, from a day until a day, in words that are kept with it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="sharings")
    purpose = models.CharField(max_length=20, choices=[(str(key), name) for key, name in PURPOSE_NAMES.items()])
    audience = models.CharField(max_length=12, choices=choices(Audience))
    agency = models.ForeignKey(
        "people.Agency", null=True, blank=True, on_delete=models.CASCADE, related_name="sharings"
    )
    reader = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="sharings_received"
    )
    item = models.CharField(max_length=12, blank=True, help_text="Code of what is shown, or of the group.")
    wording = models.CharField(max_length=400)
    wording_version = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SharingQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["purpose", "agency", "ends_on"], name="sharing_purpose_agency")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_sharing_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(audience="agency", agency__isnull=False, reader__isnull=True, item="")
                | Q(audience="programme", agency__isnull=True, reader__isnull=True, item="")
                | (Q(audience="person", agency__isnull=True, reader__isnull=False) & ~Q(item=""))
                | (Q(audience="group", agency__isnull=True, reader__isnull=True) & ~Q(item="")),
                name="a_sharing_names_its_audience",
            ),
        ]

    @property
    def audience_name(self) -> str:
        if self.audience == Audience.GROUP:
            return "the members of the group"
        return f"the leads of {self.agency}" if self.agency else str(self.reader or "the programme team")

    def stands_on(self, day: date) -> bool:
        return self.withdrawn_at is None and self.starts_on <= day < self.ends_on

    def __str__(self) -> str:
        return self.wording
