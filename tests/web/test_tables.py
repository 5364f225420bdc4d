import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template
from django.test import RequestFactory

from mantle.web import downloads
from mantle.web.tables import Choice, Column, Search, Table
from tests.web.markup import elements

pytestmark = pytest.mark.django_db
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.fixture
def rows():
    """Sixty rows of which we know everything; names fall, labels come in three kinds, so that ties abound."""
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(
        ContentType(app_label=("north", "south", "west")[n % 3], model=f"post {60 - n:02}") for n in range(60)
    )
    return ContentType.objects.all()


def listed(query: str, rows, **more) -> Table:
    options = {
        "columns": [
            Column("model", "Post", sort="model", link=lambda row: f"/posts/{row.model}/"),
            Column("app_label", "Region", sort="app_label"),
            Column("kind", "Kind", value=lambda row: "Interim", tag=True),
            Column("secret", "Reference", value=lambda row: "r", hidden=True),
        ],
        "filters": [
            Search("q", "Words", lookups=("model",)),
            Choice("region", "Region", choices=[("north", "North"), ("south", "South")], lookup="app_label"),
            Choice("any", "Any", choices=[("north", "North"), ("west", "West")], lookup="app_label", several=True),
        ],
        "noun": ("post", "posts"),
        "order": "model",
        "size": 25,
    }
    return Table(RequestFactory().get(f"/posts/{query}"), rows, **(options | more))


def names(table: Table) -> list[str]:
    return [row.model for row in table.page.object_list]


def html(table: Table) -> str:
    return Template("{% table table %}").render(Context({"table": table}))


