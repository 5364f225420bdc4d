import doctest
from datetime import date

import pytest

from mantle.web import downloads, words
from mantle.web.charts import drawing


@pytest.mark.parametrize("module", [words, drawing, downloads])
def test_every_example_in_the_words_of_the_code_holds(module) -> None:
    found = doctest.testmod(module)

    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2027, 3, 1), date(2027, 3, 1), "0 days"),
        (date(2027, 3, 1), date(2027, 3, 2), "1 day"),
        (date(2027, 1, 31), date(2027, 2, 28), "28 days"),
        (date(2027, 1, 28), date(2027, 2, 28), "1 month"),
        (date(2024, 2, 29), date(2025, 2, 28), "11 months"),
        (date(2024, 2, 29), date(2025, 3, 1), "1 year"),
        (date(2024, 11, 1), date(2027, 3, 3), "2 years 4 months"),
        (date(2027, 3, 3), date(2024, 11, 1), "2 years 4 months ago"),
    ],
)
def test_a_span_is_said_in_whole_years_and_months(start: date, end: date, said: str) -> None:
    assert words.span(start, end) == said


def test_a_negative_number_has_a_minus_sign_and_a_rounded_nought_has_none() -> None:
    assert [words.number(-0.04, 1), words.number(-1234.5, 1), words.number(0)] == ["0.0", "−1,234.5", "0"]
