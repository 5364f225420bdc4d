"""Queued work, what comes round by itself, and forms that have one effect."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.shortcuts import redirect
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from mantle.cli import main as command
from mantle.people import guards, jobs, rules
from mantle.people.access import Role
from mantle.people.actions import chores
from mantle.people.models import AuditEvent, Chore, Job, Person, RoleHeld, SentForm
from mantle.structures.models import Import
from mantle.web import clock
from tests import worlds

LONDON = ZoneInfo("Europe/London")
pytestmark = pytest.mark.django_db


def silent(*, arguments, by, at, progress):
    """Work of these tests: one step."""
    progress(1, 2)


@pytest.fixture
def work(settings):
    settings.JOBS = {**settings.JOBS, "silent": f"{__name__}.silent"}


def queued(by: Person | None = None) -> Job:
    return jobs.enqueue(kind="silent", arguments={}, by=by, at=clock.now())


def test_a_worker_that_was_given_up_says_nothing_more_about_the_work(work, settings):
    queued()
    at = clock.now()
    slow = jobs.take_next(at=at, worker="slow")
    assert jobs.beat(job=slow, at=at)
    assert jobs.reap(at=at + settings.SILENT_FOR) == 0
    assert jobs.reap(at=at + settings.SILENT_FOR + timedelta(seconds=1)) == 1
    quick = jobs.take_next(at=clock.now() + timedelta(minutes=1), worker="quick")
    assert (quick.pk, jobs.beat(job=slow, at=at)) == (slow.pk, False)
    with pytest.raises(jobs.Superseded):
        jobs.Progress(slow)(2, 2)
    assert jobs.carry_out(slow).worker == "quick"
    assert jobs.carry_out(quick).state == "done"


def test_failed_work_is_tried_again_and_waiting_work_stopped_on_its_page(work):
    world = worlds.two_authorities()
    job, client = queued(world.lead), Client()
    client.force_login(world.lead.account)
    decide = reverse("people:decide_work", args=[job.code])
    for kind, said in (
        ("store file", "before it stopped stays"),
        ("read file", "Nothing was changed"),
        ("silent", "rest"),
    ):
        Job.objects.filter(pk=job.pk).update(state="failed", attempts=3, kind=kind)
        assert said in client.get(reverse("people:job", args=[job.code])).content.decode()
    client.post(decide, {"again": "yes"})
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)
    client.post(decide, {"stop": "yes"})
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert AuditEvent.objects.filter(object_code=job.code).count() == 2
    assert "already" in client.post(decide, {"again": "yes"}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 27, 1, 30, tzinfo=UTC)),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # 1:30 is skipped
        (datetime(2027, 3, 29, 0, 30, tzinfo=UTC), datetime(2027, 3, 29, 0, 30, tzinfo=UTC)),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # 1:30 comes twice
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), datetime(2028, 2, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_daily_chore_is_due_by_the_clock_in_london_also_when_the_clocks_change(at, due):
    assert rules.last_due("every day at 01:30", at, LONDON) == due


def test_a_chore_of_the_29th_of_a_month_comes_on_leap_days_and_of_a_monday_on_mondays():
    at = datetime(2028, 3, 1, tzinfo=UTC)
    assert rules.last_due("every month on day 29 at 04:00", at, LONDON) == datetime(2028, 2, 29, 4, tzinfo=UTC)
    assert rules.last_due("every monday at 06:00", at, LONDON) == datetime(2028, 2, 28, 6, tzinfo=UTC)
    assert rules.next_due("every monday at 06:00", at, LONDON) == datetime(2028, 3, 6, 6, tzinfo=UTC)
    with pytest.raises(ValueError):
        rules.last_due("now and then", at, LONDON)


def test_through_a_whole_year_each_due_moment_of_a_day_comes_once():
    start = datetime(2027, 1, 1, tzinfo=UTC)
    seen = {rules.last_due("every day at 01:30", start + timedelta(minutes=30 * step), LONDON) for step in range(17520)}
    assert len({moment.astimezone(LONDON).date() for moment in seen}) == len(seen) == 366


def test_a_chore_is_started_once_for_each_time_it_is_due_and_a_clock_set_back_starts_nothing(settings):
    settings.SCHEDULE = {"tidy up": "every day at 03:10"}
    at = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    assert chores.start_due(at=at) == []  # a site that begins makes up for nothing
    later = at + timedelta(days=3)  # no worker ran for three days: made up once
    assert [job.kind for job in chores.start_due(at=later)] == ["tidy up"]
    assert (chores.start_due(at=later), chores.start_due(at=later - timedelta(hours=20))) == ([], [])
    assert jobs.carry_out(jobs.take_next(at=later)).state == "done"
    assert Chore.objects.get().job.state == "done"


def test_the_command_lists_chores_and_queues_one_out_of_turn(capsys):
    assert command.main(["schedule"]) == 0
    assert "tidy up" in capsys.readouterr().out
    assert command.main(["schedule", "--run", "tidy up"]) == 0
    assert Job.objects.get().kind == "tidy up"
    assert command.main(["schedule", "--run", "nothing"]) == 2


def test_every_chore_of_the_schedule_is_known_work(settings):
    for name, when in settings.SCHEDULE.items():
        assert name in settings.JOBS
        assert rules.next_due(when, clock.now(), LONDON) > clock.now()


def test_an_administrator_starts_a_chore_from_its_page():
    admin, client = worlds.with_role("Ada", "Quill", Role.ADMINISTRATOR), Client()
    client.force_login(admin.account)
    assert "Tidy up" in client.get(reverse("people:schedule")).content.decode()
    assert client.post(reverse("people:run_chore"), {"name": "tidy up"}).status_code == 302
    assert Job.objects.get().requested_by == admin
    assert client.post(reverse("people:run_chore"), {"name": "other"}).status_code == 404


# --- forms have one effect --------------------------------------------------------------------------------------------


@pytest.fixture
def pages():
    world = worlds.two_authorities()
    client = Client()
    client.force_login(world.team.account)
    return world, client


POST_FORM = {
    "title": "Head of Service", "tier": "3", "starts_on": "2026-12-01", "unit": "", "reason": "New.", "kind": "",
}  # fmt: skip


def key_on(client: Client, address: str) -> str:
    return re.findall(r'name="form_key" value="(\w{64})"', client.get(address).content.decode())[-1]


def opened(client: Client, address: str, key: str, **more: str):
    form = client.get(address).context["form"]
    typed = {name: bound.initial if bound.initial is not None else "" for name, bound in ((b.name, b) for b in form)}
    return client.post(address, {**typed, **POST_FORM, "form_key": key, **more})


def test_a_form_sent_twice_opens_one_post_and_leads_to_the_same_page(pages):
    world, client = pages
    address = reverse("structures:open_post", args=[world.alder.code])
    before = world.alder.posts.count()
    unkeyed = [opened(client, address, "") for _ in range(2)]  # what would be doubled
    assert [reply.status_code for reply in unkeyed] == [302, 302]
    assert world.alder.posts.count() == before + 2
    key = key_on(client, address)
    first, second = (opened(client, address, key) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert world.alder.posts.count() == before + 3


def test_the_same_words_from_another_tab_are_asked_about_and_done_when_they_are_meant(pages):
    world, client = pages
    address = reverse("structures:open_post", args=[world.alder.code])
    before = world.alder.posts.count()
    assert opened(client, address, key_on(client, address)).status_code == 302
    asked = opened(client, address, key_on(client, address))
    assert (asked.status_code, world.alder.posts.count()) == (409, before + 1)
    assert opened(client, address, key_on(client, address), form_again="yes").status_code == 302
    assert world.alder.posts.count() == before + 2


def test_a_form_that_was_not_accepted_can_be_sent_again_with_its_key(pages):
    world, client = pages
    address = reverse("structures:open_post", args=[world.alder.code])
    key = key_on(client, address)
    assert opened(client, address, key, title="").status_code == 422
    assert not SentForm.objects.exists()
    assert opened(client, address, key).status_code == 302


def depth() -> int:
    """How many transactions of our own stand open around this line."""
    return len(connection.savepoint_ids)


def sent_to(door, person: Person):
    request = RequestFactory().post("/", {"form_key": "k" * 64, "words": "Some"})
    request.person = person
    return door(request)


def test_a_door_that_takes_long_holds_only_its_action_in_the_transaction_of_the_key(pages):
    world, _ = pages
    seen, outside = [], depth()

    def act() -> Person:
        seen.append(depth() - outside)
        return world.team

    def short(request):
        seen.append(depth() - outside)
        return redirect("/there/")

    def long(request):
        guards.act_once(request, act, leads_to=lambda person: f"/people/{person.code}/")
        seen.append(depth() - outside)
        return redirect("/there/")

    sent_to(guards.signed_in()(short), world.lead)
    assert seen.pop() > 0  # what would keep everybody else waiting
    door = guards.signed_in()(guards.takes_long(long))
    assert sent_to(door, world.team)["Location"] == "/there/"
    assert (seen[0] > 0, seen[1:]) == (True, [0])
    assert sent_to(door, world.team)["Location"] == f"/people/{world.team.code}/"
    assert len(seen) == 2


def test_of_a_long_door_whose_action_failed_no_key_is_kept(pages):
    world, _ = pages

    def fails(request):
        return guards.act_once(request, lambda: 1 // 0, leads_to=str)

    with pytest.raises(ZeroDivisionError):
        sent_to(guards.signed_in()(guards.takes_long(fails)), world.team)
    assert not SentForm.objects.exists()


def test_a_file_sent_twice_with_one_key_is_taken_in_once_and_leads_to_its_page(pages):
    _, client = pages
    address = reverse("structures:new_import")
    key = key_on(client, address)
    typed = {"kind": "workforce", "agency": "", "as_at": "2026-11-01", "form_key": key}
    replies = [
        client.post(address, {**typed, "file": SimpleUploadedFile("posts.csv", f"post,title\n{n},Head\n".encode())})
        for n in range(2)
    ]
    assert [reply.status_code for reply in replies] == [302, 302], replies[0].context["form"].errors
    assert replies[0]["Location"] == replies[1]["Location"]
    assert Import.objects.count() == 1


def test_every_door_that_takes_long_keeps_its_key_with_its_action():
    def every(patterns):
        for each in patterns:
            yield from every(each.url_patterns) if hasattr(each, "url_patterns") else [each.callback]

    found = [door for door in every(get_resolver().url_patterns) if getattr(door, "takes_long", False)]
    # It waits for an answer from elsewhere and changes nothing here, so that there is nothing to do twice.
    doors = [door for door in found if door.__name__ != "link_outside"]
    assert len(doors) == len(found) - 1
    assert all("act_once(" in inspect.getsource(inspect.unwrap(door)) for door in doors)


def test_one_persons_key_shows_another_nothing_of_where_it_led(pages):
    world, client = pages
    address = reverse("structures:open_post", args=[world.alder.code])
    key = key_on(client, address)
    led = opened(client, address, key)["Location"]
    other = Client()
    other.force_login(world.lead.account)
    reply = opened(other, address, key)
    assert (reply.status_code, reply["Location"] == led) == (302, False)


def test_roles_and_keys_are_forgotten_when_they_are_old(pages):
    world, _ = pages
    SentForm.objects.create(key="k", by=world.team, at=clock.now() - timedelta(days=3))
    chores.tidy_up(arguments={}, by=None, at=clock.now(), progress=None)
    assert not SentForm.objects.exists()
    assert RoleHeld.objects.exists()
