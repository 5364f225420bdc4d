"""What every answer to a link with a secret in its address says of itself to the browser."""

from __future__ import annotations

from django.http import HttpResponse


def private(answer: HttpResponse) -> HttpResponse:
    """Have an answer kept nowhere, and its address told to no other site."""
    # Not "no-referrer": a browser then sends the form without its origin, and the form is refused.
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer
