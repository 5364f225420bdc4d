"""FEE-14: a comment that would do harm is held back by the coach, whole and with a reason; nobody rewrites it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Why a comment is held back: as the coach chooses it, and as the person and their readers are told.
REASONS = {
    "names": "It names a child, a family or somebody’s health",
    "about": "It is about somebody else, or about something other than their work",
    "hurts": "It insults or threatens",
    "tells": "It could give away who wrote it",
}
PLACES = {"others": "comments", "manager": "manager_comments"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment: where it stands in its report, its words, and why it is held back, if it is."""

    key: str
    text: str
    held: str = ""

    @property
    def reason(self) -> str:
        return REASONS.get(self.held, "")


def remarks_of(content: Mapping[str, Any], whose: str) -> dict[str, list[Remark]]:
    """The comments of a kept report by question, each with its key and with the reason if it is held back.

    >>> found = remarks_of({"comments": {"keep": ["A", "B"]}, "held": {"others-keep-1": "hurts"}}, "others")
    >>> [(each.key, each.held) for each in found["keep"]]
    [('others-keep-0', ''), ('others-keep-1', 'hurts')]
    """
    held = content.get("held", {})
    return {
        question: [
            Remark(key, text, held.get(key, ""))
            for key, text in ((f"{whose}-{question}-{place}", text) for place, text in enumerate(texts))
        ]
        for question, texts in content.get(PLACES[whose], {}).items()
    }


def remark_called(content: Mapping[str, Any], key: str) -> Remark | None:
    """The comment with a key, or nothing."""
    return next(
        (each for whose in PLACES for said in remarks_of(content, whose).values() for each in said if each.key == key),
        None,
    )


def for_readers(remark: Remark) -> Remark:
    """What everybody but the coach gets of a comment: of one that is held back the reason, and none of its words."""
    return Remark(remark.key, "", remark.held) if remark.held else remark
