"""Surveys: who was asked, how many answered, shares with ranges, small counts kept back."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mantle.forecast import actions, reports, rules
from mantle.forecast.models import Survey
from mantle.forecast.rules.surveys import SurveyAnswers, read_survey_lines, survey_problems
from mantle.people.access import Role
from tests import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Spring survey", "question": "Would you like to be a director?", "starts_on_day": "2",
    "starts_on_month": "3", "starts_on_year": "2026", "source": "Programme team",
    "lines": "Tier 2, 2, 60, 45, Yes, 15\nTier 2, 2, 60, 45, No, 30\n"
    "Voluntary, , , 30, Yes, 10\nVoluntary, , , 30, No, 20",
}  # fmt: skip


def team():
    return worlds.with_role("Priya", "Nair", Role.PROGRAMME_TEAM)


def kept(**groups: SurveyAnswers) -> Survey:
    return actions.record_survey(
        title="A survey", question="Why?", starts_on=date(2026, 3, 2), groups=list(groups.values()), by=None, at=NOW
    )


def test_a_survey_is_typed_in_and_shown_with_response_shares_and_ranges(client):
    client.force_login(team().account)
    answer = client.post("/surveys/new/", TYPED)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Spring survey: 75 people answered." in page
    found = reports.survey_found(Survey.objects.get())
    assert found.asked.rows == (("Tier 2", "60", "45", "75%"), ("Voluntary", "not published", "30", "not known"))
    low, high = rules.share_range(15, 45)
    assert found.answers[0].rows[0] == ("Yes", "15", "33%", f"{low * 100:.0f} to {high * 100:.0f} in 100")
    assert "Voluntary is a small sample. “Yes”: 33 in 100, but could be 21 to 48 in 100." in found.cautions
    assert found.cautions[0] in page


def test_a_survey_comes_as_a_file_and_a_wrong_file_says_every_line(client):
    client.force_login(team().account)
    wrong = "group,tier,asked,answered,answer,count\nTier 2,9,60,45,Yes,15\nTier 2,2,60,45,No,many\nonly one cell\n"
    form = TYPED | {"lines": ""}
    answer = client.post("/surveys/new/", form | {"file": SimpleUploadedFile("a.csv", wrong.encode())})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Line 2: tier must be", "Line 3: count must be", "Line 4: expected group", "Spring survey"):
        assert words in page, words
    assert not Survey.objects.exists()
    right = "group,tier,asked,answered,answer,count\nTier 2,2,60,45,Yes,15\n"
    assert client.post("/surveys/new/", form | {"file": SimpleUploadedFile("a.csv", right.encode())}).status_code == 302
    assert Survey.objects.get().groups.get().counts.get().count == 15


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lines": ""}, "Give the answers, or choose a file."),
        ({"lines": "Tier 2, 2, 60, 45, Yes, 50"}, "the answers add up to 50, but 45 answered"),
        ({"lines": "Tier 2, 2, 40, 45, Yes, 5"}, "45 answered, but only 40 were asked"),
        ({"lines": "Tier 2, 2, 60, 45, Yes, 5\nTier 2, 2, 60, 45, Yes, 6"}, "stands there twice"),
        ({"ends_on_day": "1", "ends_on_month": "3", "ends_on_year": "2026"}, "must be the first day or later"),
    ],
)
def test_what_does_not_add_up_is_said_and_nothing_is_kept(client, change, says):
    client.force_login(team().account)
    answer = client.post("/surveys/new/", TYPED | change)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert not Survey.objects.exists()


def test_a_file_that_is_no_text_is_refused_kindly(client):
    client.force_login(team().account)
    answer = client.post("/surveys/new/", TYPED | {"file": SimpleUploadedFile("a.csv", b"\xff\xfe\x00")})
    assert (answer.status_code, Survey.objects.exists()) == (422, False)
    assert "not plain text" in answer.content.decode()


def test_counts_below_ten_are_masked_and_give_no_share():
    found = reports.survey_found(kept(one=SurveyAnswers("Pool", None, 40, 30, {"Yes": 7, "No": 23})))
    shown = {cell for row in found.answers[0].rows for cell in row}
    assert "fewer than 10" in shown
    assert not shown & {"7", "23%", "23"}
    assert found.cautions == ()
    assert all("withheld" in row for row in found.answers[0].rows if row[0] == "Yes")


def test_silence_counts_as_an_answer_of_its_own():
    found = reports.survey_found(kept(one=SurveyAnswers("Pool", None, 90, 60, {"Yes": 20, "No": 20})))
    assert found.answers[0].rows[2][:3] == ("Gave no answer to this", "20", "33%")


def test_figures_published_without_counts_stand_apart_and_are_marked():
    row = kept(one=SurveyAnswers("Tier 3", 3, figures={"mean age": (50, "years")}))
    found = reports.survey_found(row)
    assert found.figures.rows == (("Tier 3, mean age", "50 years"),)
    assert "how many answered was not published" in found.headline
    assert found.answers == ()


@pytest.mark.parametrize(
    ("role", "answer"),
    [(Role.ANALYST, 200), (Role.EVALUATOR, 200), (Role.PARTICIPANT, 404), (Role.ASSESSOR, 404), (Role.AUDITOR, 404)],
)
def test_a_survey_is_seen_by_those_who_may_see_counts(client, role, answer):
    row = kept(one=SurveyAnswers("Pool", None, 90, 60, {"Yes": 20}))
    client.force_login(worlds.with_role("Vi", "Sitor", role).account)
    assert client.get(f"/surveys/{row.code}/").status_code == answer
    assert client.get("/surveys/new/").status_code == 403


def test_a_lead_of_one_authority_reads_surveys_and_brings_none_in(client):
    world = worlds.two_authorities()
    row = kept(one=SurveyAnswers("Pool", None, 90, 60, {"Yes": 20}))
    client.force_login(world.lead.account)
    assert [client.get(f"/surveys/{end}").status_code for end in ("", f"{row.code}/", "new/")] == [200, 200, 403]
    assert "Bring a survey in" not in client.get("/surveys/").content.decode()


def test_lists_of_surveys_take_as_many_queries_for_many_as_for_one(client, django_assert_max_num_queries):
    for number in range(12):
        kept(one=SurveyAnswers(f"Pool {number}", None, 90, 60, {"Yes": 20}))
    client.force_login(team().account)
    client.get("/surveys/")
    with django_assert_max_num_queries(15):
        assert client.get("/surveys/").content.decode().count("A survey") >= 12


def test_lines_are_read_with_and_without_names_and_blanks():
    groups, problems = read_survey_lines("group,tier,asked,answered,answer,count\n\nA pool,,,,Yes,3\n")
    assert (problems, groups) == ([], [SurveyAnswers("A pool", None, None, None, {"Yes": 3})])
    assert survey_problems([]) == ["Give at least one group."]
