"""Bytes to rows of text cells: which encoding, which delimiter, and where a file breaks off. FIL-2 to FIL-6."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator

from ..problems import InputError, Problem
from ._limits import Limits

DELIMITERS = (",", ";", "\t", "|")
SHOWN = 10  # places that are named one by one before "and others"
BROKEN = "\ufffd"
# What nobody types into a cell: control characters, marks that hide or turn letters, the sign for "could not be read".
STRAY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")
UNUSUAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u2007\u200b-\u200f\u202a-\u202f\u2060-\u2069\ufeff\ufffd]")
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
BYTE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# The first bytes of files that are no table, and what each is.
OTHER_FILES = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"), (b"7z\xbc\xaf", "a compressed file"), (b"Rar!", "a compressed file"),
    (b"BZh", "a compressed file"), (b"\xfd7zXZ", "a compressed file"), (b"{\\rtf", "a document"),
)  # fmt: skip
WHAT_TO_DO = "Open it where it was made and save the table as CSV UTF-8 or as an Excel workbook (.xlsx)."


def refuse_other_files(raw: bytes) -> None:
    """Raise InputError for files that only look like text, saying what to do."""
    for start, what in OTHER_FILES:
        if raw.startswith(start):
            raise InputError(f"This is {what}, not a table. {WHAT_TO_DO}")
    head = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg")):
        raise InputError(f"This is a web page or XML, not a table. {WHAT_TO_DO}")
    if head.startswith((b"{", b"[{", b"[[")):
        raise InputError(f"This is JSON, not a table. {WHAT_TO_DO}")


def decoded(raw: bytes) -> tuple[str, list[str]]:
    """Return the text of a file and what is to be said about its encoding.

    UTF-8 with or without a mark, UTF-16 and UTF-32 with a mark, UTF-16 without one where every other byte is zero;
    Windows-1252 where the bytes are no UTF-8 at all. In UTF-8 with a few broken bytes these become U+FFFD.
    """
    for mark, encoding in BYTE_MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace"), []
    silent = raw[:4000]
    for start, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        if len(silent) >= 4 and silent[start::2].count(0) > 0.7 * len(silent) / 2 > 2 * silent[1 - start :: 2].count(0):
            return raw.decode(encoding, "replace"), []
    if raw.count(0) > len(raw) // 10:
        raise InputError(f"This is not a text file. {WHAT_TO_DO}")
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        return _almost_decoded(raw)


def _almost_decoded(raw: bytes) -> tuple[str, list[str]]:
    """UTF-8 with broken places, or Windows-1252: whichever leaves fewer letters wrong."""
    text = raw.decode("utf-8", "replace")
    broken = text.count(BROKEN)
    beyond = sum(1 for letter in text if letter > "\x7f") if len(text) < 200_000 else sum(map(len, _beyond(text)))
    if beyond - broken > broken:
        return text, []
    return raw.decode("cp1252", "replace"), ["The file is not in UTF-8; it was read as Windows-1252."]


def _beyond(text: str) -> Iterator[str]:
    return (found.group() for found in re.finditer("[^\x00-\x7f]+", text))


def rows_of_text(text: str, limits: Limits) -> tuple[list[list[str]], list[Problem], list[str]]:
    """Return the rows of a delimited text as they stand, what is wrong with some, and what is to be said."""
    delimiter, text = delimiter_of(text)
    rows: list[list[str]] = []
    memo: dict[str, str] = {}
    lines = text.splitlines(keepends=True) if "\n" not in text and "\r" in text else _lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    keep = memo.setdefault
    try:
        for row in reader:
            rows.append([keep(cell, cell) for cell in row])
            if len(rows) > limits.rows + 1:
                raise InputError(f"The file has more than {limits.rows:,} rows. Split it and bring in the parts.")
    except csv.Error:
        words = "A cell goes on without end. A quotation mark was opened here, or above, and not closed."
        raise InputError([Problem(len(rows) + 1, "", words)]) from None
    return rows, list(_breaking_off(rows, text)), []


def _lines(text: str) -> Iterator[str]:
    """Yield lines with their ends, without a second copy of the whole text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def delimiter_of(text: str) -> tuple[str, str]:
    r"""Return the delimiter, and the text without a line `sep=;`.

    >>> delimiter_of("agency;post\nNorth;Director, north\n")[0]
    ';'
    """
    first = re.match(r"\s*sep=(.)\r?\n", text)
    if first:
        return first.group(1), text[first.end() :]
    heads = [line for line in text[:20_000].splitlines()[:30] if line.strip()][:10]
    if not heads:
        return ",", text
    counts = {mark: [_outside_quotes(line).count(mark) for line in heads] for mark in DELIMITERS}
    # The heading decides; among equals, the mark that other rows have as often.
    best = max(DELIMITERS, key=lambda mark: (counts[mark][0], counts[mark].count(counts[mark][0])))
    if not counts[best][0]:
        best = max(DELIMITERS, key=lambda mark: Counter(counts[mark]).get(0, 0) * -1)
    return best, text


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*("|$)', "", line)


def _breaking_off(rows: list[list[str]], text: str) -> Iterator[Problem]:
    """Yield that the file ends in the middle of its last row, where it does."""
    if len(rows) < 2:
        return
    last = rows[-1]
    ends_within = not text.endswith(("\n", "\r"))
    if ends_within and any("\n" in cell for cell in last) and text.count('"') % 2:
        words = "The file ends inside this row: a quotation mark is opened and never closed. Is this the whole file?"
        yield Problem(len(rows), "", words, (last[0] if last else "")[:80])
    elif ends_within and len(last) < len(rows[0]) and len(rows) > 3 and all(len(r) == len(rows[0]) for r in rows[:-1]):
        words = f"The file ends inside this row, after {len(last)} of {len(rows[0])} cells. Is this the whole file?"
        yield Problem(len(rows), "", words, (last[0] if last else "")[:80])


def cleaned(rows: list[list[str]], header: list[str]) -> Iterator[str]:
    """Clean stray characters out of cells, in place, and yield what is to be said about them."""
    broken: list[str] = []
    hidden = 0
    for number, row in enumerate(rows, 1):
        joined = "".join(row)
        if (joined.isascii() and joined.isprintable()) or not UNUSUAL.search(joined):
            continue
        for place, cell in enumerate(row):
            if BROKEN in cell:
                column = header[place] if place < len(header) else f"number {place + 1}"
                broken.append(f"row {number}, column “{column.replace(BROKEN, '')}”")
            plain = INVISIBLE.sub("", cell)
            hidden += len(cell) - len(plain)
            row[place] = plain.replace("\xa0", " ").replace("\u202f", " ").replace("\u2007", " ")
    if broken:
        named = "; ".join(broken[:SHOWN]) + (f"; and {len(broken) - SHOWN} more" if len(broken) > SHOWN else "")
        yield f"Some characters could not be read and stand as {BROKEN}: {named}. Check them after importing."
    if hidden:
        yield f"{hidden:,} invisible or control characters were left out."
