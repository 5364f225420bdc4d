"""PEO-14: words that anybody could guess of this very person are no part of a password's strength."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

SHORTEST_REST = 8  # characters that must be left when such words are taken out
LONGEST = 1000  # honoured to the last; a bound, so that hashing cannot be made to work for minutes


class NothingOfYourOwn:
    """Refuse a password that is little but the product's name, one's own name, one's agency or one's address."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.casefold()
        for word in sorted(_words_of(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(re.sub(r"[\W\d_]", "", rest)) < SHORTEST_REST and len(rest) < len(password):
            raise ValidationError("Choose other words: yours is little but names that others know of you.")

    def get_help_text(self) -> str:
        return "Not made of your own name, your agency, your address or the name of this service."


def _words_of(account: Any) -> set[str]:
    texts = ["mantle", "password", "leadership"]
    if account is not None:
        person = account.person
        texts += [account.email, person.given_name, person.family_name]
        texts += person.roles_held.exclude(agency=None).values_list("agency__name", flat=True)
    return {word for text in texts for word in re.split(r"[\W_]+", text.casefold()) if len(word) >= 4}
