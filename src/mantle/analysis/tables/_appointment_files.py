"""The tables of which dated appointments consist, where they are found, and the words that stand in them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from ..problems import InputError, Problem
from ._limits import MEGABYTE, Limits
from .columns import Column
from .workforce import KINDS

FILES = ("organisation_link", "organisation", "person", "post", "appointment_characteristics", "appointment")
NEEDED = ("organisation", "person", "post", "appointment")
# How the type of a link begins, and what it means.
LINK_KINDS = (("name change", "renamed"), ("rename", "renamed"), ("demerger", "split"), ("split", "split"),
              ("merger", "merged"), ("merge", "merged"), ("transfer", "moved"))  # fmt: skip


def _reference(name: str) -> Column:
    return Column(name, longest=120, required=True, filled=True)


COLUMNS: dict[str, tuple[tuple[Column, ...], tuple[str, ...]]] = {
    "organisation": (
        (
            _reference("id"), Column("name", required=True, filled=True, longest=200),
            Column("short_name", longest=80), Column("start_date", "date"), Column("end_date", "date"),
        ), (),
    ),
    "organisation_link": (
        (
            Column("id", longest=120), _reference("predecessor_organisation_id"),
            _reference("successor_organisation_id"), Column("type", longest=80), Column("link_start_date", "date"),
            Column("link_end_date", "date"),
        ), (),
    ),
    "person": ((_reference("id"), Column("name", longest=200), Column("gender", longest=40)), ()),
    "post": (
        (
            _reference("id"), _reference("organisation_id"),
            Column("display_name", aliases=("title",), longest=300), Column("name", longest=300),
            Column("rank_equivalence", aliases=("rank",), longest=60), Column("rank_equivalence_value", "integer"),
        ), ("id_ifg_website",),
    ),
    "appointment": (
        (
            _reference("id"), _reference("person_id"), _reference("post_id"),
            Column("start_date", "date", required=True, filled=True), Column("end_date", "date", required=True),
        ), (),
    ),
    "appointment_characteristics": (
        (
            _reference("id"), _reference("appointment_id"), Column("cabinet_status", longest=200),
            Column("is_acting", "yes-no", required=True), Column("is_on_leave", "yes-no", required=True),
            Column("leave_reason", longest=60), Column("start_date", "date", required=True, filled=True),
            Column("end_date", "date"),
        ), (),
    ),
}  # fmt: skip
DATED = (
    Column("person", aliases=("holder", "name"), required=True, filled=True, longest=200,
           help="Name or payroll number."),
    Column("post", aliases=("title", "job title", "post title"), required=True, filled=True, longest=200,
           help="The post held."),
    Column("agency", aliases=("organisation", "authority", "employer"), required=True, filled=True, longest=200,
           help="The agency the post belongs to."),
    Column("kind", "choice", aliases=("appointment kind", "type"), choices=KINDS,
           help="substantive (when empty), interim, acting, secondment, job share, twin hat or joint."),
    Column("started_on", "date", aliases=("start date", "start", "from"), required=True, filled=True,
           help="First day in the post."),
    Column("ended_on", "date", aliases=("end date", "end", "until"), required=True,
           help="First day no longer in the post; empty while it lasts."),
    Column("reason", aliases=("leaving reason", "reason for leaving"), longest=200, help="Why it ended."),
)  # fmt: skip


def tables_of(source: Path | bytes, limits: Limits) -> dict[str, Path | bytes]:
    """Return the tables of a folder or ZIP by the name of each; InputError names all that are missing."""
    if isinstance(source, Path) and source.is_dir():
        found: dict[str, Path | bytes] = {}
        for path in sorted(source.iterdir()):
            table = _table_of(path.name)
            if table and path.is_file():
                found.setdefault(table, path)
    else:
        found = _of_archive(source.read_bytes() if isinstance(source, Path) else source, limits)
    missing = [Problem(None, "", f"The table “{name}” is missing.", "", name) for name in NEEDED if name not in found]
    if missing:
        raise InputError(missing)
    return found


def _table_of(name: str) -> str:
    """Return which table a file is, by how its name ends; "" for another file."""
    stem = name.rsplit("/", 1)[-1].lower()
    if not stem.endswith((".csv", ".xlsx")):
        return ""
    stem = stem.rsplit(".", 1)[0].removesuffix("_min")
    return next((table for table in FILES if stem == table or stem.endswith(f"_{table}")), "")


def _of_archive(raw: bytes, limits: Limits) -> dict[str, Path | bytes]:
    """Unpack the tables of a ZIP, none of them larger than a file may be, and all of them together neither."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [entry for entry in archive.infolist() if _table_of(entry.filename)]
            total = sum(entry.file_size for entry in entries)
            if len(archive.infolist()) > limits.entries or total > limits.file_bytes:
                most = f"{limits.file_bytes / MEGABYTE:,.0f} megabytes"
                raise InputError(f"The tables in this archive have more than {most} together. It was not opened.")
            found: dict[str, Path | bytes] = {}
            for entry in entries:
                with archive.open(entry) as file:
                    found.setdefault(_table_of(entry.filename), file.read(entry.file_size + 1))
            return found
    except InputError:
        raise
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
        raise InputError(
            "This is no folder and no ZIP archive of tables that can be read. Choose the ZIP of the CSV files."
        ) from None
