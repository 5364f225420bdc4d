"""How much a file may hold: so that no file takes the memory or the time of everybody else. FIL-1."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one file; a page may set less than a command.

    Attributes
    ----------
    file_bytes, unpacked_bytes : int
        Size of the file; of everything inside a workbook when unpacked.
    ratio : int
        Unpacked over packed size, where more than ten megabytes come out.
    entries : int
        Parts of a workbook.
    rows, columns, cell : int
        Rows, columns, and characters in one cell.
    cells : int
        Cells of the rectangle that a worksheet spans, empty ones too.
    text : int
        Characters in all cells of a worksheet together.
    """

    file_bytes: int = 64 * MEGABYTE
    unpacked_bytes: int = 400 * MEGABYTE
    ratio: int = 200
    entries: int = 1000
    rows: int = 300_000
    columns: int = 256
    cell: int = 32_767
    cells: int = 8_000_000
    text: int = 192 * MEGABYTE


LIMITS = Limits()


@contextmanager
def no_pauses() -> Iterator[None]:
    """Keep the collector of circular garbage out while very many small things are made that hold no circles.

    It would look through all of them again and again, for a quarter of the time of reading a large file.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
