"""What follows from reports: nothing about few, changes beyond chance, cohorts from ten people on. FEE-8 to FEE-13."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest

from mantle.analysis.disclosure import leaks
from mantle.feedback.models import Draft, Invitation, Result, Round, Sealed, Terms
from mantle.feedback.queries.groups import cohort_gaps
from mantle.feedback.queries.rounds import people_around
from mantle.feedback.reports.making import Promise, content_of
from mantle.feedback.rules.rounds import CANNOT_SAY, COLLEAGUES, EVERYONE, GROUP_NAMES, OTHERS, Group
from mantle.framework.models import Framework
from mantle.framework.rules.shipped import shipped
from mantle.people.models import AuditEvent, Change
from mantle.people.models.entering import Visit
from mantle.programmes.models import Cohort
from mantle.structures import actions as structures
from tests import worlds as house
from tests.feedback import worlds
from tests.feedback.worlds import As
from tests.programmes.worlds import offered, place
from tests.worlds import NOW, TODAY

DOMAINS = [
    {"key": key, "name": key.title(), "about": "", "across": "low", "down": "low",
     "questions": [{"key": f"{key}{n}", "own": "", "others": ""} for n in range(4)]}
    for key in ("self-awareness", "group-management")
]  # fmt: skip
PROMISE = Promise(DOMAINS)
NOTHING: dict[str, dict[str, list[str]]] = {"others": {}, "manager": {}}
ITEMS = [each["key"] for domain in DOMAINS for each in domain["questions"]]


def generated(chance: Random) -> list[tuple[str, dict[str, int]]]:
    """A round as it may come in: any sizes of groups, questions left out, some that cannot be said."""
    sizes = {group: chance.choice((0, 1, 2, 3, 4, 5, 6, 8, 12)) for group in COLLEAGUES}
    sizes |= {Group.SELF: chance.randint(0, 1), Group.MANAGER: chance.randint(0, 1)}
    skips = chance.choice((0.0, 0.1, 0.4))
    return [
        (str(group), {item: chance.randint(CANNOT_SAY, 5) for item in ITEMS if chance.random() >= skips})
        for group, size in sizes.items()
        for _ in range(size)
    ]


def who_counts(answers: list[tuple[str, dict[str, int]]], item: str) -> dict[str, set[int]]:
    """Raters behind a question, by group: those who answered at least half of its domain."""
    domain = next(each for each in DOMAINS if item.startswith(each["key"]))
    keys = [each["key"] for each in domain["questions"]]
    found: dict[str, set[int]] = {}
    for number, (group, given) in enumerate(answers):
        said = [key for key in keys if given.get(key, CANNOT_SAY) != CANNOT_SAY]
        if 2 * len(said) >= len(keys) and item in said:
            found.setdefault(group, set()).add(number)
    return found


def published_cells(answers: list[tuple[str, dict[str, int]]], content: dict) -> dict[str, list[set[int]]]:
    """By question: the raters behind each figure that a report shows of it."""
    groups = {name: str(group) for group, name in GROUP_NAMES.items()}
    merged = [groups[name] for name in content["holds"]]
    cells: dict[str, list[set[int]]] = {}
    for row in content["items"]:
        behind = who_counts(answers, row["item"])
        shown = {label: behind.get(label, set()) for label in row["means"] if label not in (OTHERS, EVERYONE)}
        if OTHERS in row["means"]:
            shown[OTHERS] = set().union(*(behind.get(group, set()) for group in merged))
        if EVERYONE in row["means"]:
            shown[EVERYONE] = set().union(
                *(people for label, people in shown.items() if label not in (str(Group.SELF), str(Group.MANAGER)))
            )
        cells[row["item"]] = list(shown.values())
    return cells


def test_nothing_about_fewer_than_four_colleagues_follows_from_a_report():
    """FEE-10, A1, A3: by the exact oracle, over 300 generated rounds; and the naive report of the same rounds leaks."""
    naive = 0
    for seed in range(300):
        answers = generated(Random(seed))
        content = content_of({"R": answers}, "R", PROMISE, NOTHING)
        known = [n for n, (group, _) in enumerate(answers) if group in (str(Group.SELF), str(Group.MANAGER))]
        for item, cells in published_cells(answers, content).items():
            assert leaks(cells, range(len(answers)), floor=4, exempt=known) == [], (seed, item)
        behind = who_counts(answers, ITEMS[0])
        whole = [*(people for people in behind.values() if len(people) >= 4), set().union(*behind.values())]
        naive += bool(leaks([cell for cell in whole if cell], range(len(answers)), floor=4, exempt=known))
    assert naive > 50


def alike(score: int, size: int, group: str = "peers") -> list[tuple[str, dict[str, int]]]:
    return [(group, dict.fromkeys(ITEMS, score)) for _ in range(size)]


def test_a_second_round_names_a_change_only_beyond_chance_and_shows_the_gap_at_both_ends():
    """FEE-12, S119: over ten people whose colleagues differ as people do; with nine nothing is named."""
    chance = Random(7)

    def colleagues(level: float) -> list[tuple[str, dict[str, int]]]:
        return [
            ("peers", {item: min(5, max(1, round(level + chance.gauss(0, 0.5)))) for item in ITEMS}) for _ in range(10)
        ]

    others = {f"P{n}": colleagues(2 + n % 3) for n in range(10)}
    mine = [("self", dict.fromkeys(ITEMS, 4)), *colleagues(2.0)]
    first = content_of({**others, "A": mine}, "A", PROMISE, NOTHING)
    verdicts = {}
    for name, level in (("moved", 4.5), ("stood", 2.0)):
        again = {**others, "A": mine, "B": [("self", dict.fromkeys(ITEMS, 4)), *colleagues(level)]}
        row = content_of(again, "B", PROMISE, NOTHING, before=first)["change"][0]
        verdicts[name] = row["verdict"]
        assert min(row["gap_before"], row["least"]) > 0
        assert (abs(row["gap_after"]) < 1) == (name == "moved")
    assert verdicts == {"moved": "higher", "stood": "same"}
    few = dict(list(others.items())[:7])
    row = content_of({**few, "A": mine, "B": mine}, "B", PROMISE, NOTHING, before=first)["change"][0]
    assert (row["verdict"], row["least"]) == ("", None)


pages = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters_leave(settings):
    settings.MAIL = {"host": "mail.example.org"}


@pages
def test_four_of_a_group_who_all_answer_five_are_shown_as_four_and_a_half_or_more():
    """FEE-10, A4; of the two reports nothing is shown, also in no total."""
    world = worlds.opened()
    worlds.answered(world.round, {"peers": [5, 5, 5, 5], "reports": [1, 1], "manager": [2]})
    worlds.closed(world.round)
    told = As(world.coach).get("report", world.round.code)
    assert "4.5 or more" in told
    assert "5.0" not in told
    assert "because too few answered: direct reports" in told
    assert "Peers: 4 to 7" in told


@pages
def test_comments_are_read_from_five_people_on_and_in_another_order_for_each_question():
    """FEE-8, A7: with four nobody ever reads them, and nothing of them is kept."""
    world = worlds.opened({"peers": 14, "manager": 1})
    asked = [*worlds.asked(world.round, "peers"), *worlds.asked(world.round, "manager")]
    for number, invitation in enumerate(asked):
        worlds.answer(invitation, 3, f"Keep {number}.")
        Draft.objects.filter(invitation=invitation).update(
            comments={"keep": f"Keep {number}."} | ({"change": f"Change {number}."} if number % 4 == 1 else {})
        )
    worlds.closed(world.round)
    content = Result.objects.get().content
    said = [int(each.split()[1].strip(".")) for each in content["comments"]["keep"]]
    assert sorted(said) == list(range(14))
    assert said != sorted(said)  # by chance once in 87 thousand million
    assert content["manager_comments"] == {"keep": ["Keep 14."]}
    assert content["comments_withheld"] == ["change"]
    assert "Change" not in str(list(Result.objects.values())) + str(list(Sealed.objects.values()))


@pages
def test_a_copy_of_the_database_links_nobody_to_an_answer_after_the_seal_and_everybody_before_it():
    """FEE-9, A8: by key, order, name, change, line, letter or visit; 200 raters, each with an answer like no other."""
    world = worlds.opened()
    row = world.round
    Invitation.objects.filter(round=row).exclude(group="self").delete()
    raters = Invitation.objects.bulk_create(
        Invitation(round=row, group="peers", addressee=f"Rater {n}", same_address=f"r{n}@example.org")
        for n in range(200)
    )
    numbers, keys = count(), [each["key"] for domain in row.terms.domains for each in domain["questions"]]
    Draft.objects.bulk_create(
        Draft(invitation=each, answers=dict(zip(keys, in_fives(next(numbers)), strict=False)), is_done=True)
        for each in raters
    )
    before = {each.invitation_id: number_of(each.answers, keys) for each in Draft.objects.order_by("pk")}
    assert [before[each.pk] for each in raters] == list(range(200))  # all 200, by the link and by the order of rows
    changes, lines = Change.objects.count(), AuditEvent.objects.count()
    worlds.closed(row)
    assert not Draft.objects.exists()
    orders = [
        [number_of(each.answers, keys) for each in Sealed.objects.order_by(by)] for by in ("pk", "code")
    ]  # fmt: skip
    for order in orders:
        assert sorted(order) == list(range(200))
        assert sum(place == number for place, number in enumerate(order)) < 10  # by chance one
    written = str([list(model.objects.order_by("pk").values()) for model in (Sealed, Result, Visit)])
    since = str([*Change.objects.order_by("pk").values()[changes:]])
    since += str([*AuditEvent.objects.order_by("pk").values()[lines:]])
    for each in raters:
        assert each.code not in written + since
        assert each.same_address not in written + since
    assert "feedback_draft" not in since
    assert {field.name for field in Sealed._meta.get_fields()} == {"id", "code", "round", "group", "answers"}


@pages
def test_the_only_partner_s_answers_are_not_kept_under_partners_beside_the_list_of_those_asked():
    """FEE-9: before the close one row leads to one person; afterwards short groups are one, or nothing is kept."""
    row = worlds.opened().round
    worlds.answered(row, {"manager": [3], "peers": [4, 4, 5, 5, 4], "reports": [3, 3, 2], "partners": [1]})
    assert Draft.objects.filter(invitation__group="partners", is_done=True).count() == 1
    worlds.closed(row)
    kept = sorted(Sealed.objects.values_list("group", flat=True))
    assert kept == ["manager", *["others"] * 4, *["peers"] * 5]
    content = row.result.content
    assert (content["holds"], content["withheld"]) == (["Direct reports", "Partners in other agencies"], [])


def in_fives(number: int) -> list[int]:
    return [number // 5**place % 5 + 1 for place in range(16)]


def number_of(answers: dict[str, int], keys: list[str]) -> int:
    return sum((answers[key] - 1) * 5**place for place, key in enumerate(keys))


@pages
def test_people_around_somebody_are_found_by_posts_and_boards_and_a_parent_on_a_board_is_of_the_community():
    """FEE-2, S21."""
    two = house.two_authorities()
    head = house.post(two.alder, "Head of Early Help", 3, manager=two.assistant_post)
    below = house.person("Hal", "Below")
    house.appointed(head, below, TODAY)
    beside = house.person("Bea", "Side")
    house.appointed(two.vacant_post, beside, TODAY)
    partnership = structures.open_partnership(
        name="Alder partnership", kind="childrens_partnership", lead=two.alder, starts_on=None, by=None, at=NOW
    )
    board = structures.open_body(partnership=partnership, name="Board", by=None, at=NOW)
    mother, nurse = house.person("Mary", "Marsh"), house.person("Nia", "Nurse")
    for title, fields in (
        ("Member", {"post": two.assistant_post}), ("Partner", {"person": nurse, "agency": two.birch}),
        ("A parent", {"person": mother, "speaks_for": "parents"}),
    ):  # fmt: skip
        structures.open_seat(body=board, title=title, by=None, at=NOW, **fields)
    found = {each.person: each.group for each in people_around(two.assistant, TODAY)}
    assert found == {two.director: "manager", below: "reports", beside: "peers", nurse: "partners", mother: "community"}


def reported(cohort: Cohort, agencies: list, gaps: tuple[float, float]) -> set[int]:
    """People with a released report from the start and one from the end, by the agency of each."""
    framework = Framework.objects.get(key="quadrants")
    people = set()
    for number, agency in enumerate(agencies):
        who = house.person("Pat", f"Cohort {cohort.code} {number}")
        place(cohort, who, agency=agency)
        people.add(who.pk)
        for moment, gap in zip(("start", "end"), gaps, strict=True):
            row = Round.objects.create(
                subject=who, cohort=cohort, moment=moment, state="released", begun_on=TODAY, closes_on=TODAY,
                closed_on=TODAY, talked_on=TODAY,
            )  # fmt: skip
            Terms.objects.create(round=row, framework=framework, domains=DOMAINS, notice=1, launched_on=TODAY)
            content = content_of(
                {row.code: [("self", dict.fromkeys(ITEMS, 4)), *alike(4 - round(gap + number % 2), 8)]}, row.code,
                PROMISE, NOTHING,
            )  # fmt: skip
            Result.objects.create(round=row, content=content, made_on=TODAY)
    return people


@pages
def test_a_cohort_is_told_of_from_ten_people_of_three_agencies():
    """FEE-13, P17, S119: as evidence on the page of a cohort's outcomes; nothing of nine, nor of one authority."""
    worlds.quadrants()
    two = house.two_authorities()
    cedar = house.authority("Cedar City Council")
    cohort = offered(two.alder, two.director).cohort
    people = reported(cohort, [two.alder, two.birch, cedar] * 3, (2.0, 0.0))
    assert "Shown once 10 people" in cohort_gaps(cohort, people).why
    people |= reported(cohort, [cedar], (2.0, 0.0))
    told = cohort_gaps(cohort, people)
    assert [(line.start, line.end, line.change[:8]) for line in told.lines] == [("2.4", "0.4", "Narrower")] * 2
    many = cohort_gaps(cohort, people | reported(cohort, [two.alder] * 9, (2.0, 0.0)))
    assert (many.lines, "none with more than half" in many.why) == ([], True)


def test_the_shipped_questions_stand_in_four_quadrants():
    corners = {(domain["across"], domain["down"]) for domain in shipped("quadrants")["domains"]}
    assert corners == {("low", "low"), ("high", "low"), ("low", "high"), ("high", "high")}
