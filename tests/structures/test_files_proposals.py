"""A second date of one body: what differs is asked about, and changed only where a person agrees."""

from datetime import date
from decimal import Decimal

import pytest

from mantle.people.models import Agency, Person
from mantle.structures.actions.agreeing import agreed, carry_out
from mantle.structures.actions.diary import Diary
from mantle.structures.actions.ledger import Ledger, created_count, take_back, whole
from mantle.structures.actions.proposing import Comparison, Kind, proposals
from mantle.structures.actions.wanted import Holder, Record, Wanted
from mantle.structures.actions.writing import Writer
from mantle.structures.models import Appointment, Import, Post, PostLink, ReportingLine
from tests.structures.files import NOW

pytestmark = pytest.mark.django_db

MARCH, SEPTEMBER = date(2011, 3, 31), date(2011, 9, 30)


def senior(reference, title, holder, *, unit="Office", manager="", grade="SCS1"):
    names = {"vacant": [], "not named": [Holder(name="", is_named=False)]}
    holders = names.get(holder, [Holder(name=holder)])
    return Wanted(
        line=0,
        title=title,
        reference=reference,
        unit=unit,
        grade=grade,
        manager=manager,
        holders=holders,
        fte=Decimal(1),
    )


def numbered(posts):
    for line, post in enumerate(posts, start=2):
        post.line = line
    return posts


@pytest.fixture
def body():
    """A chief executive, a finance director, a school director, and someone who is not named."""
    agency = Agency.objects.create(name="College for Leaders", kind="national", code="college")
    march = numbered([
        senior("C-1", "Chief Executive", "Ada Stone"),
        senior("C-2", "Director of Finance", "Ben Marsh", unit="Finance", manager="C-1"),
        senior("C-3", "Director of School Leadership", "Cat Lowe", unit="Schools", manager="C-1"),
        senior("C-4", "Director of Research", "not named", unit="Research", manager="C-3"),
    ])  # fmt: skip
    compare_and_store(agency, march, MARCH, {})
    return agency


def compare_and_store(agency, posts, on, answers):
    """What a first file adds at once, and a later one only where it was agreed."""
    row = Import.objects.create(kind="organogram", file_name="file", digest="", at=NOW)
    ledger, record = Ledger(row), Record(agency)
    comparison = Comparison(record, posts).compare()
    writer = Writer(agency, record, ledger, Diary("As in the file"), on, one_name_one_person=True)
    if comparison.is_first:
        asked = [proposal for proposal in proposals(comparison) if proposal.kind == Kind.OPENED]
        carry_out(writer, [(proposal.kind, proposal) for proposal in asked])
        return ledger
    writer.since = on
    carry_out(writer, agreed(proposals(comparison), answers))
    return ledger


def asked(agency, posts):
    return proposals(Comparison(Record(agency), posts).compare())


def yes_to_all(agency, posts):
    return {proposal.key: "yes" for proposal in asked(agency, posts)}


def standing(agency):
    """Open posts: (reference, title, holders, manager's reference)."""
    found = []
    for post in Post.objects.filter(agency=agency, ends_on__isnull=True).order_by("reference"):
        held = (
            Appointment.objects.filter(post=post, ends_on__isnull=True)
            .select_related("person")
            .order_by("person__sort_name")
        )
        line = ReportingLine.objects.filter(post=post, ends_on__isnull=True).select_related("manager").first()
        found.append(
            (post.reference, post.title, [row.person.name for row in held], line.manager.reference if line else "")
        )
    return found


MARCH_STANDS = [
    ("C-1", "Chief Executive", ["Ada Stone"], ""),
    ("C-2", "Director of Finance", ["Ben Marsh"], "C-1"),
    ("C-3", "Director of School Leadership", ["Cat Lowe"], "C-1"),
    ("C-4", "Director of Research", ["Holder of C-4, not named"], "C-3"),
]


def march_again():
    return numbered([
        senior("C-1", "Chief Executive", "Ada Stone"),
        senior("c-2", "Director of Finance", "Ben Marsh", unit="Finance", manager="C-1"),
        senior("C-3", "Director of School Leadership", "Cat Lowe", unit="Schools", manager="c-1"),
        senior("C-4", "Director of Research", "not named", unit="Research", manager="C-3"),
    ])  # fmt: skip


def test_the_first_file_of_a_body_is_stored_as_it_is(body):
    assert standing(body) == MARCH_STANDS


def test_the_same_posts_ask_nothing_even_where_the_case_of_a_reference_differs(body):
    assert asked(body, march_again()) == []


@pytest.mark.parametrize(
    ("place", "holder", "kind", "stands"),
    [
        (1, "Dev Okoro", Kind.HOLDER, ("C-2", "Director of Finance", ["Dev Okoro"], "C-1")),
        (1, "vacant", Kind.VACATED, ("C-2", "Director of Finance", [], "C-1")),
        (3, "Eve Pell", Kind.NAMED, ("C-4", "Director of Research", ["Eve Pell"], "C-3")),
    ],
)
def test_a_change_of_holder_is_asked_about_and_made_on_a_yes(body, place, holder, kind, stands):
    september = march_again()
    september[place].holders = senior("", "", holder).holders
    assert [proposal.kind for proposal in asked(body, september)] == [kind]
    compare_and_store(body, september, SEPTEMBER, {})
    assert standing(body) == MARCH_STANDS  # nobody has answered yet
    compare_and_store(body, september, SEPTEMBER, yes_to_all(body, september))
    assert stands in standing(body)
    assert asked(body, september) == []


