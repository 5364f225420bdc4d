"""What evaluators get: rows without names that several people share, and counts under the 10-5 rule. EVA-1 to EVA-6."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mantle.analysis.disclosure import count_table, may_show_directors
from mantle.people.models import current
from mantle.people.queries.limits import limited
from mantle.programmes.models import Place
from mantle.structures.models import Appointment
from mantle.structures.rules import COVER

ALIKE, DIFFERENT = 5, 2  # P36: so many people share every row, and differ in what it tells
WITHHELD = "withheld"
TIERS = (1, 2, 3)
AGES = ((40, "under 40"), (50, "40 to 49"), (60, "50 to 59"), (200, "60 or older"))
YEARS = ((2, "under 2 years"), (5, "2 to 4 years"), (10, "5 to 9 years"), (200, "10 years or more"))
YEARS_BACK = 5


@dataclass(frozen=True, slots=True)
class Extract:
    """One view: its name, what it says of itself, its columns, all of text, and its rows."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a leading post: what a row could be known by, widest last, and what it tells."""

    key: str
    tier: int
    region: str
    background: str
    age: str
    tenure: str


def extracts(*, project_key: bytes, on: date) -> list[Extract]:
    """Return everything that evaluators of one project may read, as it stands on a day. P35, P36."""
    holders, left_out = shared_rows(holders_on(project_key, on))
    about = (
        f"Who leads on {on:%-d %B %Y}: a row a person, told only as far as {ALIKE} people share it; "
        f"{_roughly(left_out)} left out."
    )
    columns = ("key", "tier", "region", "background", "age", "tenure")
    rows = sorted((row.key, f"tier {row.tier}", row.region, row.background, row.age, row.tenure) for row in holders)
    return [
        Extract("leaders", about, columns, rows), _begun_and_ended(on), _places(),
    ]  # fmt: skip


def pseudonym(project_key: bytes, number: int) -> str:
    """Return the key of a person in one project: keyed, so that it leads back only with a key that stays here. EVA-1.

    >>> pseudonym(b"one", 7) == pseudonym(b"one", 7), pseudonym(b"one", 7) == pseudonym(b"two", 7)
    (True, False)
    """
    return hmac.new(project_key, f"person {number}".encode(), hashlib.sha256).hexdigest()[:20]


def holders_on(project_key: bytes, on: date) -> list[Holder]:
    """Return who holds a post of tiers 1 to 3 on a day, each once, in bands; names are not even read."""
    rows = Appointment.objects.filter(current(on), post__tier__in=TIERS, post__is_group=False).exclude(kind__in=COVER)
    rows = rows.exclude(_stopped())
    found: dict[int, Holder] = {}
    for number, tier, region, background, born, since in rows.order_by("post__tier", "starts_on").values_list(
        "person", "post__tier", "post__agency__region", "person__background", "person__birth_year", "starts_on"
    ):
        age = _band(on.year - born, AGES) if born else "not known"
        held = _band(int((on - since).days / 365.25), YEARS)
        found.setdefault(
            number,
            Holder(
                pseudonym(project_key, number), tier or 0, region or "no region", background or "not said", age, held
            ),
        )
    return list(found.values())


def shared_rows(rows: Iterable[Holder]) -> tuple[list[Holder], int]:
    """Return the rows as they may be read, and how many are left out. EVA-2.

    Each row loses its age, then its background, then its region, until as many people share it as the rule asks for
    and differ in what it tells; whoever still stands out is left out.
    """
    left, kept = list(rows), []
    for lost in ((), ("age",), ("age", "background"), ("age", "background", "region")):
        cells: dict[tuple, list[Holder]] = defaultdict(list)
        for row in left:
            wide = _without(row, lost)
            cells[wide.tier, wide.region, wide.background, wide.age].append(row)
        shared = [cell for cell in cells.values() if _is_shared(cell)]
        kept += [_without(row, lost) for cell in shared for row in cell]
        gone = {row.key for cell in shared for row in cell}
        left = [row for row in left if row.key not in gone]
    return kept, len(left)


def _is_shared(cell: list[Holder]) -> bool:
    if len(cell) < ALIKE or len({row.tenure for row in cell}) < DIFFERENT:
        return False
    return cell[0].tier != TIERS[0] or may_show_directors("region", len(cell))  # P28: a director's post is public


def _without(row: Holder, lost: tuple[str, ...]) -> Holder:
    told = {name: WITHHELD if name in lost else getattr(row, name) for name in ("region", "background", "age")}
    return Holder(row.key, row.tier, told["region"], told["background"], told["age"], row.tenure)


def _band(value: int, bands: tuple[tuple[int, str], ...]) -> str:
    return next(name for below, name in bands if value < below)


def _roughly(count: int) -> str:
    return "fewer than 10 are" if count < 10 else f"about {5 * round(count / 5)} are"


def _stopped() -> Q:
    """EVA-6: whoever had the use of their data in figures or files stopped is in no extract."""
    return Q(person__in=limited("figures")) | Q(person__in=limited("files"))


def _begun_and_ended(on: date) -> Extract:
    rows = Appointment.objects.filter(post__tier__in=TIERS, post__is_group=False).exclude(kind__in=COVER)
    rows = rows.exclude(_stopped()).order_by()
    found: list[tuple[str, ...]] = []
    for year in range(on.year - YEARS_BACK, on.year):
        for what, column in (("begun", "starts_on"), ("ended", "ends_on")):
            counts: Counter[tuple[str, int]] = Counter(
                (region or "no region", tier or 0)
                for region, tier in rows.filter(**{f"{column}__year": year}).values_list(
                    "post__agency__region", "post__tier"
                )
            )
            found += [(str(year), what, *row) for row in _published(counts, TIERS, "tier {}")]
    about = (
        "Appointments begun and ended in a year, by region and tier: counts under 10 masked, others to the nearest 5."
    )
    return Extract("appointments_by_year", about, ("year", "what", "region", "tier", "people"), found)


def _places() -> Extract:
    rows = Place.objects.exclude(_stopped()).order_by().values_list("cohort__edition__programme__name", "state")
    counts = Counter((name, state) for name, state in rows)
    about = "Places in programmes by what became of them: counts under 10 masked, others to the nearest 5."
    states = sorted({state for _, state in counts})
    return Extract("places", about, ("programme", "state", "people"), list(_published(counts, states, "{}")))


def _published(counts: Counter, across: Iterable, called: str) -> Iterator[tuple[str, ...]]:
    """Rows of a table of counts as the rules of disclosure publish it, without the totals."""
    downs, across = sorted({down for down, _ in counts}), list(across)
    cells = count_table([[counts[down, each] for each in across] for down in downs])
    for down, row in zip(downs, cells, strict=False):
        for each, cell in zip(across, row, strict=False):
            yield str(down), called.format(each), cell.shown
