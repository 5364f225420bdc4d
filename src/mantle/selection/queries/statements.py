"""What sponsors said, and who has not answered yet. SEL-35, SEL-36.

Somebody who only has a letter is nobody to the database: what they read is read past the second wall, and led to by a
secret of 256 bits.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from mantle.people.acting import past_the_wall
from mantle.people.queries.accounts import digest_of_link
from mantle.selection.models import Call, Candidacy, SponsorStatement
from mantle.selection.rules import State


@past_the_wall("SEL-35: whoever has a letter reads what it leads to, without an account")
def statement_by_secret(secret: str, on: date) -> SponsorStatement | None:
    """The statement that a letter asks for; None for a link that is unknown, used or too old: nobody learns which."""
    rows = SponsorStatement.objects.filter(
        digest=digest_of_link(secret), given_at__isnull=True, candidacy__state=State.CONFIRMED,
        candidacy__call__statements_by__gte=on,
    )  # fmt: skip
    return rows.select_related("candidacy__person", "candidacy__call__cohort__edition__programme").first()


@past_the_wall("SEL-35: the criteria stand in the letter's page for whoever answers it")
def looked_for(statement: SponsorStatement) -> list[str]:
    """What the panel looks for, in the words of the call."""
    return [f"{row.title}: {row.statement}" for row in statement.candidacy.call.criteria.order_by("position")]


def statement_of(candidacy: Candidacy) -> SponsorStatement | None:
    return SponsorStatement.objects.select_related("entered_by").filter(candidacy=candidacy).first()


def to_chase(call: Call) -> QuerySet[Candidacy]:
    """Everybody in a call who has said yes, with their sponsor if they have named one: those who have none first."""
    rows = call.candidacies.filter(state__in=[State.CONFIRMED, State.DECIDED])
    return rows.select_related("person", "agency", "statement").order_by(
        "statement__given_at", "statement__asked_at", "person__sort_name", "pk"
    )
