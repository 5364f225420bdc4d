"""Every answer of every address carries every header, whoever asks and however it ends; no page of a person is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from mantle.web import middleware
from tests import worlds
from tests.people.doors import DOORS

CANARY = "CANARY in the message of an error"
LOOSER = {"Cross-Origin-Resource-Policy": "cross-origin", "Referrer-Policy": "unsafe-url"}


class Failing:
    """Stands last and fails for every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        raise ValueError(CANARY)


def patterns(found: list, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, prefix + (f"{each.app_name}:" if each.app_name else ""))
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}", each


@pytest.fixture
def addresses(db) -> dict[str, str]:
    """An address for every name: of a real row where the table of doors knows one, else of a row that is not there."""
    world = worlds.two_authorities()
    codes = worlds.furnished(world.alder, world.lead, world.director_post).codes
    made = {}
    for name, pattern in patterns(get_resolver().url_patterns):
        row = DOORS[name].row if name in DOORS else ""
        for value in (codes.get(row, "NOSUCHPO"), "csv", 1):
            try:
                made[name] = reverse(name, args=[value] * len(pattern.pattern.converters))
                break
            except NoReverseMatch:
                continue
    return made


@pytest.fixture
def team(addresses) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(worlds.with_role("Vi", "Sitor", worlds.Role.PROGRAMME_TEAM).account)
    return client


def lacking(response: HttpResponse, *, secure: bool = False) -> list[str]:
    wanted = dict(middleware.HEADERS) | ({"Strict-Transport-Security": HSTS} if secure else {})
    # A door may be stricter about what it tells the next address.
    wrong = [name for name, value in wanted.items() if response.headers.get(name) != value]
    return [name for name in wrong if (name, response.headers.get(name)) != ("Referrer-Policy", "no-referrer")]


HSTS = "max-age=31536000; includeSubDomains"


def test_every_address_has_one_to_walk_to(addresses):
    assert len(addresses) > 55
    assert set(addresses) == {name for name, _ in patterns(get_resolver().url_patterns)}


def test_a_missing_header_would_be_found():
    whole = HttpResponse(headers=middleware.HEADERS)
    assert lacking(whole) == []
    for name in middleware.HEADERS:
        assert lacking(HttpResponse(headers={k: v for k, v in middleware.HEADERS.items() if k != name})) == [name]
    for name, value in LOOSER.items():
        assert lacking(HttpResponse(headers={**middleware.HEADERS, name: value})) == [name]
    assert lacking(whole, secure=True) == ["Strict-Transport-Security"]


def test_every_answer_to_a_stranger_and_to_a_person_carries_every_header_over_tls(addresses, team, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    wrong, statuses = [], set()
    for name, address in addresses.items():
        for client in (Client(raise_request_exception=False), team):
            response = client.get(address, secure=True)
            statuses.add(response.status_code)
            wrong += [(name, response.status_code, header) for header in lacking(response, secure=True)]
    assert wrong == []
    assert {200, 302, 403, 404, 405} <= statuses
    assert not {status for status in statuses if status >= 500} - {503}  # the status page says that no worker runs


def test_no_page_of_a_person_and_no_error_is_kept_by_a_browser_or_a_proxy(addresses, team):
    wrong = []
    for name, address in addresses.items():
        if name == "people:sign_out":
            continue
        response = team.get(address)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            wrong.append((name, response.headers.get("Cache-Control")))
        refused = Client(raise_request_exception=False).get(address)
        if refused.status_code >= 400 and "no-store" not in refused.headers.get("Cache-Control", ""):
            wrong.append((name, "error"))
    assert wrong == []


def test_a_form_without_its_secret_and_a_strange_method_are_refused_at_every_address_with_every_header(addresses):
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    strict.force_login(worlds.with_role("Vi", "Sitor", worlds.Role.PROGRAMME_TEAM).account)
    wrong = []
    for name, address in addresses.items():
        refusals = [(strict.post(address, {"reason": "x"}), 403), (strict.generic("TRACE", address), 405)]
        for response, expected in refusals:
            if response.status_code != expected or lacking(response):
                wrong.append((name, response.status_code, lacking(response)))
    assert wrong == []


def test_a_failure_at_any_address_says_nothing_of_its_cause(addresses, team, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Failing"]
    failing = Client(raise_request_exception=False)
    failing.cookies = team.cookies
    wrong = []
    for name, address in addresses.items():
        response = failing.get(address)
        leaks = [word for word in (CANARY, "Traceback", "ValueError", ".py") if word in response.content.decode()]
        if response.status_code != 500 or leaks or lacking(response) or response["Cache-Control"] != "no-store":
            wrong.append((name, response.status_code, leaks, lacking(response)))
    assert wrong == []


def test_a_file_of_a_page_carries_the_headers_too_and_may_be_kept(client):
    response = client.get("/static/mantle/mark.svg")
    assert response.status_code == 200
    assert lacking(response) == []
    assert "no-store" not in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_cookies_are_for_this_host_only_and_out_of_reach_of_scripts(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-mantle", "__Host-mantle-form"
    client = Client()
    client.force_login(worlds.with_role("Vi", "Sitor", worlds.Role.PROGRAMME_TEAM).account)
    settings.SESSION_SAVE_EVERY_REQUEST = True  # so that the cookie is written again by the site itself
    session = client.get("/start/", secure=True).cookies["__Host-mantle"]
    form = Client().get("/sign-in/", secure=True).cookies["__Host-mantle-form"]
    for cookie in (session, form):
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_a_header_cannot_be_split_by_an_address(client):
    response = client.get("/sign-in%0d%0aSet-Cookie:%20a=b/")
    assert response.status_code == 404
    assert not re.search(r"Set-Cookie: a=b", str(response.headers))
