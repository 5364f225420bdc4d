"""Files of frameworks, and how editions come and go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mantle.framework import actions, queries
from mantle.framework.models import Competency, Framework, Support
from mantle.framework.rules import MOVES, Move, NotAllowed, State, files, next_state
from mantle.people.models import Agency

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SMALL = """
key: levers
name: Three levers
kind: competencies
domains:
- key: trust
  name: Trust
  domains:
  - key: repair
    name: Repair
  competencies:
  - key: keeps-word
    name: Keeps their word
    statement: Does what they said they would, or says early that they cannot.
    levels:
      1: [Says when a promise cannot be kept.]
      2: [Keeps a list of promises made to partners., Closes each one.]
profiles:
- key: director
  name: Director
  tier: director
  expects:
  - {competency: keeps-word, level: 2}
"""


def taken(text: str = SMALL, owner=None) -> Framework:
    return actions.load_framework(values=files.read(text), owner=owner, by=None, at=AT)[0]


def publish(row: Framework) -> Framework:
    for move in ("consult", "agree", "publish"):
        row = actions.move(framework=row, move=move, version=row.version, by=None, at=AT)
    return row


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_every_move_that_is_not_in_the_table_is_refused(state, move):
    if (state, move) in MOVES:
        assert next_state(state, move) == MOVES[state, move]
    else:
        with pytest.raises(NotAllowed):
            next_state(state, move)


def test_every_problem_of_a_file_is_said_at_once_with_its_path():
    bad = """
key: levers
name: 7
kind: nonsense
colour: red
domains:
- key: trust
  name: Trust
  across: low
- key: trust
  name: Again
  competencies:
  - key: x
    name: X
    statement: Does x.
    levels: {1: [], 3: [Seen.]}
profiles:
- {key: p, name: P, tier: king, expects: [{competency: y, level: 9}]}
"""
    with pytest.raises(files.BadFile) as caught:
        files.read(bad)
    assert {line.split(":")[0] for line in caught.value.problems} == {
        "name",
        "kind",
        "colour",
        "domains[0]",
        "domains[1].key",
        "domains[1].competencies[0].levels",
        "domains[1].competencies[0].levels.1",
        "profiles[0].tier",
        "profiles[0].expects[0].level",
        "profiles[0].expects[0].competency",
    }


@pytest.mark.parametrize(
    "text",
    ["a: &x [1]\nb: *x", "key: a\nkey: b", "- 1", "key: !!python/object/apply:os.getcwd []", "\x00", "x" * 1_000_001],
    ids=["aliases", "twice", "list", "code", "byte 0", "large"],
)
def test_a_hostile_file_is_refused_in_words(text):
    with pytest.raises(files.BadFile):
        files.read(text)


@pytest.mark.django_db
def test_a_file_taken_out_and_in_again_is_the_same_and_the_second_time_changes_nothing():
    first = taken()
    written = files.write(queries.outline(first))
    assert actions.load_framework(values=files.read(SMALL), by=None, at=AT)[1] is False
    assert actions.load_framework(values=files.read(written), by=None, at=AT)[1] is False
    first.delete()
    assert (Framework.objects.count(), Competency.objects.count()) == (0, 0)
    assert files.write(queries.outline(taken(written))) == written


@pytest.mark.django_db
def test_only_a_draft_takes_a_changed_file():
    changed = SMALL.replace("Three levers", "Levers")
    assert taken(changed.replace("Levers", "Other")).name == "Other"
    row = actions.move(framework=taken(), move="consult", version=None, by=None, at=AT)
    with pytest.raises(NotAllowed, match="new edition number"):
        taken(changed)
    row.refresh_from_db()
    assert row.name == "Three levers"


@pytest.mark.django_db
def test_a_new_edition_replaces_the_old_and_what_refers_to_the_old_keeps_it():
    old = publish(taken())
    kept = queries.competencies_of(old).get()
    new = actions.new_edition(framework=old, by=None, at=AT)
    with pytest.raises(NotAllowed, match="being written"):
        actions.new_edition(framework=old, by=None, at=AT)
    assert queries.framework_now("levers") == old
    new = publish(new)
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.state, new.state, new.edition, new.copied_from) == (State.SUPERSEDED, State.PUBLISHED, 2, old)
    assert (kept.framework, queries.framework_now("levers")) == (old, new)
    assert queries.profile_for("director").framework == new


@pytest.mark.django_db
def test_an_agency_has_its_own_from_a_copy_and_others_keep_the_national_one():
    national = publish(taken())
    alder, birch = (Agency.objects.create(name=name, kind="council") for name in ("Alder", "Birch"))
    own = publish(actions.copy_framework(framework=national, owner=alder, by=None, at=AT))
    assert queries.framework_now("levers", alder) == own
    assert queries.framework_now("levers", birch) == national
    with pytest.raises(NotAllowed, match="already"):
        actions.copy_framework(framework=national, owner=alder, by=None, at=AT)


@pytest.mark.django_db
def test_evidence_stands_behind_what_it_names_and_the_second_time_changes_nothing():
    row = taken()
    text = """
studies:
- key: trial
  title: A trial of promises
  year: 2009
  findings:
  - {key: kept, text: Kept promises build trust., confidence: B, supports: [levers/keeps-word, levers/director]}
"""
    values = files.read(text)
    assert actions.load_evidence(values=values, by=None, at=AT) == 1
    assert actions.load_evidence(values=values, by=None, at=AT) == 0
    assert {str(each.competency or each.profile) for each in Support.objects.all()} == {"Keeps their word", "Director"}
    assert row.competencies.get().supports.get().finding.study.year == 2009