def test_a_page_takes_one_count_and_one_read(rows, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        html(listed("?size=200&region=north", rows))


def test_rows_come_sorted_and_every_row_once_over_all_pages(rows) -> None:
    pages = [names(listed(f"?sort=app_label&page={page}", rows)) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [25, 25, 10]
    assert sorted(name for page in pages for name in page) == [f"post {n:02}" for n in range(1, 61)]
    assert names(listed("?sort=-model", rows))[0] == "post 60"


def test_the_second_half_of_a_list_is_read_from_its_end_and_stands_in_the_same_order(rows, django_assert_num_queries):
    whole = [row.model for row in rows.order_by("app_label", "pk")]
    for page in (2, 3):
        with django_assert_num_queries(2) as asked:
            assert names(listed(f"?sort=app_label&page={page}", rows)) == whole[25 * (page - 1) : 25 * page]
        assert ("OFFSET" in asked.captured_queries[1]["sql"]) == (page == 2)


def test_the_caption_says_the_count_in_words(rows) -> None:
    assert listed("", rows).caption == "60 posts, 1 to 25 shown"
    assert listed("?page=3", rows).caption == "60 posts, 51 to 60 shown"
    assert listed("?q=post+07", rows).caption == "1 post"
    assert listed("", rows, caption="Open now").caption == "Open now: 60 posts, 1 to 25 shown"


def test_filters_narrow_and_can_be_taken_away_one_by_one(rows) -> None:
    table = listed("?region=north&q=post&sort=-model", rows)

    assert table.count == 20
    assert table.selected == [
        {"label": "Words", "value": "post", "url": "?region=north&sort=-model"},
        {"label": "Region", "value": "North", "url": "?q=post&sort=-model"},
    ]
    assert table.clear_url == "?sort=-model"
    assert listed("?any=north&any=west", rows).count == 40


@pytest.mark.parametrize(
    "query",
    [
        "?sort=password", "?sort=--model", "?sort=app_label__x", "?region=east", "?region=", "?size=7", "?size=٣",
        "?size=1e9", "?page=no", "?page=-1", "?any=x", "?q=%00", "?unknown=1", "?secret=1&sort=secret",
    ],
)  # fmt: skip
def test_what_is_on_no_list_is_left_aside(rows, query: str) -> None:
    assert html(listed("", rows)).count("<tr") == html(listed(query, rows)).count("<tr") == 26
    assert listed(query, rows).count == 60


def test_a_page_beyond_the_end_is_the_last(rows) -> None:
    assert listed("?page=99", rows).caption == "60 posts, 51 to 60 shown"


def test_headings_say_how_the_list_is_sorted_and_turn_it_round(rows) -> None:
    assert [(each["aria"], each["url"]) for each in listed("?sort=model&region=north", rows).headings] == [
        ("ascending", "?region=north&sort=-model"),
        ("none", "?region=north&sort=app_label"),
        ("none", ""),
    ]
    seen = elements(html(listed("", rows)))
    headings = [
        dict(each[1]) for each in seen if isinstance(each, tuple) and each[0] == "th" and "scope" in dict(each[1])
    ]
    assert [each.get("aria-sort") for each in headings[:3]] == ["ascending", "none", None]


def test_an_empty_list_says_so_and_a_filter_that_finds_nothing_offers_the_way_back(rows) -> None:
    assert "No posts match." in html(listed("?q=nothing", rows))
    assert 'href="/posts/"' in html(listed("?q=nothing", rows))
    empty = html(listed("", rows.none(), empty="No posts yet."))
    assert "No posts yet." in empty
    assert "Clear all filters" not in empty


def test_what_people_typed_is_never_markup(rows) -> None:
    ContentType.objects.create(app_label="north", model="<script>x</script>")

    page = html(listed("?q=%3Cscript%3E%22%27", rows)) + html(listed("?size=200", rows))

    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_two_lists_on_one_page_keep_apart(rows) -> None:
    table = listed("?a-sort=-model&b-sort=app_label&a-region=north", rows, prefix="a-")

    assert (table.sort, table.count) == ("-model", 20)
    assert table.headings[1]["url"] == "?a-region=north&a-sort=app_label"


def test_a_download_holds_all_rows_with_hidden_columns_and_no_formula(rows) -> None:
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(ContentType(app_label="north", model=text) for text in HOSTILE)
    query = {"order": "pk"}

    csv_text = listed("?format=csv", rows, **query).export().getvalue().decode("utf-8-sig")
    workbook = openpyxl.load_workbook(io.BytesIO(listed("?format=xlsx", rows, **query).export().content))

    lines = list(csv.reader(io.StringIO(csv_text, newline="")))
    assert lines[0] == ["Post", "Region", "Kind", "Reference"]
    assert all(not cell[0].startswith(tuple("=+-@\t\r\n ＝")) for cell in lines[1:])
    assert [downloads.restored(line[0]) for line in lines[1:]] == HOSTILE
    cells = [row[0] for row in workbook.active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.replace("_x000D_", "\r") for cell in cells] == HOSTILE


def test_a_list_without_a_known_format_is_no_download(rows) -> None:
    assert listed("", rows).export() is None
    assert listed("?format=exe", rows).export() is None


def test_files_keep_numbers_and_days_as_numbers_and_days() -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    header, row = ["n", "x", "day", "at", "yes", "none"], [-3, 2.5, date(2027, 3, 3), at, True, None]

    text = b"".join(downloads.csv_lines(header, [row])).decode("utf-8-sig").splitlines()
    sheet = openpyxl.load_workbook(io.BytesIO(downloads.xlsx_bytes(header, [row]))).active

    assert text[1] == "-3,2.5,2027-03-03,2026-07-02 00:30,Yes,"
    assert [cell.value for cell in sheet[2]] == [
        -3, 2.5, datetime(2027, 3, 3), datetime(2026, 7, 2, 0, 30), "Yes", None
    ]  # fmt: skip


def test_a_list_may_open_with_an_answer_which_can_be_taken_away(rows) -> None:
    opens = {"filters": [Choice("region", "Region", choices=[("north", "North")], lookup="app_label", default="north")]}
    first = listed("", rows, **opens)
    assert first.count == 20
    assert [one["value"] for one in first.selected] == ["North"]
    assert first.selected[0]["url"] == "?region="
    assert first.clear_url == "?region="
    assert listed("?region=&size=25", rows, **opens).count == 60
    assert "region=&" in listed("?region=", rows, **opens).next_url


def test_a_list_may_open_in_an_order_of_several_fields(rows) -> None:
    table = listed("", rows, order=("app_label", "model"))
    assert names(table) == [row.model for row in rows.order_by("app_label", "model")[:25]]
    assert "sort" not in table.next_url
    assert names(listed("?sort=-model", rows, order=("app_label", "model")))[0] == "post 60"
