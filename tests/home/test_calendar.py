"""One calendar of everything with a date: what is in it, what falls together, and how calendar programs read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client

from mantle.home import queries
from mantle.home.reports.calendar import as_icalendar
from mantle.people.models import Account, AuditEvent, CalendarLink
from mantle.people.queries import with_standing
from mantle.programmes import actions
from mantle.structures import actions as structures
from mantle.structures.actions import boards
from mantle.web import clock
from mantle.web.agenda import Entry
from tests import worlds
from tests.home.markup import text_of
from tests.programmes import worlds as programmes

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


@pytest.fixture
def offer(world) -> programmes.Offer:
    return programmes.offered(world.alder, world.participant)


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def titles(person, first: date, last: date) -> list[str]:
    return [entry.title for entry in queries.calendar_of(person, first, last)]


def test_a_calendar_holds_ones_own_sessions_and_days_and_nobody_elses(world, offer):
    autumn = (date(2026, 9, 1), date(2027, 1, 1))
    assert titles(world.participant, *autumn) == ["First day, Step up at Alder County Council"]
    assert titles(world.lead, *autumn) == []
    assert titles(world.participant, date(2026, 10, 6), date(2027, 1, 1)) == []  # the day after it
    begun, holder = world.held.starts_on, with_standing(world.held.person, worlds.TODAY)
    assert titles(holder, begun, begun + timedelta(days=1)) == [f"First day as {world.held.post.title}"]


def test_a_day_of_a_post_that_its_holder_may_not_look_at_is_no_link(world):
    """Found by walking every link: somebody’s next post was at another agency, and its page not theirs to see."""
    lead = with_standing(world.lead, worlds.TODAY)
    for agency, begins in ((world.alder, date(2027, 2, 1)), (world.birch, date(2027, 3, 1))):
        worlds.appointed(worlds.post(agency, "Head of Care", 3), lead, begins, begins + timedelta(days=20))
    first, last, coming, _ = queries.calendar_of(lead, date(2027, 1, 1), date(2027, 4, 1))
    assert first.url == last.url != ""
    assert (coming.where, coming.url) == (str(world.birch), "")


def test_a_calendar_holds_meetings_of_boards_and_what_is_to_be_done_without_its_words(world):
    """CAL-5."""
    by, on = {"by": None, "at": worlds.NOW}, date(2026, 11, 3)
    partnership = structures.open_partnership(
        name="Valley", kind="childrens_partnership", lead=world.alder, starts_on=None, **by
    )
    body = structures.open_body(partnership=partnership, name="Board", **by)
    structures.open_seat(body=body, title="Voice", person=world.participant, **by)
    meeting = boards.call_meeting(body=body, on=on, where="Town hall", **by)
    boards.agree_action(meeting=meeting, text="Secret plan", owner=world.participant, due_on=date(2026, 11, 20), **by)
    november = (date(2026, 11, 1), date(2026, 12, 1))
    assert titles(world.participant, *november) == ["Meeting: Board", "An action of a board"]
    assert titles(world.lead, *november) == []  # looks after the board, and sits on none


def test_one_that_makes_up_for_another_is_for_whoever_missed_that_one(world, offer):
    programmes.session(offer.cohort, "Second chance", date(2026, 11, 2), makes_up_for=offer.session)
    october = (date(2026, 11, 1), date(2026, 12, 1))
    assert titles(world.participant, *october) == []
    actions.mark_attendance(
        session=offer.session, marks={offer.place.code: "excused"}, version=None, by=None, at=worlds.NOW
    )
    assert titles(world.participant, *october) == ["Second chance, Step up at Alder County Council"]


def test_two_things_at_once_are_marked_on_both(world, offer):
    today = clock.today()
    programmes.session(offer.cohort, "Review", today)
    client = client_of(world.participant)
    assert "At the same time" not in text_of(client.get("/calendar/").content.decode())
    programmes.session(offer.cohort, "Budget day", today)
    page = text_of(client.get("/calendar/").content.decode())
    assert "2 things fall at the same time as another" in page
    assert page.count("At the same time as") == 2
    assert "Review" not in text_of(client.get(f"/calendar/?from={today.year + 2}-01").content.decode())


def test_another_parser_reads_the_same_times_across_a_change_of_the_clocks():
    london = ZoneInfo("Europe/London")
    # The clocks go back on 25 October 2026: ten o'clock is 9:00 in UTC the day before and 10:00 the day after.
    held = [datetime(2026, 10, day, 10, tzinfo=london) for day in (24, 26)]
    entries = [
        Entry(
            f"session-{n}",
            "Set; with commas, “quotes” and a\nline",
            "Session",
            at,
            at + timedelta(hours=2),
            where="Ä, B",
        )
        for n, at in enumerate(held)
    ]
    entries.append(Entry("case-X", "Due: a copy", "Request", on=date(2026, 10, 25), url="/requests/X/"))
    content = as_icalendar(entries, name="Mantle", site="https://mantle.example", at=datetime(2026, 10, 1, tzinfo=UTC))
    read = vobject.readOne(content.decode()).vevent_list
    assert [event.summary.value for event in read] == [entry.title for entry in entries]
    assert [event.dtstart.value.astimezone(london).hour for event in read[:2]] == [10, 10]
    assert [event.dtstart.value.astimezone(UTC).hour for event in read[:2]] == [9, 10]
    assert (read[2].dtstart.value, read[2].dtend.value) == (date(2026, 10, 25), date(2026, 10, 26))
    assert read[2].url.value == "https://mantle.example/requests/X/"
    assert [event.uid.value for event in read] == ["session-0@mantle", "session-1@mantle", "case-X@mantle"]


def made_by(client: Client) -> str:
    """The path of a new address, read off the page that shows it once."""
    page = client.post("/calendar/addresses/", {"label": "work phone"})
    address = page.context["address"]
    assert address in page.content.decode()
    assert address not in client.get("/calendar/addresses/").content.decode()
    return "/" + address.split("/", 3)[3]


def test_an_address_reads_without_signing_in_until_it_is_taken_back(world, offer):
    programmes.session(offer.cohort, "Review", clock.today())
    own = client_of(world.participant)
    path = made_by(own)
    assert own.post("/calendar/addresses/", {"label": ""}).status_code == 422
    program = Client()
    read = program.get(path)
    assert [event.summary.value for event in vobject.readOne(read.content.decode()).vevent_list][-1].startswith(
        "Review"
    )
    assert world.participant.name not in read.content.decode()
    link = CalendarLink.objects.get()
    assert (link.read_on, link.digest in path) == (clock.today(), False)
    own.post(f"/calendar/addresses/{link.code}/take-back/")
    assert program.get(path).status_code == 404
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs >= {"calendar address made", "calendar address taken back"}


def test_an_address_dies_with_the_account_and_belongs_to_one_person(world, offer):
    own = client_of(world.participant)
    path = made_by(own)
    link = CalendarLink.objects.get()
    assert client_of(world.lead).post(f"/calendar/addresses/{link.code}/take-back/").status_code == 404
    assert Client().get(path).status_code == 200
    Account.objects.filter(person=world.participant).update(is_active=False)
    assert Client().get(path).status_code == 404
    assert Client().get(path[:-8] + "AAAA.ics").status_code == 404
