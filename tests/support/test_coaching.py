"""A pool of coaches and mentors: registered, matched with reasons, chosen, agreed, counted by days and hours. S90."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Letter
from mantle.people.queries import with_standing
from mantle.people.stale import StaleEdit
from mantle.programmes.models import CoachingContract, CoachingDay
from mantle.support.actions import arrangements, matching, needs, pool
from mantle.support.models import Arrangement, ArrangementDay, MatchOption, MatchRun, SupportNeed
from mantle.support.queries.calendar import dated
from mantle.support.queries.duties import coverage_of
from mantle.support.queries.needs import pairs_of, with_days
from mantle.support.queries.waiting import sources_in_support
from mantle.support.rules.needs import NeedState, OptionState
from mantle.web import clock
from tests import worlds as house
from tests.programmes import worlds as programmes
from tests.support import worlds
from tests.support.worlds import As, World, asks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.world()


def by(person) -> dict:
    return {"by": with_standing(person, clock.today()), "at": clock.now()}


def proposed(need: SupportNeed) -> MatchOption:
    return need.options.get(state=OptionState.PROPOSED)


def day(name: str, on) -> dict[str, object]:
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def test_from_asking_to_hours_that_are_counted_once(world):
    """The whole way at the site, in a programme: ask, propose, offer three, choose, agree, note a day, change coach."""
    sam = world.house.participant
    offer = programmes.offered(world.house.alder, sam)
    third = worlds.in_pool("Esi", "coach", None)
    own, office = As(sam), As(world.team)
    assert own.post("ask", "coach", aim="across", format="either").status_code == 302
    need = SupportNeed.objects.get(person=sam)
    assert (need.place, need.agency) == (offer.place, world.house.alder)
    assert office.post("propose_matches", kind="coach").status_code == 302
    page = office.get("waiting", kind="coach")
    assert "The one person waiting could be matched" in page
    assert "No matching can be better" in page
    first = proposed(need)
    assert first.supporter.person.name not in own.get("need", need.code)  # a proposal is the office's alone
    others = [row.code for row in (world.cara, world.dev, third) if row.pk != first.supporter_id]
    need.refresh_from_db()
    assert office.post("offer_options", first.code, others=others, version=need.version).status_code == 302
    page = own.get("need", need.code)
    assert all(str(row) in page for row in (world.cara, world.dev, third))

    chosen = need.options.get(supporter=world.dev)
    assert As(world.dev.person).status("option", chosen.code) == 404  # D5: nobody hears of it before they are chosen
    assert own.post("choose", chosen.code).status_code == 302
    coach = As(world.dev.person)
    assert "Sam Doyle would like you as their coach" in coach.get("option", chosen.code)
    for row in (world.cara, third):
        hidden = need.options.get(supporter=row)
        assert As(row.person).status("option", hidden.code) == 404
        assert "Sam" not in As(row.person).get("home")
    wrong = coach.post("option", chosen.code, next_on_day="1", next_on_month="13", next_on_year="2031")
    page = wrong.content.decode()  # with a wrong day one still reads who it is, and what was typed
    assert (wrong.status_code, 'value="13"' in page, "Or say that you cannot" in page) == (422, True, True)
    assert coach.post("option", chosen.code, **day("next_on", clock.today() + timedelta(3))).status_code == 302

    pair = Arrangement.objects.get()
    contract = CoachingContract.objects.get()
    assert (pair.contract, contract.place, contract.coach) == (contract, offer.place, world.dev.person)
    assert contract.agreed_at is not None
    typed = {**day("on", clock.today()), "hours": "1.5", "kind": "held"}
    assert coach.post("note_meeting", pair.code, **typed).status_code == 302
    assert (CoachingDay.objects.count(), ArrangementDay.objects.count()) == (1, 0)
    assert "1.5 of 9 hours used" in office.get("arrangement", pair.code)
    assert "1.5 of 9" in office.get("pairs", kind="coach")
    assert coach.post("take_meeting_out", pair.code, CoachingDay.objects.get().code).status_code == 302
    assert CoachingDay.objects.count() == 0

    typed = {"reason": "no_fit", "wants_another": "yes", "version": Arrangement.objects.get().version}
    assert own.post("end_support", pair.code, **typed).status_code == 302
    need.refresh_from_db()
    assert (need.state, need.options.get(supporter=third).state) == (NeedState.WAITING, OptionState.PASSED_OVER)
    contract.refresh_from_db()
    assert contract.ends_on == clock.today() + timedelta(1)  # nothing more is noted there
    wordings = set(Letter.objects.values_list("wording", flat=True))
    assert {"support/choose", "support/asked", "support/agreed"} <= wordings


def test_lapsed_records_leave_and_a_full_house_each_keep_a_new_match_away(world):
    need = asks(world.house.participant)
    lapsed = worlds.in_pool("Lap", "coach", None, lapsed="supervision")
    away = worlds.in_pool("Away", "coach", None)
    pool.add_leave(supporter=away, starts_on=clock.today(), ends_on=clock.today() + timedelta(9), **by(world.team))
    full = worlds.in_pool("Full", "coach", None, capacity=1)
    taken = asks(world.house.birch_lead)
    matching.propose_by_hand(need=taken, supporter=full, reason="Known", version=None, **by(world.team))
    matching.offer_options(option=proposed(taken), **by(world.team))
    for row, why in ((lapsed, "ran out"), (away, "Takes nobody new until"), (full, "Has 1 of 1 people")):
        with pytest.raises(Refused, match=why):
            matching.propose_by_hand(need=need, supporter=row, reason="Try", version=None, **by(world.team))
    matching.propose_matches(kind="coach", **by(world.team))
    assert proposed(need).supporter in (world.cara, world.dev)
    assert "ran out on" in As(world.team).get("pool", kind="coach")
    # A record that runs out between the offer and the yes keeps the yes away too.
    option = proposed(need)
    matching.offer_options(option=option, **by(world.team))
    option.supporter.credentials.filter(kind="check").delete()
    with pytest.raises(Refused, match="is missing"):
        matching.choose_option(option=option, **by(world.house.participant))


def test_nobody_is_matched_within_their_agency_with_a_declared_one_or_whom_they_declined(world):
    sam, alder = world.house.participant, world.house.alder
    house.appointed(house.post(alder, "Head of Hubs", 3), sam, clock.today() - timedelta(400))
    colleague = worlds.in_pool("Col", "coach", None)
    house.appointed(house.post(alder, "Head of Play", 3), colleague.person, clock.today() - timedelta(400))
    pool.change_supporter(supporter=world.cara, competencies=[], not_with=[alder], version=None, **by(world.team))
    need = asks(sam)
    for row, why in ((colleague, "same agency"), (world.cara, "declared")):
        with pytest.raises(Refused, match=why):
            matching.propose_by_hand(need=need, supporter=row, reason="Try", version=None, **by(world.team))
    matching.propose_matches(kind="coach", **by(world.team))
    option = proposed(need)
    assert option.supporter == world.dev
    matching.offer_options(option=option, **by(world.team))
    matching.decline_options(need=need, options=[option], **by(sam))
    need.refresh_from_db()
    assert need.state == NeedState.WAITING
    run = matching.propose_matches(kind="coach", **by(world.team))
    assert run.figures["pairs"] == 0
    page = As(world.team).get("waiting", kind="coach")
    assert "No offer is open to them" in page
    assert need.code not in page.replace(f"/{need.code}/", "")  # names, not codes


def test_two_officers_who_confirm_at_once_offer_once(world):
    need = asks(world.house.participant)
    matching.propose_matches(kind="coach", **by(world.team))
    option = proposed(need)
    need.refresh_from_db()
    seen = need.version
    matching.offer_options(option=option, version=seen, **by(world.team))
    with pytest.raises(StaleEdit):
        matching.offer_options(option=option, version=seen, **by(world.other_team))
    with pytest.raises(Refused, match="decided this in the meantime"):
        matching.offer_options(option=option, version=None, **by(world.other_team))
    address = reverse("support:offer_options", args=[option.code])
    late = As(world.other_team).client.get(address, follow=True).content.decode()  # no form that can only refuse
    assert "has been decided already" in late
    assert AuditEvent.objects.filter(verb="support offered to choose from").count() == 1
    assert Letter.objects.filter(wording="support/choose").count() == 1


def test_of_two_who_want_the_last_place_one_gets_it(world):
    """Both were offered the same person with one place left; the second is told to choose another."""
    one, two = asks(world.house.participant), asks(world.house.birch_lead)
    matching.propose_by_hand(need=one, supporter=world.cara, reason="Known", version=None, **by(world.team))
    matching.propose_by_hand(need=two, supporter=worlds.in_pool("Eve", "coach", None), reason="Known", version=None,
                             **by(world.team))  # fmt: skip
    for need in (one, two):
        matching.offer_options(option=proposed(need), others=[world.dev], **by(world.team))
    matching.choose_option(option=one.options.get(supporter=world.dev), **by(world.house.participant))
    with pytest.raises(Refused, match="Has 1 of 1 people"):
        matching.choose_option(option=two.options.get(supporter=world.dev), **by(world.house.birch_lead))
    asked = one.options.get(supporter=world.dev)
    matching.turn_down(option=asked, **by(world.dev.person))
    one.refresh_from_db()
    assert one.state == NeedState.OFFERED  # Cara is still there to choose
    matching.choose_option(option=two.options.get(supporter=world.dev), **by(world.house.birch_lead))


def test_a_pair_that_is_locked_by_hand_stays_in_the_next_proposal_with_its_reason(world):
    need, other = asks(world.house.participant), asks(world.house.birch_lead)
    matching.propose_matches(kind="coach", **by(world.team))
    matching.propose_by_hand(
        need=need, supporter=world.dev, reason="They asked for Dev", version=None, **by(world.team)
    )
    run = matching.propose_matches(kind="coach", **by(world.team))
    assert (proposed(need).supporter, proposed(other).supporter) == (world.dev, world.cara)
    assert "Chosen by hand: They asked for Dev" in As(world.team).get("waiting", kind="coach")
    assert MatchRun.objects.filter(state="proposed").get() == run
    matching.lock_option(option=proposed(need), is_locked=False, **by(world.team))
    assert not proposed(need).is_locked


def test_a_pair_of_whom_nothing_is_heard_is_found_after_two_weeks(world):
    sam = world.house.participant
    need = asks(sam, kind="mentor")
    matching.propose_matches(kind="mentor", **by(world.team))
    matching.offer_options(option=proposed(need), **by(world.team))
    option = need.options.get()
    matching.choose_option(option=option, **by(sam))
    pair = arrangements.agree_to_support(option=option, next_on=None, **by(world.mo.person))
    assert pair.contract is None  # no place in a programme: its days are counted here

    def silent(days: int) -> bool:
        rows = with_days(Arrangement.objects.filter(pk=pair.pk))
        return pairs_of(rows, clock.today() + timedelta(days))[0].is_silent

    assert [silent(13), silent(14)] == [False, True]
    facts = {"on": clock.today(), "hours": Decimal("1.5"), "kind": "held", "next_on": clock.today() + timedelta(20)}
    arrangements.note_meeting(arrangement=pair, **facts, **by(sam))
    assert [silent(20), silent(34)] == [False, True]
    with pytest.raises(Refused, match="That day is noted"):
        arrangements.note_meeting(arrangement=pair, **facts, **by(sam))
    with pytest.raises(Refused, match="hours"):
        arrangements.note_meeting(arrangement=pair, **(facts | {"hours": Decimal("11")}), **by(sam))


def test_the_office_sees_days_and_hours_and_there_is_nowhere_to_write_what_was_said(world):
    """Canary: every box that the two can write into is filled; none takes a word of what they talked about."""
    said = "CANARY we spoke of"
    sam = world.house.participant
    own, coach, office = As(sam), As(world.mo.person), As(world.team)
    own.post("ask", "mentor", aim="across", format="either", words=said, note=said)
    need = SupportNeed.objects.get()
    matching.propose_matches(kind="mentor", **by(world.team))
    matching.offer_options(option=proposed(need), **by(world.team))
    option = need.options.get()
    own.post("choose", option.code, words=said)
    coach.post("option", option.code, words=said, note=said)
    pair = Arrangement.objects.get()
    typed = {**day("on", clock.today()), "hours": "1", "kind": "held"}
    assert coach.post("note_meeting", pair.code, **typed, words=said, note=said, reason=said).status_code == 302
    own.post("end_support", pair.code, reason="other", wants_another="no", version=pair.version + 1, words=said)
    assert Arrangement.objects.get().ended_on is not None
    for name, args in (("arrangement", [pair.code]), ("need", [need.code]), ("pairs", []), ("waiting", [])):
        assert "CANARY" not in office.get(name, *args)
    assert ArrangementDay.objects.get().hours == 1  # there was a meeting to tell of
    free = {
        (model.__name__, field.name)
        for model in (SupportNeed, Arrangement, ArrangementDay)
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("TextField", "CharField") and not field.choices and field.name != "code"
    }
    assert free == set()
    stranger = As(world.cara.person)
    assert (stranger.status("arrangement", pair.code), stranger.status("need", need.code)) == (404, 404)


def test_somebody_offers_themselves_is_taken_in_and_leaves(world):
    nia = house.with_role("Nia", "Vale", house.Role.PARTICIPANT, world.house.alder)
    own, office = As(nia), As(world.team)
    facts = {"kind": "mentor", "background": "Head for ten years", "capacity": "2", "format": "online"}
    assert "No agency is called" in own.post("offer_support", **facts, not_with="Nowhere").content.decode()
    assert own.post("offer_support", **facts, not_with=world.house.birch.name).status_code == 302
    row = nia.supports.get()
    assert office.post("accept_supporter", row.code).status_code == 302
    assert own.status("accept_supporter", row.code) == 403
    with pytest.raises(Refused, match="Somebody else has to have seen it"):
        pool.add_credential(supporter=row, kind="check", title="Mine", until=clock.today(), **by(nia))
    typed = {"kind": "check", "title": "Passport", **day("until", clock.today() + timedelta(90))}
    assert office.post("add_credential", row.code, **typed).status_code == 302
    assert "Qualification, or briefing of mentors” is missing" in own.get("supporter", row.code)
    assert own.post("add_leave", row.code, **day("starts_on", clock.today()), **day("ends_on", clock.today()))
    assert own.post("end_supporter", row.code).status_code == 302
    assert "Not in the pool any more" in own.get("supporter", row.code)
    address = f"{reverse('support:name_supporter')}?name=Vale"
    assert "Nia Vale" in office.client.get(address).content.decode()
    assert office.client.post(address, {"person": nia.pk, **facts}).status_code == 302
    row.refresh_from_db()
    assert row.state == "in_pool"


def test_what_was_asked_is_taken_back_and_asked_again(world):
    need = asks(world.house.participant)
    with pytest.raises(Refused, match="already"):
        asks(world.house.participant)
    own = As(world.house.participant)
    own.post("withdraw_need", need.code)
    need.refresh_from_db()
    assert (need.state, need.closed_on) == (NeedState.WITHDRAWN, clock.today())
    own.post("ask_again", need.code)
    need.refresh_from_db()
    assert (need.state, need.closed_on) == (NeedState.WAITING, None)
    assert coverage_of(with_standing(world.team, clock.today()), clock.today()).lines == []
    with pytest.raises(Refused, match="Only the director"):
        needs.say_not_wanted(need=need, reason="later", **by(world.house.participant))


def test_each_row_opens_to_those_whom_it_concerns_and_to_nobody_else(world):
    """Every door to a row, as the person, the chosen one, who was not chosen, the office, a lead and a stranger."""
    sam = world.house.participant
    offer = programmes.offered(world.house.alder, sam)
    team = As(world.team)
    typed = {"kind": "coach", "aim": "team", "format": "either", "hours": "6"}
    assert team.post("add_need", offer.place.code, **typed).status_code == 302
    need = SupportNeed.objects.get()
    matching.propose_by_hand(need=need, supporter=world.cara, reason="Known", version=None, **by(world.team))
    matching.offer_options(option=proposed(need), others=[world.dev], **by(world.team))
    chosen, other = (need.options.get(supporter=row) for row in (world.cara, world.dev))
    matching.choose_option(option=chosen, **by(sam))
    matching.take_choice_back(option=chosen, **by(sam))
    matching.choose_option(option=chosen, **by(sam))
    who = [As(each) for each in (sam, world.cara.person, world.dev.person, world.team, world.house.lead)]

    def answers(name: str, code: str) -> list[int]:
        return [each.status(name, code) for each in who]

    assert answers("need", need.code) == [200, 404, 404, 200, 404]
    assert answers("option", chosen.code) == [302, 200, 404, 403, 404]
    assert answers("option", other.code) == [302, 404, 404, 403, 404]
    assert answers("not_wanted", need.code) == [200, 404, 404, 403, 404]
    assert answers("by_hand", need.code) == [403, 404, 404, 302, 404]
    for name in ("withdraw_need", "ask_again"):
        assert answers(name, need.code) == [405, 404, 404, 405, 404]
    for name in ("offer_options", "lock_option", "drop_option"):
        office = 302 if name == "offer_options" else 405
        assert answers(name, other.code) == [403, 404, 404, office, 404]
    for name in ("choose", "take_choice_back", "decline", "turn_down"):
        assert answers(name, other.code) == [405, 404, 404, 405, 404]
        for each in who[2:]:
            assert each.post(name, other.code).status_code in (403, 404)
    pair = arrangements.agree_to_support(option=chosen, next_on=None, **by(world.cara.person))
    for name in ("arrangement", "note_meeting", "say_next", "end_support"):
        assert answers(name, pair.code) == [200, 200, 404, 200, 404]
    typed = day("next_on", clock.today() + timedelta(5))
    assert who[1].post("say_next", pair.code, **typed).status_code == 302
    for name, office in (("supporter", 200), ("change_supporter", 200), ("add_leave", 200), ("end_supporter", 405)):
        assert answers(name, world.cara.code) == [404, 405 if office == 405 else 200, 404, office, 404]
    for name, office in (("accept_supporter", 405), ("add_credential", 200)):
        assert answers(name, world.cara.code) == [404, 403, 404, office, 404]
    assert [each.status("ask", "coach") for each in who] == [200] * 5
    assert who[0].status("ask", "boss") == 404


def test_what_waits_stands_on_the_start_page_of_whom_it_waits_for(world):
    sam, today = world.house.participant, clock.today()

    def waits(person) -> set[str]:
        person = with_standing(person, today)
        return {told[0] for rows, tell in sources_in_support(person, today) if rows.exists() for told in tell(rows)}

    need = asks(sam)
    assert waits(world.team) == {"People are waiting for coaches"}
    matching.propose_matches(kind="coach", **by(world.team))
    assert waits(world.team) == {"Decide on matches with coaches"}
    assert waits(sam) == set()
    option = proposed(need)
    matching.offer_options(option=option, **by(world.team))
    assert (waits(world.team), waits(sam)) == (set(), {"Choose your coach or mentor"})
    matching.choose_option(option=option, **by(sam))
    coach = option.supporter.person
    assert (waits(sam), waits(coach)) == (set(), {"Somebody would like you as their coach or mentor"})
    pair = arrangements.agree_to_support(option=option, next_on=today + timedelta(2), **by(coach))
    assert waits(coach) == set()
    titles = [
        each.title for rows, tell in dated(sam, today, today + timedelta(300)) if rows.exists() for each in tell(rows)
    ]
    assert titles == [f"Coaching: {pair}", f"Last day: {pair}"]
    Arrangement.objects.filter(pk=pair.pk).update(next_on=None, starts_on=today - timedelta(20))
    option.supporter.credentials.filter(kind="check").update(until=today + timedelta(10))
    assert waits(sam) == {"Say when you next meet, for coaching or mentoring"}
    record = "One of your records as coach or mentor is running out"
    assert waits(coach) == {"Say when you next meet, for coaching or mentoring", record}
    assert waits(world.team) == {"Pairs with coaches have gone quiet"}
    assert "Pairs with coaches have gone quiet" in As(world.team).client.get("/start/").content.decode()
