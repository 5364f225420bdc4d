"""An Excel workbook to rows of text cells, looked through before anything opens it. FIL-7 to FIL-11.

A workbook is a ZIP archive of XML. A few kilobytes of it can claim gigabytes of memory: by unpacking to much, by one
cell far from all others, by one long text that many cells share. All of that is counted first, in passing, so that
the reader proper is only given what is known to fit.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from ..problems import InputError
from ._limits import MEGABYTE, Limits

CHUNK = 1 << 18
SAVE_AS = "Save it as an Excel workbook (.xlsx) or as CSV UTF-8 and choose that file."
UNSAFE = "It was not opened. Save the table anew as an Excel workbook (.xlsx) or as CSV UTF-8."
ARCHIVES = (".zip", ".xlsx", ".xlsm", ".docx", ".7z", ".rar", ".gz", ".tar", ".jar", ".ods")
# What is counted: a cell with its place or without, a row, a shared text, a formula, a stored value.
CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?:[^>]*?\sr\s*=\s*[\"']([A-Za-z]{1,7})(\d{1,9})[\"'])?")
ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>/])(?:[^>]*?\sr\s*=\s*[\"'](\d{1,9})[\"'])?")
SHARED = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
UNUSUAL = re.compile(rb"<\w+:(?:c|row)[\s/>]|<c(?=[\s/>])(?! r=\"[A-Z])|<row(?=[\s/>])(?! r=\"[0-9])")
PLACE = re.compile(rb"<c r=\"([A-Z]+)")
PLACED = re.compile(rb"<(?:c|row) r=\"[A-Z]*([0-9]+)\"")  # a theme has attributes of that name, too
NO_VALUE = re.compile(
    rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)|<(?:\w+:)?f\s[^>]*/>\s*</(?:\w+:)?c>"
)
TEXT = re.compile(rb"<(?:\w+:)?si[\s>/]")
TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")
FORBIDDEN = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
TAIL = 200  # what is kept of a piece so that a sign cut in two is seen whole


@dataclass(slots=True)
class Seen:
    """What a worksheet was seen to hold."""

    cells: int = 0
    unplaced: int = 0
    unplaced_rows: int = 0
    last_row: int = 0
    last_column: int = 0
    formulas: int = 0
    empty_formulas: int = 0
    values: int = 0


def rows_of_workbook(raw: bytes, sheet: str, limits: Limits) -> tuple[list[list[str]], list[str]]:
    """Return the rows of a worksheet, and what is to be said about it; InputError when it is unsafe or no workbook."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(_old_office(raw))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError, OSError, MemoryError):
        raise InputError(f"This workbook is damaged or only half of it is here. {SAVE_AS}") from None
    names = {entry.filename for entry in entries}
    _refuse_other_archives(raw, entries, names)
    _refuse_bombs(raw, entries, limits)
    seen = _looked_through(raw, entries, limits)
    return _rows(raw, sheet, seen, names, limits)


