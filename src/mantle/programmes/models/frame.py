"""What stands around programmes: mandates and what they oblige to, events, and trials in the field."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Study
from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code
from mantle.programmes.models.design import Programme


class OpenQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> OpenQuerySet:
        """FRM-5: what stands around programmes is open to all who see programmes."""
        return self if person.may(Permission.VIEW_PROGRAMMES) else self.none()


class National(models.Model):
    """Rows that belong to the whole service, and are changed by whoever reaches everywhere."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    version = models.PositiveIntegerField(default=1)

    objects = OpenQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.everywhere


class Mandate(National):
    """FRM-1: who asked for what, when, and in which words."""

    source = models.CharField(max_length=200, help_text="Who gave it: a department, a board, a law.")
    title = models.CharField(max_length=200)
    given_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    text = models.TextField(max_length=4000)
    link = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["-given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("given_on")), name="a_mandate_ends_after_it_began"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("programmes:mandate", args=[self.code])

    def __str__(self) -> str:
        return self.title


class Duty(National):
    """FRM-1: one thing that a mandate obliges to, what answers it, and when it was met."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="duties")
    text = models.CharField(max_length=300)
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="duties",
        help_text="The programme by which it is met.",
    )  # fmt: skip
    due_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["mandate", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(met_on__isnull=True) | ~Q(how=""), name="a_duty_that_is_met_says_how"),
        ]

    def get_absolute_url(self) -> str:
        return self.mandate.get_absolute_url()

    def __str__(self) -> str:
        return self.text


class Event(National):
    """FRM-2: a seminar, conference or gathering: when, where, who facilitates, who was there, what was shown."""

    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    venue = models.CharField(max_length=200, blank=True)
    about = models.TextField(max_length=4000, blank=True)
    programme = models.ForeignKey(Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    changes_design = models.TextField(
        max_length=2000, blank=True, help_text="What was heard there that changed a design."
    )

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_event_does_not_end_before_it_starts"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("programmes:event", args=[self.code])

    def __str__(self) -> str:
        return self.title


class EventAgency(models.Model):
    """How many people of an agency were at an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="events")
    people = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["event", "agency__name"]
        constraints = [
            models.UniqueConstraint(fields=["event", "agency"], name="an_agency_is_counted_once_at_an_event"),
            models.CheckConstraint(condition=Q(people__gte=1), name="an_agency_at_an_event_sent_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} at {self.event}"


class EventFacilitator(models.Model):
    """Who facilitated an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="facilitators")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="events_led")

    class Meta:
        ordering = ["event", "person__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="a_person_facilitates_an_event_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class EventMaterial(models.Model):
    """What was shown or given out at an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(max_length=200)
    author = models.CharField(max_length=200, blank=True, help_text="Who wrote it, and for which institution.")
    link = models.URLField(max_length=500)

    class Meta:
        ordering = ["event", "pk"]

    def __str__(self) -> str:
        return self.title


class Trial(National):
    """FRM-6: a trial in the field: where, which new way to lead, what came of it, and what others learn from it."""

    class Model(models.TextChoices):
        COMMUNITY = "community", "Communities take part in governing"
        ONE_SITE = "one_site", "Several agencies lead one site"
        FEDERATION = "federation", "Leaders are shared between sites"
        WHOLE_PLACE = "whole_place", "One provision for a whole place"
        OTHER = "other", "Another way"

    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    model = models.CharField(max_length=20, choices=Model.choices)
    aim = models.TextField(max_length=2000)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="trials")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    learned = models.TextField(max_length=4000, blank=True)
    study = models.ForeignKey(Study, null=True, blank=True, on_delete=models.PROTECT, related_name="trials")

    class Meta:
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="a_trial_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | ~Q(learned=""), name="a_trial_that_ended_says_what_was_learned"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("programmes:trial", args=[self.code])

    def __str__(self) -> str:
        return self.title


class Theme(National):
    """FRM-7: a theme of integration that programmes teach: the finding behind it, and by what it is answered."""

    name = models.CharField(max_length=120, unique=True)
    finding = models.TextField(max_length=2000)
    study = models.ForeignKey(Study, null=True, blank=True, on_delete=models.PROTECT, related_name="themes")
    components = models.ManyToManyField("programmes.Component", related_name="themes", blank=True)

    class Meta:
        ordering = ["name"]

    def get_absolute_url(self) -> str:
        return reverse("programmes:themes")

    def __str__(self) -> str:
        return self.name


class ComponentLink(models.Model):
    """FRM-4: the link of the chain at which a component works."""

    component = models.ForeignKey("programmes.Component", on_delete=models.CASCADE, related_name="links")
    link = models.CharField(max_length=12)

    class Meta:
        ordering = ["component", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["component", "link"], name="a_component_works_at_a_link_once"),
        ]

    def __str__(self) -> str:
        return self.link