def test_a_name_that_the_newer_file_withholds_is_no_change(body):
    september = march_again()
    september[1].holders = senior("", "", "not named").holders
    assert asked(body, september) == []


def test_a_holder_who_is_named_now_keeps_their_days(body):
    september = march_again()
    september[3].holders = [Holder(name="Eve Pell")]
    compare_and_store(body, september, SEPTEMBER, yes_to_all(body, september))
    held = Appointment.objects.get(post__reference="C-4")
    assert (held.person.name, held.starts_on, held.ends_on) == ("Eve Pell", MARCH, None)


def reorganised():
    """Schools becomes School Improvement under a new reference; Research merges into it; a new director comes."""
    return numbered([
        senior("C-1", "Chief Executive", "Ada Stone"),
        senior("C-2", "Director of Resources", "Ben Marsh", unit="Finance", manager="C-1"),
        senior("C-9", "Executive Director School Leadership", "Cat Lowe", unit="Schools", manager="C-1"),
        senior("C-10", "Head of International Business", "Fay Grant", unit="World", manager="C-9"),
    ])  # fmt: skip


def test_a_reorganisation_is_asked_about_post_by_post(body):
    kinds = [(proposal.kind, proposal.kept and proposal.kept.reference) for proposal in asked(body, reorganised())]
    assert kinds == [(Kind.MOVED, "C-3"), (Kind.CHANGED, "C-2"), (Kind.OPENED, None), (Kind.CLOSED, "C-4")]


def test_posts_that_move_take_their_holders_lines_and_history_with_them(body):
    compare_and_store(body, reorganised(), SEPTEMBER, yes_to_all(body, reorganised()))
    assert standing(body) == [
        ("C-1", "Chief Executive", ["Ada Stone"], ""),
        ("C-10", "Head of International Business", ["Fay Grant"], "C-9"),
        ("C-2", "Director of Resources", ["Ben Marsh"], "C-1"),
        ("C-9", "Executive Director School Leadership", ["Cat Lowe"], "C-1"),
    ]
    links = PostLink.objects.order_by("predecessor__reference").values_list(
        "predecessor__reference", "successor__reference", "kind"
    )
    assert list(links) == [("C-2", "C-2", "renamed"), ("C-3", "C-9", "moved")]
    ended = Appointment.objects.filter(ends_on=SEPTEMBER).order_by("post__reference")
    assert [(row.post.reference, row.leaving_reason) for row in ended] == [
        ("C-2", "reorganised"), ("C-3", "reorganised"), ("C-4", "reorganised"),
    ]  # fmt: skip
    assert asked(body, reorganised()) == []


def test_a_no_to_a_move_keeps_the_two_posts_apart(body):
    answers = {proposal.key: "no" for proposal in asked(body, reorganised()) if proposal.kind == Kind.MOVED}
    compare_and_store(body, reorganised(), SEPTEMBER, answers)
    assert not PostLink.objects.exists()
    assert Post.objects.get(reference="C-3").ends_on == SEPTEMBER
    assert Post.objects.get(reference="C-9").starts_on == SEPTEMBER
    assert ("C-9", "Executive Director School Leadership", ["Cat Lowe"], "C-1") in standing(body)


def test_a_merged_post_ends_in_the_one_that_took_it_over(body):
    twin = Wanted(
        0, "Director of School Leadership North", "C-5", "Schools", manager="C-1", holders=[Holder("Gus Hale")]
    )
    compare_and_store(body, numbered([*march_again(), twin]), MARCH, yes_to_all(body, numbered([*march_again(), twin])))
    september = numbered([
        *march_again()[:2], senior("C-7", "Director of School Leadership", "not named", unit="Schools", manager="C-1"),
        senior("C-4", "Director of Research", "not named", unit="Research", manager="C-7"),
    ])  # fmt: skip
    found = {proposal.kind: proposal.kept.reference for proposal in asked(body, september)}
    assert found == {Kind.MOVED: "C-3", Kind.MERGED: "C-5"}
    compare_and_store(body, september, SEPTEMBER, yes_to_all(body, september))
    merged = PostLink.objects.get(kind="merged")
    assert (merged.predecessor.reference, merged.successor.reference) == ("C-5", "C-7")
    assert standing(body)[-1] == ("C-7", "Director of School Leadership", ["Cat Lowe"], "C-1")
    assert ("C-4", "Director of Research", ["Holder of C-4, not named"], "C-7") in standing(body)


def test_one_who_moves_to_another_post_of_the_body_leaves_the_first(body):
    september = march_again()
    september[1].holders, september[2].holders = [Holder("Cat Lowe")], []
    compare_and_store(body, september, SEPTEMBER, yes_to_all(body, september))
    cat = Person.objects.get(family_name="Lowe")
    spells = (
        Appointment.objects.filter(person=cat)
        .order_by("starts_on")
        .values_list("post__reference", "starts_on", "ends_on", "overlap_reason")
    )
    assert list(spells) == [("C-3", MARCH, SEPTEMBER, ""), ("C-2", SEPTEMBER, None, "")]


def test_everything_that_was_agreed_can_be_taken_back(body):
    before = (standing(body), Person.objects.count())
    ledger = compare_and_store(body, reorganised(), SEPTEMBER, yes_to_all(body, reorganised()))
    assert standing(body) != before[0]
    ledger.keep()
    assert sum(created_count(whole(ledger.row)).values()) > 0
    take_back(ledger.row)
    assert (standing(body), Person.objects.count()) == before
