"""What comes back: delivery reports in a mailbox file, read for the letter they are about."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from mantle.people.models import Letter

OURS = re.compile(r"<letter\.([0-9a-z]{8})@")


def reports_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (code of the letter, reason) for each report of a final failure in an mbox file.

    Delays, reports about letters that are not ours, and anything that is no report are passed over.
    """
    box = mailbox.mbox(path, create=False)
    try:
        for message in box:
            found = _report(message)
            if found is not None:
                yield found
    finally:
        box.close()


def _report(message: Message) -> tuple[str, str] | None:
    if message.get_content_type() != "multipart/report":
        return None
    failed, reason, code = False, "", ""
    for part in message.walk():
        if "final-recipient" in part:
            failed = failed or str(part["Action"] or "").strip().lower() == "failed"
            reason = reason or " ".join(str(part["Diagnostic-Code"] or part["Status"] or "").split())[:200]
        elif part is not message:
            text = str(part["Message-ID"] or "") + (
                str(part.get_payload()) if part.get_content_type() == "text/rfc822-headers" else ""
            )
            ours = OURS.search(text)
            code = code or (ours[1].upper() if ours else "")
    return (code, reason or "no reason given") if failed and code else None


def letter_of(code: str) -> Letter | None:
    return Letter.objects.filter(code=code).first()
