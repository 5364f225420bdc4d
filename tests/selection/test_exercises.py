"""Selection for aspirants: a sponsor, exercises, the matrix, what the panel agrees on, a decision. SEL-35 to SEL-40."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from mantle.people.actions import Refused
from mantle.people.models import Letter
from mantle.people.stale import StaleEdit
from mantle.programmes.models import Place
from mantle.selection import actions
from mantle.selection.models import AgreedLevel, Call, Candidacy, CriterionMark, PanelReading, SponsorStatement
from mantle.selection.queries.statements import statement_by_secret
from mantle.web import clock
from tests.programmes.test_frame import client_of, day
from tests.selection import worlds as early

pytestmark = pytest.mark.django_db
TOLD = {"support": "yes", "seen": "CANARY led a merger.", "offers": "A day a week."}


def secret_of(letter: Letter) -> str:
    return letter.link.rstrip("/").split("/")[-1]


def newest(wording: str) -> Letter:
    return Letter.objects.filter(wording=f"selection/{wording}").order_by("pk").last()


def test_from_an_application_with_a_sponsor_over_exercises_to_a_place_with_reasons_that_the_person_reads():
    scene = early.scene()
    scene.call = call = early.aspiring(scene)
    world, rising = scene.world, early.somebody(scene.world.alder, "Zuri", "Quill", tier=2)
    own, team = client_of(rising), client_of(world.team)
    page = own.get(call.get_absolute_url()).content.decode()
    assert "Talking with us" in page
    assert "heard by" in page
    row = early.own_idea(call, rising)
    address = row.get_absolute_url()

    # a sponsor, who has no account here
    assert "Name your sponsor" in own.get("/start/").content.decode()
    assert own.post(f"{address}sponsor/", {"name": "Ola", "email": "no address"}).status_code == 422
    assert own.post(f"{address}sponsor/", {"name": "Ola Dale", "email": "ola@dale.example"}).status_code == 302
    letter, outside = newest("sponsor"), Client()
    assert (letter.to, letter.address) == (None, "ola@dale.example")
    link = f"/selection/letter/{secret_of(letter)}/"
    asked = outside.get(link).content.decode()
    assert "Do you stand behind Zuri Quill?" in asked
    assert "Sees the whole" in asked
    refused = outside.post(link, TOLD | {"support": ""})
    assert refused.status_code == 422
    assert "CANARY led a merger." in refused.content.decode()
    assert outside.post(link, TOLD).status_code == 302
    assert (outside.get(link).status_code, outside.post(link, TOLD).status_code) == (404, 404)
    assert "CANARY" not in own.get(address).content.decode()
    assert "CANARY" in team.get(address).content.decode()

    # read without the name, and without the sponsor
    readings = early.given_out(scene)
    reader = client_of(readings[0].reader.person)
    assert not re.search("CANARY|Ola|Quill", reader.get(readings[0].get_absolute_url()).content.decode())
    together = f"/selection/readings/{readings[0].code}/together/"
    early.read_by_all(row)
    assert "CANARY" in reader.get(together).content.decode()

    # invited; what they need is seen by those who arrange it, and by nobody who marks
    assert "Invite people to the exercises" in team.get("/start/").content.decode()
    assert team.post(f"/selection/calls/{call.code}/panel/invite/").status_code == 302
    assert newest("invited").to == rising
    needs = {"words": "LOOP: a hearing loop.", "version": Candidacy.objects.get().version}
    assert own.post(f"{address}needs/", needs).status_code == 302
    assert "LOOP" in team.get(f"/selection/calls/{call.code}/panel/").content.decode()
    assert "LOOP" not in reader.get(together).content.decode()
    one, two = call.exercises.order_by("position")
    first = f"/selection/readings/{readings[0].code}/exercises/1/"
    assert reader.get(first).status_code == 302  # the day is still to come
    early.on_the_day(call)

    # marked one by one, each by themselves
    marks = {f"{name}_{pk}": told for pk in one.criteria.values_list("pk", flat=True)
             for name, told in (("level", "4"), ("words", "OWN mark."))}  # fmt: skip
    early.marked(readings[1], 2)
    assert "Said so." not in reader.get(together).content.decode()
    lost = reader.post(first, marks | {f"level_{one.criteria.first().pk}": ""})
    assert lost.status_code == 422
    assert "OWN mark." in lost.content.decode()
    assert reader.post(first, marks).status_code == 302
    seen = reader.get(together).content.decode()
    assert "Said so." in seen  # of the exercise that they have marked themselves
    assert "Far apart" in seen
    decide = f"/selection/readings/{readings[0].code}/decide/"
    told = {f"feedback_{pk}": "Keep asking." for pk in early.words_for(call)}
    place = {"outcome": "place", "reason": "Ready for it.", **told}
    assert "two of you have marked: A case" in reader.post(decide, place).content.decode()
    case = dict.fromkeys(two.criteria.values_list("pk", flat=True), (3, "Weighed it."))
    person = readings[0].reader.person
    actions.mark_exercise(reading=readings[0], exercise=two, marks=case, by=person, at=clock.now())

    # far apart in the first exercise: agreed in words, and the marks stand
    assert "Agree first on" in reader.post(decide, place).content.decode()
    agree, key = f"/selection/readings/{readings[0].code}/agree/", one.criteria.first().pk
    assert reader.post(agree, {f"level_{key}": "3"}).status_code == 422  # by what?
    assert reader.post(agree, {f"level_{key}": "1", f"reason_{key}": "No."}).status_code == 422  # nobody gave 1
    said = {f"{name}_{pk}": word for pk in one.criteria.values_list("pk", flat=True)
            for name, word in (("level", "3"), ("reason", "TALKED it over."))}  # fmt: skip
    assert reader.post(agree, said).status_code == 302
    assert "Where you stand: 3" in reader.get(decide).content.decode()
    assert reader.post(decide, place).status_code == 302
    assert Place.objects.get(person=rising).cohort == scene.cohort
    assert Candidacy.objects.get().adjustments == ""
    read = own.get(address).content.decode()
    for words in ("Ready for it.", "OWN mark.", "TALKED it over.", "CANARY led a merger.", "Said so.", "A day a week."):
        assert words in read
    assert str(readings[1].reader.person) not in read
    assert sorted(CriterionMark.objects.filter(exercise=one).values_list("level", flat=True)) == [2, 2, 2, 4, 4, 4]


def test_a_link_for_a_statement_opens_nothing_once_it_is_answered_replaced_too_old_or_invented():
    scene = early.scene()
    call, today = early.aspiring(scene), clock.today()
    rising = early.somebody(scene.world.alder, "Zuri")
    row, by = early.own_idea(call, rising), {"by": rising, "at": clock.now()}
    actions.name_sponsor(candidacy=row, name="Ola", email="ola@dale.example", **by)
    old = secret_of(newest("sponsor"))
    assert statement_by_secret(old, today) is not None
    with pytest.raises(Refused, match="One letter a day"):
        actions.write_again(candidacy=row, **by)
    actions.write_again(candidacy=row, by=scene.world.team, at=clock.now() + timedelta(days=2))
    new = secret_of(newest("sponsor"))
    assert old != new
    assert statement_by_secret(old, today) is None
    assert statement_by_secret(new, today + timedelta(20)) is not None
    assert statement_by_secret(new, today + timedelta(21)) is None
    assert new not in str(list(SponsorStatement.objects.values()))
    actions.name_sponsor(candidacy=row, name="Uma", email="uma@dale.example", **by)
    assert statement_by_secret(new, today) is None
    newer = secret_of(newest("sponsor"))
    gone = [Client().get(f"/selection/letter/{secret}/") for secret in (old, new, "invented", newer[:-1])]
    assert {answer.status_code for answer in gone} == {404}
    assert {answer.content for answer in gone} == {gone[0].content}
    found = statement_by_secret(newer, today)
    actions.speak(statement=found, support="no", seen="Not yet.", offers="", at=clock.now())
    with pytest.raises(Refused, match="stands"):
        actions.speak(statement=found, support="yes", seen="After all.", offers="", at=clock.now())
    with pytest.raises(Refused, match="has answered"):
        actions.name_sponsor(candidacy=row, name="Ola", email="ola@dale.example", **by)
    actions.withdraw(candidacy=row, version=None, **by)
    assert not SponsorStatement.objects.exists()


def test_nobody_speaks_for_themselves_or_for_whom_they_read_and_paper_is_put_in_by_name(django_assert_max_num_queries):
    scene = early.scene()
    scene.call = call = early.aspiring(scene)
    team, at = client_of(scene.world.team), clock.now()
    one, two, three = (early.somebody(scene.world.alder, name) for name in ("Zuri", "Yan", "Xia"))
    rows = [early.own_idea(call, person) for person in (one, two, three)]
    with pytest.raises(Refused, match="Somebody else speaks"):
        actions.name_sponsor(candidacy=rows[0], name="Me", email=one.account.email.upper(), by=one, at=at)
    with pytest.raises(Refused, match="their own sponsor"):
        actions.name_sponsor(candidacy=rows[0], name="Ola", email="ola@dale.example", by=two, at=at)
    speaks = scene.readers[0]
    actions.name_sponsor(candidacy=rows[0], name=str(speaks), email=speaks.account.email, by=one, at=at)
    readings = early.given_out(scene)
    assert speaks.pk not in {each.reader.person_id for each in readings if each.candidacy_id == rows[0].pk}
    with pytest.raises(Refused, match="They read for this call"):
        actions.name_sponsor(candidacy=rows[1], name="A", email=speaks.account.email, by=two, at=at)
    address = f"/selection/calls/{call.code}/statements/"
    for page in (address, call.get_absolute_url(), f"/selection/calls/{call.code}/panel/", "/selection/"):
        with django_assert_max_num_queries(15):
            team.get(page)
    listed = team.get(address).content.decode()
    assert listed.count("No sponsor yet") == 2
    assert "Not answered" in listed
    assert team.post(address).status_code == 302
    assert Letter.objects.filter(wording="selection/sponsor").count() == 1  # nobody gets two in one day
    paper = {"name": "Ola Dale", "version": rows[1].version, **TOLD}
    enter = f"/selection/people/{rows[1].code}/statement/"
    assert team.post(enter, paper | {"seen": ""}).status_code == 422
    assert team.post(enter, paper).status_code == 302
    assert SponsorStatement.objects.given().get().entered_by == scene.world.team
    assert team.post(enter, paper).status_code == 422
    assert client_of(one).get(address).status_code == 403


def test_a_call_with_exercises_opens_when_each_criterion_is_seen_and_moves_its_day_only_later():
    scene = early.scene()
    by, today = {"by": scene.world.team, "at": clock.now()}, clock.today()
    days = day("opens_on", today) | day("closes_on", today + timedelta(9)) | day("decide_by", today + timedelta(60))
    facts = {"cohort": scene.cohort.pk, "title": "Next", "purpose": "To lead.", "who_may": "Anybody.", **days}
    team = client_of(scene.world.team)
    early_day = team.post("/selection/write/", facts | day("exercises_on", today + timedelta(5)))
    assert "come after the last day" in early_day.content.decode()
    assert team.post("/selection/write/", facts | day("exercises_on", today + timedelta(30))).status_code == 302
    draft = Call.objects.get(title="Next")
    with pytest.raises(Refused, match="no exercise"):
        actions.move_call(call=draft, move="open", version=None, **by)
    add, own = f"/selection/calls/{draft.code}/exercises/", list(draft.criteria.values_list("pk", flat=True))
    asked = {"kind": "case", "title": "A case", "brief": "Read it, then talk with us.", "minutes": 40}
    foreign = scene.call.criteria.first().pk
    assert team.post(add, asked | {"criteria": [foreign]}).status_code == 422
    assert team.post(add, asked | {"criteria": own[:2], "brief": "Tell us your age."}).status_code == 422
    assert team.post(add, asked | {"criteria": own}).status_code == 302
    shown = team.get(draft.get_absolute_url()).content.decode()
    assert "shows one to 4 criteria" in shown
    exercise = draft.exercises.get()
    change = f"/selection/exercises/{exercise.code}/"
    assert team.post(change, asked | {"criteria": own[:4], "version": exercise.version}).status_code == 302
    assert "No exercise shows" in team.get(draft.get_absolute_url()).content.decode()
    assert team.post(add, asked | {"title": "Another", "criteria": own[4:]}).status_code == 302
    opened = actions.move_call(call=draft, move="open", version=None, **by)
    assert opened.rules_digest != scene.call.rules_digest
    with pytest.raises(Refused, match="stands as it is"):
        actions.drop_exercise(exercise=exercise, **by)
    later = {"exercises_on": today + timedelta(40), "exercises_at": "Town Hall"}
    actions.change_call(call=opened, version=None, **later, **by)
    for wrong in ({"exercises_on": today + timedelta(20)}, {"statements_by": today + timedelta(20)}):
        with pytest.raises(Refused, match="only its days can be moved"):
            actions.change_call(call=opened, version=None, **wrong, **by)


def test_marks_of_exercises_and_what_was_agreed_stand_even_past_every_page():
    scene = early.scene()
    scene.call = call = early.aspiring(scene)
    rising, at = early.somebody(scene.world.alder, "Zuri"), clock.now()
    row = early.own_idea(call, rising)
    reading, *others = early.given_out(scene)
    exercise, reader = call.exercises.first(), reading.reader.person
    marks = dict.fromkeys(exercise.criteria.values_list("pk", flat=True), (3, "Said so."))
    given = {"reading": reading, "exercise": exercise, "marks": marks, "by": reader, "at": at}
    with pytest.raises(Refused, match="Nobody waits for it"):
        actions.invite(call=call, by=scene.world.team, at=at)
    early.read_by_all(row, 1, 3, 3)
    with pytest.raises(Refused, match="not to be marked"):
        actions.mark_exercise(**given)
    assert actions.invite(call=call, by=scene.world.team, at=at) == 1
    actions.change_call(call=call, version=None, exercises_at="Town Hall", by=scene.world.team, at=at)
    assert "Town Hall" in newest("moved").body
    with pytest.raises(Refused, match="from that day on"):
        actions.mark_exercise(**given)
    early.on_the_day(call)
    with pytest.raises(Refused, match="their own marks"):
        actions.mark_exercise(**given | {"by": others[0].reader.person})
    with pytest.raises(Refused, match="each criterion"):
        actions.mark_exercise(**given | {"marks": dict(list(marks.items())[1:])})
    actions.mark_exercise(**given)
    with pytest.raises(Refused, match="were sent, and stand"):
        actions.mark_exercise(**given)
    early.agreed(row, 2)
    with pytest.raises(Refused, match="Those who read somebody"):
        actions.agree(candidacy=row, levels={}, by=scene.world.team, at=at)
    for rows, change in ((CriterionMark.objects.filter(exercise=exercise), {"level": 1}),
                         (AgreedLevel.objects.all(), {"reason": "Other."})):  # fmt: skip
        with pytest.raises(DatabaseError, match="What was sent is not changed"), transaction.atomic():
            rows.update(**change)
    needs = {"candidacy": row, "words": "Breaks.", "by": rising, "at": at}
    with pytest.raises(StaleEdit):
        actions.say_adjustments(version=row.version + 7, **needs)
    actions.withdraw(candidacy=row, version=None, by=rising, at=at)
    assert not PanelReading.objects.exists()
    assert not AgreedLevel.objects.exists()