def _old_office(raw: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return "This workbook is locked with a password. Save a copy without one and choose that."
    return f"This is an old Office file (such as .xls), not a workbook that can be read here. {SAVE_AS}"


def _refuse_other_archives(raw: bytes, entries: list[zipfile.ZipInfo], names: set[str]) -> None:
    """Raise InputError for archives that are no workbook, saying what they are."""
    if "mimetype" in names and b"opendocument" in raw[:200]:
        raise InputError(f"This is an OpenDocument file (.ods). {SAVE_AS}")
    if any(name.startswith("word/") for name in names):
        raise InputError(f"This is a Word document. Copy the table into a spreadsheet. {SAVE_AS}")
    if any(name.startswith("ppt/") for name in names):
        raise InputError(f"This is a presentation. Copy the table into a spreadsheet. {SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise InputError(f"This is a binary workbook (.xlsb). {SAVE_AS}")
    if not any(name.lower().startswith("xl/") for name in names):
        raise InputError("This is a ZIP archive. Unpack it and choose the table inside, as CSV or XLSX.")
    for entry in entries:
        if entry.filename.lower().endswith(ARCHIVES):
            raise InputError(f"The workbook holds another file inside ({entry.filename[:80]}). {UNSAFE}")
        if entry.flag_bits & 0x1:
            raise InputError("This workbook is locked with a password. Save a copy without one and choose that.")


def _refuse_bombs(raw: bytes, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Raise InputError when the directory alone shows that unpacking would take too much. Nothing is unpacked here."""
    total = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries:
        raise InputError(f"The workbook has {len(entries):,} parts; the most is {limits.entries:,}. {UNSAFE}")
    if total > limits.unpacked_bytes:
        words = f"Unpacked, the workbook has {total / MEGABYTE:,.0f} megabytes; the most is"
        raise InputError(f"{words} {limits.unpacked_bytes / MEGABYTE:,.0f}. {UNSAFE}")
    if total > 10 * MEGABYTE and total > limits.ratio * len(raw):
        raise InputError(f"The workbook unpacks to more than {limits.ratio} times its size. {UNSAFE}")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise InputError(f"The workbook has two parts of one name. {UNSAFE}")
    after = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < after or entry.header_offset + 30 + entry.compress_size > len(raw):
            raise InputError(f"The parts of the workbook lie over one another. {UNSAFE}")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"The workbook is packed in a way that is not read here. {SAVE_AS}")
        after = entry.header_offset + 30 + entry.compress_size


def _looked_through(raw: bytes, entries: list[zipfile.ZipInfo], limits: Limits) -> Seen:
    """Unpack every part piece by piece, keep none, and raise InputError when what comes out would not fit."""
    all_seen = Seen()
    longest = 0
    lengths: list[int] = []
    for entry in entries:
        name = entry.filename.lower()
        if name.endswith("sharedstrings.xml"):
            if entry.file_size > limits.text:
                raise InputError(f"The texts of the workbook have more than {limits.text:,} characters. {UNSAFE}")
            lengths = [*map(max, zip_longest(lengths, _lengths(_pieces(raw, entry)), fillvalue=0))]
            longest = max(lengths, default=0)
    for entry in entries:
        name = entry.filename.lower()
        seen = Seen()
        for piece in _pieces(raw, entry):
            if FORBIDDEN.search(piece):
                raise InputError(f"The workbook declares its own XML entities. {UNSAFE}")
            # Every part, not only those that are called worksheets: the workbook itself says which are.
            _count(piece, seen)
        _refuse_large(seen, limits)
        if seen.cells * longest > limits.text:
            pieces = _pieces(raw, entry)
            total = sum(lengths[int(at)] for piece in pieces for at in SHARED.findall(piece) if int(at) < len(lengths))
            if total > limits.text:
                raise InputError(f"The texts of the workbook have more than {limits.text:,} characters. {UNSAFE}")
        all_seen.formulas += seen.formulas
        all_seen.empty_formulas += seen.empty_formulas
        all_seen.values += seen.values
    return all_seen


def _pieces(raw: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one part in pieces that overlap a little, never more than its directory says."""
    damaged = InputError(f"This workbook is damaged or only half of it is here. {SAVE_AS}")
    head = raw[entry.header_offset : entry.header_offset + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise damaged
    start = entry.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
    packed = memoryview(raw)[start : start + entry.compress_size]
    tail, size = b"", 0
    for piece in _unpacked(packed, entry.compress_type, damaged):
        size += len(piece)
        if size > entry.file_size:
            raise InputError(f"A part of the workbook is larger than the workbook says. {UNSAFE}")
        cut = piece.rfind(b"<") if len(piece) == CHUNK else -1
        cut = cut if cut > len(piece) - TAIL else -1
        whole = tail + (piece[:cut] if cut >= 0 else piece)
        tail = piece[cut:] if cut >= 0 else b""
        yield whole
    if tail:
        yield tail
    if size < entry.file_size:
        raise damaged


def _unpacked(packed: memoryview, method: int, damaged: InputError) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + CHUNK]) for at in range(0, len(packed), CHUNK))
        return
    inflate, waiting = zlib.decompressobj(-15), bytes(packed)
    try:
        while not inflate.eof:
            piece = inflate.decompress(waiting, CHUNK)
            waiting = inflate.unconsumed_tail
            if not piece and not waiting:
                break
            yield piece
    except zlib.error:
        raise damaged from None


def _lengths(pieces: Iterable[bytes]) -> list[int]:
    """Return the length of every shared text, markup included, without ever holding all of them."""
    lengths: list[int] = []
    since, begun = 0, False
    for piece in pieces:
        start = 0
        if not begun and (first := TEXT.search(piece)):
            start, since, begun = first.start(), 0, True
        for end in TEXT_END.finditer(piece, start):
            lengths.append(since + end.end() - start)
            start, since = end.end(), 0
        since += len(piece) - start
    return lengths


def _count(piece: bytes, seen: Seen) -> None:
    """Count what a piece of a worksheet holds; the quick way for cells written as every program writes them."""
    if UNUSUAL.search(piece):
        places = CELL.findall(piece)
        found = ROW.findall(piece)
        columns = {column for column, _ in places}
        rows = {row for _, row in places} | set(found)
        seen.cells += len(places)
        seen.unplaced_rows += sum(not row for row in found)
        seen.unplaced += sum(not column for column, _ in places)
    else:
        # Rows and cells both say where they are; a cell that says another row than its own is looked for too.
        columns = set(PLACE.findall(piece))
        rows = set(PLACED.findall(piece))
        seen.cells += piece.count(b"<c ")
    seen.last_column = max(seen.last_column, *(_column(each) for each in columns), 0)
    seen.last_row = max(seen.last_row, *(int(row or 0) for row in rows), 0)
    if b"f>" in piece or b"<f" in piece or b":f" in piece:
        seen.formulas += len(FORMULA.findall(piece))
        seen.empty_formulas += len(NO_VALUE.findall(piece))
    seen.values += piece.count(b"<v>") + piece.count(b"<is>")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _refuse_large(seen: Seen, limits: Limits) -> None:
    """Raise InputError for a worksheet that spans more than fits."""
    rows = seen.last_row + seen.unplaced_rows
    columns = seen.last_column + seen.unplaced
    if rows > limits.rows + 1:
        raise InputError(
            f"A worksheet goes down to row {rows:,}; the most is {limits.rows:,}. Delete what is not needed."
        )
    # A column far to the right costs as much as if all between were filled; a hidden one is easily overlooked.
    if seen.last_column > limits.columns or (seen.unplaced and seen.unplaced > limits.columns * max(rows, 1)):
        words = f"A worksheet has {max(columns, seen.unplaced):,} columns; the most is {limits.columns}."
        raise InputError(f"{words} Delete what is not needed, also far to the right.")
    if rows * min(columns, limits.columns if not seen.unplaced else columns) > limits.cells:
        raise InputError(f"A worksheet spans more than {limits.cells:,} cells. Delete what is not needed, or split it.")


def _rows(raw: bytes, wanted: str, seen: Seen, names: set[str], limits: Limits) -> tuple[list[list[str]], list[str]]:
    """Open the workbook and return the rows of one worksheet."""
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            visible = python_calamine.SheetVisibleEnum.Visible
            shown = [each.name for each in book.sheets_metadata if each.visible == visible] or list(book.sheet_names)
            if wanted and wanted not in book.sheet_names:
                raise InputError(f"There is no worksheet “{wanted}”. There are: {', '.join(book.sheet_names)[:200]}.")
            rows: list[list[str]] = []
            for chosen in [wanted] if wanted else shown:
                rows = _texts(book.get_sheet_by_name(chosen))
                if rows:
                    break
    except InputError:
        raise
    except python_calamine.PasswordError:
        raise InputError("This workbook is locked with a password. Save a copy without one and choose that.") from None
    except BaseException as error:
        # The reader gives up on some damaged workbooks with an exception that is not an Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise InputError(f"This workbook could not be read; it may be damaged. {SAVE_AS}") from None
    _refuse_formulas(rows, seen)
    return rows, list(_said(chosen if rows else "", shown, seen, names))


def _refuse_formulas(rows: list[list[str]], seen: Seen) -> None:
    """Raise InputError for a workbook whose formulas were never worked out."""
    only = seen.formulas and seen.empty_formulas >= seen.formulas and seen.formulas >= 0.5 * (seen.values + 1)
    if only or (seen.empty_formulas and len(rows) < 2):
        words = f"The workbook consists of formulas without values ({seen.empty_formulas:,} cells)."
        raise InputError(
            f"{words} Open it in a spreadsheet program, copy the table, paste it as values, and save that."
        )


def _said(chosen: str, shown: list[str], seen: Seen, names: set[str]) -> Iterator[str]:
    if len(shown) > 1 and chosen:
        yield f"The workbook has {len(shown)} worksheets; “{chosen}” was read."
    if seen.formulas:
        yield "Formulas were read as the value that was last worked out."
    if seen.empty_formulas:
        yield f"{seen.empty_formulas:,} formulas have no stored value and were read as empty."
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        yield "The workbook holds macros; they were not run."
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        yield "The workbook draws on other files; the values that were last stored were read."


def _texts(sheet: Any) -> list[list[str]]:
    """Return the rows as text, without empty ones at the end."""
    memo: dict[Any, str] = {}
    texts: dict[str, str] = {}
    same = texts.setdefault
    rows = [[same(cell, cell) if type(cell) is str else _text(cell, memo) for cell in row] for row in sheet.iter_rows()]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _text(value: Any, memo: dict[Any, str]) -> str:
    """Return one value as text; whole numbers without a fraction, days as YYYY-MM-DD."""
    key = (type(value), value)
    found = memo.get(key)
    if found is None:
        found = memo[key] = text_of(value)
    return found


def text_of(value: Any) -> str:
    """Return a value of a spreadsheet as text.

    >>> [text_of(each) for each in (3.0, 0.1 + 0.2, True, datetime(2024, 5, 1), datetime(2024, 5, 1, 9, 30))]
    ['3', '0.3', 'TRUE', '2024-05-01', '2024-05-01 09:30:00']
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return format(value.total_seconds() / 86400, ".15g")
    return str(value)
