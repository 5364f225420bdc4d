"""Letters: queued in the transaction of an action, sent after it by the worker: docs/how-to/letters-and-jobs.md.

mail.queue("people/waiting", to=person, key=f"round {round.code}", link=address, by=by, at=at)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template

from mantle.people import audit
from mantle.people.models import DeadAddress, Letter, LetterBatch, Person
from mantle.people.models.letters import LINK
from mantle.people.rules import QUIET_LETTERS, LetterState, words_of_letter

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
    given = words_of_letter(dict(words or {}))
    whole = f"{settings.PUBLIC_URL}{link}" if link.startswith("/") else link
    subject, body = rendered(wording, {**given, "name": (to.given_name or to.name) if to else called, "link": LINK})
    goes_to = address or (address_of(to) if to else "")
    fields: dict[str, Any] = {
        "wording": wording, "to": to, "address": goes_to, "subject": subject, "body": body, "link": whole,
        "is_secret": is_secret, "batch": batch, "queued_by": by, "queued_at": at, "useless_after": useless_after,
        "send_after": batch.leaves_at if batch else at,
    }  # fmt: skip
    problem = _cannot_reach(goes_to)
    if problem:
        fields |= {"state": LetterState.FAILED, "problem": problem, "ended_at": at, "link": "" if is_secret else whole}
    letter, is_new = Letter.objects.get_or_create(key=key[:160], defaults=fields)
    if is_new:
        named = to is not None and wording not in QUIET_LETTERS  # LET-10
        audit.record("letter queued", letter, by=by, at=at, person=to.code if to and named else "", wording=wording)
    return letter


def address_of(person: Person) -> str:
    """Where letters to a person go: the address of their account, else that of their record."""
    account = getattr(person, "account", None)
    return (account.email if account is not None else person.email) or ""


def _cannot_reach(address: str) -> str:
    if not address:
        return "No e-mail address is on record."
    dead = DeadAddress.objects.filter(address__iexact=address).first()
    return f"Letters to this address came back: {dead.reason}"[:300] if dead else ""


@transaction.atomic
def open_batch(*, name: str, by: Person | None, at: datetime, hold: timedelta = HOLD) -> LetterBatch:
    """Begin a batch: its letters wait together, and until they leave all of them can be taken back. LET-5."""
    batch = LetterBatch.objects.create(name=name[:200], made_by=by, made_at=at, leaves_at=at + hold)
    audit.record("letters begun", batch, by=by, at=at)
    return batch
