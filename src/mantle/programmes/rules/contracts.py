"""The learning contract: who signs, and how it stands."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Party(StrEnum):
    PARTICIPANT = "participant"
    SPONSOR = "sponsor"
    PROVIDER = "provider"


PARTY_NAMES = {Party.PARTICIPANT: "Participant", Party.SPONSOR: "Sponsor", Party.PROVIDER: "Provider"}


def contract_state(signed: Collection[str], *, is_newest: bool = True) -> str:
    """PRG-50: how a contract stands, in words.

    >>> contract_state([]), contract_state(["participant", "provider"])
    ('Waiting for participant, sponsor and provider to sign', 'Waiting for sponsor to sign')
    >>> contract_state(["participant", "sponsor", "provider"]), contract_state(["provider"], is_newest=False)
    ('Agreed', 'Replaced by a later version')
    """
    if not is_newest:
        return "Replaced by a later version"
    missing = [PARTY_NAMES[party].lower() for party in Party if party not in signed]
    if not missing:
        return "Agreed"
    several = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
    return f"Waiting for {several} to sign"
