from datetime import date

import pytest
from django import forms
from django.template import Context, Template

from mantle.web.forms import DateField, GovukBoundField, Look, Versioned, problems_of

TIERS = [("1", "Tier 1")]


class Departure(Versioned):
    on = DateField(label="Last day", earliest=date(2026, 1, 1), latest=lambda: date(2026, 12, 31))
    kind = forms.ChoiceField(
        label="Why do they go?", choices=[("r", "Retires"), ("m", "Moves")], widget=forms.RadioSelect
    )
    title = forms.CharField(label="Title", max_length=10)
    looks = {"kind": Look(inline=True)}


def answered(**answers: str) -> Departure:
    return Departure({"on": "2026-11-24", "kind": "r", "title": "Director", **answers})


def test_a_form_gives_a_day_and_the_version_that_the_person_saw() -> None:
    form = Departure({"on_day": "24", "on_month": "11", "on_year": "2026", "kind": "r", "title": "D", "version": "3"})

    assert form.is_valid()
    assert form.cleaned_data == {"on": date(2026, 11, 24), "kind": "r", "title": "D", "version": 3}


@pytest.mark.parametrize("month", ["11", "Nov", "november", "NOVEMBER"])
def test_a_month_is_read_by_number_or_name(month: str) -> None:
    form = Departure({"on_day": "24", "on_month": month, "on_year": "2026", "kind": "r", "title": "D"})

    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence", "wrong", "lands"),
    [
        ("", "", "", "Enter the last day", {"day", "month", "year"}, "id_on-day"),
        ("24", "", "", "Last day must include a month and year", {"month", "year"}, "id_on-month"),
        ("24", "11", "", "Last day must include a year", {"year"}, "id_on-year"),
        ("24", "11", "26", "Last day must have a year of 4 figures, like 2027", {"year"}, "id_on-year"),
        ("31", "2", "2026", "Last day must be a real date, like 27 3 2027", {"day", "month", "year"}, "id_on-day"),
        ("24", "13", "2026", "Last day must be a real date, like 27 3 2027", {"month"}, "id_on-month"),
        ("x", "11", "2026", "Last day must be a real date, like 27 3 2027", {"day"}, "id_on-day"),
        ("²4", "11", "2026", "Last day must be a real date, like 27 3 2027", {"day"}, "id_on-day"),
        ("1", "1", "9999", "Last day must have a year from 1800 to 2299", {"year"}, "id_on-year"),
        ("31", "12", "2025", "Last day must be on or after 1 January 2026", {"day", "month", "year"}, "id_on-day"),
        ("1", "1", "2027", "Last day must be on or before 31 December 2026", {"day", "month", "year"}, "id_on-day"),
    ],
)
def test_a_day_that_is_none_is_refused_in_one_sentence_and_the_wrong_boxes_are_marked(
    day: str, month: str, year: str, sentence: str, wrong: set[str], lands: str
) -> None:
    form = Departure({"on_day": day, "on_month": month, "on_year": year, "kind": "r", "title": "D"})
    bound = form["on"]

    assert isinstance(bound, GovukBoundField)
    assert (bound.message, bound.wrong_parts, bound.focus_id) == (sentence, wrong, lands)
    assert [box["value"] for box in bound.boxes] == [day, month, year]


def test_every_problem_is_listed_once_with_the_box_it_lands_on() -> None:
    form = Departure({"title": "much too long a title"})
    form.add_error(None, "The post is closed.")

    assert problems_of(form) == [
        {"text": "The post is closed.", "href": ""},
        {"text": "Enter the last day", "href": "#id_on-day"},
        {"text": "Select an answer to “Why do they go?”", "href": "#id_kind"},
        {"text": "Title must be 10 characters or fewer; it has 21", "href": "#id_title"},
    ]


def test_two_problems_that_would_read_alike_say_of_which_question_each_is() -> None:
    fields = {"begins": DateField(label="From when?"), "ends": DateField(label="Until when?")}
    form = type("Course", (forms.Form,), fields)({})

    assert [bound.message for bound in form] == ["Enter the date", "Enter the date"]
    assert [each["text"] for each in problems_of(form)] == [
        "Enter the date: “From when?”", "Enter the date: “Until when?”",
    ]  # fmt: skip


def test_what_was_typed_is_shown_as_text_never_as_markup() -> None:
    form = answered(title="<script>alert(1)</script>", on="")

    html = Template("{% form form %}").render(Context({"form": form}))

    assert "alert(1)" in html
    assert "<script" not in html


def test_the_summary_stands_once_on_a_page_and_with_a_form_that_is_not_the_pages_own() -> None:
    form = Departure({})

    own = Template("{% form form %}").render(Context({"form": form}))
    other = Template("{% form another %}").render(Context({"another": form}))

    assert (own.count("There is a problem"), other.count("There is a problem")) == (0, 1)


def test_a_form_with_a_file_is_sent_in_parts() -> None:
    upload = type("Upload", (forms.Form,), {"file": forms.FileField(label="File")})()

    assert 'enctype="multipart/form-data"' in Template("{% form form %}").render(Context({"form": upload}))


def test_an_unchanged_date_is_no_change() -> None:
    form = Departure({"on_day": "01", "on_month": "Feb", "on_year": "2026"}, initial={"on": date(2026, 2, 1)})

    assert "on" not in form.changed_data


@pytest.mark.parametrize(
    ("field", "answer", "said"),
    [
        (forms.EmailField(label="Work e-mail"), "x", "Enter the work e-mail in the right form, like name@example.org"),
        (forms.IntegerField(label="Year of birth"), "x", "Year of birth must be a whole number"),
        (forms.IntegerField(label="How many?", min_value=1), "0", "Your answer to “How many?” must be 1 or more"),
        (forms.DecimalField(label="Hours", max_value=40), "41", "Hours must be 40 or less"),
        (forms.DecimalField(label="Hours", decimal_places=1), "1.23", "Hours must have no more than 1 decimal place"),
        (forms.ChoiceField(label="Tier", choices=TIERS), "9", "Select one of the answers offered to “Tier”"),
        (forms.CharField(label="Your name", min_length=3), "x", "Your name must be 3 characters or more; it has 1"),
        (forms.CharField(label="Title", error_messages={"required": "Give it a title."}), "", "Give it a title."),
        (forms.FileField(label="File"), "", "Select the file"),
        (
            forms.DecimalField(label="Hours", error_messages={"invalid": "Enter a number such as 1."}),
            "x",
            "Enter a number such as 1.",
        ),
        (forms.TimeField(label="Begins at"), "soon", "Your answer to “Begins at” must be a time of day, like 9:30"),
        (forms.CharField(label="In your own words"), "", "Answer “In your own words”"),
        (forms.EmailField(label="Their e-mail address"), "", "Enter their e-mail address"),
        (forms.BooleanField(label="I agree"), "", "Tick “I agree” to go on"),
    ],
)
def test_a_problem_is_said_about_the_question_that_was_asked(field: forms.Field, answer: str, said: str) -> None:
    form = type("Asked", (forms.Form,), {"it": field})({"it": answer})

    assert form["it"].message == said


def test_what_may_be_left_empty_is_marked_beside_what_may_not() -> None:
    fields = {"title": forms.CharField(label="Title"), "grade": forms.CharField(label="Grade", required=False)}
    mixed = type("Mixed", (forms.Form,), fields)()
    all_optional = type("Filters", (forms.Form,), {"grade": forms.CharField(label="Grade", required=False)})()

    assert [bound.question for bound in mixed] == ["Title", "Grade (optional)"]
    assert [bound.question for bound in all_optional] == ["Grade"]
