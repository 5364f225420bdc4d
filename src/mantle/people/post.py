"""How a letter leaves: by SMTP, in steps between which the outbox writes down how far it came. LET-2.

The message is given to the server but for its last dot; only then is "handed over" written, and the dot sent. A worker
that is killed before that has sent nothing, because a server drops a message without its dot.
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from mantle.people import mail
from mantle.people.actions import letters as actions
from mantle.people.models import Letter
from mantle.people.models.letters import LINK
from mantle.web import clock

log = logging.getLogger("mantle.letters")
MOST_AT_ONCE = 200


def send_due(*, most: int = MOST_AT_ONCE) -> int:
    """Send what is due over one connection, and return how many letters were dealt with.

    Raises OSError (SMTPException among them) when the server cannot be reached: no letter is touched then.
    """
    actions.settle(at=clock.now())
    if not actions.queries.due(clock.now()).exists():
        return 0
    if not mail.leaves_the_house():
        return _keep_due(most)
    server = _connected()
    try:
        for count in range(most):
            letter = actions.claim_next(at=clock.now())
            if letter is None:
                return count
            if letter.state == "sending":
                _send(server, letter)
        return most
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()


def _keep_due(most: int) -> int:
    count = 0
    for letter in actions.queries.due(clock.now())[:most]:
        actions.keep(letter=letter, at=clock.now())
        count += 1
    return count


def _connected() -> smtplib.SMTP:
    given: dict[str, Any] = settings.MAIL or {}
    kind = smtplib.SMTP_SSL if given["tls"] == "from the start" else smtplib.SMTP
    server = kind(given["host"], given["port"], timeout=given["timeout"])
    if given["tls"] == "starttls":
        server.starttls(context=ssl.create_default_context())
    if given["user"]:
        server.login(given["user"], given["password"])
    server.ehlo_or_helo_if_needed()
    return server


def _send(server: smtplib.SMTP, letter: Letter) -> None:
    """One letter through MAIL, RCPT, DATA; a try that meets trouble ends in the letter's row."""
    sender = settings.MAIL_FROM
    try:
        for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{letter.address}>", "DATA"):
            code, said = server.docmd(command)
            if not 200 <= code < 400:
                server.rset()
                return _not_taken(letter, code, said)
        server.send(_stuffed(message_of(letter, clock.now())))
    except (OSError, smtplib.SMTPException) as error:
        actions.put_off(letter=letter, at=clock.now(), problem=f"The mail server went away: {type(error).__name__}.")
        raise
    if not actions.hand_over(letter=letter, at=clock.now()):
        raise smtplib.SMTPServerDisconnected("The claim on this letter was lost before it was handed over.")
    return _ended(server, letter)


def _ended(server: smtplib.SMTP, letter: Letter) -> None:
    try:
        server.send(b".\r\n")
        code, said = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        problem = f"Handed over, and no answer came: {type(error).__name__}."
        actions.doubtful(letter=letter, at=clock.now(), problem=problem)
        raise
    if code == 250:
        actions.sent(letter=letter, at=clock.now(), answer=f"Taken by the mail server: {_words(said)}")
        return None
    return _not_taken(letter, code, said)


def _not_taken(letter: Letter, code: int, said: bytes) -> None:
    problem = f"{code} {_words(said)}"
    if code >= 500:
        actions.refused(letter=letter, at=clock.now(), problem=f"The mail server refused it: {problem}")
    else:
        actions.put_off(letter=letter, at=clock.now(), problem=f"The mail server puts it off: {problem}")


def _words(said: bytes) -> str:
    return said.decode("utf-8", "replace").replace("\n", " ")[:200]


def message_of(letter: Letter, at: datetime) -> bytes:
    """The letter as it goes over the wire: one recipient, plain text, the same Message-ID at every try."""
    message = EmailMessage()
    message["From"] = formataddr(("Mantle", settings.MAIL_FROM))
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(letter)
    message["Auto-Submitted"] = "auto-generated"
    if settings.MAIL_REPLY_TO:
        message["Reply-To"] = settings.MAIL_REPLY_TO
    message.set_content(letter.body.replace(LINK, letter.link), cte="quoted-printable")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def message_id(letter: Letter) -> str:
    """The name of a letter among all letters, by which a server or a reader finds a double, and a bounce finds it."""
    return f"<letter.{letter.code.lower()}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>"


def _stuffed(data: bytes) -> bytes:
    """Dots at the start of a line are doubled, as SMTP asks, so that none of them ends the message."""
    lines = [b"." + line if line.startswith(b".") else line for line in data.rstrip(b"\r\n").split(b"\r\n")]
    return b"\r\n".join(lines) + b"\r\n"
