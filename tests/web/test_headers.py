"""Headers and error pages: what a browser is told, on every answer and when things go wrong."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from mantle.web import middleware, views

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls")]
PAGES = [
    ("/favicon.ico", 302),
    ("/health/", 200),
    ("/gallery/", 200),
    ("/gallery/form/", 200),
    ("/muddled/", 400),
    ("/refused/", 403),
    ("/nowhere/", 404),
    ("/too-large/", 413),
    ("/broken/", 500),
]


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_every_answer_carries_every_header(browser: Client, path: str, status: int) -> None:
    response = browser.get(path)

    assert response.status_code == status
    assert {name: response.headers.get(name) for name in middleware.HEADERS} == middleware.HEADERS
    if status >= 400:
        assert response.headers["Cache-Control"] == "no-store"


def test_the_page_policy_allows_nothing_that_is_not_named() -> None:
    parts = dict(part.split(" ", 1) for part in middleware.CONTENT_SECURITY_POLICY.split("; "))

    assert parts == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
        "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
        "frame-ancestors": "'none'", "manifest-src": "'self'",
    }  # fmt: skip


def test_a_view_may_be_stricter_and_a_page_of_a_person_is_kept_nowhere() -> None:
    def strict(request):
        request.person = object()
        return HttpResponse(headers={"Referrer-Policy": "no-referrer"})

    response = middleware.SecurityHeaders(strict)(RequestFactory().get("/"))

    assert (response.headers["Referrer-Policy"], response.headers["Cache-Control"]) == ("no-referrer", "no-store")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND"])
def test_a_method_that_nothing_needs_is_refused(browser: Client, method: str) -> None:
    response = browser.generic(method, "/gallery/", headers={"X-Secret": "echo"})

    assert response.status_code == 405
    assert b"echo" not in response.content
    assert response.headers["Content-Security-Policy"] == middleware.CONTENT_SECURITY_POLICY


def test_a_host_that_is_not_ours_is_refused(browser: Client) -> None:
    response = browser.get("/gallery/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert b"evil.example" not in response.content
    assert response.headers["Content-Security-Policy"] == middleware.CONTENT_SECURITY_POLICY


def test_a_form_that_is_too_large_is_refused_kindly(browser: Client, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = browser.post("/gallery/form/", {"reason": "x" * 2000})

    assert response.status_code == 413
    assert b"Nothing was stored" in response.content


def test_a_failure_shows_no_word_of_the_stack(browser: Client) -> None:
    response = browser.get("/broken/")

    assert b"Something went wrong" in response.content
    assert b"secret words" not in response.content
    assert b"Traceback" not in response.content


def test_the_page_for_a_failure_asks_nothing_of_the_database(browser: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert views.failed(RequestFactory().get("/")).status_code == 500


def test_a_form_without_its_secret_is_refused_and_keeps_what_was_typed_but_no_password(browser: Client) -> None:
    sent = {"title": "Director <b>", "password": "hunter2hunter2", "csrfmiddlewaretoken": "x"}

    response = browser.post("/gallery/form/", sent)

    assert response.status_code == 403
    assert b"This form waited too long" in response.content
    assert b"Director &lt;b&gt;" in response.content
    assert b"hunter2" not in response.content


@pytest.mark.parametrize("path", [path for path, _ in PAGES if path not in ("/health/", "/favicon.ico")])
def test_every_page_leads_to_the_accessibility_statement_and_to_help(browser: Client, path: str) -> None:
    content = browser.get(path).content.decode()

    assert "Accessibility statement</a>" in content
    assert "Help</a>" in content
    assert content.count("<h1") == 1


def test_a_page_with_errors_says_so_in_its_title(browser: Client) -> None:
    token = browser.get("/gallery/form/").cookies[settings.CSRF_COOKIE_NAME].value

    response = browser.post("/gallery/form/", {"csrfmiddlewaretoken": token})

    assert response.status_code == 422
    assert "<title>Error: Form – Mantle</title>" in response.content.decode()


def test_no_page_has_words_of_style_or_script_in_it(browser: Client) -> None:
    for path in ("/gallery/", "/gallery/form/", "/gallery/charts/", "/gallery/list/", "/broken/"):
        content = browser.get(path).content.decode()
        assert " style=" not in content
        assert "<style" not in content
        assert content.count("<script") == content.count("<script src=") + content.count('<script type="module" src=')
        assert " onclick=" not in content
