"""Lists of rows: sorted, filtered and paged by links and one plain form; one count and one page of rows a request.

table = Table(
    request,
    Post.objects.visible_to(request.person).select_related("agency"),
    columns=[Column("title", "Post", sort="title", link=True), Column("agency", "Agency", sort="agency__name")],
    filters=[Choice("tier", "Tier", choices=[("1", "Tier 1")], lookup="tier")],
    noun=("post", "posts"),
    order="title",
)
return table.export() or render(request, "structures/posts.html", {"table": table})
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mantle.web import downloads, words

SIZES = (25, 50, 100, 200)
SIZE = 50
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Column:
    """One column.

    name     the row's attribute, `a.b` or `a__b` for one further on, when `value` is not given
    sort     the database field (or a tuple of fields) that its heading sorts by; none: the heading is plain
    value    a function of the row
    link     True for the row's own page (`get_absolute_url`), or a function from the row to an address
    tag      True to show the word as a status tag, or a function from the row to a colour
    hidden   not on the page, only in downloads
    """

    name: str
    label: str
    sort: str | tuple[str, ...] = ""
    numeric: bool = False
    value: Callable[[Any], Any] | None = None
    link: bool | Callable[[Any], str | None] = False
    tag: bool | Callable[[Any], str] = False
    hidden: bool = False

    def of(self, row: Any) -> Any:
        if self.value is not None:
            return self.value(row)
        for name in self.name.replace("__", ".").split("."):
            row = row.get(name) if isinstance(row, dict) else getattr(row, name, None)
        return row

    def address(self, row: Any) -> str:
        if self.link is True:
            return row.get_absolute_url()
        return (self.link(row) or "") if callable(self.link) else ""

    def colour(self, row: Any) -> str:
        return self.tag(row) if callable(self.tag) else ""


@dataclass(frozen=True)
class Choice:
    """A filter with a list of answers; any other answer is as good as none.

    `choices` are (value, label) pairs, or a function that returns them (asked once a request). `apply(rows, value)`
    narrows the rows; else `lookup` is compared with the value. `several` lets a person tick more than one.
    `default` is the answer with which a list opens, before anything was asked of it.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, str]] | Callable[[], Iterable[tuple[str, str]]] = ()
    lookup: str = ""
    apply: Callable[[QuerySet, Any], QuerySet] | None = None
    several: bool = False
    default: str = ""
    kind = "choice"

    def pairs(self) -> list[tuple[str, str]]:
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in given]

    def narrowed(self, rows: QuerySet, values: list[str]) -> QuerySet:
        if self.apply is not None:
            return self.apply(rows, values if self.several else values[0])
        return rows.filter(**{f"{self.lookup or self.name}__in": values})


@dataclass(frozen=True)
class Search:
    """A filter by words. `apply(rows, words)` narrows the rows; else every word must stand in one of `lookups`."""

    name: str
    label: str
    lookups: tuple[str, ...] = ()
    apply: Callable[[QuerySet, str], QuerySet] | None = None
    hint: str = ""
    kind = "search"

    def pairs(self) -> list[tuple[str, str]]:
        return []

    def narrowed(self, rows: QuerySet, values: list[str]) -> QuerySet:
        if self.apply is not None:
            return self.apply(rows, values[0])
        for word in values[0].split():
            condition = Q()
            for lookup in self.lookups:
                condition |= Q(**{f"{lookup}__icontains": word})
            rows = rows.filter(condition)
        return rows


