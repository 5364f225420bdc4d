"""Who turns to whom: told two weeks before, answered by each alone, and told of groups without a name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from mantle.analysis.disclosure import leaks
from mantle.networks.actions import answering, surveys
from mantle.networks.models import Named, OwnResult, Reply, Survey, Tie
from mantle.networks.queries.evidence import evidence_of_ties
from mantle.networks.queries.waiting import dated, waiting_for
from mantle.networks.rules.surveys import State
from mantle.people.actions import Refused
from mantle.people.models import Account, AuditEvent, Change, Letter, Person
from mantle.people.queries import with_standing
from mantle.people.rules import IllegalMove
from mantle.rights.actions import cases, limits
from mantle.structures.models import Appointment
from mantle.web import clock
from tests.networks import worlds
from tests.networks.worlds import QUESTIONS, As, World, at, name_of, names
from tests.programmes.worlds import offered
from tests.worlds import two_authorities

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.joined()


def test_a_group_is_told_two_weeks_before_and_anybody_stands_aside_with_one_press(world):
    """S54, NET-1 to NET-5, P19, P20: who may ask, what, and what the people asked can do about it."""
    lead, today = As(world.lead), clock.today()
    opens = today + timedelta(14)
    ask = {
        "group": f"partnership:{world.partnership.code}", "purpose": "Which links we would lose.", "tiers": "3",
        "questions": QUESTIONS, "closes_on": (opens + timedelta(21)).isoformat(),
    }  # fmt: skip
    soon = {"opens_on": (opens - timedelta(1)).isoformat()}
    assert lead.post("begin_survey", **ask, **soon) == 422
    assert "People need 14 days’ notice" in lead.reply.content.decode()
    assert lead.post("begin_survey", **(ask | {"questions": ["works"]}), opens_on=opens.isoformat()) == 422
    assert As(world.outsider).status("begin_survey") == 403
    other = As(world.other_lead)  # Birch takes part, and does not lead the partnership
    assert other.post("begin_survey", **ask, opens_on=opens.isoformat()) == 422
    assert lead.post("begin_survey", **ask, opens_on=opens.isoformat()) == 302
    survey = Survey.objects.get()
    assert (survey.state, survey.roster.count()) == (State.DRAFT, len(world.everyone))
    page = lead.get("survey", survey.code)
    # Names of one's own agency, and how many of the others.
    assert (str(world.leaders[0][0]) in page, str(world.leaders[1][0]) in page) == (True, False)
    assert "Birch Health Board: 7 people." in page
    member = As(world.leaders[1][0])
    assert member.status("survey", survey.code) == 404  # nobody is told of a draft
    assert lead.post("leave_out", survey.code, name_of(survey, world.leaders[0][4]).code) == 302
    changed = {name: value for name, value in ask.items() if name != "group"} | {"questions": ["advice", "decision"]}
    changed |= {"opens_on": opens.isoformat()}
    assert lead.post("change_survey", survey.code, **changed, version=survey.version) == 409
    survey.refresh_from_db()
    assert lead.post("change_survey", survey.code, **changed, version=survey.version) == 302
    survey.refresh_from_db()  # drawn anew, with whoever was left out
    assert (survey.questions, survey.roster.count()) == (["advice", "decision"], len(world.everyone))
    spare = worlds.drafted(world, opens)
    assert lead.post("move_survey", spare.code, "drop", version=spare.version) == 302
    assert not Survey.objects.filter(pk=spare.pk).exists()
    left = name_of(survey, world.leaders[0][5])
    assert lead.post("leave_out", survey.code, left.code) == 302
    assert lead.status("leave_out", survey.code, name_of(survey, world.leaders[1][5]).code) == 405
    assert lead.post("leave_out", survey.code, name_of(survey, world.leaders[1][5]).code) == 404
    assert lead.post("move_survey", survey.code, "announce", version=survey.version) == 409
    survey.refresh_from_db()
    assert lead.post("move_survey", survey.code, "announce", version=survey.version) == 302
    survey.refresh_from_db()
    told = set(Letter.objects.filter(wording="networks/announced").values_list("to", flat=True))
    assert (survey.state, survey.told, told) == (
        State.ANNOUNCED, len(told), {person.pk for person in world.everyone} - {left.person_id},
    )  # fmt: skip
    person = world.leaders[1][0]
    assert [row.survey for row in waiting_for(person, today)] == [survey]
    assert "Opt out" in member.get("survey", survey.code)
    assert member.post("opt_out", survey.code) == 302
    assert not waiting_for(person, today).exists()
    assert "Take part after all" in member.get("survey", survey.code)
    assert member.post("opt_in", survey.code) == 302
    assert member.post("opt_out", survey.code) == 302
    # It does not open a day early, and then without whoever stood aside: as respondent, and as a name.
    with pytest.raises(Refused, match="It opens on"):
        surveys.open_survey(survey=survey, on=opens - timedelta(1), version=None, by=world.lead, at=at(opens))
    surveys.move_surveys(arguments={}, by=None, at=at(opens), progress=None)
    survey.refresh_from_db()
    assert survey.state == State.OPEN
    assert person.pk not in Letter.objects.filter(wording="networks/opened").values_list("to", flat=True)
    with pytest.raises(Refused, match="opened without your name"):
        answering.opt_in(named=name_of(survey, person), by=person, at=at(opens))
    one = world.leaders[1][1]
    with pytest.raises(Refused, match="not on the roster"):  # A21
        names(survey, one, person, questions=["advice"])
    for verb in ("network survey opted out of", "network survey joined again"):
        line = AuditEvent.objects.filter(verb=verb).first()
        assert (line.by, person.code in str(line.detail)) == (None, False)
    with pytest.raises(IllegalMove):
        surveys.announce_survey(survey=survey, on=opens, version=None, by=world.lead, at=at(opens))


def test_names_are_ticked_on_a_phone_stopped_and_gone_on_with_and_read_by_nobody_else(world, monkeypatch):
    """S54, NET-7, NET-8: search keeps what is ticked, any answer can be changed until the close."""
    opens = clock.today() - timedelta(2)
    survey = worlds.opened(world, opens)
    alder, birch, cedar, _ = world.leaders
    me, path = As(birch[1]), ("answer", survey.code, "advice")
    page = me.get(*path)
    assert all(str(person) in page for person in (*alder, birch[0], *cedar))
    assert f'value="{name_of(survey, birch[1]).code}"' not in page  # nobody names themselves
    first, second = (name_of(survey, who).code for who in (alder[1], cedar[0]))
    assert me.post(*path, names=[first], search="1", find="cedar") == 302
    found = me.client.get(me.reply.url).content.decode()
    assert (f'value="{second}"' in found, f'value="{first}"' in found, str(alder[1]) in found) == (True, False, True)
    assert me.client.post(me.reply.url, {"names": [second], "next": "1"}).url == reverse(
        "networks:answer", args=[survey.code, "decision"]
    )
    assert me.post("answer", survey.code, "decision", names=[first], stop="1") == 302
    reply = Reply.objects.get(named__person=birch[1])
    assert (reply.answered, reply.finished_at) == (["advice", "decision"], None)
    assert [row.survey for row in waiting_for(birch[1], clock.today())] == [survey]
    assert me.post("answer", survey.code, "works", next="1") == 302  # nobody is an answer as well
    reply.refresh_from_db()
    assert reply.finished_at is not None
    assert not waiting_for(birch[1], clock.today()).exists()
    assert me.post(*path, names=[second], next="1") == 302
    assert set(Tie.objects.values_list("question", "target__person")) == {
        ("advice", cedar[0].pk), ("decision", alder[1].pk),
    }  # fmt: skip
    for other in (alder[1], world.lead, world.team):
        assert not Tie.objects.visible_to(other).exists()
        assert not Reply.objects.visible_to(other).exists()
    assert [As(who).status(*path) for who in (world.lead, world.outsider)] == [404, 404]
    with pytest.raises(Refused, match="for themselves"):
        answering.opt_out(named=name_of(survey, alder[1]), by=world.lead, at=at(opens))
    # Whoever stands aside while it is open takes their answers along, and their name out of those of others.
    answering.opt_out(named=name_of(survey, alder[1]), by=alder[1], at=at(opens))
    assert list(Tie.objects.values_list("target__person", flat=True)) == [cedar[0].pk]
    assert len(next(iter(dated(birch[1], opens, opens + timedelta(40))))[0]) == 1


def test_reminders_go_to_those_who_have_not_answered_and_no_page_or_record_tells_who_they_are(world):
    """NET-9, LET-10, P13."""
    survey = worlds.opened(world, clock.today() - timedelta(5))
    names(survey, world.leaders[0][0], world.leaders[0][1])
    silent = {person.pk for person in world.everyone} - {world.leaders[0][0].pk}
    lead = As(world.lead)
    assert "six in ten are needed" in lead.get("survey", survey.code)
    assert lead.post("move_survey", survey.code, "remind") == 302
    sent = Letter.objects.filter(wording="networks/reminder")
    assert set(sent.values_list("to", flat=True)) == silent
    assert lead.post("move_survey", survey.code, "remind") == 302
    assert sent.count() == len(silent)  # three days lie between two reminders
    seen = Letter.objects.visible_to(world.team)
    assert (seen.filter(wording="networks/announced").count(), seen.filter(wording="networks/reminder").count()) == (
        len(world.everyone), 0,
    )  # fmt: skip
    assert sent.filter(pk__in=Letter.objects.visible_to(with_standing(world.leaders[1][0], clock.today()))).count() == 1
    codes = {person.code for person in world.everyone}
    lines = AuditEvent.objects.filter(detail__wording="networks/reminder")
    assert lines.count() == len(silent)
    assert not codes & {line.detail["person"] for line in lines}
    answered = AuditEvent.objects.filter(verb="network survey answered")
    assert answered.count() == len(QUESTIONS)
    assert not answered.exclude(by=None).exists()
    assert not Change.objects.filter(table__in=("networks_named", "networks_reply", "networks_tie")).exists()


def test_a_closed_survey_tells_each_their_own_and_everybody_how_groups_are_joined(world):
    """S30, S32, S45, S76, S95, F2, F3, F5, F6, NET-10 to NET-13; A18, A19, A22."""
    survey = worlds.opened(world, date(2026, 6, 1))
    worlds.answered(world, survey, silent=(world.leaders[0][5],))
    with pytest.raises(Refused, match="can answer until"):
        surveys.close_survey(survey=survey, on=survey.closes_on, version=None, by=None, at=at(survey.closes_on))
    stopped = world.leaders[1][5]
    case = cases.receive(kind="objection", words="Not in figures.", person=stopped, by=stopped, at=at(date(2026, 6, 2)))
    limits.stop_use(case=case, step="stop figures", because="They object.", by=world.team, at=at(date(2026, 6, 3)))
    survey = worlds.closed(survey)
    alder, birch, cedar, dell = world.leaders
    own = {row.person_id: row.figures for row in OwnResult.objects.all()}
    # P21: counts from five people on, and none that leaves fewer than five by subtraction.
    assert (own[alder[1].pk]["turning"], own[alder[1].pk]["elsewhere"]) == (16, 11)
    assert "turning" not in own[cedar[0].pk]  # four turn to them
    assert own[dell[0].pk] == {"out": 1, "leads": False, "below": 0, "beside": 0}
    page = As(alder[1]).get("own_result", survey.code)
    assert "people turn to you" in page
    assert str(birch[0]) in page  # one's own ties by name
    assert str(cedar[3]) not in page  # who turned to somebody is not told
    assert "influence without authority" in page
    assert As(world.lead).status("own_result", survey.code) == 404
    results = survey.results
    assert (results["is_enough"], results["rate"]) == (True, "about 95 in 100")
    lines = {line["key"]: line["value"] for line in results["lines"]}
    assert lines["across agencies"].endswith("in 100")
    assert "give or take" in lines["bonding"] + lines["bridging"]
    assert lines["without a post"] == "withheld"  # four lead by post: a share of four would tell of each
    drawn = results["map"]
    assert drawn["nodes"] == ["Alder County Council", "Birch Health Board", "Cedar Constabulary"]  # A18: not Dell
    assert {(edge["source"], edge["target"]) for edge in drawn["edges"]} == {  # A19: not the one tie to Dell
        (alder_.name, other.name) for alder_, other in (
            (world.agencies[0], world.agencies[1]), (world.agencies[1], world.agencies[0]),
            (world.agencies[2], world.agencies[0]),
        )
    }  # fmt: skip
    asked = As(cedar[2])
    everything = asked.get("result", survey.code) + asked.get("result", survey.code, format="csv")
    graph = asked.get("result", survey.code, format="graphml")
    assert (graph.count("<node"), graph.count("<edge"), "Dell" in graph) == (3, 3, False)
    other = asked.get("result", survey.code, format="gexf")
    assert (other.count("<node "), other.count("<edge "), other.count("<attvalue "), "Dell" in other) == (
        3,
        3,
        3,
        False,
    )
    others = [person for person in world.everyone if person != cedar[2]]  # whose name stands at the top of their page
    assert not [person for person in others if str(person) in everything + graph + other]  # A22
    assert As(world.other_lead).status("result", survey.code) == 404  # takes part, does not lead, was not asked
    assert "How the group is connected" in As(world.lead).get("result", survey.code)


def test_a_second_survey_tells_what_lasted_and_nothing_of_whoever_left_between(world):
    """S122, NET-14, A20: kept ties of stayers; a figure that would tell of one leaver is withheld. P24."""
    first = worlds.opened(world, date(2026, 1, 5))
    worlds.answered(world, first)
    first = worlds.closed(first)
    too_late = first.answers_kept_until - timedelta(20)
    with pytest.raises(Refused, match="must still be there"):
        worlds.drafted(world, too_late, before=first)
    second = worlds.opened(world, date(2026, 9, 7), before=first)
    leaver = world.leaders[0][4]
    worlds.answered(world, second, silent=(leaver,))
    second = worlds.closed(second)
    lines = {line["key"]: line["value"] for line in second.results["lines"]}
    assert lines["kept"] == "100 in 100"
    before = {line["key"]: line["value"] for line in first.results["lines"]}
    assert (before["bridging"] != "withheld", lines["bridging"]) == (True, "withheld")
    assert ("Alder County Council" in first.results["map"]["nodes"], second.results["map"]["nodes"]) == (
        True, ["Birch Health Board", "Cedar Constabulary"],
    )  # fmt: skip
    everybody = {person.pk for person in world.everyone}
    assert leaks([everybody, everybody - {leaver.pk}], everybody, floor=4) == [frozenset({leaver.pk})]
    own = OwnResult.objects.get(survey=second, person=world.leaders[1][3]).figures
    assert (own["had"], own["kept"]) == (3, 3)
    page = As(world.leaders[1][3]).get("own_result", second.code)
    assert str(world.leaders[0][1]) in page.split("have lasted")[1]
    assert surveys.forget_answers(before=first.closed_at, at=second.closed_at) == 0
    due = first.closed_at + timedelta(days=1)
    assert surveys.forget_answers(before=due, at=second.closed_at) == len(world.everyone)
    assert not Tie.objects.filter(source__survey=first).exists()
    assert Tie.objects.filter(source__survey=second).exists()
    assert "were deleted" in As(world.leaders[1][3]).get("own_result", first.code)
    assert As(world.leaders[1][3]).get("result", first.code)


def test_of_too_few_answers_nothing_is_told_and_of_one_called_off_nothing_is_kept(world):
    """P23, NET-2, NET-10."""
    survey = worlds.opened(world, date(2026, 6, 1))
    for person in world.leaders[0]:
        names(survey, person, world.leaders[0][1])
    other = worlds.opened(world, date(2026, 6, 2))
    names(other, world.leaders[0][0], world.leaders[0][1])
    survey = worlds.closed(survey)
    assert (survey.results["is_enough"], "map" in survey.results, "lines" in survey.results) == (False, False, False)
    assert "mislead" in As(world.lead).get("result", survey.code)
    lead = As(world.lead)
    assert "deleted for good" in lead.get("move_survey", other.code, "call-off")
    assert lead.post("move_survey", other.code, "call-off", version=other.version) == 302
    assert not Reply.objects.filter(named__survey=other).exists()
    assert not Tie.objects.filter(source__survey=other).exists()
    assert Letter.objects.filter(wording="networks/called_off").count() == len(world.everyone)
    assert Named.objects.filter(survey=other).exists()
    assert not OwnResult.objects.filter(survey=other).exists()


def test_rosters_are_neither_so_small_that_they_tell_nor_so_long_that_nobody_reads_them(world):
    """NET-6."""
    opens = clock.today() + timedelta(14)
    facts = {
        "purpose": "To learn.", "questions": QUESTIONS, "tiers": 3, "opens_on": opens, "before": None,
        "closes_on": opens + timedelta(14), "on": clock.today(), "by": world.team, "at": clock.now(),
    }  # fmt: skip
    cedar = surveys.begin_survey(group={"agency": world.agencies[2]}, **facts)
    assert {row.group for row in cedar.roster.all()} == {"Unit 0", "Unit 1"}  # of one agency, its services
    with pytest.raises(Refused, match="would tell of single people"):
        surveys.announce_survey(survey=cedar, on=clock.today(), version=None, by=world.team, at=clock.now())
    post = world.leaders[3][0].appointments.get().post
    crowd = Person.objects.bulk_create(Person(family_name=f"Crowd {n}", code=f"CROWD{n}") for n in range(301))
    Account.objects.bulk_create(Account(person=each, email=f"{each.code}@example.org") for each in crowd)
    Appointment.objects.bulk_create(
        Appointment(post=post, person=each, kind="job_share", starts_on=date(2020, 1, 1), code=each.code)
        for each in crowd
    )
    with pytest.raises(Refused, match="Nobody reads through more than 300"):
        surveys.begin_survey(group={"agency": world.agencies[3]}, **facts)


def test_a_cohort_leads_from_its_outcomes_to_its_ties_and_counts_of_whom_they_are_kept(db):
    """S122, STD-12: outcome 5 stands on who named a peer of the cohort, and who still does."""
    house = two_authorities()
    cohort = offered(house.alder, house.director).cohort
    when = at(date(2026, 9, 1))
    row = Survey.objects.create(
        cohort=cohort, purpose="To learn.", questions=QUESTIONS, opens_on=date(2026, 8, 1), closes_on=date(2026, 8, 31),
        state=State.CLOSED, announced_at=when, closed_at=when, results={"is_enough": False, "why": "Too few."},
    )  # fmt: skip
    people = [house.director, house.assistant, house.participant]
    for person, figures in zip(people, ({"out": 3, "kept": 2}, {"out": 1, "kept": 0}, {}), strict=True):
        OwnResult.objects.create(survey=row, person=person, figures=figures)
    found = evidence_of_ties(cohort, {person.pk for person in people})["ties"]
    assert (found.start, found.end) == ({house.director.pk, house.assistant.pk}, {house.director.pk})
    page = As(house.team).client.get(f"/cohorts/{cohort.code}/outcomes/").content.decode()
    assert reverse("networks:result", args=[row.code]) in page
    assert (
        "Who turns to whom in this cohort"
        not in As(house.birch_lead).client.get(f"/cohorts/{cohort.code}/outcomes/").content.decode()
    )
