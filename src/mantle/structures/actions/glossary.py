"""The words of a partnership: said by a profession, set side by side, agreed by both agencies. COM-1 to COM-3."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from mantle.people import audit
from mantle.people.access import Reach
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person, current
from mantle.people.stale import locked
from mantle.structures.models import CommonWord, Partnership, WordPair
from mantle.structures.rules.glossary import PairKind

NOT_THERE = "Whoever works at {agency} says that."


def speaks_for(person: Person, agency: Agency) -> bool:
    """COM-3: somebody who holds a post or a role at an agency today."""
    return person.is_within(Reach(agency_ids=frozenset({agency.pk})), person.standing_on)


def _refuse_unless_there(by: Person | None, agency: Agency) -> None:
    if by is not None and not speaks_for(by, agency):
        raise Refused(NOT_THERE.format(agency=agency))


@transaction.atomic
def say_word(
    *, partnership: Partnership, agency: Agency, profession: str, word: str, meaning: str, by: Person | None,
    at: datetime,
) -> CommonWord:  # fmt: skip
    """Say what a profession at one's own agency means by a word. COM-1."""
    _refuse_unless_there(by, agency)
    today = timezone.localtime(at).date()
    if not partnership.members.filter(current(today), agency=agency).exists():
        raise Refused(f"{agency} has no part in this partnership today.")
    try:
        with transaction.atomic():
            row = CommonWord.objects.create(
                partnership=partnership, agency=agency, profession=profession.strip(), word=word.strip(),
                meaning=meaning, said_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("This profession has said already what it means by that word.") from error
    audit.record("word of a partnership said", row, by=by, at=at, agency=agency)
    return row


@transaction.atomic
def change_word(*, common_word: CommonWord, meaning: str, version: int | None, by: Person, at: datetime) -> CommonWord:
    """Say it anew; what was agreed about it is agreed no longer. COM-3."""
    row = locked(common_word, version)
    _refuse_unless_there(by, row.agency)
    row.meaning = meaning
    row.save()
    for pairs in (row.pairs_first.all(), row.pairs_second.all()):
        for pair in pairs.select_for_update():
            pair.one_agreed_at = pair.one_agreed_by = pair.other_agreed_at = pair.other_agreed_by = None
            pair.version += 1
            pair.save()
    audit.record("word of a partnership changed", row, by=by, at=at, agency=row.agency)
    return row


@transaction.atomic
def take_word_away(*, common_word: CommonWord, by: Person, at: datetime) -> None:
    """Take a word of one's own agency away, with what was set beside it. COM-1."""
    row = CommonWord.objects.select_for_update().get(pk=common_word.pk)
    _refuse_unless_there(by, row.agency)
    audit.record("word of a partnership taken away", row, by=by, at=at, agency=row.agency)
    row.delete()


@transaction.atomic
def propose_pair(
    *, one: CommonWord, other: CommonWord, kind: str, difference: str = "", by: Person | None, at: datetime
) -> WordPair:
    """Set two words of a partnership side by side, from one of their agencies; that side has agreed with it. COM-2."""
    if one.partnership_id != other.partnership_id or one.pk == other.pk:
        raise Refused("Choose two words of this partnership.")
    first, second = sorted((one, other), key=lambda each: each.pk)
    if by is not None and not any(speaks_for(by, each.agency) for each in (first, second)):
        raise Refused("Whoever works at one of the two agencies proposes that.")
    if kind != PairKind.SAME and not difference.strip():
        raise Refused("Say how they differ.")
    if WordPair.objects.filter(one=first, other=second).exists():
        raise Refused("These two stand side by side already.")
    row = WordPair(one=first, other=second, kind=kind, difference=difference, proposed_by=by)
    _agree(row, by, at)
    row.save()
    audit.record("words set side by side", row, by=by, at=at)
    return row


def _agree(row: WordPair, by: Person | None, at: datetime) -> None:
    if by is None or speaks_for(by, row.one.agency):
        row.one_agreed_at, row.one_agreed_by = at, by
    if by is None or (speaks_for(by, row.other.agency) and by.pk != row.one_agreed_by_id):
        row.other_agreed_at, row.other_agreed_by = at, by


@transaction.atomic
def agree_pair(*, pair: WordPair, by: Person, at: datetime) -> WordPair:
    """Agree for the side that has not agreed: somebody else than the first, who works there. COM-3."""
    row = locked(pair, None)
    if row.is_agreed:
        raise Refused("Both have agreed.")
    waiting = [
        each.agency for each, at_ in ((row.one, row.one_agreed_at), (row.other, row.other_agreed_at)) if at_ is None
    ]
    if not any(speaks_for(by, agency) for agency in waiting):
        raise Refused(f"It waits for somebody of {waiting[0]}.")
    if by.pk in (row.one_agreed_by_id, row.other_agreed_by_id):
        raise Refused("Somebody else agrees for the other side.")
    for name, word in (("one", row.one), ("other", row.other)):
        if getattr(row, f"{name}_agreed_at") is None and speaks_for(by, word.agency):
            setattr(row, f"{name}_agreed_at", at)
            setattr(row, f"{name}_agreed_by", by)
            break
    row.save()
    audit.record("words agreed", row, by=by, at=at)
    return row


@transaction.atomic
def part_words(*, pair: WordPair, by: Person, at: datetime) -> None:
    """Take two words apart again, from either agency. COM-2."""
    row = WordPair.objects.select_for_update().get(pk=pair.pk)
    if not any(speaks_for(by, each.agency) for each in (row.one, row.other)):
        raise Refused("Whoever works at one of the two agencies does that.")
    audit.record("words taken apart", row, by=by, at=at)
    row.delete()
