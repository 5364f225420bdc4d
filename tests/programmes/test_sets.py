"""Learning sets: proposed with reasons, changed by hand within the rules, confirmed by somebody, changed later."""

from __future__ import annotations

from datetime import date, time
from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.people.queries import with_standing
from mantle.programmes.actions import faculty
from mantle.programmes.actions import sets as actions
from mantle.programmes.models import LearningSet, Place, SetMember, SetRound, SetWish
from mantle.programmes.queries import design
from mantle.programmes.queries import sets as queries
from mantle.programmes.queries.calendar import dated
from mantle.programmes.rules import CohortRules
from mantle.programmes.rules.sets import Face, Figures, clashes_in, reasons_of, what_a_change_does
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db
PROFESSIONS = ("Social work", "Teaching", "Nursing")


def cohort_of(count: int, agencies: int):
    """A cohort with so many people from so many agencies, sets of five to eight."""
    own = [house.authority(f"Ash{number}") for number in range(agencies)]
    cohort = worlds.cohort(worlds.published("Step up", worlds.component("Learning set", "small_group")))
    for number in range(count):
        person = house.person(f"Given{number:02}", "Quill", profession=PROFESSIONS[number % 3])
        worlds.place(cohort, person, own[number % agencies])
    return cohort


def proposed(cohort) -> SetRound:
    return actions.propose_sets(cohort=cohort, by=None, at=NOW)


def members(round_: SetRound) -> list[list[SetMember]]:
    rows = round_.members.present().select_related("place__person", "place__agency", "learning_set")
    return [[row for row in rows if row.learning_set_id == each.pk] for each in round_.sets.order_by("number")]


def test_nobody_shares_a_set_with_their_own_agency_and_over_rounds_people_meet_new_ones():
    """PRG-100, PRG-101, PRG-102"""
    cohort = cohort_of(12, 6)
    team = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    first = actions.confirm_sets(round_=proposed(cohort), version=None, by=team, at=NOW)
    assert [len(each) for each in members(first)] == [6, 6]
    assert all(len({member.place.agency_id for member in each}) == 6 for each in members(first))
    assert first.figures["is_best"]
    assert "none is better" in first.figures["words"]
    second = proposed(cohort)
    met = [{frozenset((a.place_id, b.place_id)) for each in members(row) for a, b in combinations(each, 2)}
           for row in (first, second)]  # fmt: skip
    assert second.figures["again"] == len(met[0] & met[1])
    assert second.figures["broken"] == 0
    shown = queries.sets_of(second)
    assert all("No two come from one agency." in each.reasons for each in shown)
    assert any("pairs have not shared a set before" in reason for reason in shown[0].reasons)


def test_a_wish_by_hand_counts_from_the_next_proposal_on_and_is_seen_by_those_who_run_the_cohort_alone():
    """PRG-101, PRG-105"""
    cohort = cohort_of(10, 10)
    one, two, three, four = list(cohort.places.order_by("pk"))[:4]

    def wish(first, second, kind):
        return actions.wish(cohort=cohort, one=first, other=second, kind=kind, reason="So.", by=None, at=NOW)

    row = wish(two, one, "apart")
    wish(one, three, "together")
    wish(one, four, "together")
    inside = next(each for each in members(proposed(cohort)) if one.pk in {member.place_id for member in each})
    assert {member.place_id for member in inside} & {two.pk, three.pk, four.pk} == {three.pk, four.pk}
    wish(three, four, "apart")
    wish(one, three, "apart")
    wish(one, three, "together")
    assert proposed(cohort).figures["broken"] == 1
    with pytest.raises(Refused, match="two different people"):
        wish(one, one, "apart")
    team = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    own = house.with_role("Own", "Place", house.Role.PARTICIPANT)
    Place.objects.filter(pk=one.pk).update(person=own)
    assert row in SetWish.objects.visible_to(team)
    assert list(SetWish.objects.visible_to(own)) == []
    assert list(SetRound.objects.visible_to(own)) == []


def test_a_change_by_hand_is_refused_where_it_breaks_a_rule_and_explained_where_it_does_not():
    """PRG-103"""
    cohort = cohort_of(12, 6)
    round_ = proposed(cohort)
    one, other = members(round_)

    def move(member, to, instead_of):
        return actions.move_by_hand(member=member, to=to, instead_of=instead_of, version=None, by=None, at=NOW)

    twin = next(each for each in other if each.place.agency_id == one[0].place.agency_id)
    stranger = next(each for each in other if each.place.agency_id != one[0].place.agency_id)
    with pytest.raises(Refused, match="both come from Ash"):
        move(one[0], other[0].learning_set, stranger)
    with pytest.raises(Refused, match="both come from Ash"):
        move(one[0], other[0].learning_set, None)
    first, second = one[0].learning_set_id, other[0].learning_set_id
    row, said = move(one[0], other[0].learning_set, twin)
    assert said.endswith((".", "by it."))
    assert row.figures["broken"] == 0
    one[0].refresh_from_db()
    twin.refresh_from_db()
    assert (one[0].learning_set_id, twin.learning_set_id) == (second, first)
    small = cohort_of_ten()
    mine, theirs = members(proposed(small))
    with pytest.raises(Refused, match="this one would have 4"):
        move(mine[0], theirs[0].learning_set, None)


