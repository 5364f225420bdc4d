"""A lead brings in the workforce file of their authority: choose, mend, confirm, look, mend again, take back."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from mantle.structures.models import Import, Post
from tests.structures.files import ALDER_ROWS, signed_in, upload, workforce
from tests.worlds import two_authorities

pytestmark = pytest.mark.django_db


def bring_in(client, world, content):
    given = {"kind": "workforce", "agency": world.alder.pk, "file": upload(content), "as_at": "2026-11-20"}
    answer = client.post(reverse("structures:new_import"), given, follow=True)
    return Import.objects.latest("pk"), " ".join(answer.content.decode().split())


def decide(client, row, **answer):
    page = client.post(reverse("structures:decide_import", args=[row.code]), answer, follow=True)
    return " ".join(page.content.decode().split())


def test_a_lead_brings_a_file_in_mends_it_and_takes_it_back(client):
    world = two_authorities()
    lead = signed_in(client, world.lead)

    # Nothing has come in yet; the way in stands on the list, and the template beside the form.
    assert "Bring in a file" in lead.get(reverse("structures:imports")).content.decode()
    assert reverse("structures:template", args=["xlsx"]) in lead.get(reverse("structures:new_import")).content.decode()

    # One of four rows is wrong: it is named, handed back, and the others wait for a yes.
    wrong = [
        *ALDER_ROWS,
        ["Alder County Council", "A-4", "Head of Youth", "Youth", "2", "1", "Una Price", "", "2031-01-01", "", "A-1"],
    ]
    row, page = bring_in(lead, world, workforce(wrong))
    assert "We read 4 rows; one cannot be used and is left out." in page
    assert "is after the day the file describes" in page
    handed_back = b"".join(lead.get(reverse("structures:error_rows", args=[row.code])).streaming_content).decode(
        "utf-8-sig"
    )
    assert [cells[2] for cells in csv.reader(io.StringIO(handed_back))][1:] == ["A-4"]
    assert not Post.objects.filter(reference__startswith="A-").exists()

    # A yes stores the three; the structure shows them under their day.
    assert "Stored" in decide(lead, row, confirm="yes")
    assert Post.objects.filter(reference__startswith="A-").count() == 3
    structure = lead.get(reverse("structures:structure", args=[world.alder.code])).content.decode()
    assert "Director of Education" in structure
    assert "Nell Harper" in structure

    # The mended file can be brought in whole: only the fourth row is new.
    wrong[-1][8] = "2026-01-05"
    second, page = bring_in(lead, world, workforce(wrong))
    assert second.report["changes"] == {
        "posts unchanged": 3, "posts added": 1, "people who start in a post": 1, "reporting lines changed": 1,
    }  # fmt: skip
    decide(lead, second, confirm="yes")
    held = Post.objects.get(reference="A-4").appointments.get()
    assert (held.person.name, held.starts_on) == ("Una Price", date(2026, 1, 5))

    # The first cannot be taken back while the second stands on it; both can, in their order.
    assert "cannot be taken back any more" in decide(lead, row, undo="yes")
    assert "was taken back" in decide(lead, second, undo="yes")
    assert "was taken back" in decide(lead, row, undo="yes")
    assert not Post.objects.filter(reference__startswith="A-").exists()
    listed = lead.get(reverse("structures:imports")).content.decode()
    assert listed.count("Taken back") >= 2
