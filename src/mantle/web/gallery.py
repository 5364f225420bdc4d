"""Every part of the page kit on a few pages: to look at, and for the browser tests. Only in demonstration mode."""

from __future__ import annotations

from datetime import date

from django import forms as django_forms
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.web import charts as drawn
from mantle.web.forms import DateField, Look
from mantle.web.tables import Choice, Column, Search, Table

BANDS = [("now", "Ready now"), ("soon", "Ready in 1 to 2 years"), ("later", "Ready later")]


class Sample(django_forms.Form):
    """One field of every kind."""

    title = django_forms.CharField(label="Title of the post", help_text="As it stands in the contract.")
    email = django_forms.EmailField(label="E-mail address")
    grade = django_forms.ChoiceField(label="Grade", choices=[("", "Choose one"), ("a", "Band A"), ("b", "Band B")])
    band = django_forms.ChoiceField(label="When could they step up?", choices=BANDS, widget=django_forms.RadioSelect)
    statutory = django_forms.ChoiceField(
        label="Is it a statutory post?", choices=[("yes", "Yes"), ("no", "No")], widget=django_forms.RadioSelect
    )
    services = django_forms.MultipleChoiceField(
        label="Which services does it lead?",
        choices=[("c", "Children"), ("a", "Adults"), ("p", "Public health")],
        widget=django_forms.CheckboxSelectMultiple,
        help_text="Tick all that apply.",
    )
    starts_on = DateField(label="Start date", help_text="For example, 27 3 2027")
    hours = django_forms.DecimalField(label="Hours a week", widget=django_forms.TextInput(attrs={"size": 4}))
    reason = django_forms.CharField(label="Why now?", widget=django_forms.Textarea, max_length=300)
    file = django_forms.FileField(label="Supporting document")
    password = django_forms.CharField(label="Password", widget=django_forms.PasswordInput)
    sure = django_forms.BooleanField(label="I have told the person concerned")
    looks = {
        "statutory": Look(inline=True),
        "hours": Look(suffix="hours"),
        "band": Look(hints={"now": "Could start tomorrow, with a handover."}),
    }


def parts(request: HttpRequest) -> HttpResponse:
    """Words, tags, lists, timelines."""
    context = {
        "today": date(2026, 11, 24),
        "began": date(2024, 7, 3),
        "tags": ["Ready now", "Ready later", "Interim", "Vacant", "Waiting", "Running", "Proposed"],
        "cards": CARDS,
        "timeline": TIMELINE,
        "summary": SUMMARY,
        "tasks": TASKS,
        "sections": [
            {"label": "Post", "url": "#post", "current": True},
            {"label": "History", "url": "#history"},
            {"label": "Successors", "url": "#successors"},
        ],
        "navigation": NAVIGATION,
    }
    return render(request, "web/gallery/parts.html", context)


def form(request: HttpRequest) -> HttpResponse:
    """One field of every kind, empty or with every error."""
    sample = Sample(request.POST, request.FILES) if request.method == "POST" else Sample()
    status = 422 if request.method == "POST" and not sample.is_valid() else 200
    return render(request, "web/gallery/form.html", {"form": sample, "navigation": NAVIGATION}, status=status)


def charts(request: HttpRequest) -> HttpResponse:
    """Every kind of chart."""
    return render(request, "web/gallery/charts.html", {"figures": figures(), "navigation": NAVIGATION})


def rows(request: HttpRequest) -> HttpResponse:
    """A list over a table that every installation has."""
    table = Table(
        request,
        ContentType.objects.all(),
        columns=[
            Column("model", "Kind of record", sort="model", link=lambda row: f"#{row.model}"),
            Column("app_label", "Belongs to", sort="app_label"),
            Column("state", "State", value=lambda row: "Ready now" if row.pk % 2 else "Waiting", tag=True),
            Column("pk", "Number", sort="pk", numeric=True),
        ],
        filters=[
            Search("words", "Name", lookups=("model", "app_label")),
            Choice("app", "Belongs to", choices=_apps, lookup="app_label"),
            Choice("several", "Any of", choices=_apps, lookup="app_label", several=True),
        ],
        noun=("kind of record", "kinds of record"),
        order="model",
        size=25,
    )
    return table.export() or render(request, "web/gallery/list.html", {"table": table, "navigation": NAVIGATION})


def _apps() -> list[tuple[str, str]]:
    names = ContentType.objects.order_by("app_label").values_list("app_label", flat=True).distinct()
    return [(name, name.capitalize()) for name in names]


def figures() -> list[drawn.Figure]:
    """One figure of each kind, with invented numbers."""
    return [_fan(), *_across(), _over_time(), _dots()]