def cohort_of_ten():
    house_of_ten = worlds.cohort(worlds.published("In post", worlds.component("Set of ten", "small_group")), "Ten")
    for number in range(10):
        worlds.place(house_of_ten, house.person(f"Ten{number}", "Rowe"))
    return house_of_ten


def test_sets_that_cannot_keep_every_rule_are_confirmed_with_a_reason_only():
    """PRG-103"""
    cohort = cohort_of(6, 2)
    round_ = proposed(cohort)
    assert round_.figures["broken"] == 6
    assert "6 rules are broken, as few as can be" in round_.figures["words"]
    team = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    with pytest.raises(Refused, match="Say why"):
        actions.confirm_sets(round_=round_, version=None, by=team, at=NOW)
    done = actions.confirm_sets(round_=round_, reason="A team of two agencies.", version=None, by=team, at=NOW)
    assert (done.state, done.decided_by) == ("confirmed", team)
    with pytest.raises(Refused, match="decided already"):
        actions.confirm_sets(round_=done, reason="Twice.", version=None, by=team, at=NOW)
    few = worlds.cohort(worlds.published("Few", worlds.component("Few")), "Few")
    worlds.place(few, house.person("Only", "One"))
    with pytest.raises(Refused, match="cannot be put into sets"):
        proposed(few)


def test_a_round_of_pairs_brings_new_people_together_and_can_be_taken_back_until_it_has_dates():
    """PRG-100, PRG-102, PRG-103"""
    cohort = cohort_of(11, 11)
    team = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    first = actions.confirm_sets(round_=proposed(cohort), version=None, by=team, at=NOW)
    pairs = actions.propose_sets(cohort=cohort, kind="pairs", by=None, at=NOW)
    assert sorted(len(each) for each in members(pairs)) == [2, 2, 2, 2, 3]
    assert (str(pairs), str(pairs.sets.first())) == ("Round 2 of pairs", "Pair 1 of round 2")
    assert pairs.figures["again"] == 1  # of three people, two at least come from one of the two former sets
    one, other = sorted(members(pairs), key=len)[:2]
    with pytest.raises(Refused, match="A pair has 2 people, or 3"):
        actions.move_by_hand(
            member=one[0], to=other[0].learning_set, instead_of=None, version=None, by=None, at=NOW
        )  # fmt: skip
    confirmed = actions.confirm_sets(round_=pairs, version=None, by=team, at=NOW)
    back = actions.set_aside(round_=confirmed, reason="Too early.", version=None, by=team, at=NOW)
    assert (back.state, back.reason) == ("set_aside", "Too early.")
    actions.plan_meetings(
        learning_set=first.sets.first(), first=date(2027, 3, 1), starts=time(10), ends=time(12), weeks=1, count=1,
        by=None, at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="people count on them"):
        actions.set_aside(round_=first, reason="Late.", version=None, by=team, at=NOW)


def test_a_proposal_that_waits_is_set_aside_by_the_next_one_and_an_empty_cohort_gets_none():
    """PRG-103"""
    cohort = cohort_of(10, 10)
    first, second = proposed(cohort), proposed(cohort)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("set_aside", "proposed", 2)
    with pytest.raises(Refused, match="Nobody takes part"):
        proposed(worlds.cohort(worlds.published("Empty", worlds.component("Empty")), "Empty"))


