"""Lists and pages ask few questions of the database, however many rows they show."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mantle.people.models import Person
from mantle.structures.models import Appointment, Partnership, PartnershipMember, Post, ReportingLine
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db
BUDGET = 15


@pytest.fixture
def crowded(client):
    """Alder with 200 posts and holders more, and 200 partnerships; entered by the programme team."""
    world = worlds.two_authorities()
    codes = worlds.furnished(world.alder, world.lead, world.director_post).codes
    start = date(2020, 1, 1)
    posts = Post.objects.bulk_create(
        Post(agency=world.alder, title=f"Officer {n:03}", tier=3, starts_on=start) for n in range(200)
    )
    people = Person.objects.bulk_create(
        Person(family_name=f"Holder{n:03}", sort_name=f"holder{n:03}", background="health") for n in range(200)
    )
    ReportingLine.objects.bulk_create(ReportingLine(post=post, manager=world.director_post) for post in posts)
    Appointment.objects.bulk_create(
        Appointment(post=post, person=person, kind="substantive", starts_on=start + timedelta(days=n))
        for n, (post, person) in enumerate(zip(posts, people, strict=True))
    )
    made = Partnership.objects.bulk_create(Partnership(name=f"Network {n:03}", kind="network") for n in range(200))
    PartnershipMember.objects.bulk_create(PartnershipMember(partnership=each, agency=world.alder) for each in made)
    client.force_login(world.team.account)
    return world, codes


def asked(client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert client.get(path).status_code == 200, path
    return len(context)


LISTS = (
    "/posts/?size=200", "/posts/?size=200&state=held&tier=3&sort=-agency", "/people/?size=200",
    "/people/?size=200&sort=-since&tier=3&now=yes", "/agencies/?size=200", "/partnerships/?size=200&sort=kind",
)  # fmt: skip
PAGES = (
    "/posts/{post}/", "/people/{person}/", "/agencies/{agency}/", "/agencies/{agency}/structure/",
    "/agencies/{agency}/structure/?on=2026-11-24&compare=2020-06-01", "/agencies/{agency}/timeline/?until=2020-12-31",
    "/partnerships/{partnership}/", "/reorganisations/{reorganisation}/", "/people/duplicates/",
    "/people/duplicates/{duplicate}/", "/account/", "/agencies/{agency}/words/",
)  # fmt: skip


def test_every_list_of_200_rows_keeps_within_15_queries(crowded, client):
    counts = {path: asked(client, path) for path in LISTS}
    assert {path: count for path, count in counts.items() if count > BUDGET} == {}


def test_every_page_keeps_within_its_queries_beside_200_posts(crowded, client):
    counts = {path: asked(client, path.format(**crowded[1])) for path in PAGES}
    assert {path: count for path, count in counts.items() if count > BUDGET} == {}


def test_a_post_deep_in_the_line_asks_no_more_than_one_at_the_top(crowded, client):
    world, _ = crowded
    above = world.director_post
    for level in range(2, 7):
        above = worlds.post(world.alder, f"Level {level}", level if level < 5 else None, manager=above)
    page = client.get(f"/posts/{above.code}/").content.decode()
    assert [page.index(f"Level {level}<") for level in (5, 4, 3, 2)] == sorted(
        page.index(f"Level {level}<") for level in (5, 4, 3, 2)
    )
    assert asked(client, f"/posts/{above.code}/") <= BUDGET


def test_the_list_of_posts_opens_with_the_statutory_ones_and_then_the_upper_tiers(crowded, client):
    page = client.get("/posts/").content.decode()
    order = [
        "Alder County Council</a>",
        "Birch Borough Council</a>",
        "Assistant Director, Education",
        "Head of Service",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.index("Head of Service") < page.index("Officer 000")
    assert "Assistant Director, Education" in client.get("/posts/?sort=title&size=25").content.decode()


def test_the_list_of_people_opens_with_those_in_post_and_says_so(crowded, client):
    worlds.person("Long", "Gone")
    page = client.get("/people/?size=200").content.decode()
    assert "Remove filter </span>In post: In post today" in page
    assert "Long Gone" not in page
    assert "Long Gone" in client.get("/people/?now=no&words=gone").content.decode()
    assert '<a class="m-filters__tag" href="?now=&amp;size=200">' in page  # taking the filter away is remembered
    everyone = client.get("/people/?now=&size=200").content.decode()
    assert "Long Gone" in everyone
    assert "Remove filter" not in everyone
    assert '<option value="yes" selected>' not in everyone


def test_filters_stay_when_a_list_is_sorted_and_paged(crowded, client):
    page = client.get("/posts/?tier=3&size=25&words=officer").content.decode()
    assert "tier=3" in page
    assert "words=officer" in page
    links = [part.split('"')[0] for part in page.split('href="')[1:] if "sort=" in part.split('"')[0]]
    assert links
    assert all("tier=3" in link and "words=officer" in link for link in links)


def test_a_list_is_downloaded_whole_with_its_filters(crowded, client):
    reply = client.get("/posts/?words=officer&format=csv")
    text = (
        b"".join(reply.streaming_content).decode("utf-8-sig") if reply.streaming else reply.content.decode("utf-8-sig")
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 200
    assert {row["State"] for row in rows} == {"In post"}


def test_people_are_found_by_any_part_of_a_present_or_former_name(crowded, client):
    world, _ = crowded
    worlds.people.correct_person(
        person=world.director, version=1, reason="Married.", by=world.team, at=worlds.NOW,
        given_name="Ngozi", family_name="Bellweather",
    )  # fmt: skip
    for words in ("bell ngo", "adeyemi", "Ngozi Bell"):
        page = client.get("/people/", {"words": words}).content.decode()
        assert "Ngozi Bellweather" in page, words
    assert "Ngozi" not in client.get("/people/", {"words": "zzzz"}).content.decode()


def test_a_lead_finds_only_people_and_posts_within_reach(crowded, client):
    world, _ = crowded
    client.force_login(world.birch_lead.account)
    assert "Officer 001" not in client.get("/posts/?words=officer").content.decode()
    assert "Holder001" not in client.get("/people/?words=holder001").content.decode()
    client.force_login(world.lead.account)
    assert "Officer 001" in client.get("/posts/?words=officer").content.decode()
    assert "Holder001" in client.get("/people/?words=holder001").content.decode()


def test_a_participant_meets_no_link_to_a_page_that_is_shut(crowded, client):
    world, _ = crowded
    worlds.appointed(world.vacant_post, world.participant, date(2024, 5, 1))
    client.force_login(world.participant.account)
    page = client.get(f"/people/{world.participant.code}/").content.decode()
    assert "Assistant Director, Education" in page
    assert client.get(f"/posts/{world.vacant_post.code}/").status_code == 404
    assert f"/posts/{world.vacant_post.code}/" not in page
    client.force_login(world.lead.account)
    assert f"/posts/{world.vacant_post.code}/" in client.get(f"/people/{world.participant.code}/").content.decode()


def test_an_agency_is_not_also_known_as_itself(crowded, client):
    world, _ = crowded
    for name in ("Alder County Council", "Alder (county)"):
        world.alder.names.create(name=name, plain_name=name.lower())
    known = client.get(f"/agencies/{world.alder.code}/").content.decode().split("Also known as")[1]
    assert known.split("</p>")[0].endswith('<p class="govuk-body">Alder (county)')


def test_a_tenure_of_a_few_days_is_said_in_days(crowded, client):
    world, _ = crowded
    worlds.appointed(worlds.post(world.alder, "Director of Adults", 1, statutory_role="other"), world.participant,
                     clock.today() - timedelta(days=12))  # fmt: skip
    page = client.get(f"/people/{world.participant.code}/").content.decode()
    assert "12 days in the present post so far" in page
    assert "0.0" not in page