class Asked:
    """One filter with what was asked of it, cleaned."""

    def __init__(self, of: Choice | Search, raw: list[str], *, opens: bool = False) -> None:
        self.filter = of
        self.name, self.label, self.kind = of.name, of.label, of.kind
        self.several = getattr(of, "several", False)
        self.hint = getattr(of, "hint", "")
        self.pairs = of.pairs()
        self.default = getattr(of, "default", "")
        self.values = self._cleaned([self.default] if opens and self.default else raw)

    def _cleaned(self, raw: list[str]) -> list[str]:
        if self.kind == "search":
            # NUL is refused by PostgreSQL, and nobody types it.
            text = " ".join(raw[0].replace("\0", "").split())[:LONGEST_WORDS] if raw else ""
            return [text] if text else []
        known = {value for value, _ in self.pairs if value}
        wanted = [value for value in dict.fromkeys(raw) if value in known]
        return wanted if self.several else wanted[:1]

    @property
    def text(self) -> str:
        return self.values[0] if self.values else ""

    def in_address(self, without: str = "") -> list[str]:
        """The answers as an address must say them: where a list opens with an answer, "none" has to be said."""
        kept = [value for value in self.values if value != without]
        return kept or ([""] if self.default else [])

    @property
    def options(self) -> list[dict[str, Any]]:
        return [{"value": value, "label": label, "chosen": value in self.values} for value, label in self.pairs]

    def label_of(self, value: str) -> str:
        return dict(self.pairs).get(value, value)


