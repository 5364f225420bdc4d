"""Letters: queued in the transaction of an action, sent after it by the worker: docs/how-to/letters-and-jobs.md.

mail.queue("people/waiting", to=person, key=f"round {round.code}", link=address, by=by, at=at)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower
from django.template import Context
from django.template.loader import get_template

from mantle.people import audit
from mantle.people.models import DeadAddress, Letter, LetterBatch, Person
from mantle.people.models.letters import LINK
from mantle.people.rules import QUIET_LETTERS, LetterState, words_of_letter

NO_ADDRESS = "No e-mail address is on record."
HOLD = timedelta(minutes=10)  # how long a batch can be taken back


def leaves_the_house() -> bool:
    """Whether letters are sent by a mail server; else they are kept, and a page shows them."""
    return settings.MAIL is not None and not settings.DEMONSTRATION


def rendered(wording: str, given: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and body of a wording: its first line, and what follows. LET-1."""
    slice_name, _, name = wording.partition("/")
    template: Any = get_template(f"{slice_name}/letters/{name}.txt")
    text = template.template.render(Context(dict(given), autoescape=False))
    subject, _, body = text.partition("\n")
    return " ".join(subject.split())[:200], f"{body.strip()}\n"


def wordings() -> Iterator[tuple[str, str, str]]:
    """Yield every wording with subject and body as a recipient would read it, its gaps named in brackets."""
    for config in apps.get_app_configs():
        folder = Path(config.path) / "templates" / config.label / "letters"
        for file in sorted(folder.glob("*.txt")):
            shown = {name: f"[{name}]" for name in ("what", "on", "until", "where", "count")}
            wording = f"{config.label}/{file.stem}"
            yield wording, *rendered(wording, {"name": "[given name]", "link": "[link]", **shown})


@transaction.atomic
def queue(  # noqa: PLR0913 - keyword-only: a declaration rather than a call
    wording: str, *, to: Person | None, key: str, at: datetime, by: Person | None, link: str = "",
    words: Mapping[str, object] | None = None, is_secret: bool = False, batch: LetterBatch | None = None,
    useless_after: datetime | None = None, address: str = "", called: str = "",
) -> Letter:  # fmt: skip
    """Queue one letter to one person in the transaction of the caller; the same key twice is the same letter. LET-1.

    `link` is a path of this site or a whole address. `is_secret` links are kept until the letter has left, and shown
    to nobody. A letter whose moment has passed (`useless_after`) is not sent any more. `address` is another than
    that of the person's account: a new one that is yet to be confirmed, or the one before.

    Raises ValueError for words that a letter does not know.
    """
    fields = _fields(
        wording, to, address or (address_of(to) if to else ""), words, called=called, link=link, is_secret=is_secret,
        batch=batch, queued_by=by, queued_at=at, useless_after=useless_after,
    )  # fmt: skip
    letter, is_new = Letter.objects.get_or_create(
        key=key[:160], defaults=fields | _unreachable(fields, _dead_among([fields["address"]]))
    )
    if is_new:
        audit.record("letter queued", letter, by=by, at=at, **_told_of(letter, to))
    return letter


@transaction.atomic
def queue_to_each(  # noqa: PLR0913 - keyword-only: a declaration rather than a call
    wording: str, *, to: Sequence[tuple[Person, str]], at: datetime, by: Person | None, link: str = "",
    words: Mapping[str, object] | None = None, batch: LetterBatch | None = None,
) -> list[Letter]:  # fmt: skip
    """Queue the same words to many people, each under a key of their own, in as many questions as to one. LET-1.

    Callers hold the lock of what they write about: who else writes the same letters at the same moment is refused by
    the database. Raises ValueError for words that a letter does not know.
    """
    people = {key[:160]: person for person, key in to}
    known = {letter.key: letter for letter in Letter.objects.filter(key__in=list(people))}
    made = {
        key: _fields(wording, person, address_of(person), words, link=link, batch=batch, queued_by=by, queued_at=at)
        for key, person in people.items() if key not in known
    }  # fmt: skip
    dead = _dead_among([fields["address"] for fields in made.values()])
    rows = Letter.objects.bulk_create(
        Letter(key=key, **(fields | _unreachable(fields, dead))) for key, fields in made.items()
    )
    audit.record_each("letter queued", [(row, _told_of(row, people[row.key])) for row in rows], by=by, at=at)
    known |= {row.key: row for row in rows}
    return [known[key] for key in people]


def _fields(  # noqa: PLR0913 - the fields of a letter
    wording: str, to: Person | None, address: str, words: Mapping[str, object] | None, *, called: str = "",
    link: str = "", is_secret: bool = False, batch: LetterBatch | None = None, queued_by: Person | None,
    queued_at: datetime, useless_after: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    given = words_of_letter(dict(words or {}))
    whole = f"{settings.PUBLIC_URL}{link}" if link.startswith("/") else link
    subject, body = rendered(wording, {**given, "name": (to.given_name or to.name) if to else called, "link": LINK})
    return {
        "wording": wording, "to": to, "address": address, "subject": subject, "body": body, "link": whole,
        "is_secret": is_secret, "batch": batch, "queued_by": queued_by, "queued_at": queued_at,
        "useless_after": useless_after, "send_after": batch.leaves_at if batch else queued_at,
    }  # fmt: skip


def _told_of(letter: Letter, to: Person | None) -> dict[str, Any]:
    """What the record says of a letter: to whom, unless that alone would tell something. LET-10."""
    named = to is not None and letter.wording not in QUIET_LETTERS
    return {"person": to.code if to and named else "", "wording": letter.wording}


def address_of(person: Person) -> str:
    """Where letters to a person go: the address of their account, else that of their record."""
    account = getattr(person, "account", None)
    return (account.email if account is not None else person.email) or ""


def _dead_among(addresses: Sequence[str]) -> dict[str, str]:
    """Of these addresses, those from which letters come back, in small letters, and why."""
    asked = [address.lower() for address in addresses if address]
    rows = DeadAddress.objects.annotate(small=Lower("address")).filter(small__in=asked)
    return {address.lower(): reason for address, reason in rows.values_list("address", "reason")}


def _unreachable(fields: dict[str, Any], dead: Mapping[str, str]) -> dict[str, Any]:
    """What a letter holds besides when its address cannot be reached: it has failed before it left."""
    address = fields["address"].lower()
    if address and address not in dead:
        return {}
    link = "" if fields["is_secret"] else fields["link"]
    problem = f"Letters to this address came back: {dead[address]}"[:300] if address else NO_ADDRESS
    return {"state": LetterState.FAILED, "problem": problem, "ended_at": fields["queued_at"], "link": link}


@transaction.atomic
def open_batch(*, name: str, by: Person | None, at: datetime, hold: timedelta = HOLD) -> LetterBatch:
    """Begin a batch: its letters wait together, and until they leave all of them can be taken back. LET-5."""
    batch = LetterBatch.objects.create(name=name[:200], made_by=by, made_at=at, leaves_at=at + hold)
    audit.record("letters begun", batch, by=by, at=at)
    return batch
