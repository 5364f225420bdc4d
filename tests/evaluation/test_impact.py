"""EVA-10 to EVA-18: what people let evaluators read is counted, read without names, and becomes a finding."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from mantle.evaluation.actions import notes as actions
from mantle.evaluation.models import Note
from mantle.evaluation.queries import impact as queries
from mantle.evaluation.reports.impact import figures_of, parts_of
from mantle.framework.models import Finding, Study, Support
from mantle.learning.actions.pulses import keep_impact
from mantle.learning.models import Impact
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.web import clock
from tests import worlds
from tests.evaluation.worlds import client_of, noted, noted_by_all, people_in
from tests.programmes import worlds as programmes

STARTS = date(2026, 1, 5)
EARLY, LATE = date(2026, 3, 1), date(2026, 10, 1)
MARK = "Zebrafinch"


@pytest.fixture
def world(db, monkeypatch):
    """A cohort of 48 people, 24 of whom let something be read: 12 early, 12 late."""
    monkeypatch.setattr(clock, "now", lambda: worlds.NOW)
    version = programmes.published("Step up", programmes.component("Budgets"))
    cohort = programmes.cohort(version, starts_on=STARTS)
    people = people_in(cohort, 48)
    noted_by_all(people[:12], EARLY)
    noted_by_all(people[12:24], LATE)
    return SimpleNamespace(
        version=version, programme=version.programme, cohort=cohort, people=people,
        evaluator=worlds.with_role("Eva", "Lowe", Role.EVALUATOR),
        team=worlds.with_role("Pri", "Na", Role.PROGRAMME_TEAM),
    )  # fmt: skip


def page_of(person, name: str, *args: str, **query: str) -> str:
    reply = client_of(person).get(reverse(f"evaluation:{name}", args=args), query)
    assert reply.status_code == 200
    return reply.content.decode()


def draft(world, **changed) -> Note:
    entries = list(Impact.objects.filter(for_evaluation=True).values_list("code", flat=True)[:5])
    facts = {"theme": "Asking first", "text": "Several begin with a question.", "strength": "shown", "entries": entries}
    return actions.write_note(
        programme=world.programme, by=world.evaluator, at=worlds.NOW, **{**facts, **changed}
    )  # fmt: skip


def test_figures_stand_by_level_and_by_time_since_the_cohort_began(world):
    noted(world.people[0], EARLY, level="others")
    figures = figures_of(queries.given_in([world.cohort]), worlds.TODAY)
    own, others, community = figures.lines
    assert (figures.people, figures.given, figures.nothing_yet) == ("50", "25 of 50", "25 of 50")
    assert own.people == "25 of 50"
    assert own.bands == ("10 of 50", "10 of 50", "still to come", "still to come")
    assert (others.people, others.shown, community.people) == ("fewer than 10", "fewer than 10", "fewer than 10")
    page = page_of(world.evaluator, "cohort", world.cohort.code)
    assert ("10 of 50" in page, "still to come" in page, re.search(r"\b(12|24|48)\b of", page)) == (True, True, None)
    for name, code in (("programme", world.programme.code), ("version", world.version.code)):
        assert "25 of 50" in page_of(world.team, name, code)
    assert "25 of 50" in page_of(world.team, "home")
    file = client_of(world.team).get(reverse("evaluation:programme", args=[world.programme.code]), {"format": "csv"})
    assert b"10 of 50" in b"".join(file)


def test_nothing_says_that_all_have_written_or_nobody(world):
    second = programmes.cohort(world.version, "Second", starts_on=STARTS)
    noted_by_all(people_in(second, 30), EARLY)
    third = programmes.cohort(world.version, "Third", starts_on=STARTS)
    people_in(third, 30)
    fourth = programmes.cohort(world.version, "Fourth", starts_on=STARTS)
    noted_by_all(people_in(fourth, 6), EARLY)
    given = [figures_of(queries.given_in([each]), worlds.TODAY).given for each in (second, third, fourth)]
    assert given == ["nearly all", "fewer than 10", "fewer than 10"]
    found = queries.given_in([world.cohort, second, third, fourth])
    shown = [part.given for part in parts_of([(each.cohort.name, "", [each]) for each in found])]
    assert shown[1:] == ["nearly all", "fewer than 10", "fewer than 10"]


def test_an_entry_counts_and_is_read_while_it_is_ticked_and_not_a_moment_longer(world):
    writer = world.people[0]
    entry = noted(writer, LATE, level="community", text=f"Families now ask Lee. {MARK} {writer.family_name} began it.")
    # Of all levels there are two pages, in an order without meaning; of this one there is one entry.
    asked = {"programme": world.programme.code, "level": "community"}
    told = page_of(world.evaluator, "stories", **asked)
    assert MARK in told
    assert "Families now ask [name]." in told
    hidden = (writer.given_name, writer.family_name, writer.code, world.cohort.name, "1 October", "2026-10")
    assert [word for word in hidden if word in told] == []
    keep_impact(
        person=writer, level="community", on=LATE, text=entry.text, shown_by="", competency=None, for_evaluation=False,
        impact=entry, by=writer, at=worlds.NOW,
    )  # fmt: skip
    assert MARK not in page_of(world.evaluator, "stories", **asked)
    assert not [each for each in queries.given_in([world.cohort])[0].entries if each.level == "community"]


def test_what_is_not_ticked_reaches_no_page_of_evaluation(world):
    private = noted(world.people[1], LATE, text=f"{MARK} is mine.", open_=False)
    addresses = [
        ("home",),
        ("stories",),
        ("notes",),
        ("programme", world.programme.code),
        ("write_note", world.programme.code),
    ]
    pages = [page_of(world.evaluator, *each) for each in addresses]
    assert "Different." in pages[1]
    assert [page for page in pages if MARK in page or private.code in page] == []
    with pytest.raises(Refused, match="no longer be read"):
        draft(world, entries=[private.code])


def test_words_of_few_are_not_read_and_the_programme_team_reads_none(world):
    other = programmes.published("Small", programmes.component("Boards"))
    few = people_in(programmes.cohort(other, "Few", starts_on=STARTS), 4)
    for person in few:
        noted(person, EARLY, text=f"{MARK} here.")
    page = page_of(world.evaluator, "stories")
    assert (MARK in page, "Different." in page, "people have shared an entry" in page) == (False, True, True)
    fifth = people_in(programmes.cohort(other, "One more", starts_on=STARTS), 1)[0]
    noted(fifth, EARLY, text=f"{MARK} as well.")
    assert MARK in page_of(world.evaluator, "stories", programme=other.programme.code)
    assert client_of(world.team).get(reverse("evaluation:stories")).status_code == 403
    assert client_of(world.team).get(reverse("evaluation:write_note", args=[other.programme.code])).status_code == 403


def test_a_finding_rests_on_three_people_and_quotes_nobody(world):
    long = "They phone the school before they write to the family at all."
    entries = [noted(person, EARLY, text=long) for person in world.people[:2]]
    codes = [entry.code for entry in entries]
    with pytest.raises(Refused, match="three people"):
        draft(world, entries=codes)
    third = noted(world.people[2], LATE, text="We ring first.")
    with pytest.raises(Refused, match="is taken from an entry"):
        draft(world, entries=[*codes, third.code], text="Many phone the school before they write to anybody.")
    assert not Note.objects.exists()
    client, address = client_of(world.evaluator), reverse("evaluation:write_note", args=[world.programme.code])
    typed = {"theme": "Ringing first", "text": "A call comes before a letter.", "strength": "shown"}
    short = client.post(address, {**typed, "entries": codes})
    assert (short.status_code, b"A call comes before a letter." in short.content) == (422, True)
    assert client.post(address, {**typed, "entries": [*codes, third.code]}).status_code == 302
    assert Note.objects.get().entries.count() == 3
    with pytest.raises(Refused, match="is taken from an entry"):
        actions.change_note(
            note=Note.objects.get(), theme="x", text=long, strength="word", version=None, by=world.evaluator,
            at=worlds.NOW,
        )  # fmt: skip


def test_a_finding_goes_into_the_register_is_cited_by_its_programme_and_can_be_taken_back(world):
    note = draft(world)
    client = client_of(world.evaluator)
    assert client_of(world.team).get(note.get_absolute_url()).status_code == 404  # a draft is the evaluators' alone
    cites = [reverse("programmes:programme", args=[world.programme.code]), world.version.get_absolute_url()]
    assert ["Several begin with a question." in client.get(url).content.decode() for url in cites] == [False, False]
    assert client.post(reverse("evaluation:register_note", args=[note.code])).status_code == 302
    finding = Finding.objects.get()
    assert (finding.confidence, Study.objects.get().title) == ("B", f"Evaluation of {world.programme}")
    assert ["Several begin with a question." in client.get(url).content.decode() for url in cites] == [True, True]
    assert client_of(world.team).get(note.get_absolute_url()).status_code == 200
    assert client_of(world.team).post(reverse("evaluation:take_back_note", args=[note.code])).status_code == 403
    assert str(world.programme) in client.get(finding.study.get_absolute_url()).content.decode()
    client.post(reverse("evaluation:delete_note", args=[note.code]))
    assert Note.objects.filter(pk=note.pk).exists()
    rests = Support.objects.create(finding=finding, item="activity kind: content")
    with pytest.raises(Refused, match="rests on this finding"):
        actions.take_back_note(note=note, version=None, by=world.evaluator, at=worlds.NOW)
    rests.delete()
    assert client.post(reverse("evaluation:take_back_note", args=[note.code])).status_code == 302
    assert (Finding.objects.count(), Study.objects.count(), Note.objects.get().finding) == (0, 0, None)
    assert client.post(reverse("evaluation:delete_note", args=[note.code])).status_code == 302
    assert not Note.objects.exists()


def test_entries_ticked_while_reading_are_chosen_and_stand_first_where_the_finding_is_written(world):
    ticked = noted(world.people[-1], LATE, text="Ticked while reading.")
    page = page_of(world.evaluator, "write_note", world.programme.code, entries=ticked.code)
    first = page.index('name="entries"')
    assert f'value="{ticked.code}"' in page[first : first + 200]
    assert page.count(" checked") == 1


def test_a_finding_says_when_entries_behind_it_are_taken_back(world):
    note = draft(world)
    assert "taken back since" not in page_of(world.evaluator, "note", note.code)
    Impact.objects.filter(pk__in=note.entries.values("pk")[:2]).update(for_evaluation=False)
    page = page_of(world.evaluator, "note", note.code)
    assert "2 have been taken back since" in page
    assert "Check whether it still holds" in page
