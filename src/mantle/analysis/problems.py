"""What is wrong with an input, said all at once to the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of an input.

    Attributes
    ----------
    row : int or None
        Line of the file, 1 = the header line, as a spreadsheet numbers it; None when it concerns the whole input.
    column : str
        Name of the column or field, "" when it concerns the whole row.
    message : str
        What was found, what was expected, and what to do, as one sentence.
    value : str
        What stood there, shortened to 80 characters.
    source : str
        Which of several files, "" when there is one.
    """

    row: int | None
    column: str
    message: str
    value: str = ""
    source: str = ""

    def __str__(self) -> str:
        place = [self.source] if self.source else []
        place += [f"row {self.row}"] if self.row is not None else []
        place += [f"column “{self.column}”"] if self.column else []
        return f"{', '.join(place)}: {self.message}" if place else self.message

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


class InputError(ValueError):
    """Every problem found in an input, raised once, before any arithmetic.

    >>> error = InputError([Problem(14, "ended_on", "2024-03-01 is before the start, 2024-06-01.")])
    >>> print(error)
    row 14, column “ended_on”: 2024-03-01 is before the start, 2024-06-01.
    """

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems = [Problem(None, "", problems)] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)