def _fan() -> drawn.Figure:
    fan = drawn.FanSeries(
        years=range(2027, 2037),
        p05=[24, 22, 21, 20, 20, 19, 19, 18, 18, 18],
        p10=[26, 24, 23, 22, 22, 22, 21, 21, 20, 20],
        p50=[30, 30, 30, 31, 31, 31, 32, 32, 32, 33],
        p90=[35, 36, 37, 39, 40, 41, 42, 43, 44, 45],
        p95=[37, 38, 40, 42, 43, 44, 46, 47, 48, 50],
    )
    past = dict(zip(range(2017, 2027), [27, 31, 25, 29, 34, 28, 30, 33, 29, 31], strict=True))
    return drawn.Figure(
        drawn.fan(fan, title="Directors who leave in a year", unit="directors", past=past),
        headline="In 9 of 10 futures, between 24 and 37 directors change next year.",
        note="2,000 futures, drawn on 24 November 2026 from the posts known that day.",
    )


def _across() -> list[drawn.Figure]:
    regions = ["North East", "North West", "Yorkshire and the Humber", "East Midlands"]
    ready = {"Ready now": [4, 9, 6, 2], "In 1 to 2 years": [5, 12, 7, 4], "Later": [8, 14, 6, 7]}
    ranges = [(8, 17), (25, 36), (14, 23), (6, 13)]
    return [
        drawn.Figure(
            drawn.bars(
                regions, [12, 31, 18, 9], ranges=ranges, title="Posts that fall empty within two years", unit="posts"
            ),
            headline="The North West is likely to need most: about 31 posts (25 to 36).",
        ),
        drawn.Figure(
            drawn.stacked(regions, ready, title="People in the pool by readiness", unit="people"),
            headline="21 people could step up today; 28 more within two years.",
        ),
    ]


def _over_time() -> drawn.Figure:
    tiers: dict[str, list[float | None]] = {
        "Directors": [19, 17, 18, 21, 20, 19, 18, 19],
        "Assistant directors": [15, 14, None, 16, 17, 16, 15, 15],
        "Heads of service": [11, 12, 12, 13, 12, 14, 13, 12],
    }
    return drawn.Figure(
        drawn.lines(range(2019, 2027), tiers, title="Turnover by tier", unit="per cent of posts"),
        headline="Directors move on more often than those below them, every year since 2019.",
    )


def _dots() -> drawn.Figure:
    others = "Colleagues"
    rows = [
        drawn.DotRow("Works across agencies", [drawn.Dot("Self", 4.1), drawn.Dot(others, 3.4, 3.0, 3.8)]),
        drawn.DotRow("Listens before deciding", [drawn.Dot("Self", 3.6), drawn.Dot(others, 4.2, 3.9, 4.5)]),
        drawn.DotRow("Shares what is hard", [drawn.Dot("Self", 3.9), drawn.Dot(others, None)]),
    ]
    return drawn.Figure(
        drawn.dots_with_ranges(rows, title="Self beside colleagues", unit="mark", scale=(1, 5)),
        headline="Colleagues see more listening than you do yourself.",
    )


CARDS = [
    {"figure": "147", "label": "posts covered tonight", "note": "of 153 statutory posts"},
    {"figure": "6", "label": "posts with no one ready", "tag": "Not covered", "url": "#six"},
    {"figure": "31", "label": "directors likely to change", "range": "could be 24 to 37", "note": "in the next year"},
    {"figure": "2 years 4 months", "label": "middle time in post", "note": "elapsed, not completed"},
]
TIMELINE = [
    {"title": "Amara Osei acts up", "at": date(2026, 11, 16), "tag": "Acting", "text": "From assistant director."},
    {"title": "Helen Marsh leaves", "at": date(2026, 11, 13), "text": "Resigned after 3 years 2 months."},
    {"title": "Helen Marsh in post", "at": date(2023, 9, 4), "until": date(2026, 11, 13), "by": "the people team"},
]
SUMMARY = [
    ("Holder", "Amara Osei, acting", "#holder"),
    ("Agency", "Wexcombe Council"),
    {"label": "Risk", "value": "Raised on 20 November 2026", "who": ["The chief executive", "The succession lead"]},
]
TASKS = [
    {"title": "Confirm who covers tonight", "status": "Overdue", "url": "#cover", "due": date(2026, 11, 23)},
    {"title": "Match a mentor to Amara Osei", "status": "Due soon", "url": "#mentor", "hint": "Duty began 16 November"},
    {"title": "Read the file from Wexcombe", "status": "Done"},
]
NAVIGATION = [
    {"label": "Parts", "url": "/gallery/", "current": False},
    {"label": "Form", "url": "/gallery/form/", "current": False},
    {"label": "Charts", "url": "/gallery/charts/", "current": False},
    {"label": "List", "url": "/gallery/list/", "current": False},
]
for _view in (parts, form, charts, rows):
    _view.guarded = "open"  # type: ignore[attr-defined]
