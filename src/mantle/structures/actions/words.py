"""Local words for tiers: mapped by hand, used by every import."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.models import Agency, Person
from mantle.structures.models import Post, Term


@transaction.atomic
def map_word(*, agency: Agency, word: str, tier: int | None, by: Person, at: datetime) -> Term:
    """Say which tier a local grade, band or rank stands for; posts with that grade and no tier of their own follow."""
    term, _ = Term.objects.update_or_create(agency=agency, word=word.strip(), defaults={"tier": tier})
    if tier is not None:
        Post.objects.filter(agency=agency, grade__iexact=term.word, tier__isnull=True).update(tier=tier)
    audit.record("word mapped", term, by=by, at=at, agency=agency, tier=tier)
    return term


@transaction.atomic
def forget_word(*, term: Term, by: Person, at: datetime) -> None:
    """Take a mapping away; posts keep the tier they have."""
    audit.record("word forgotten", term, by=by, at=at, agency=term.agency)
    term.delete()
