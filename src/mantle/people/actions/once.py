"""A form has one effect: double click, back button, refresh, a request sent again after a crash. JOB-6.

Every form is drawn with a key (`{% csrf_token %}` brings it). The guard carries out the whole door in one transaction
that also keeps the key: either both are there afterwards, or neither. A second sending waits for the first and is led
to where the first led. A door that takes long keeps only its action in that transaction (`guards.takes_long`), because
on SQLite one transaction writes at a time. The same words under another key (two tabs, back and sent again) are asked
about first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.utils.crypto import salted_hmac

from mantle.people.models import Person, SentForm

Result = TypeVar("Result")
ALIKE_WITHIN = timedelta(minutes=10)
NO_WORDS = ("csrfmiddlewaretoken", "form_key", "form_again")


@dataclass(frozen=True)
class Sent:
    """One sending of a form: its key, a digest of its words ("" where they are not compared), by whom and when."""

    key: str
    digest: str
    by: Person
    at: datetime
    is_meant: bool = False


def digest_of(person: Person, path: str, typed: QueryDict, has_file: bool) -> str:
    """A keyed digest of who sent which words where; nothing for buttons alone, for files and for passwords."""
    words = sorted((name, values) for name, values in typed.lists() if name not in NO_WORDS)
    is_plain = len(words) < 2 or has_file or any("password" in name or name == "code" for name, _ in words)
    if is_plain:
        return ""
    said = json.dumps([person.pk, path, words])
    return salted_hmac("mantle.people.once", said, algorithm="sha256").hexdigest()


def key_of(person: Person, key: str) -> str:
    """The key of a form as it is kept: of one person, so that nobody is led where another's form led."""
    return salted_hmac("mantle.people.once.key", f"{person.pk} {key}", algorithm="sha256").hexdigest()


class SentAlready(Exception):
    """This form was sent before; `earlier` is that sending."""

    def __init__(self, earlier: SentForm) -> None:
        super().__init__("This form was sent before.")
        self.earlier = earlier


@transaction.atomic
def carry_out(*, sent: Sent, act: Callable[[], HttpResponse]) -> HttpResponse | SentForm:
    """Carry out a door once; the earlier sending when there was one. What is no effect (422, 409, a way to sign in)
    leaves no key behind."""
    row, is_new = _kept(sent)
    if not is_new:
        return row
    answer = act()
    if _is_effect(answer):
        row.leads_to = answer.headers.get("Location", "")[:500]
        row.save()
    else:
        row.delete()
    return answer


@transaction.atomic
def carry_out_part(*, sent: Sent | None, act: Callable[[], Result], leads_to: Callable[[Result], str]) -> Result:
    """Carry out only that part of a long door which has the effect, with its key in the same short transaction.

    What the door does before and after it (reading a file, drawing a page) keeps nobody else from writing.
    Without a key (`sent` is None) the part is simply carried out. Raises SentAlready.
    """
    if sent is None:
        return act()
    row, is_new = _kept(sent)
    if not is_new:
        raise SentAlready(row)
    result = act()
    row.leads_to = leads_to(result)[:500]
    row.save()
    return result


def earlier_sending(sent: Sent) -> SentForm | None:
    """The sending before this one: under the same key, or lately of the same words unless they are meant again."""
    earlier = SentForm.objects.filter(key=sent.key).first()
    if earlier is None and sent.digest and not sent.is_meant:
        alike = SentForm.objects.filter(digest=sent.digest, by=sent.by, at__gt=sent.at - ALIKE_WITHIN)
        earlier = alike.order_by("-pk").first()
    return earlier


def _kept(sent: Sent) -> tuple[SentForm, bool]:
    """The key of this sending, kept in the transaction of the caller; or the earlier sending."""
    earlier = earlier_sending(sent)
    if earlier is not None:
        return earlier, False
    try:
        with transaction.atomic():
            return SentForm.objects.create(key=sent.key, digest=sent.digest, by=sent.by, at=sent.at), True
    except IntegrityError:  # the first sending was under way, and has just ended
        return SentForm.objects.get(key=sent.key), False


def _is_effect(answer: HttpResponse) -> bool:
    leads_away = getattr(answer, "leads_to_sign_in", False) or getattr(answer, "leads_to_proof", False)
    return answer.status_code < 400 and not leads_away
