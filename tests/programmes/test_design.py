"""Designing programmes: drafts, components, publishing, the next version, the calendar."""

from __future__ import annotations

import re

import pytest

from mantle.people.actions import Refused
from mantle.people.stale import StaleEdit
from mantle.programmes import actions
from mantle.programmes.models import DesignCheck, Version
from mantle.programmes.queries import design as queries
from mantle.programmes.reports.calendar import calendar_of
from mantle.web.charts import Span, lanes
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


def test_a_version_is_published_when_everything_is_answered_and_says_all_that_is_missing():
    """PRG-14, PRG-15"""
    programme = actions.open_programme(strand=worlds.strand(), name="Step up", unit="person", by=None, at=NOW)
    version = programme.versions.get()
    with pytest.raises(Refused) as refusal:
        actions.publish(edition=version, version=None, by=None, at=NOW)
    for missing in ("Moral purpose", "purpose", "learning outcome", "component"):
        assert missing in str(refusal.value)
    whole = worlds.published("Step further", worlds.component("Budgets"))
    assert whole.state == "published"


def test_a_published_version_stays_as_it_is():
    """PRG-14"""
    version = worlds.published("Step up", worlds.component("Budgets"))
    design = actions.Design(purpose="Another", months=3, first_month=1, outcomes=[("x", "")])
    for change in (
        lambda: actions.write_version(edition=version, design=design, version=None, by=None, at=NOW),
        lambda: actions.add_activity(edition=version, component=worlds.component("Politics"), month=2, by=None, at=NOW),
        lambda: actions.remove_activity(activity=version.activities.get(), by=None, at=NOW),
        lambda: actions.publish(edition=version, version=None, by=None, at=NOW),
    ):
        with pytest.raises(Refused, match="stays as it is"):
            change()
    version.refresh_from_db()
    assert (version.purpose, version.activities.count()) == ("Ready for the step up.", 1)


def test_the_next_version_is_a_copy_and_takes_over_when_it_is_published():
    """PRG-14"""
    first = worlds.published("Step up", worlds.component("Budgets"))
    second = actions.new_version(programme=first.programme, by=None, at=NOW)
    with pytest.raises(Refused, match="draft"):
        actions.new_version(programme=first.programme, by=None, at=NOW)
    assert second.number == 2
    assert [str(each.component) for each in queries.activities_of(second)] == ["Budgets"]
    assert DesignCheck.objects.filter(edition=second).count() == DesignCheck.objects.filter(edition=first).count() > 0
    actions.publish(edition=second, version=None, by=None, at=NOW)
    first.refresh_from_db()
    assert first.state == "retired"


def test_what_a_component_needs_comes_first_and_never_in_a_circle():
    """PRG-12"""
    first, second = worlds.component("Reading a budget"), worlds.component("Pooling budgets")
    actions.keep_component(component=second, needs=[first], by=None, at=NOW)
    with pytest.raises(Refused, match="needed for itself"):
        actions.keep_component(component=first, needs=[second], by=None, at=NOW)
    version = worlds.draft("Step up")
    with pytest.raises(Refused, match="needs “Reading a budget” first"):
        actions.add_activity(edition=version, component=second, month=2, by=None, at=NOW)
    before = actions.add_activity(edition=version, component=first, month=1, by=None, at=NOW)
    actions.add_activity(edition=version, component=second, month=2, by=None, at=NOW)
    with pytest.raises(Refused, match="take that out first"):
        actions.remove_activity(activity=before, by=None, at=NOW)


def test_an_activity_ends_with_the_programme_at_the_latest():
    version = worlds.draft("Step up", months=6)
    with pytest.raises(Refused, match="after its end"):
        actions.add_activity(edition=version, component=worlds.component("Coaching"), month=6, lasts=2, by=None, at=NOW)
    actions.add_activity(edition=version, component=worlds.component("Politics"), month=6, by=None, at=NOW)
    design = actions.Design(purpose="Shorter", months=5, first_month=9, outcomes=[("x", "")])
    with pytest.raises(Refused, match="stands in month 6"):
        actions.write_version(edition=version, design=design, version=None, by=None, at=NOW)


def test_someone_who_wrote_a_draft_in_the_meantime_is_not_overwritten():
    version = worlds.draft("Step up")
    seen = Version.objects.get(pk=version.pk).version
    design = actions.Design(purpose="By another", months=12, first_month=9, outcomes=[("x", "")])
    actions.write_version(edition=version, design=design, version=seen, by=None, at=NOW)
    with pytest.raises(StaleEdit):
        actions.write_version(edition=version, design=design, version=seen, by=None, at=NOW)


def test_seventeen_months_stand_in_five_lanes_in_the_picture_and_in_the_table():
    """PRG-13"""
    version = worlds.draft("Step up", months=17)
    kinds = {
        "Budgets": "content",
        "Coaching": "individual",
        "Learning set": "small_group",
        "Residential": "residential",
    }
    for title, kind in kinds.items():
        part = worlds.component(title, kind)
        actions.add_activity(edition=version, component=part, month=10, lasts=2, by=None, at=NOW)
    figure = calendar_of(version, queries.activities_of(version))
    assert [(row[0], row[1]) for row in figure.rows] == [
        ("Content modules", "Budgets"),
        ("Individual activity", "Coaching"),
        ("Small group activity", "Learning set"),
        ("Cohort activity", "Residential"),
        ("Channels", "Face to face"),
    ]
    assert {row[2] for row in figure.rows} == {"Jun to Jul"}
    assert all(words in figure.picture for words in (*kinds, "Content modules", "Channels"))
    assert figure.headline == "4 activities over 17 months, 24 hours in all."


def test_two_programmes_that_share_a_component_say_so():
    """PRG-16"""
    shared = worlds.component("Budgets", hours="6")
    one = worlds.published("Step up", shared, worlds.component("Coaching", "individual", "9"))
    other = worlds.published("In post", shared)
    found = queries.overlap_of(one, other)
    assert (found.shared, found.share_of_one, found.share_of_other) == (("Budgets",), 0.4, 1.0)


def test_words_of_the_calendar_never_run_into_the_next_bar():
    placed = lanes(["Jan"] * 12, {"Lane": [Span("Face to face", 0), Span("Face to face", 2)]}, title="Two")
    tops = re.findall(r'<rect x="[\d.]+" y="([\d.]+)"', placed)
    assert len(set(tops)) == 2
    apart = lanes(["Jan"] * 12, {"Lane": [Span("Face to face", 0), Span("Face to face", 6)]}, title="Two")
    assert len(set(re.findall(r'<rect x="[\d.]+" y="([\d.]+)"', apart))) == 1
