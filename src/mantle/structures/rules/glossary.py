"""COM-1 to COM-4: how words of two professions stand to one another, and where a text uses them. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum


class PairKind(StrEnum):
    """How two words stand to one another."""

    SAME = "same"
    NEAR = "near"
    FALSE = "false"


PAIR_NAMES = {
    PairKind.SAME: "They mean the same",
    PairKind.NEAR: "They are near, and differ",
    PairKind.FALSE: "They sound alike and mean something else",
}


def words_in(text: str, words: Iterable[str]) -> list[str]:
    """COM-4: which of these words stand in a text, as whole words, small or large, also with an s at the end.

    >>> words_in("A referral comes in; thresholds apply.", ["Referral", "threshold", "hold"])
    ['Referral', 'threshold']
    """
    return [word for word in words if re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", text, re.IGNORECASE)]