class Table:
    """A list of rows as one request asks for it. `prefix` keeps two tables on one page apart."""

    def __init__(  # noqa: PLR0913 - keyword-only, a declaration rather than a call
        self,
        request: HttpRequest,
        queryset: QuerySet,
        *,
        columns: Sequence[Column],
        noun: tuple[str, str],
        filters: Sequence[Choice | Search] = (),
        order: str | tuple[str, ...] = "",
        size: int = SIZE,
        caption: str = "",
        empty: str = "",
        stacked: bool = False,
        name: str = "",
        prefix: str = "",
    ) -> None:
        self.request, self.queryset, self.noun = request, queryset, noun
        self.all_columns = list(columns)
        self.columns = [column for column in columns if not column.hidden]
        self.order, self.title, self.prefix = order, caption, prefix
        self.empty = empty or f"No {noun[1]} match."
        self.stacked, self.name = stacked, name or noun[1].replace(" ", "-")
        opens = not any(prefix + each.name in request.GET for each in filters)
        self.asked = [Asked(each, request.GET.getlist(prefix + each.name), opens=opens) for each in filters]
        self.sort = self._sort(request.GET.get(f"{prefix}sort", ""))
        self.size = self._size(request.GET.get(f"{prefix}size", ""), size)

    # What was asked

    def _sort(self, raw: str) -> str | tuple[str, ...]:
        sortable = {column.name for column in self.all_columns if column.sort}
        return raw if raw.removeprefix("-") in sortable else self.order

    def _size(self, raw: str, default: int) -> int:
        return int(raw) if raw.isascii() and raw.isdigit() and int(raw[:6]) in SIZES else default

    # The rows

    @cached_property
    def rows_found(self) -> QuerySet:
        """Every row that was asked for, in order; the primary key settles ties, so that no page repeats a row."""
        rows = self.queryset
        for asked in self.asked:
            if asked.values:
                rows = asked.filter.narrowed(rows, asked.values)
        return rows.order_by(*self._ordering(), "pk")

    def _ordering(self) -> list[Any]:
        if isinstance(self.sort, tuple):
            return [F(field).asc(nulls_last=True) for field in self.sort]
        name, falling = self.sort.removeprefix("-"), self.sort.startswith("-")
        column = next((column for column in self.all_columns if column.name == name and column.sort), None)
        fields = (column.sort if column else name) or ()
        return [
            F(field).desc(nulls_last=True) if falling else F(field).asc(nulls_last=True)
            for field in ((fields,) if isinstance(fields, str) else fields)
        ]

    @cached_property
    def page(self) -> Page:
        raw = self.request.GET.get(f"{self.prefix}page", "")
        # Past the end is the last page; anything that is no number is the first.
        return FromBothEnds(self.rows_found, self.size).get_page(raw if raw.isascii() and raw.isdigit() else 1)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def rows(self) -> Iterator[list[dict[str, Any]]]:
        for row in self.page.object_list:
            yield [_cell(column, row) for column in self.columns]

    # The words

    @cached_property
    def caption(self) -> str:
        counted = words.counted(self.count, *self.noun)
        if self.page.paginator.num_pages > 1:
            first, last = (words.number(n) for n in (self.page.start_index(), self.page.end_index()))
            counted = f"{counted}, {first} to {last} shown"
        return f"{self.title}: {counted}" if self.title else counted

    # The links: made from what was understood, never from what was typed

    def _address(self, *, without: tuple[str, str] | None = None, **changes: Any) -> str:
        left = without or ("", "")
        state = [
            (self.prefix + asked.name, value)
            for asked in self.asked
            for value in asked.in_address(left[1] if asked.name == left[0] else "")
        ]
        state += [(self.prefix + name, value) for name, value in (self._view_state() | changes).items() if value]
        return f"?{urlencode(state)}" if state else self.request.path

    def _view_state(self) -> dict[str, Any]:
        size = self.request.GET.get(f"{self.prefix}size", "")
        return {"sort": self.sort if self.sort != self.order else "", "size": self.size if size else ""}

    @property
    def headings(self) -> list[dict[str, Any]]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> dict[str, Any]:
        is_rising, is_falling = self.sort == column.name, self.sort == f"-{column.name}"
        return {
            "column": column,
            "aria": "ascending" if is_rising else "descending" if is_falling else "none",
            "url": self._address(sort=f"-{column.name}" if is_rising else column.name) if column.sort else "",
        }

    @property
    def hidden_fields(self) -> list[tuple[str, Any]]:
        """What the filter form must carry along."""
        return [(self.prefix + name, value) for name, value in self._view_state().items() if value]

    @property
    def selected(self) -> list[dict[str, str]]:
        return [
            {
                "label": asked.label,
                "value": asked.label_of(value),
                "url": self._address(without=(asked.name, value)),
            }
            for asked in self.asked
            for value in asked.values
        ]

    @property
    def clear_url(self) -> str:
        state = [(self.prefix + asked.name, "") for asked in self.asked if asked.default]
        state += self.hidden_fields
        return f"?{urlencode(state)}" if state else self.request.path

    @property
    def sizes(self) -> list[dict[str, Any]]:
        return [{"size": size, "url": self._address(size=size), "current": size == self.size} for size in SIZES]

    @property
    def pages(self) -> list[dict[str, Any]]:
        """The first, the last, and those about the present one; a gap where pages are left out."""
        paginator = self.page.paginator
        listed = paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [
            {"gap": True}
            if number == paginator.ELLIPSIS
            else {"number": number, "url": self._address(page=number), "current": number == self.page.number}
            for number in listed
        ]

    @property
    def pages_label(self) -> str:
        return f"Pages of {self.noun[1]}"

    @property
    def previous_url(self) -> str:
        return self._address(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._address(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def is_filtered(self) -> bool:
        return any(asked.values for asked in self.asked)

    # Downloads

    @property
    def downloads(self) -> list[dict[str, str]]:
        return [{"label": kind.upper(), "url": self._address(format=kind)} for kind in downloads.KINDS]

    def export(self) -> HttpResponse | None:
        """The whole list as a file where `?format=csv` or `xlsx` asks for one, else None."""
        kind = self.request.GET.get(f"{self.prefix}format", "")
        if kind not in downloads.KINDS:
            return None
        header = [column.label for column in self.all_columns]
        rows = ([column.of(row) for column in self.all_columns] for row in self.rows_found.iterator(chunk_size=2000))
        return downloads.response(kind, self.name, header, rows)


class FromBothEnds(Paginator):
    """Pages of rows; those of the second half are counted from the end, so that the last is as quick as the first."""

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        until = min(first + self.per_page, self.count)
        if first <= self.count - until or not isinstance(self.object_list, QuerySet):
            return super().page(number)
        rows = list(self.object_list.reverse()[self.count - until : self.count - first])
        return Page(rows[::-1], number, self)


def _cell(column: Column, row: Any) -> dict[str, Any]:
    """One cell as the template wants it: a list draws thousands of them."""
    text = shown(column.of(row))
    return {
        "text": text,
        "label": column.label,
        "url": column.address(row) if column.link and text != "" else "",
        "is_tag": bool(column.tag),
        "colour": column.colour(row) if column.tag else "",
        "numeric": " govuk-table__cell--numeric" if column.numeric else "",
    }


def shown(value: Any) -> Any:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return words.moment(timezone.localtime(value) if timezone.is_aware(value) else value)
    if isinstance(value, date):
        return words.short_day(value)
    if isinstance(value, int):
        return words.number(value)
    return value
