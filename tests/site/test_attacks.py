"""One walk against four attacks: text that would run as code or as a formula, pages that write or call out when read.

Every text of every row carries a mark that is a formula, a tag and the end of an attribute at once. Each address is
opened by somebody who may, and so is every page and file that a page leads to. New addresses and models come along
without a word here.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import socket
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urljoin, urlsplit

import openpyxl
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.template import engines
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.views.decorators.csrf import csrf_exempt

from mantle.people.acting import tidying
from mantle.people.models import Person
from mantle.rights.actions import cases, copies
from mantle.structures.models import Import
from mantle.web import clock, downloads
from tests import worlds
from tests.people.doors import DOORS
from tests.people.test_access import AT_ALDER, KINDS
from tests.people.test_access import address as address_of
from tests.site import test_headers
from tests.structures.files import upload, workforce

MARK = "=<xq>\"'"
RAW = re.compile(r"<xq>|=&lt;xq&gt;[\"']")
# Words that the program itself reads, and that nobody types.
READ_BY_THE_PROGRAM = {
    "address", "answer", "arguments", "browser", "code", "detail", "digest", "field", "fields", "key", "kind", "link",
    "measure", "notice", "object_code", "object_kind", "password", "people", "place", "plain_name", "principle",
    "problem", "pseudonym", "purpose_key", "row", "sealed_key", "session_data", "table", "values", "wording", "worker",
}  # fmt: skip
A_WORD_OF_THE_PROGRAM = re.compile(r"[a-z0-9_.:-]*")
NOT_POISONED = {
    "people.Change", "people.Look", "people.Seal", "people.SentForm", "people.SignInTries", "people.Visit",
    "people.RoleHeld", "programmes.PlaceSplit",
}  # fmt: skip
# What reading may write: that it was read, and that a visit goes on.
MAY_BE_WRITTEN = {"people_look", "people_auditevent", "people_visit"}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


class World:
    """Two agencies furnished, a request about data with its copy, and a visitor for each role."""

    def __init__(self) -> None:
        world = worlds.two_authorities()
        self.codes = worlds.furnished(world.alder, world.lead, world.director_post).codes
        case = cases.receive(
            kind="access", words="A copy.", person=world.participant, agency=world.alder, by=world.participant,
            at=clock.now(),
        )  # fmt: skip
        case.items.create(heading="Notes", place="x", text="Words.", is_own=True)
        copies.release(case=case, by=world.auditor, at=clock.now())
        self.clients: dict[str, Client] = {}
        for role in KINDS:
            where = {"agency": world.alder} if role in AT_ALDER else {}
            who = world.lead if role == "lead" else worlds.with_role("Vi", role.capitalize(), KINDS[role], **where)
            self.clients[role] = Client()
            self.clients[role].force_login(who.account)
        self.world = world

    def doors(self) -> Iterator[tuple[str, str]]:
        """Every door that may be entered, with one role that may."""
        for name, door in DOORS.items():
            if door.answer == 200 and door.may:
                yield door.may.split()[-1], address_of(name, door, self.codes)
        yield "data_protection", "/requests/"


def poison() -> int:
    """Put the mark before every text of every row; what the database refuses stays as it was. Return how many took."""
    took = 0
    for model in apps.get_models():
        label = model._meta.label
        if not model.__module__.startswith("mantle.") or label in NOT_POISONED:
            continue
        for field in model._meta.concrete_fields:
            takes_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if takes_text and not field.unique and field.name not in READ_BY_THE_PROGRAM:
                took += sum(_poisoned(model, pk, field) for pk in model._base_manager.values_list("pk", flat=True))
    return took


def _poisoned(model: type[models.Model], pk: object, field: models.Field) -> bool:
    rows = model._base_manager.filter(pk=pk)
    stands = rows.values_list(field.name, flat=True).get()
    if (field.max_length or 99) <= 40 and A_WORD_OF_THE_PROGRAM.fullmatch(stands or ""):
        return False
    text = f"{MARK}{stands}"[: field.max_length]
    try:
        with transaction.atomic(), tidying():
            return bool(rows.update(**{field.name: text}))
    except DatabaseError:
        return False


@contextmanager
def watched() -> Iterator[list[str]]:
    """Note every write to the database and every call to another machine within."""
    noted: list[str] = []

    def look(execute, sql, params, many, context):
        found = WRITES.match(sql)
        if found and found[1] not in MAY_BE_WRITTEN:
            noted.append(f"writes {found[1]}")
        return execute(sql, params, many, context)

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        stack.enter_context(connection.execute_wrapper(look))
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, lambda *given: noted.append(f"calls {given[-1]}"))
        patch.setattr(socket, "getaddrinfo", lambda *given, **more: noted.append(f"asks for {given[0]}") or [])
        yield noted


def text_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def wrong_with(answer, body: bytes) -> Iterator[str]:
    """What in an answer would run, as code or as a formula."""
    kind = answer.get("Content-Type", "")
    if "html" in kind or "svg" in kind:
        found = RAW.search(body.decode())
        if found:
            yield f"not escaped: {body.decode()[max(0, found.start() - 60) : found.end() + 20]!r}"
    elif "csv" in kind:
        yield from formulas_in(body.decode("utf-8-sig"))
    elif "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(body))
        cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
        yield from (f"a formula: {cell.value}" for cell in cells if cell.data_type == "f")
    elif "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as files:
            for name in files.namelist():
                if name.endswith(".csv"):
                    yield from formulas_in(files.read(name).decode("utf-8-sig"))


def formulas_in(text: str) -> Iterator[str]:
    cells = (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row)
    yield from (f"a formula: {cell}" for cell in cells if re.match(r"[\s\0]*[=+@＝＋＠]", cell))


class Walk:
    """What was opened, how often the mark stood there, and all that was wrong."""

    def __init__(self, world: World) -> None:
        self.world, self.names, self.wrong = world, {}, []
        self.marked, self.kinds = 0, set()

    def everything(self) -> Walk:
        waiting = list(self.world.doors())
        while waiting:
            role, place = waiting.pop(0)
            waiting += [(role, each) for each in self.open(role, place) if self.is_new(each)]
        return self

    def is_new(self, place: str) -> bool:
        key = key_of(place)
        if key is None or key in self.names or "sign-out" in place:
            return False
        self.names[key] = ""
        return True

    def open(self, role: str, place: str) -> list[str]:
        with watched() as noted:
            answer = self.world.clients[role].get(place)
            body = text_of(answer)
        self.names[key_of(place) or place] = str(answer.status_code)
        self.wrong += [(place, role, each) for each in (*noted, *wrong_with(answer, body))]
        if answer.status_code >= 500 and answer.status_code != 503:
            self.wrong.append((place, role, f"answers {answer.status_code}"))
        self.marked += b"xq" in body
        self.kinds.add(answer.get("Content-Type", "").partition(";")[0].rpartition(".")[2])
        if "html" not in answer.get("Content-Type", ""):
            return []
        return [urljoin(place, each.replace("&amp;", "&")) for each in re.findall(r'href="([^"#]+)"', body.decode())]


def key_of(place: str) -> str | None:
    """The name of an address, and of the kind of file when one is asked for; None for what is not ours."""
    parts = urlsplit(place)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    file = re.search(r"format=(\w+)", parts.query) or re.search(r"\.(\w+)$", parts.path)
    return f"{found.view_name} {file[1]}" if file else found.view_name


@pytest.fixture
def world(db) -> World:
    made = World()
    assert poison() > 300
    return made


def test_no_text_of_any_row_runs_on_a_page_or_in_a_file_and_no_page_writes_or_calls_out_when_it_is_read(world, caplog):
    walk = Walk(world).everything()
    assert walk.wrong == []
    assert "xq" not in caplog.text  # nor does any text of a row reach a line of the log (F21)
    assert len(walk.names) > 150
    assert walk.marked > 60  # there was something to escape
    assert walk.kinds >= {"text/html", "text/csv", "application/zip", "sheet", "application/pdf"}


def test_each_of_the_four_would_be_found_with_its_switch_off(world, monkeypatch):
    person = reverse("structures:person", args=[world.codes["person"]])
    people = f"{reverse('structures:people')}?format=csv"
    for place in (person, people):
        walk = Walk(world)
        walk.open("team", place)
        assert (walk.wrong, walk.marked) == ([], 1)
    monkeypatch.setattr(engines["django"].engine, "autoescape", False)
    monkeypatch.setattr(downloads, "safe", lambda text: text)
    for place, said in ((person, "not escaped"), (people, "a formula")):
        walk = Walk(world)
        walk.open("team", place)
        assert said in walk.wrong[0][-1]
    with watched() as noted:
        Person.objects.filter(pk=world.world.lead.pk).update(profession="x")
        socket.create_connection(("example.org", 80)) if socket.getaddrinfo("example.org", 80) else None
    assert noted == ["writes people_person", "asks for example.org"]


# --- F31: nobody is led away ------------------------------------------------------------------------------------------

HOSTS = ("example.org", "example.org/start/", "user@example.org", "localhost@example.org", "example.org:443")
OPENINGS = (
    "//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "/\r/", "/%09/", "/%5c", "http:", "http:/", "http://",
    "https://", "https:\\\\", "HTTPS://", "javascript://", "data:text/html,", "ftp://", "//%2f", "/.//", "/..//",
    " //", "\x00//", "\u2028//", "/\u200b/", "http:\\", "httpS:////", "https:///", "//localhost\\@", "//[::1]@",
    "/;//", "/,//", "?//", "#//", ".//", "..//", "@", ":",
)  # fmt: skip
OWN = "own.example"
ADDRESSES = [opening + host for opening, host in itertools.product(OPENINGS, HOSTS)]


def leads_to(location: str) -> str:
    """The host to which a browser would go from a page of ours: it reads a backslash as a slash and skips blanks."""
    plain = re.sub(r"[\t\r\n\0]", "", location).strip().replace("\\", "/")
    return urlsplit(urljoin(f"https://{OWN}/sign-in/", plain)).netloc


def led_away(client: Client, asked: list[str] = ADDRESSES) -> list[str]:
    answers = ((each, client.get("/sign-in/", {"next": each})) for each in asked)
    return [
        each for each, answer in answers if answer.status_code != 302 or leads_to(answer["Location"]) != "own.example"
    ]


@pytest.mark.django_db
def test_a_next_page_is_one_of_ours_whatever_is_asked_for(monkeypatch):
    assert len(ADDRESSES) == 200
    client = Client()
    client.force_login(worlds.with_role("Vi", "Sitor", worlds.Role.PARTICIPANT).account)
    assert client.get("/sign-in/", {"next": "/my-data/"})["Location"] == "/my-data/"
    assert led_away(client) == []
    monkeypatch.setattr("mantle.people.views.entering.url_has_allowed_host_and_scheme", lambda *args, **more: True)
    assert led_away(client, ["//example.org", "/my-data/"]) == ["//example.org"]


# --- F29 and F46: forms sent from elsewhere, hosts that are not ours --------------------------------------------------

addresses = test_headers.addresses  # a fixture: an address for every name


def test_a_form_from_another_site_is_refused_at_every_address_even_with_its_secret(addresses):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/sign-in/").content.decode())[1]
    sent = {"csrfmiddlewaretoken": secret}
    assert getattr(csrf_exempt(lambda request: None), "csrf_exempt", False)  # what is looked for below
    own = client.post("/sign-in/", sent, headers={"Origin": "http://testserver"})
    assert own.status_code == 422  # taken, and found empty
    views = dict(test_headers.patterns(get_resolver().url_patterns))
    assert [name for name, each in views.items() if getattr(each.callback, "csrf_exempt", False)] == []
    wrong = []
    for name, address in list(addresses.items())[::12]:  # no door is exempt, so a few speak for all
        tries = [client.post(address, sent, headers={"Origin": origin}) for origin in ("https://example.org", "null")]
        tries += [client.generic("POST", address, '{"reason": "x"}', content_type="text/plain")]
        wrong += [(name, answer.status_code) for answer in tries if answer.status_code != 403]
    assert wrong == []


def test_no_address_believes_a_host_that_is_not_ours(addresses):
    client = Client(raise_request_exception=False)
    wrong = []
    for name, address in list(addresses.items())[::4]:
        if client.get(address, headers={"Host": "example.org"}).status_code != 400:
            wrong.append((name, "Host"))
    told = {"X-Forwarded-Host": "example.org", "Forwarded": "host=example.org", "X-Original-URL": "/audit/"}
    answer = client.get(reverse("people:sign_in"), headers=told)
    assert answer.status_code == 200
    assert b"example.org" not in answer.content
    assert wrong == []


# --- F27: names of files ----------------------------------------------------------------------------------------------

NAMES = (
    "../../posts.csv", "/etc/passwd", "C:\\posts.csv", "posts.csv\x00.html", "\u202evsc.stsop", "p" * 300 + ".csv",
    "posts.csv.html", "<svg onload=alert(1)>.svg", 'a"\r\nSet-Cookie: a=b;.csv',
)  # fmt: skip


@pytest.mark.django_db
def test_the_name_of_a_file_leads_nowhere(settings):
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    client, before = Client(), sorted(settings.MEDIA_ROOT.rglob("*"))
    client.force_login(worlds.two_authorities().team.account)
    wrong_row = workforce([["Alder County Council", "", "", "", "nine", "", "", "", "", "", ""]])
    for name in NAMES:
        sent = {"kind": "workforce", "agency": "", "file": upload(wrong_row + name.encode("utf-8", "replace"), name)}
        assert client.post(reverse("structures:new_import"), sent).status_code == 302
        row = Import.objects.latest("pk")
        page = client.get(reverse("structures:import", args=[row.code])).content.decode()
        assert not set("\x00\u202e\r\n") & set(row.file_name)
        assert "<svg onload" not in page
        answer = client.get(reverse("structures:error_rows", args=[row.code]))
        if answer.status_code == 200:
            assert re.fullmatch(r'attachment; filename="[\w.-]+"', answer["Content-Disposition"])
            assert answer["X-Content-Type-Options"] == "nosniff"
    assert Import.objects.count() == len(NAMES)
    assert sorted(settings.MEDIA_ROOT.rglob("*")) == before