def test_from_a_proposal_to_a_change_of_set_on_the_pages(client):
    """PRG-104, PRG-105, PRG-106, PRG-130: as the team, the participant and the facilitator see it."""
    cohort = cohort_of(14, 14)
    own = house.with_role("Own", "Place", house.Role.PARTICIPANT)
    Place.objects.filter(pk=cohort.places.first().pk).update(person=own)
    leader = house.with_role("Led", "By", house.Role.MENTOR)
    client.force_login(house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM).account)
    reader = Client()
    reader.force_login(own.account)
    propose = reverse("programmes:propose_sets", args=[cohort.code])
    assert reader.get(propose).status_code == 403
    page = client.post(propose, {"kind": "sets"}, follow=True)
    assert "All 1,716 ways to form them were compared" in page.content.decode()
    round_ = SetRound.objects.get()
    mine = LearningSet.objects.get(members__place__person=own)
    assert reader.get(mine.get_absolute_url()).status_code == 404
    assert "You are in no set here" in reader.get(reverse("programmes:sets", args=[cohort.code])).content.decode()
    client.post(reverse("programmes:confirm_sets", args=[round_.code]), {"version": round_.version, "reason": ""})
    assert "No two come from one agency" in reader.get(mine.get_absolute_url()).content.decode()
    other = LearningSet.objects.exclude(pk=mine.pk).get()
    assert reader.get(other.get_absolute_url()).status_code == 404
    assert reader.get(round_.get_absolute_url()).status_code == 404
    listed = b"".join(client.get(round_.get_absolute_url(), {"format": "csv"}).streaming_content).decode()
    assert listed.count("Quill") == 13

    entry = faculty.join_faculty(person=leader, offers="Learning sets", by=None, at=NOW)
    client.post(reverse("programmes:lead_set", args=[mine.code]), {"facilitator": entry.pk, "version": mine.version})
    assert LearningSet.objects.visible_to(with_standing(leader, TODAY)).get() == mine
    planned = {"first": "2027-03-01", "starts": "09:30", "ends": "12:30", "weeks": 4, "count": 3, "where": "Online"}
    client.post(reverse("programmes:plan_meetings", args=[mine.code]), planned)
    sessions = list(mine.sessions.all())
    assert [f"{each.starts_at:%d %b %H:%M}" for each in sessions] == ["01 Mar 09:30", "29 Mar 08:30", "26 Apr 08:30"]
    assert [str(row.person) for row in sessions[0].facilitators.all()] == ["Led By"]
    assert {place.pk for place in queries.attending(sessions[0])} == {row.place_id for row in mine.members.all()}
    assert len(queries.attending(worlds.session(cohort, "All", date(2027, 3, 2)))) == 14

    assert sessions[0].title in reader.get(cohort.places.get(person=own).get_absolute_url()).content.decode()
    [apart] = actions.plan_meetings(
        learning_set=other, first=date(2027, 3, 1), starts=time(9), ends=time(11), weeks=1, count=1, by=None, at=NOW
    )
    assert [reader.get(each.get_absolute_url()).status_code for each in (sessions[0], apart)] == [200, 404]
    assert apart.title not in reader.get(cohort.places.get(person=own).get_absolute_url()).content.decode()
    leaver = mine.members.exclude(place__person=own).first()
    typed = {"to": other.pk, "on": "2026-12-01", "reason": "Wednesdays do not work."}
    client.post(reverse("programmes:change_set", args=[leaver.code]), typed)
    leaver.refresh_from_db()
    now = SetMember.objects.get(place=leaver.place, left_on__isnull=True)
    assert (leaver.left_on, now.learning_set, now.reason) == (date(2026, 12, 1), other, "Wednesdays do not work.")
    assert "Was in it before" in reader.get(mine.get_absolute_url()).content.decode()
    met = queries.met_in(cohort)
    stayed = mine.members.exclude(pk=leaver.pk).first()
    assert met[frozenset({stayed.place.code, leaver.place.code})] == 1
    late = worlds.place(cohort, house.person("Late", "Comer"))
    joins = {"place": late.pk, "to": mine.pk, "on": "2026-12-02", "reason": "Came later."}
    assert "Late Comer" in client.get(round_.get_absolute_url()).content.decode()
    client.post(reverse("programmes:join_set", args=[round_.code]), joins)
    assert late.sets.get().learning_set == mine
    lines = {"learning sets proposed", "learning sets confirmed", "facilitator named", "meetings planned",
             "set changed", "set joined"}  # fmt: skip
    assert lines <= set(AuditEvent.objects.values_list("verb", flat=True))


def test_a_meeting_of_a_set_clashes_for_its_people_alone():
    """PRG-106, PRG-26"""
    cohort = cohort_of(10, 10)
    team = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    round_ = actions.confirm_sets(round_=proposed(cohort), version=None, by=team, at=NOW)
    one, other = round_.sets.order_by("number")
    [meeting] = actions.plan_meetings(
        learning_set=one, first=date(2027, 3, 1), starts=time(10), ends=time(12), weeks=1, count=1, by=None, at=NOW
    )
    elsewhere = worlds.cohort(worlds.published("In post", worlds.component("Law")), "Other")
    worlds.place(elsewhere, other.members.first().place.person)
    there = worlds.session(elsewhere, "Law", date(2027, 3, 1))
    calendars = [
        [
            entry.uid
            for rows, tell in dated(each.members.first().place.person, date(2027, 3, 1), date(2027, 3, 2))
            for entry in tell(rows)
        ]
        for each in (one, other)
    ]
    assert calendars == [[f"session-{meeting.code}"], [f"session-{there.code}"]]
    assert design.clashes(cohort) == []
    worlds.place(elsewhere, one.members.first().place.person)
    assert design.clashes(cohort) == [(meeting, there, 1)]
    leader = house.person("Led", "By")
    one = actions.lead_set(learning_set=one, facilitator=leader, version=None, by=None, at=NOW)
    whole = worlds.session(cohort, "All of us", date(2027, 3, 1), facilitators=[leader])
    found = queries.meetings_that_clash(one, NOW)
    assert [(here, other, who) for here, other, who in found] == [
        (meeting, there, "1 person"), (meeting, whole, "5 people and Led By"),
    ]  # fmt: skip
    assert queries.meetings_that_clash(other, NOW) == []


