"""What a page says: its words without its marks."""

from __future__ import annotations

import html
import re


def text_of(page: str) -> str:
    """The words of a page, spaces made single."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def headings(page: str, level: int) -> list[str]:
    return [text_of(found) for found in re.findall(rf"<h{level}\b.*?</h{level}>", page, re.S)]
