"""Early talent: put forward with one's own yes, read without a name, decided with a reason. SEL-1 to SEL-23."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Letter
from mantle.people.rules import IllegalMove
from mantle.programmes.models import Place
from mantle.selection import actions
from mantle.selection.models import (
    Call,
    Candidacy,
    Conflict,
    Criterion,
    CriterionMark,
    Evidence,
    Judgement,
    PanelDecision,
    PanelReading,
    PoolMember,
)
from mantle.selection.queries import steps
from mantle.web import clock
from tests import worlds
from tests.programmes.test_frame import client_of
from tests.selection import worlds as early

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> early.Scene:
    return early.scene()


def test_from_being_put_forward_by_a_lead_to_a_place_with_feedback_and_marks_to_read(scene):
    world, call = scene.world, scene.call
    rising = early.somebody(world.alder, "Zuri", "Quill")
    lead, own = client_of(world.lead), client_of(rising)
    page = f"/selection/calls/{call.code}/"
    assert client_of(scene.readers[0]).get(f"{page}put-forward/").status_code == 403
    found = lead.get(f"{page}put-forward/", {"name": "quill"}).content.decode()
    assert "Zuri Quill" in found
    words = {f"words_{pk}": "Zuri Quill of Alder County Council took it on." for pk in early.words_for(call)}
    assert lead.post(f"{page}put-forward/", {"name": "quill", "person": rising.pk}).status_code == 422
    assert lead.post(f"{page}put-forward/", {"name": "quill", "person": rising.pk, **words}).status_code == 302
    row = Candidacy.objects.get()
    address = f"/selection/people/{row.code}/"
    assert (row.way, row.state, row.sector, row.agency) == ("lead", "asked", "local_government", world.alder)
    assert Letter.objects.get(wording="selection/asked").to == rising
    assert "You are put forward" in own.get("/start/").content.decode()
    assert "Zuri Quill of Alder" in own.get(f"{address}answer/").content.decode()
    key = f"words_{call.criteria.first().pk}"
    answer = {"agrees": "yes", "version": row.version, key: "I, Quill, learnt it."}
    assert own.post(f"{address}answer/", answer).status_code == 302

    readings = early.given_out(scene)
    reader = client_of(readings[0].reader.person)
    blind = reader.get(readings[0].get_absolute_url()).content.decode()
    assert "took it on" in blind
    assert "learnt it" in blind
    assert not re.search("Quill|Zuri|Alder", blind.split("<main")[1])
    together = f"/selection/readings/{readings[0].code}/together/"
    marks = {"version": readings[0].version}
    for pk in early.words_for(call):
        marks |= {f"level_{pk}": "4", f"words_{pk}": "CANARY they say so."}
    assert reader.post(readings[0].get_absolute_url(), marks | {f"level_{pk}": ""}).status_code == 422
    assert reader.post(readings[0].get_absolute_url(), marks).status_code == 302
    waiting = reader.get(together).content.decode()
    assert "2 readers still to come" in waiting
    assert "Quill" not in waiting
    assert "CANARY" not in waiting
    assert "CANARY" not in client_of(world.team).get(address).content.decode()
    for other in readings[1:]:
        early.sent(other, 2)
    page_of_three = reader.get(together).content.decode()
    assert "Zuri Quill" in page_of_three
    assert "CANARY" in page_of_three
    assert "Far apart" in page_of_three
    assert "CANARY" not in own.get(address).content.decode()  # not before there is a decision

    told = {f"feedback_{pk}": "Keep asking." for pk in early.words_for(call)}
    decide = f"/selection/readings/{readings[0].code}/decide/"
    assert reader.post(decide, {"outcome": "not_yet", "reason": "Soon.", **told}).status_code == 422  # until when?
    place = {"outcome": "place", "reason": "Ready to learn.", **told}
    assert "Agree first on" in reader.post(decide, place).content.decode()
    early.agreed(row, 3)
    assert reader.post(decide, place).status_code == 302
    assert Place.objects.get(person=rising).cohort == scene.cohort
    seen = own.get(address).content.decode()
    for words in ("Ready to learn.", "Keep asking.", "CANARY", str(readings[0].reader.person)):
        assert words in seen
    assert "reader 1" in seen
    by_lead = lead.get(address).content.decode()
    assert "A place in the cohort" in by_lead
    assert "CANARY" not in by_lead
    assert "Ready to learn." not in by_lead
    assert own.post(f"{address}reply/", {"answer": "Thank you."}).status_code == 302
    assert PanelDecision.objects.get().answer == "Thank you."
    assert {key: len(codes) for key, codes in steps(call, clock.today()).items()} == {
        "put_forward": 1, "confirmed": 1, "read": 1, "taken": 1, "finished": 0, "senior": 0,
    }  # fmt: skip
    assert not AuditEvent.objects.filter(reason__contains="CANARY").exists()


def test_whoever_says_no_or_withdraws_leaves_no_word_behind(scene):
    world, call = scene.world, scene.call
    one, two = early.somebody(world.alder, "One"), early.somebody(world.alder, "Two")
    by = {"by": world.lead, "at": clock.now()}
    asked = actions.put_forward(call=call, person=one, words=early.words_for(call), **by)
    other = early.own_idea(call, two)
    assert Evidence.objects.count() == 12
    with pytest.raises(Refused, match="answers for themselves"):
        actions.answer_candidacy(candidacy=asked, agrees=True, own_words={}, version=None, **by)
    with pytest.raises(Refused, match="may answer until"):  # they were told so
        actions.move_call(call=call, move="read", version=None, by=world.team, at=clock.now())
    actions.answer_candidacy(candidacy=asked, agrees=False, own_words={}, version=None, by=one, at=clock.now())
    assert Evidence.objects.filter(candidacy=asked).count() == 0
    readings = early.given_out(scene)
    assert {row.candidacy for row in readings} == {other}
    early.sent(readings[0])
    assert client_of(two).post(f"/selection/people/{other.code}/withdraw/").status_code == 302
    assert (Evidence.objects.count(), PanelReading.objects.count(), CriterionMark.objects.count()) == (0, 0, 0)
    assert {key: len(codes) for key, codes in steps(call, clock.today()).items()}["confirmed"] == 1
    with pytest.raises(IllegalMove):
        actions.withdraw(candidacy=other, version=None, by=two, at=clock.now())


def test_who_does_not_answer_until_the_last_day_is_not_read_and_no_word_is_left(scene):
    row = actions.put_forward(
        call=scene.call, person=early.somebody(scene.world.alder, "One"), words=early.words_for(scene.call),
        by=scene.world.lead, at=clock.now(),
    )  # fmt: skip
    after = clock.now() + timedelta(21)
    actions.move_call(call=scene.call, move="read", version=None, by=scene.world.team, at=after)
    row.refresh_from_db()
    assert (row.state, Evidence.objects.count()) == ("lapsed", 0)


def test_what_is_not_allowed_is_refused_from_the_first_word_to_the_last_day(scene):
    world, call, at = scene.world, scene.call, clock.now()
    team, one = {"by": world.team, "at": at}, early.somebody(world.alder, "One")
    draft = early.a_call(scene.cohort, world.team, is_open=False)
    with pytest.raises(Refused, match="part-time"):
        actions.write_criterion(
            call=draft, criterion=draft.criteria.first(), version=None, statement="No part-time work.", **team
        )
    for criterion in draft.criteria.filter(kind="experience"):
        actions.drop_criterion(criterion=criterion, **team)
    with pytest.raises(Refused, match="No criterion asks for experience"):
        actions.move_call(call=draft, move="open", version=None, **team)
    with pytest.raises(Refused, match="takes nobody today"):
        early.own_idea(draft, one)
    with pytest.raises(Refused, match="stands as it is"):
        actions.drop_criterion(criterion=call.criteria.first(), **team)
    with pytest.raises(Refused, match="only its days can be moved"):
        actions.change_call(call=call, version=None, title="Other", **team)
    later = actions.change_call(call=call, version=None, closes_on=call.closes_on + timedelta(1), **team)
    assert later.closes_on > call.closes_on
    with pytest.raises(Refused, match="by themselves, their line manager"):
        actions.put_forward(call=call, person=one, words=early.words_for(call), by=world.birch_lead, at=at)
    with pytest.raises(Refused, match="something to each prompt"):
        actions.put_forward(call=call, person=one, words={}, by=one, at=at)
    row = early.own_idea(call, one)
    for again in (lambda: early.own_idea(call, one), lambda: actions.give_out(call=call, **team)):
        with pytest.raises(Refused):
            again()
    with pytest.raises(Refused, match="by these words already"):
        actions.move_call(call=call, move="rewrite", version=None, **team)
    with pytest.raises(IllegalMove):
        actions.move_call(call=call, move="close", version=None, **team)
    with pytest.raises(Refused, match="is put forward in this call"):
        actions.name_reader(call=call, person=one, **team)
    readings = early.given_out(scene)
    with pytest.raises(Refused, match="Everyone sends their own"):
        actions.send_marks(reading=readings[0], marks={}, version=None, by=one, at=at)
    early.sent(readings[0])
    with pytest.raises(Refused, match="and stand"):
        early.sent(readings[0])
    with pytest.raises(Refused, match="All three"):
        early.decided(row, "place")
    early.sent(readings[1]), early.sent(readings[2])
    with pytest.raises(Refused, match="Those who read somebody"):
        early.decided(row, "place", by=world.team)
    with pytest.raises(Refused, match="still waits"):
        actions.move_call(call=call, move="close", version=None, **team)
    with pytest.raises(Refused, match="Say why"):
        early.decided(row, "out", reason=" ")
    assert not PanelDecision.objects.exists()


def test_a_mark_that_was_sent_cannot_be_changed_even_past_every_page(scene):
    early.own_idea(scene.call, early.somebody(scene.world.alder, "One"))
    mark = early.sent(early.given_out(scene)[0], 2).marks.first()
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        CriterionMark.objects.filter(pk=mark.pk).update(level=4)
    mark.refresh_from_db()
    assert mark.level == 2


def test_nobody_reads_somebody_of_their_own_agency_or_whom_they_must_not_judge(scene):
    call, team = scene.call, {"by": scene.world.team, "at": clock.now()}
    of_birch = early.own_idea(call, early.somebody(scene.world.birch, "Birch"))
    of_alder = early.own_idea(call, early.somebody(scene.world.alder, "Alder"))
    actions.move_call(call=call, move="read", version=None, **team)
    readers = [actions.name_reader(call=call, person=person, **team) for person in scene.readers]
    with pytest.raises(Refused, match="Not said yet"):
        actions.give_out(call=call, **team)
    for reader in readers:
        of = [of_alder] if reader.person == scene.readers[1] else []
        actions.say_conflicts(reader=reader, of=of, version=None, by=reader.person, at=clock.now())
    with pytest.raises(Refused, match="For 1 of them there are no three readers"):  # two at Birch read nobody of Birch
        actions.give_out(call=call, **team)
    assert not PanelReading.objects.exists()
    fifth = early.somebody(scene.health, "Ed")
    reader = actions.name_reader(call=call, person=fifth, **team)
    actions.say_conflicts(reader=reader, of=[], version=None, by=fifth, at=clock.now())
    assert actions.give_out(call=call, **team) == 2
    panels = {row: {each.reader.person for each in row.readings.all()} for row in (of_birch, of_alder)}
    assert panels[of_birch] == {scene.readers[1], scene.readers[2], fifth}
    assert scene.readers[1] not in panels[of_alder]
    # who steps aside from somebody is replaced by a free reader, or those who run the call name another
    first = of_alder.readings.order_by("seat")[0]
    left = first.reader.person
    new = actions.step_aside(reading=first, by=left, at=clock.now())
    assert new.reader.person not in panels[of_alder]
    assert Conflict.objects.filter(reader=first.reader).exists()
    with pytest.raises(Refused, match="Nobody else could read them"):
        actions.hand_on(reading=of_birch.readings.first(), **team)


def test_what_a_panel_reads_first_is_the_same_whoever_it_is(scene):
    """P43: the names of two people changed for one another, nothing else: not a letter of the page is another."""
    call, agencies = scene.call, (scene.world.alder, scene.world.birch)
    people = [early.somebody(agency, given, family) for agency, given, family in
              zip(agencies, ("Amara", "John"), ("Okafor-Bell", "Smith"), strict=True)]  # fmt: skip
    rows = [
        early.own_idea(call, one, f"{one.given_name} {one.family_name} ({agency.name}) tried; {one.family_name} asked.")
        for one, agency in zip(people, agencies, strict=True)
    ]
    scene.readers += [early.somebody(scene.school, "Fay"), early.somebody(scene.health, "Gus")]
    early.given_out(scene)

    def pages() -> list[str]:
        found = []
        for row in rows:
            reading = row.readings.order_by("seat")[0]
            text = client_of(reading.reader.person).get(reading.get_absolute_url()).content.decode()
            text = text.split("<main")[1].replace(row.shown_as, "SIGN").replace(reading.code, "READING")
            found.append(re.sub(r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"', "", text))
        return found

    one, other = pages()
    assert "tried; SIGN asked" in one
    assert one == other


def test_a_full_cohort_gives_no_place_and_then_nothing_is_decided():
    scene = early.scene(capacity=1)
    rows = [early.own_idea(scene.call, early.somebody(scene.world.alder, name)) for name in ("One", "Two")]
    early.given_out(scene)
    for row in rows:
        early.read_by_all(row)
    first = early.decided(rows[0], "place")
    letters = Letter.objects.count()
    with pytest.raises(Refused):
        early.decided(rows[1], "place")
    rows[1].refresh_from_db()
    assert (rows[1].state, PanelDecision.objects.count(), Letter.objects.count()) == ("confirmed", 1, letters)
    # two who put it down at once: the second is refused, and the database keeps one that stands
    with pytest.raises(IllegalMove):
        early.decided(rows[0], "out")
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelDecision.objects.create(
            candidacy=rows[0], outcome="pool", reason="Other.", decided_by=scene.readers[0], decided_at=clock.now()
        )
    # taken back with a reason: the place ends in the same moment, and somebody else can have it
    reader = first.decided_by
    with pytest.raises(Refused, match="Whoever recorded it"):
        actions.take_decision_back(decision=first, because="No.", by=scene.world.lead, at=clock.now())
    actions.take_decision_back(decision=first, because="Read the wrong one.", by=reader, at=clock.now())
    assert Place.objects.get(person=rows[0].person).state == "withdrawn"
    early.decided(rows[1], "place")
    early.decided(rows[0], "not_yet")
    actions.move_call(call=scene.call, move="close", version=None, by=scene.world.team, at=clock.now())
    assert Call.objects.get(pk=scene.call.pk).state == "closed"


def test_every_in_and_out_of_the_pool_has_a_reason_and_the_person_reads_and_answers(scene):
    rising = early.somebody(scene.world.alder, "Zuri")
    row = early.own_idea(scene.call, rising)
    early.given_out(scene)
    early.read_by_all(row)
    early.decided(row, "pool", reason="Much is there.")
    member = PoolMember.objects.get()
    own, team = client_of(rising), client_of(scene.world.team)
    address = member.get_absolute_url()
    assert client_of(scene.world.lead).get(address).status_code == 404
    page = own.get(address).content.decode()
    for words in ("Much is there.", "3 to 5 years", "Has not led a service.", "Lead a service for a year."):
        assert words in page
    assert "Zuri Rising" in team.get("/selection/pool/").content.decode()
    assert own.post(f"{address}reply/", {"answer": "I want to go sooner."}).status_code == 302
    assert "I want to go sooner." in team.get(address).content.decode()
    assert own.post(f"{address}judge/", {}).status_code == 403
    Judgement.objects.update(judged_on=clock.today() - timedelta(400))
    assert "Out of date" in own.get(address).content.decode()
    assert "Look again at how far Zuri Rising is" in team.get("/start/").content.decode()
    member.refresh_from_db()
    far = {"horizon": "soon", "potential": "More.", "experience": "Led one.", "needed": "A post."}
    assert team.post(f"{address}judge/", far | {"version": member.version}).status_code == 302
    assert Judgement.objects.count() == 2
    with pytest.raises(Refused, match="your own wish"):
        actions.leave_pool(member=member, because="senior", words="", version=None, by=rising, at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        PoolMember.objects.update(left_on=clock.today())
    member.refresh_from_db()
    assert own.post(f"{address}leave/", {"because": "wish", "version": member.version}).status_code == 302
    assert PoolMember.objects.get().left_because == "wish"


def test_a_line_manager_without_any_other_role_puts_their_own_people_forward(scene):
    world = scene.world
    manager = early.somebody(world.alder, "Mel", tier=4)
    post = manager.appointments.get().post
    report = early.somebody(world.alder, "Ray")
    worlds.appointed(worlds.post(world.alder, "Case officer", 6, manager=post), report, clock.today() - timedelta(9),
                     kind="acting")  # fmt: skip
    page = f"/selection/calls/{scene.call.code}/put-forward/"
    found = client_of(manager).get(page, {"name": "rising"}).content.decode()
    assert "Ray Rising" in found
    assert "Mel Rising" not in found.split("<main")[1]
    words = {f"words_{pk}": "Took it on." for pk in early.words_for(scene.call)}
    assert client_of(manager).post(page, {"name": "rising", "person": report.pk, **words}).status_code == 302
    assert Candidacy.objects.get().way == "manager"
    assert Criterion.objects.filter(call=scene.call).count() == 6


def test_whoever_has_followed_the_marks_thirty_times_is_told_so_before_the_next(scene):
    """P42: the note is for whoever decides; it changes nothing."""
    row = early.own_idea(scene.call, early.somebody(scene.world.alder, "One"))
    reading = early.given_out(scene)[0]
    early.read_by_all(row)
    address = f"/selection/readings/{reading.code}/decide/"
    decider = client_of(reading.reader.person)
    assert "followed the middle mark" not in decider.get(address).content.decode()
    for number in range(30):
        earlier = Candidacy.objects.create(
            call=scene.call, person=worlds.person("Earlier", f"Number {number}"), sector="health", way="self",
            state="decided", put_at=clock.now(), answered_at=clock.now(),
        )  # fmt: skip
        read = earlier.readings.create(reader=reading.reader, seat=1, sent_at=clock.now())
        read.marks.create(criterion=scene.call.criteria.first(), level=3, words="Seen.")
        earlier.decisions.create(
            outcome="pool", reason="Seen.", decided_by=reading.reader.person, decided_at=clock.now()
        )
    assert "followed the middle mark" in decider.get(address).content.decode()
