"""The fast form against plain Python with the same random addresses, and against itself shared out otherwise."""

import numpy as np
import pytest

from mantle.analysis import projection
from mantle.analysis.projection import Assumptions, Workforce, running
from mantle.analysis.projection import _setting as setting
from tests.analysis import projection_plain as plain


def mixed_file() -> Workforce:
    """Uneven agencies in three regions, with vacancies, statutory posts of two tiers and much that is not known."""
    rng = np.random.default_rng(5)
    rows = []
    for a in range(14):
        for tier, posts in ((1, 1 if a != 3 else 0), (2, 1 + a % 4), (3, 3), (4, 4)):
            rows += [(f"Agency {a}", f"Region {a % 3}", tier) for _ in range(posts)]
    n = len(rows)

    def some(values):
        return [None if rng.random() < 0.3 else value for value in values]

    return Workforce.from_rows(
        agency=[r[0] for r in rows],
        region=[r[1] for r in rows],
        tier=[r[2] for r in rows],
        statutory=[r[2] == 1 or (r[2] == 2 and i % 7 == 0) for i, r in enumerate(rows)],
        vacant=list(rng.random(n) < 0.1),
        age=some(rng.uniform(35, 66, n)),
        tenure=some(rng.uniform(0, 12, n)),
        ready=some(rng.random(n) < 0.4),
        willing=some(rng.random(n) < 0.5),
        background=some(rng.choice(projection.BACKGROUNDS, n)),
        grade=some(rng.choice(projection.GRADES, n)),
        reorganising=list(rng.random(n) < 0.2),
    )


EVERYTHING = Assumptions.shipped().with_changes(
    reserved_share=0.3, region_factor={"Region 1": 1.4}, first_quarter=3, programme_quarters=6, intake_by_year=[2, 5]
)


@pytest.mark.parametrize(
    "workforce, assumptions",
    [
        (projection.nation(10, seed=2), Assumptions.reference()),
        (projection.nation(13, seed=3), Assumptions.shipped()),
        (mixed_file(), EVERYTHING),
    ],
    ids=["reference", "shipped", "a mixed file with everything on"],
)
def test_every_count_equals_that_of_the_plain_form(workforce, assumptions):
    years, runs = 4, 3
    posts = setting.posts_of(workforce, assumptions)
    rates = setting.rates_of(assumptions, authorities=len(workforce.agencies), years=years)
    expected = [plain.addressed(posts, rates, key, years) for key in setting.keys_of(11, 0, runs)]

    record, _ = running.run(workforce, [(assumptions, runs)], years=years, seed=11)

    assert np.sum(expected) > 0
    assert record.tolist() == np.array(expected).tolist()


@pytest.mark.parametrize("threads, block", [(1, 1), (1, 7), (2, 3), (2, 40), (5, 11)])
def test_the_same_integers_for_any_threads_and_blocks(threads, block):
    workforce, sets = projection.nation(12, seed=1), [(Assumptions.shipped(), 40)]
    record, place = running.run(workforce, sets, years=3, seed=9, threads=1, block=40)

    again, place_again = running.run(workforce, sets, years=3, seed=9, threads=threads, block=block)

    assert record.tolist() == again.tolist()
    assert place.tolist() == place_again.tolist()


def test_another_seed_gives_other_integers():
    workforce, sets = projection.nation(12, seed=1), [(Assumptions.shipped(), 4)]
    first, second = (running.run(workforce, sets, years=3, seed=seed)[0] for seed in (1, 2))
    assert first.tolist() != second.tolist()


def test_random_words_are_those_of_the_published_generator_and_even():
    from mantle.analysis import _kernels

    key = int(setting.keys_of(3, 0, 1)[0])
    addresses = [(post, quarter, decision) for post in range(40) for quarter in range(-1, 20) for decision in range(5)]
    fast = [int(_kernels.draw(np.uint64(key), *address)) for address in addresses]
    assert fast == [plain.word(key, *address) for address in addresses]

    shares = np.array(fast, dtype=np.uint64) / 2.0**64
    counts = np.histogram(shares, bins=16, range=(0, 1))[0]
    assert np.sum((counts - counts.mean()) ** 2 / counts.mean()) < 37.7  # chi-square, 15 degrees, 1 in 1,000


def test_room_for_events_grows_when_it_runs_out():
    workforce = projection.nation(2, seed=1)
    restless = Assumptions.reference().with_changes(
        exit_rate=[3.0] * 4, tenure_shape=[10.0] * 4, fill_external=[1.0] * 4, ready_rate=[0.9] * 3
    )
    found = projection.project(workforce, restless, years=20, runs=2, seed=1)
    posts = setting.posts_of(workforce, restless)
    rates = setting.rates_of(restless, authorities=2, years=20)
    expected = plain.addressed(posts, rates, setting.keys_of(1, 0, 1)[0], 20)
    assert found.record[0].tolist() == expected.tolist()
