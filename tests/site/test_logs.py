"""Logs say who asked for what and how it went, and nothing that was typed: canaries in every part of a request."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from mantle.web import logs
from tests import worlds

CANARY = "CANARYzephyr"
FORGED = '\r\n{"level": "error", "say": "forged"}'


def failing(request: HttpRequest, token: str) -> HttpResponse:
    logging.getLogger("django.security.odd").error("Odd header: %s", f"{CANARY}{FORGED}")
    logging.getLogger("elsewhere").error(f"{CANARY} in words put together beforehand")
    logging.getLogger("mantle.planted").info("kept in one line%s", FORGED)
    raise ValueError(f"{CANARY} in the message of an error{FORGED}")


urlpatterns = [path("link/<str:token>/", failing, name="failing"), path("", include("mantle.config.urls"))]
handler500 = "mantle.web.views.failed"
handler400 = "mantle.web.views.bad_request"
handler404 = "mantle.web.views.not_found"


@pytest.fixture
def written(settings):
    """What the settings' own handler and formatter would write, with the levels of production."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonLines())
    loggers = [logging.getLogger(name) for name in ("mantle", "django", "elsewhere")]
    for each in loggers:
        each.addHandler(handler)
    kept, logs.log.level = logs.log.level, logging.INFO
    yield out
    logs.log.level = kept
    for each in loggers:
        each.removeHandler(handler)


def lines(out: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_leaves_one_line_with_who_what_and_how_it_went(written):
    person = worlds.with_role("Vi", "Sitor", worlds.Role.AUDITOR)
    client = Client()
    client.force_login(person.account)

    response = client.get("/audit/")

    (line,) = lines(written)
    assert response.status_code == 200
    assert {name: line[name] for name in ("level", "method", "address", "status", "by", "request")} == {
        "level": "info", "method": "GET", "address": "/audit/", "status": 200, "by": person.code,
        "request": response.headers[logs.HEADER],
    }  # fmt: skip
    assert isinstance(line["ms"], int)
    assert client.get("/audit/").headers[logs.HEADER] != line["request"]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_nothing_typed_or_secret_reaches_a_line_and_no_line_can_be_forged(written):
    client = Client(raise_request_exception=False)
    address = f"/link/{CANARY}/?next={CANARY}"
    headers = {"User-Agent": CANARY + FORGED, "Referer": CANARY, "X-Forwarded-For": CANARY, "X-Request-Id": CANARY}

    assert client.post(address, {"comment": CANARY}, headers=headers).status_code == 500
    assert client.get(f"/{CANARY}%0d%0aforged", headers=headers).status_code == 404
    assert client.get("/audit/", headers={"Host": f"{CANARY.lower()}.example"}).status_code == 400

    text = written.getvalue()
    assert CANARY.lower() not in text.lower()
    answers = [line for line in lines(written) if line["say"] == "answered"]
    assert [(line["address"], line["status"], line["level"]) for line in answers] == [
        ("/link/<str:token>/", 500, "error"), ("(no such address)", 404, "info"), ("(no such address)", 400, "warning"),
    ]  # fmt: skip
    # The error itself stands there too: its kind and its place, under the number of its request.
    failure = next(line for line in lines(written) if line.get("error") == "ValueError")
    assert failure["request"] == answers[0]["request"]
    assert any(place.endswith(" failing") for place in failure["places"])
    # Words of the house that hold an end of line stay one line.
    (ours,) = [line for line in lines(written) if line["from"] == "mantle.planted"]
    assert ours["say"] == f"kept in one line{FORGED}"
    assert not any(line["say"] == "forged" for line in lines(written))


@pytest.mark.django_db
def test_what_no_page_of_ours_sends_has_a_line_of_its_own_by_kind_and_never_by_content(written):
    client = Client()
    client.force_login(worlds.with_role("Ad", "Min", worlds.Role.EMERGENCY).account)
    client.get("/start/")
    assert [line for line in lines(written) if line["say"] == "odd input"] == []
    client.get(f"/start/?q={CANARY}%00")
    client.generic("TRACE", "/start/")
    client.get(f"/sign-in/?next=https://{CANARY}.example/")
    worlds.authority("Alder County Council")
    officer = worlds.with_role("Of", "Ficer", worlds.Role.DATA_PROTECTION)
    answers = {"agency": "alder", "minutes": "30", "second": officer.code, "reason": "A flood at the civic centre."}
    client.post("/emergencies/open/", answers | {"second": CANARY})
    found = [line for line in lines(written) if line["say"] == "odd input"]
    assert [line["kind"] for line in found] == [
        "a silent byte", "a method that nothing uses", "a next page elsewhere", "an answer that was not offered",
    ]  # fmt: skip
    answered = {line["request"]: line for line in lines(written) if line["say"] == "answered"}
    assert answered[found[-1]["request"]]["address"] == "/emergencies/open/"
    assert {line["level"] for line in found} == {"warning"}
    assert CANARY.lower() not in written.getvalue().lower()


def test_a_canary_would_be_found_in_the_lines_of_a_plain_formatter():
    record = logging.LogRecord("django.odd", logging.ERROR, "", 1, "Odd header: %s", (CANARY,), None)
    assert CANARY in logging.Formatter().format(record)
    assert CANARY not in logs.JsonLines().format(record)


def test_the_settings_write_every_line_as_json(settings):
    console = settings.LOGGING["handlers"]["console"]
    assert settings.LOGGING["formatters"][console["formatter"]]["()"] == "mantle.web.logs.JsonLines"
    assert {"mantle", "django"} <= {name for name, each in settings.LOGGING["loggers"].items() if "handlers" in each}
