"""Who belongs to a team that takes a place together."""

from __future__ import annotations

from django.db import models

from mantle.people.models import Agency, Person
from mantle.programmes.models.places import Team


class TeamMember(models.Model):
    """PRG-42: one person of a team, and the agency for which they come."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="team_memberships")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="team_members")
    is_director = models.BooleanField(default=False)

    class Meta:
        ordering = ["team", "-is_director", "person__sort_name"]
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="a_team_has_each_member_once")]

    def __str__(self) -> str:
        return str(self.person)
