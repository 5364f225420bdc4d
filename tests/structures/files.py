"""Files that tests bring in: small ones written here, with invented people; the real ones are looked for elsewhere."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from mantle.people.models import Person

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
WORKFORCE_HEADER = [
    "agency",
    "post_reference",
    "title",
    "unit",
    "tier",
    "fte",
    "person",
    "email",
    "started_on",
    "birth_year",
    "reports_to",
]

# A director, a filled and an empty post below, for the authority of the small world.
ALDER_ROWS = [
    [
        "Alder County Council",
        "A-1",
        "Director of Education",
        "Education",
        "1",
        "1",
        "Nell Harper",
        "nell@example.org",
        "2023-04-01",
        "1970",
        "",
    ],
    [
        "Alder County Council",
        "A-2",
        "Head of Schools",
        "Education",
        "2",
        "1",
        "Omar Reed",
        "",
        "2024-09-01",
        "1981",
        "A-1",
    ],
    ["Alder County Council", "A-3", "Head of Admissions", "Education", "2", "0.6", "", "", "", "", "A-1"],
]


def csv_bytes(header: list[str], rows: list[list[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows([header, *rows])
    return target.getvalue().encode()


def workforce(rows: list[list[str]] | None = None) -> bytes:
    return csv_bytes(WORKFORCE_HEADER, ALDER_ROWS if rows is None else rows)


def upload(content: bytes, name: str = "workforce.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def signed_in(client, person: Person):
    client.force_login(person.account)
    return client


SENIOR_HEADER = [
    "Post Unique Reference",
    "Name",
    "Grade (or equivalent)",
    "Job Title",
    "Job/Team Function",
    "Parent Department",
    "Organisation",
    "Unit",
    "Contact Phone",
    "Contact E-mail",
    "Reports to Senior Post",
    "Salary Cost of Reports (£)",
    "FTE",
    "Actual Pay Floor (£)",
    "Actual Pay Ceiling (£)",
    "",
    "Professional/Occupational Group",
    "Notes",
    "Valid?",
]
JUNIOR_HEADER = [
    "Parent Department",
    "Organisation",
    "Unit",
    "Reporting Senior Post",
    "Grade",
    "Payscale Minimum (£)",
    "Payscale Maximum (£)",
    "Generic Job Title",
    "Number of Posts in FTE",
    "Professional/Occupational Group",
]
BODY = "National Institute of Lantern Studies"


def senior(
    reference: str, name: str, title: str, unit: str, manager: str = "XX", grade: str = "SCS1", fte: str = "1"
) -> list[str]:
    return [
        reference,
        name,
        grade,
        title,
        "",
        "Department",
        BODY,
        unit,
        "",
        "",
        manager,
        "0",
        fte,
        "1",
        "2",
        "",
        "Policy",
        "",
        "",
    ]


def junior(unit: str, manager: str, grade: str, title: str, fte: str) -> list[str]:
    return ["Department", BODY, unit, manager, grade, "1", "2", title, fte, "Operational Delivery"]


SENIORS = [
    senior("L-1", "Ada Stone", "Chief Executive", "Office", grade="SCS3"),
    senior("L-2", "Ben Marsh", "Director of Finance", "Finance", "L-1"),
    senior("L-3", "N/D", "Director of Research", "Research", "L-1"),
    senior("L-4", "Vacant", "Director of Schools", "Schools", "L-1"),
]
JUNIORS = [
    junior("Finance", "L-2", "HEO", "Accountant", "2.5"),
    junior("Research", "l-3", "SEO", "Researcher", "11"),
]


def organogram(seniors: list[list[str]] | None = None, juniors: list[list[str]] | None = None) -> tuple[bytes, bytes]:
    return (
        csv_bytes(SENIOR_HEADER, SENIORS if seniors is None else seniors),
        csv_bytes(JUNIOR_HEADER, JUNIORS if juniors is None else juniors),
    )


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return target.getvalue()
