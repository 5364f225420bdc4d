"""Parts of agencies, people of networks, sources of talent, mix of boards, and profession across agencies."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mantle.cli.main import main
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Person
from mantle.structures import actions, queries, reports
from mantle.structures.models import NetworkMember, PartnershipMember, TalentMark
from mantle.structures.queries.everything import tables_of
from mantle.structures.rules.mix import index_of_mix
from tests import worlds

pytestmark = pytest.mark.django_db
ACTS = {"by": None, "at": worlds.NOW}
DAY = {"starts_on_day": "1", "starts_on_month": "9", "starts_on_year": "2026"}
END = {"ends_on_day": "1", "ends_on_month": "10", "ends_on_year": "2026"}


@pytest.fixture
def world(client):
    made = worlds.two_authorities()
    client.force_login(made.lead.account)
    return made


def opened(world, kind="network", name="Three Ps"):
    return actions.open_partnership(name=name, kind=kind, lead=world.alder, starts_on=date(2020, 1, 1), **ACTS)


def words_of(reply) -> str:
    """What stands in the main part of a page, tags and spaces apart."""
    main_part = reply.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main_part).split())


# S7, S8: parts


def test_agencies_lead_fund_deliver_and_support_a_programme_and_the_page_says_who(world, client):
    programme = opened(world, "programme", "New directors")
    page = f"/partnerships/{programme.code}/"
    for part in ("funder", "deliverer"):
        reply = client.post(f"{page}join/", {"agency": world.birch.pk, "part": part, **DAY})
        assert reply.status_code == 302
    said = words_of(client.get(page))
    assert "Programme New directors" in said
    assert re.search(r"Lead Alder County Council.*Funder Birch Borough.*Deliverer Birch Borough", said)
    assert "Supporter" not in said
    funds = PartnershipMember.objects.get(agency=world.birch, part="funder")
    reply = client.post(f"/parts/{funds.code}/change/", {"part": "supporter", "version": funds.version})
    assert reply.status_code == 302
    assert re.search(r"Deliverer Birch Borough.*Supporter Birch Borough", words_of(client.get(page)))
    assert AuditEvent.objects.filter(verb="part changed", object_code=programme.code).count() == 1


def test_a_partnership_is_never_left_without_a_lead(world, client):
    row = opened(world)
    lead = row.members.get()
    url = f"/parts/{lead.code}/change/"
    for answer in ({"part": "funder"}, {"part": "lead", **END}):
        reply = client.post(url, {**answer, "version": lead.version})
        assert reply.status_code == 422
        assert "This is the only lead" in words_of(reply)
    actions.join_partnership(partnership=row, agency=world.birch, part="lead", starts_on=None, **ACTS)
    assert client.post(url, {"part": "funder", "version": lead.version}).status_code == 302
    # The lead has gone to Birch, and the right to change it with it.
    assert client.get(url).status_code == 403
    client.force_login(world.birch_lead.account)
    assert client.get(url).status_code == 200


def test_a_part_that_somebody_else_changed_is_not_overwritten(world, client):
    row = opened(world)
    part = actions.join_partnership(partnership=row, agency=world.birch, starts_on=None, **ACTS)
    actions.change_part(member=part, part="funder", ends_on=None, version=1, **ACTS)
    assert client.post(f"/parts/{part.code}/change/", {"part": "supporter", "version": 1}).status_code == 409
    part.refresh_from_db()
    assert part.part == "funder"


def test_an_agency_has_each_part_once_and_leading_is_the_part_of_lead(world):
    row = opened(world)
    for _ in range(2):
        actions.join_partnership(partnership=row, agency=world.birch, part="funder", starts_on=None, **ACTS)
    assert row.members.filter(agency=world.birch).count() == 1
    for wrong in (
        {"agency": world.birch, "part": "funder"},
        {"agency": world.birch, "part": "partner", "is_lead": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PartnershipMember.objects.bulk_create([PartnershipMember(partnership=row, **wrong)])
    assert row.members.get(agency=world.alder).is_lead


# S5: people of networks


def join(client, network, name: str, kind: str, person: str = "new", **more: str):
    url = f"/partnerships/{network.code}/people/new/"
    return client.post(url, {"name": name, "person": person, "kind": kind, **DAY, **more})


def test_policymakers_politicians_and_practitioners_join_a_network_are_counted_and_filtered(world, client):
    network = opened(world)
    page = f"/partnerships/{network.code}/"
    assert "0 members today: 0 policymakers, 0 politicians, 0 practitioners, 0 community" in words_of(client.get(page))
    client.force_login(world.team.account)
    assert join(client, network, "Ida Moss", "politician", agency=str(world.birch.pk)).status_code == 302
    assert join(client, network, "Per Holm", "policymaker").status_code == 302
    found = client.get(f"{page}people/new/?name=Tom+Farrow")
    assert f'value="{world.assistant.code}"' in found.content.decode()
    assert join(client, network, "Tom Farrow", "practitioner", world.assistant.code).status_code == 302
    said = words_of(client.get(page))
    assert "3 members today: 1 policymaker, 1 politician, 1 practitioner, 0 community" in said
    assert [name in said for name in ("Ida Moss", "Per Holm", "Tom Farrow")] == [True] * 3
    only = words_of(client.get(f"{page}?kind=politician"))
    assert ("Ida Moss" in only, "Per Holm" in only, "Tom Farrow" in only) == (True, False, False)
    member = NetworkMember.objects.get(person=world.assistant)
    assert member.agency is None
    assert Person.objects.filter(family_name="Farrow").count() == 1


def test_someone_who_leaves_a_network_stays_on_record_and_may_come_back(world, client):
    network = opened(world)
    member = actions.add_network_member(
        partnership=network, person=world.assistant, kind="politician", starts_on=date(2024, 1, 1), **ACTS
    )
    again = join(client, network, "Tom Farrow", "practitioner", world.assistant.code)
    assert again.status_code == 422
    assert "is a member already" in words_of(again)
    url = f"/members/{member.code}/ends/"
    early = {"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2023", "version": "1"}
    assert "must end after it began" in words_of(client.post(url, early))
    assert client.post(url, {**END, "version": "1"}).status_code == 302
    assert "0 members today" in words_of(client.get(f"/partnerships/{network.code}/?now=no"))
    assert "Tom Farrow" in words_of(client.get(f"/partnerships/{network.code}/?now=no"))
    assert "Tom Farrow" not in words_of(client.get(f"/partnerships/{network.code}/?now=yes"))
    assert join(client, network, "Tom Farrow", "practitioner", world.assistant.code).status_code == 302
    assert queries.network_counts(network, worlds.TODAY).kinds[2] == ("Practitioner", 1)


def test_a_partner_that_does_not_lead_sees_members_and_changes_none(world, client):
    network = opened(world)
    actions.join_partnership(partnership=network, agency=world.birch, starts_on=None, **ACTS)
    member = actions.add_network_member(
        partnership=network, person=world.assistant, kind="politician", starts_on=date(2024, 1, 1), **ACTS
    )
    doors = (f"/partnerships/{network.code}/people/new/", f"/members/{member.code}/ends/")
    assert [client.get(door).status_code for door in doors] == [200, 200]
    client.force_login(world.birch_lead.account)
    assert "Tom Farrow" in words_of(client.get(f"/partnerships/{network.code}/"))
    assert [client.get(door).status_code for door in doors] == [403, 403]


def test_a_merge_of_two_records_of_one_person_carries_membership_with_it(world):
    network = opened(world)
    twin = worlds.person("Thomas", "Farrow")
    actions.add_network_member(partnership=network, person=twin, kind="politician", starts_on=date(2024, 1, 1), **ACTS)
    worlds.people.merge_people(kept=world.assistant, merged=twin, reason="One person.", by=world.team, at=worlds.NOW)
    assert NetworkMember.objects.get().person_id == world.assistant.pk


def test_members_and_parts_are_taken_out_with_everything_else_and_strangers_by_name_alone(world):
    network = opened(world)
    stranger = worlds.person("Ida", "Moss", email="ida@example.org", profession="Councillor")
    actions.add_network_member(
        partnership=network, person=stranger, kind="politician", starts_on=date(2024, 1, 1), **ACTS
    )
    tables = tables_of(type(world.alder).objects.filter(pk=world.alder.pk), world.lead)
    found = {
        name: [dict(zip(table.header, row, strict=True)) for row in table.lines()] for name, table in tables.items()
    }
    assert [row["person"] for row in found["network_members"]] == [stranger.code]
    assert [row["part"] for row in found["partnership_members"]] == ["lead"]
    people = {row["code"]: row for row in found["people"]}
    assert (people[stranger.code]["family_name"], people[stranger.code]["email"]) == ("Moss", "")
    assert people[stranger.code]["profession"] == ""
    assert world.director.code in people


# S11: sources of talent and hosts


def test_an_agency_is_marked_as_source_and_host_with_who_said_so_and_the_list_finds_it(world, client):
    assert "Alder County Council" not in words_of(client.get("/agencies/?talent=host"))
    url = f"/agencies/{world.alder.code}/talent/new/"
    missing = client.post(url, {"kind": "host"})
    assert missing.status_code == 422
    assert "Enter who says so." in words_of(missing)
    for kind in ("source", "host"):
        note = {"note": f"As {kind}: two a year.", "said_by": "Regional review"}
        assert client.post(url, {"kind": kind, **note}).status_code == 302
    again = client.post(url, {"kind": "host", "said_by": "Someone else"})
    assert "This is on record already" in words_of(again)
    said = words_of(client.get(f"/agencies/{world.alder.code}/"))
    assert "Source of talent As source: two a year. Said by Regional review" in said
    assert "Host of placements" in said
    listed = words_of(client.get("/agencies/?talent=host"))
    assert "Alder County Council Authority" in listed
    assert "Birch Borough Council" not in listed
    mark = TalentMark.objects.get(kind="host")
    answer = {"said_by": "Regional review", "note": "", **END, "version": mark.version}
    assert client.post(f"/talent/{mark.code}/change/", answer).status_code == 302
    assert "Alder County Council Authority" not in words_of(client.get("/agencies/?talent=host"))


def test_everyone_sees_a_mark_and_another_agency_does_not_change_it(world, client):
    mark = actions.mark_talent(agency=world.alder, kind="source", said_by="Review", **ACTS)
    assert client.get(f"/talent/{mark.code}/change/").status_code == 200
    client.force_login(world.birch_lead.account)
    assert client.get(f"/talent/{mark.code}/change/").status_code == 403
    said = words_of(client.get(f"/agencies/{world.alder.code}/"))
    assert "Source of talent" in said
    assert "Change" not in said.split("Source of talent", 1)[1]


# S20: mix


def test_the_index_of_mix_is_the_chance_that_two_people_differ():
    assert index_of_mix([]) == index_of_mix([7]) == 0
    for sizes in ([1, 1], [5, 3, 2], [4, 4, 4, 4]):
        members = [group for group, size in enumerate(sizes) for _ in range(size)]
        differing = sum(one != other for one in members for other in members) / len(members) ** 2
        assert index_of_mix(sizes) == pytest.approx(differing)
    assert index_of_mix([4] * 4) == 0.75


def board_of(world, professions: list[str]):
    """A board whose people hold posts at Alder and, every third of them, at Birch."""
    board = actions.open_body(partnership=opened(world, name="Mixed"), name="Board", **ACTS)
    for number, profession in enumerate(professions):
        agency = world.birch if number % 3 == 2 else world.alder
        post = worlds.post(agency, f"Head {number}", 3)
        worlds.appointed(post, worlds.person("Sam", f"Seat{number}", profession=profession), date(2021, 1, 1))
        actions.open_seat(body=board, title=f"Seat {number}", agency=agency, post=post, **ACTS)
    return board


def test_a_board_says_from_how_many_agencies_and_professions_its_people_come(world, client):
    board = board_of(world, ["Nurse"] * 5 + ["Teacher"] * 4)
    said = words_of(client.get(board.partnership.get_absolute_url()))
    assert "9 people hold seats here, from 2 agencies: index of mix 0.44" in said
    assert "2 professions among 9 whose profession is on record: index 0.49" in said
    assert "two picked at random differ 49 times in 100" in said
    assert "Nurse 5, Teacher 4." in said


@pytest.mark.parametrize(
    ("professions", "breakdown"),
    [
        (["Nurse"] * 6 + ["Teacher"] * 3 + ["Police officer"], "Nurse 6, other professions 4"),
        # Three others could be worked out from what is shown: the smallest shown group joins them.
        (["Nurse"] * 6 + ["Teacher"] * 4 + ["Police officer"], "Nurse 6, other professions 5"),
        (["Nurse"] * 6 + ["Teacher"] * 3, ""),
        (["Nurse", "Teacher", "Police officer", "Doctor"], ""),
    ],
)
def test_professions_of_fewer_than_four_people_are_not_told_apart(world, professions, breakdown):
    board = board_of(world, professions)
    seats = list(board.seats.select_related("post", "person"))
    mix = reports.mix_of(seats, queries.seat_holders(seats, worlds.TODAY))
    assert mix.people == len(professions)
    assert mix.breakdown == breakdown


def test_fewer_than_four_known_professions_are_not_counted_at_all(world, client):
    board = board_of(world, ["Nurse", "Nurse", "Teacher", "", ""])
    said = words_of(client.get(board.partnership.get_absolute_url()))
    assert "5 people hold seats here" in said
    assert "Professions are not given: they are on record for fewer than 4 people." in said
    assert "Nurse" not in said


def test_a_person_with_two_seats_counts_once(world):
    board = board_of(world, ["Nurse"] * 4)
    post = board.seats.first().post
    actions.open_seat(body=board, title="Second seat", agency=post.agency, post=post, **ACTS)
    seats = list(board.seats.select_related("post", "person"))
    assert len(seats) == 5
    assert reports.mix_of(seats, queries.seat_holders(seats, worlds.TODAY)).people == 4


def test_a_partnership_with_members_parts_and_mix_keeps_within_15_queries(world, client):
    board = board_of(world, ["Nurse", "Teacher"] * 10)
    for number in range(20):
        person = worlds.person("Mo", f"Member{number}")
        actions.add_network_member(
            partnership=board.partnership, person=person, kind="politician", starts_on=date(2024, 1, 1), **ACTS
        )
    with CaptureQueriesContext(connection) as asked:
        assert client.get(board.partnership.get_absolute_url()).status_code == 200
    assert len(asked) <= 15


# S19, S58: profession and agency are attributes


def test_people_are_found_by_profession_and_by_agency_across_agencies(world, client):
    board_of(world, ["Nurse", "Social worker", "Nurse"])  # the third of them at Birch
    client.force_login(world.team.account)
    nurses = words_of(client.get("/people/?profession=nurse"))
    assert ("Sam Seat0" in nurses, "Sam Seat1" in nurses, "Sam Seat2" in nurses) == (True, False, True)
    both = words_of(client.get("/people/?profession=nurse&agency=birch"))
    assert ("Sam Seat0" in both, "Sam Seat2" in both) == (False, True)
    rows = client.get("/people/?profession=nurse&format=csv")
    text = b"".join(rows.streaming_content) if rows.streaming else rows.content
    table = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert {row["Profession"] for row in table} == {"Nurse"}
    assert {row["Agency"] for row in table} == {world.alder.name, world.birch.name}


def test_a_lead_finds_by_profession_only_people_within_reach(world, client):
    board_of(world, ["Nurse", "Nurse", "Nurse"])
    said = words_of(client.get("/people/?profession=nurse"))
    assert ("Sam Seat0" in said, "Sam Seat1" in said, "Sam Seat2" in said) == (True, True, False)


def test_ties_between_professions_come_out_of_the_people_on_record(world, tmp_path, capsys):
    """S58: the people list, taken out as a file, is the roster that the network command groups by profession."""
    board_of(world, ["Nurse", "Nurse", "Nurse", "Teacher", "Teacher", "Teacher"])
    people = Person.objects.filter(given_name="Sam").exclude(profession="").order_by("pk")
    roster = "".join(f"{person.name},{person.profession}\n" for person in people)
    names = [person.name for person in people]
    ties = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 3)]
    (tmp_path / "people.csv").write_text(f"person,profession\n{roster}")
    (tmp_path / "ties.csv").write_text("from,to\n" + "".join(f"{names[a]},{names[b]}\n" for a, b in ties))
    words = ["network", str(tmp_path / "ties.csv"), str(tmp_path / "people.csv"), "--groups", "profession"]
    assert main(words) == 0
    assert "Nurse and Teacher are joined only through Sam Seat0 and Sam Seat3" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["measures"]["ties"] == 7


def test_a_membership_that_ended_cannot_be_ended_again(world):
    member = actions.add_network_member(
        partnership=opened(world), person=world.assistant, kind="politician", starts_on=date(2024, 1, 1), **ACTS
    )
    ended = actions.end_network_member(member=member, ends_on=date(2025, 1, 1), version=None, **ACTS)
    with pytest.raises(Refused):
        actions.end_network_member(member=ended, ends_on=date(2026, 1, 1), version=None, **ACTS)