def test_who_may_lead_a_session_is_listed_with_what_is_known_of_their_time(client):
    """PRG-130"""
    session = worlds.session(cohort_of(1, 1), "First day", date(2027, 3, 1))
    people = {name: house.person(name, "Facer") for name in ("Free", "Away", "Busy", "Silent")}
    entries = {
        name: faculty.join_faculty(person=each, offers="Chairs panels", by=None, at=NOW)
        for name, each in people.items()
    }
    for name, has_time in (("Free", True), ("Away", False), ("Busy", True)):
        faculty.say_time(
            member=entries[name], starts_on=date(2027, 2, 1), ends_on=date(2027, 3, 1), has_time=has_time, by=None,
            at=NOW,
        )  # fmt: skip
    twin = worlds.session(session.cohort, "Twin", date(2027, 3, 1), facilitators=[people["Busy"]])
    found = queries.faculty_at(session.starts_at, session.ends_at)
    assert [(row.person.given_name, str(state)) for row, state, _ in found] == [
        ("Free", "free"), ("Silent", "not said"), ("Away", "away"), ("Busy", "busy"),
    ]  # fmt: skip
    client.force_login(house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM).account)
    address = reverse("programmes:name_facilitators", args=[session.code])
    assert "leads another session then" in client.get(address).content.decode()
    client.post(address, {"people": [people["Free"].code], "version": session.version})
    assert [row.person for row in session.facilitators.all()] == [people["Free"]]
    assert [row.person for row in twin.facilitators.all()] == [people["Busy"]]


def test_somebody_joins_the_faculty_and_says_themselves_when_they_have_time(client):
    """PRG-130: on the pages of the team and of the person."""
    own = house.with_role("Fay", "Facer", house.Role.MENTOR)
    client.force_login(house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM).account)
    found = client.get(reverse("programmes:join_faculty"), {"name": "facer"}).content.decode()
    assert "Fay Facer" in found
    client.post(reverse("programmes:join_faculty"), {"name": "facer", "person": own.pk, "offers": "Chairs panels"})
    member = own.faculty
    assert "Chairs panels" in client.get(reverse("programmes:faculty")).content.decode()
    mine, stranger = Client(), Client()
    mine.force_login(own.account)
    stranger.force_login(house.with_role("No", "Body", house.Role.MENTOR).account)
    assert stranger.get(member.get_absolute_url()).status_code == 404
    worlds.strand()
    assert member.get_absolute_url() in mine.get(reverse("programmes:provision")).content.decode()
    days = {"starts_on": "2027-03-01", "ends_on": "2027-03-05", "has_time": "no"}
    assert mine.post(member.get_absolute_url(), {**days, "ends_on": "2027-02-01"}).status_code == 422
    mine.post(member.get_absolute_url(), days)
    span = member.spans.get()
    assert not span.has_time
    mine.post(reverse("programmes:drop_time", args=[member.code, span.code]), {})
    written = {"offers": "Nothing more", "reached_by": "", "is_ended": "on", "version": member.version}
    mine.post(reverse("programmes:write_faculty", args=[member.code]), written)
    member.refresh_from_db()
    assert (member.is_ended, member.spans.count()) == (True, 0)
    verbs = AuditEvent.objects.filter(object_code=member.code).values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == [
        "joined the faculty", "time noted", "time taken back", "faculty entry written",
    ]  # fmt: skip


def test_reasons_and_changes_are_said_in_words():
    """PRG-102, PRG-103"""
    ada, ben = Face("1", "Ada", "Kestmoor", "Authority", "Nursing"), Face("2", "Ben", "Trent", "Health", "Teaching")
    met = {frozenset({"1", "2"}): 1}
    assert reasons_of([ada, ben], met, is_first_round=False) == [
        "No two come from one agency.", "2 kinds of agency, 2 professions.",
        "0 of 1 pairs have not shared a set before.",
    ]  # fmt: skip
    assert clashes_in([ada, ben], {frozenset({"1", "2"}): "apart"}) == ["Ada and Ben are to be kept apart."]
    same = Figures(0, 0, 0.02, True, "")
    assert what_a_change_does(same, same) == "Nothing that is counted changes by it."
    assert CohortRules().set_largest == 8
