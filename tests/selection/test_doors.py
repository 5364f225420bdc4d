"""Who gets what answer at the doors of early talent, and that every change leaves its line of the record. ACC-6, J1."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.models import AuditEvent, Letter, Person
from mantle.selection import actions
from mantle.selection.models import Call, Candidacy, PanelReader, PanelReading, PoolMember, SponsorStatement
from mantle.web import clock
from tests import worlds
from tests.programmes.test_frame import client_of, day
from tests.selection import worlds as early

pytestmark = pytest.mark.django_db
# The team; whoever put the person forward; the person; one who reads them; a lead elsewhere.
WHO = ("team", "lead", "own", "reader", "other")


def answers(who: dict[str, Person], name: str, code: str) -> dict[str, int]:
    address = reverse(f"selection:{name}", args=[code])
    return {each: client_of(person).get(address).status_code for each, person in who.items()}


def expected(*codes: int) -> dict[str, int]:
    return dict(zip(WHO, codes, strict=True))


def test_each_row_is_there_for_those_around_it_and_for_nobody_else():
    scene = early.scene()
    call, world = scene.call, scene.world
    rising, second = (early.somebody(world.alder, name) for name in ("Zuri", "Yan"))
    row = actions.put_forward(call=call, person=rising, words=early.words_for(call), by=world.lead, at=clock.now())
    draft = early.a_call(scene.cohort, world.team, is_open=False)
    who = dict(zip(WHO, (world.team, world.lead, rising, scene.readers[0], world.birch_lead), strict=True))
    assert answers(who, "answer", row.code) == expected(403, 403, 200, 404, 404)
    assert answers(who, "call", draft.code) == expected(200, 404, 404, 404, 404)
    assert answers(who, "change_criterion", draft.criteria.first().code) == expected(200, 404, 404, 404, 404)
    assert answers(who, "change_criterion", call.criteria.first().code) == expected(200, 403, 403, 403, 403)
    for name in ("change_call", "add_criterion", "panel"):
        assert answers(who, name, call.code) == expected(200, 403, 403, 403, 403)
    assert answers(who, "put_forward", call.code) == expected(403, 200, 403, 403, 200)
    for name in ("call", "put_self_forward"):
        assert answers(who, name, call.code) == expected(200, 200, 200, 200, 200)
    actions.answer_candidacy(candidacy=row, agrees=True, own_words={}, version=None, by=rising, at=clock.now())
    other = early.own_idea(call, second)
    early.given_out(scene)
    for each in (row, other):
        early.read_by_all(each)
    reading = row.readings.get(reader__person=scene.readers[0]) if row.readings.filter(
        reader__person=scene.readers[0]
    ).exists() else row.readings.first()  # fmt: skip
    who["reader"] = reading.reader.person
    early.decided(row, "pool", by=who["reader"])
    member = PoolMember.objects.get()
    assert answers(who, "candidacy", row.code) == expected(200, 200, 200, 404, 404)
    assert answers(who, "reply", row.code) == expected(403, 403, 200, 404, 404)
    assert answers(who, "take_back", row.code) == expected(200, 403, 403, 404, 404)
    assert answers(who, "conflicts", reading.reader.code) == expected(403, 404, 404, 200, 404)
    assert answers(who, "together", reading.code) == expected(404, 404, 404, 200, 404)
    assert answers(who, "take_reading_back", reading.code) == expected(404, 404, 404, 200, 404)
    for name, own in (("member", 200), ("leave", 200), ("reply_judgement", 200), ("judge", 403)):
        team = 403 if name == "reply_judgement" else 200
        assert answers(who, name, member.code) == expected(team, 404, own, 404, 404)
    assert Client().get(row.get_absolute_url()).status_code == 302


def test_doors_to_sponsors_and_exercises_open_for_those_around_them_alone():
    scene = early.scene()
    scene.call = call = early.aspiring(scene)
    world = scene.world
    draft = early.a_call(scene.cohort, world.team, is_open=False)
    facts = {"kind": "case", "title": "A case", "brief": "Read it.", "minutes": 40}
    given = {"exercise": None, "criteria": draft.criteria.all()[:2], "version": None, "by": world.team}
    exercise = actions.write_exercise(call=draft, at=clock.now(), **given, **facts)
    rising = early.somebody(world.alder, "Zuri")
    row = early.own_idea(call, rising)
    reading = early.given_out(scene)[0]
    early.read_by_all(row)
    actions.invite(call=call, by=world.team, at=clock.now())
    early.on_the_day(call)
    who = dict(zip(WHO, (world.team, world.lead, rising, reading.reader.person, world.birch_lead), strict=True))
    assert answers(who, "change_exercise", exercise.code) == expected(200, 404, 404, 404, 404)
    assert answers(who, "add_exercise", call.code) == expected(200, 403, 403, 403, 403)
    assert answers(who, "statements", call.code) == expected(200, 403, 403, 403, 403)
    assert answers(who, "enter_statement", row.code) == expected(200, 404, 403, 404, 404)
    for name in ("sponsor", "needs"):
        assert answers(who, name, row.code) == expected(403, 404, 200, 404, 404)
    assert answers(who, "agree", reading.code) == expected(404, 404, 404, 302, 404)  # first they mark all exercises
    mark = reverse("selection:mark_exercise", args=[reading.code, 1])
    assert [client_of(person).get(mark).status_code for person in who.values()] == [404, 404, 404, 200, 404]
    for name in ("write_again", "invite", "drop_exercise"):
        code = {"write_again": row.code, "invite": call.code, "drop_exercise": exercise.code}[name]
        address = reverse(f"selection:{name}", args=[code])
        assert client_of(world.birch_lead).post(address).status_code in (403, 404)
        assert client_of(world.team).get(address).status_code == 405


def test_every_change_by_a_page_leaves_a_line_of_the_record():
    scene = early.scene()
    world, at = scene.world, clock.today()
    team, lead = client_of(world.team), client_of(world.lead)
    rising, second = (early.somebody(world.alder, name) for name in ("Zuri", "Yan"))

    def sent(client: Client, name: str, code: str = "", facts: dict | None = None, *more: str) -> None:
        before = AuditEvent.objects.count()
        reply = client.post(reverse(f"selection:{name}", args=[each for each in (code, *more) if each]), facts or {})
        assert (name, reply.status_code) == (name, 302)
        assert AuditEvent.objects.count() > before, name

    days = day("opens_on", at) | day("closes_on", at + timedelta(9)) | day("decide_by", at + timedelta(30))
    facts = {"title": "Next", "purpose": "To lead.", "who_may": "Anybody.", **days}
    sent(team, "write_call", "", facts | {"cohort": scene.cohort.pk})
    call = Call.objects.get(title="Next")
    sent(team, "change_call", call.code, facts | {"title": "Next ones", "version": call.version})
    sent(team, "drop_criterion", call.criteria.first().code)
    exercise = {"kind": "case", "title": "A case", "brief": "Read it.", "minutes": 40}
    exercise |= {"criteria": list(call.criteria.values_list("pk", flat=True))[:2]}
    sent(team, "add_exercise", call.code, exercise)
    made = call.exercises.get()
    sent(team, "change_exercise", made.code, exercise | {"version": made.version})
    sent(team, "drop_exercise", made.code)
    levels = {f"level_{number}": "Words." for number in range(1, 5)}
    criterion = {"kind": "potential", "title": "Asks", "statement": "Asks.", "prompt": "What was asked?", **levels}
    sent(team, "add_criterion", call.code, criterion)
    first = call.criteria.first()
    sent(team, "change_criterion", first.code, criterion | {"version": first.version})
    for move in ("open", "rewrite", "open"):
        sent(team, "move_call", call.code, {}, move)
    words = {f"words_{pk}": "Took it on." for pk in early.words_for(call)}
    sent(lead, "put_forward", call.code, words | {"name": "zuri", "person": rising.pk})
    row = Candidacy.objects.get()
    sent(client_of(rising), "answer", row.code, {"agrees": "yes", "version": row.version})
    sent(client_of(second), "put_self_forward", call.code, words)
    other = Candidacy.objects.get(person=second)
    sent(client_of(second), "withdraw", other.code)
    for person in [*scene.readers, world.birch_lead]:
        sent(team, "panel", call.code, {"email": person.account.email})
    sent(team, "take_out", PanelReader.objects.get(person=world.birch_lead).code)
    sent(team, "move_call", call.code, {}, "read")
    for reader in PanelReader.objects.all():
        sent(client_of(reader.person), "conflicts", reader.code, {"version": reader.version})
    sent(team, "give_out", call.code)
    reading = PanelReading.objects.first()
    sent(team, "hand_on", call.code, {"reading": reading.code})
    taken = PanelReading.objects.exclude(reader=reading.reader).last()
    sent(client_of(taken.reader.person), "step_aside", taken.code)
    for each in PanelReading.objects.all():
        marks = {f"{name}_{pk}": value for pk in words_of(call) for name, value in (("level", "3"), ("words", "Seen."))}
        sent(client_of(each.reader.person), "reading", each.code, marks | {"version": each.version})
    one = PanelReading.objects.first()
    told = {f"feedback_{pk}": "Go on." for pk in words_of(call)} | {"outcome": "pool", "reason": "Much is there."}
    far = {"horizon": "long", "potential": "All.", "experience": "Little.", "needed": "Time."}
    decider = client_of(one.reader.person)
    sent(decider, "decide", one.code, told | far)
    sent(decider, "take_reading_back", one.code, {"because": "Too soon."})
    sent(decider, "decide", one.code, told | far)
    sent(client_of(rising), "reply", row.code, {"answer": "Thank you."})
    member = PoolMember.objects.get(left_on__isnull=True)
    sent(team, "judge", member.code, far | {"version": member.version})
    sent(client_of(rising), "reply_judgement", member.code, {"answer": "Sooner."})
    member.refresh_from_db()
    sent(team, "leave", member.code, {"because": "services", "version": member.version})
    sent(team, "take_back", row.code, {"because": "Once more."})
    assert AuditEvent.objects.filter(detail__icontains="Took it on").count() == 0


def test_every_change_around_sponsors_and_exercises_leaves_a_line_of_the_record():
    scene = early.scene()
    scene.call = call = early.aspiring(scene)
    one, two = (early.somebody(scene.world.alder, name) for name in ("Zuri", "Yan"))
    rows, team = [early.own_idea(call, person) for person in (one, two)], client_of(scene.world.team)

    def sent(client: Client, address: str, facts: dict | None = None) -> None:
        before = AuditEvent.objects.count()
        assert client.post(address, facts or {}).status_code == 302, address
        assert AuditEvent.objects.count() > before, address

    for row, person in zip(rows, (one, two), strict=True):
        named = {"name": "Ola Dale", "email": "ola@dale.example"}
        sent(client_of(person), reverse("selection:sponsor", args=[row.code]), named)
    SponsorStatement.objects.update(asked_at=clock.now() - timedelta(days=2))
    sent(client_of(one), reverse("selection:write_again", args=[rows[0].code]))
    sent(team, reverse("selection:statements", args=[call.code]))
    secret = Letter.objects.filter(wording="selection/sponsor").order_by("pk").last().link.rstrip("/").split("/")[-1]
    told = {"support": "yes", "seen": "CANARY led a merger."}
    sent(Client(), reverse("selection:speak", args=[secret]), told)
    left = SponsorStatement.objects.get(given_at__isnull=True).candidacy
    enter = reverse("selection:enter_statement", args=[left.code])
    sent(team, enter, told | {"name": "Ola Dale", "version": left.version})
    reading = early.given_out(scene)[0]
    row = reading.candidacy
    early.read_by_all(row, 1, 3, 3)
    sent(team, reverse("selection:invite", args=[call.code]))
    row.refresh_from_db()
    needs = {"words": "CANARY breaks.", "version": row.version}
    sent(client_of(row.person), reverse("selection:needs", args=[row.code]), needs)
    early.on_the_day(call)
    reader = client_of(reading.reader.person)
    for exercise in call.exercises.prefetch_related("criteria"):
        marks = {f"{name}_{each.pk}": value for each in exercise.criteria.all()
                 for name, value in (("level", "3"), ("words", "CANARY said so."))}  # fmt: skip
        sent(reader, reverse("selection:mark_exercise", args=[reading.code, exercise.position]), marks)
    key = call.criteria.first().pk
    agreed = {f"level_{key}": "2", f"reason_{key}": "CANARY talked."}
    sent(reader, reverse("selection:agree", args=[reading.code]), agreed)
    assert not AuditEvent.objects.filter(detail__icontains="CANARY").exists()
    assert not AuditEvent.objects.filter(detail__icontains="ola@dale").exists()


def words_of(call: Call) -> list[int]:
    return list(call.criteria.values_list("pk", flat=True))


def test_the_pages_of_one_who_has_nothing_to_do_with_it_say_what_to_do():
    world = worlds.two_authorities()
    participant = client_of(world.participant)
    for address, words in (("/selection/", "No call as yet"), ("/selection/readings/", "Nothing to read")):
        assert words in participant.get(address).content.decode()
    team = client_of(world.team)
    assert "Write a call" in team.get("/selection/").content.decode()
    assert "Nobody is put forward as yet" in team.get("/funnel/").content.decode()
