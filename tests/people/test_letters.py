"""Letters: queued with the action, sent once, taken back, come back; what killed workers leave is told apart."""

from __future__ import annotations

import socketserver
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from mantle.cli import main as command
from mantle.config.settings import _mail
from mantle.people import mail, mail_checks, post, rules
from mantle.people.access import Role
from mantle.people.actions import Refused, accounts, letters
from mantle.people.models import AuditEvent, Change, DeadAddress, Letter, Person
from mantle.people.rules import LETTER_MOVES, LetterState
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server of these tests: takes letters, or answers as it is told to."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.answers: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA" and "DATA" not in self.server.answers:
                self.say("354 go on")
                lines = []
                while (each := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(each.decode())
                answer = self.server.answers.get("DOT", "250 taken")
                if answer.startswith("250"):
                    self.server.taken.append("".join(lines))
                if answer == "silence":
                    self.server.taken.append("".join(lines))
                    return
                self.say(answer)
            else:
                self.say(self.server.answers.get(word, "250 well"))

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def server(settings):
    with Mailbox() as box:
        thread = threading.Thread(target=box.serve_forever, daemon=True)
        thread.start()
        settings.DEMONSTRATION = False
        settings.MAIL_FROM = "mantle@example.org"
        settings.MAIL = {
            "host": "127.0.0.1", "port": box.server_address[1], "user": "", "password": "", "tls": "none",
            "drops_doubles": False, "timeout": 5.0,
        }  # fmt: skip
        yield box
        box.shutdown()


@pytest.fixture
def world():
    return worlds.two_authorities()


def written(to: Person, key: str = "one", **more) -> Letter:
    return mail.queue(
        "people/waiting", to=to, key=key, link="/account/", words={"what": "A file"}, by=None, at=clock.now(), **more
    )


def fate(letter: Letter) -> str:
    letter.refresh_from_db()
    return letter.state


def test_a_letter_makes_only_the_moves_in_its_table():
    for state in LetterState:
        for wanted in LetterState:
            if wanted in LETTER_MOVES[state]:
                assert rules.next_letter_state(state, wanted) == wanted
            else:
                with pytest.raises(rules.IllegalMove):
                    rules.next_letter_state(state, wanted)


def test_a_letter_carries_plain_words_under_known_names_and_nothing_else(world):
    assert written(world.lead).subject == "Something waits for you in Mantle"
    for words in ({"name": "Ngozi Adeyemi"}, {"what": "x" * 201}, {"what": "two\nlines"}):
        with pytest.raises(ValueError):
            mail.queue("people/waiting", to=world.lead, key="k", words=words, by=None, at=clock.now())


def test_a_letter_of_an_action_that_failed_is_never_sent(world, server):
    @transaction.atomic
    def act() -> None:
        written(world.lead)
        assert Letter.objects.count() == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert (Letter.objects.count(), post.send_due(), server.taken) == (0, 0, [])


def test_the_same_key_twice_is_one_letter_and_it_goes_to_one_address_once(world, server):
    letter = written(world.lead)
    assert written(world.lead).pk == letter.pk
    assert (post.send_due(), post.send_due()) == (1, 0)
    (text,) = server.taken
    assert f"To: {world.lead.account.email}" in text
    assert post.message_id(letter) in text
    assert "A file waits for you." in text
    assert (fate(letter), letter.log.count()) == ("sent", 1)
    assert AuditEvent.objects.filter(object_code=letter.code).count() == 2


def test_letters_to_many_are_those_that_each_would_get_alone_in_few_questions(world, django_assert_max_num_queries):
    dead, silent = worlds.with_role("Dee", "Ad", Role.PARTICIPANT), worlds.person("Nora", "Nowhere")
    DeadAddress.objects.create(address=dead.account.email.upper(), since=clock.now(), reason="nobody there")
    people = [world.lead, dead, silent, *(worlds.person(f"Guest{n}", "Many", email=f"{n}@x.test") for n in range(20))]
    one = {"words": {"what": "A survey"}, "link": "/surveys/", "by": world.lead, "at": clock.now()}
    first = mail.queue("people/waiting", to=world.lead, key="alone 0", **one)
    apart = [mail.queue("people/waiting", to=each, key=f"alone {n}", **one) for n, each in enumerate(people)]
    lines = AuditEvent.objects.filter(verb="letter queued").count()
    to = [(each, f"together {n}") for n, each in enumerate(people)]
    with django_assert_max_num_queries(7):
        together = mail.queue_to_each("people/waiting", to=to, **one)
    own = {"id", "code", "key"}
    told = [{name: value for name, value in model_to_dict(row).items() if name not in own} for row in apart + together]
    assert told[: len(people)] == told[len(people) :]
    assert [row.problem for row in together[:3]] == [
        "", "Letters to this address came back: nobody there", "No e-mail address is on record.",
    ]  # fmt: skip
    assert AuditEvent.objects.filter(verb="letter queued").count() == 2 * lines == 2 * len(people)
    assert apart[0].pk == first.pk
    assert [row.pk for row in mail.queue_to_each("people/waiting", to=to, **one)] == [row.pk for row in together]


def test_a_worker_killed_before_the_handing_over_loses_nothing_and_one_killed_after_it_sends_nothing_twice(
    world, server
):
    before, after = written(world.lead, "before"), written(world.analyst, "after")
    at = clock.now()
    for _ in range(2):
        claimed = letters.claim_next(at=at)
        if claimed.key == "after":
            assert letters.hand_over(letter=claimed, at=at)
    assert (fate(before), fate(after)) == ("sending", "sending")
    assert letters.settle(at=at + timedelta(seconds=1)) == 0  # not yet: they may only be slow
    assert letters.settle(at=at + timedelta(hours=1)) == 2
    assert (fate(before), fate(after)) == ("queued", "unknown")
    assert (post.send_due(), len(server.taken), fate(before), fate(after)) == (1, 1, "sent", "unknown")
    by = worlds.with_role("Ada", "Quill", "administrator")
    assert letters.send_again(letter=after, by=by, at=clock.now()).state == "queued"
    assert post.send_due() == 1
    assert [text.count(post.message_id(after)) for text in server.taken] == [0, 1]


def test_whoever_lost_the_claim_hands_nothing_over(world):
    letter, at = written(world.lead), clock.now()
    slow = letters.claim_next(at=at)
    letters.settle(at=at + timedelta(hours=1))
    quick = letters.claim_next(at=at + timedelta(hours=1))
    assert (slow.pk, quick.pk) == (letter.pk, letter.pk)
    assert letters.hand_over(letter=slow, at=at) is False
    assert letters.hand_over(letter=quick, at=at) is True


def test_a_server_that_falls_silent_after_the_dot_leaves_a_letter_to_check(world, server):
    letter = written(world.lead)
    server.answers["DOT"] = "silence"
    with pytest.raises(OSError):
        post.send_due()
    assert (fate(letter), len(server.taken)) == ("unknown", 1)
    server.answers.clear()
    assert post.send_due() == 0


def test_a_server_that_drops_doubles_lets_doubtful_letters_leave_by_themselves(world, server, settings):
    letter = written(world.lead)
    settings.MAIL = {**settings.MAIL, "drops_doubles": True}
    server.answers["DOT"] = "silence"
    with pytest.raises(OSError):
        post.send_due()
    assert fate(letter) == "queued"


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_server_that_puts_off_is_asked_again_later_and_one_that_refuses_is_not(world, server, step):
    later, never = written(world.lead, "later"), written(world.analyst, "never")
    Letter.objects.filter(pk=never.pk).update(send_after=clock.now() + timedelta(days=1))
    server.answers[step] = "451 later"
    post.send_due()
    assert (fate(later), later.tries, later.send_after > clock.now()) == ("queued", 1, True)
    server.answers[step] = "550 no such box"
    Letter.objects.filter(pk=never.pk).update(send_after=clock.now())
    post.send_due()
    assert (fate(never), "no such box" in never.problem, server.taken) == ("failed", True, [])


def test_while_the_server_cannot_be_reached_letters_wait_untouched(world, server):
    letter = written(world.lead)
    server.shutdown()
    server.server_close()
    with pytest.raises(OSError):
        post.send_due()
    assert (fate(letter), letter.tries) == ("queued", 0)


def test_pauses_grow_until_a_letter_has_been_tried_enough():
    pauses = [rules.pause_after_try(number) for number in range(1, 9)]
    assert pauses[-1] is None
    assert sorted(pauses[:-1]) == pauses[:-1]


def test_a_batch_is_taken_back_before_it_leaves_and_not_after(world, server):
    at = clock.now()
    batch = mail.open_batch(name="Invitations", by=world.team, at=at)
    waiting = [written(person, person.code, batch=batch) for person in (world.lead, world.analyst)]
    assert post.send_due() == 0
    assert letters.take_batch_back(batch=batch, by=world.team, at=at) == 2
    assert {fate(letter) for letter in waiting} == {"taken_back"}
    with pytest.raises(Refused):
        letters.take_batch_back(batch=batch, by=world.team, at=at)
    Letter.objects.update(send_after=at)
    assert (post.send_due(), server.taken) == (0, [])


def test_of_a_secret_link_nothing_stays_once_the_letter_has_left(world, server):
    letter = mail.queue(
        "people/password_link", to=world.lead, key="k", link="/welcome/SECRET/", is_secret=True, by=None, at=clock.now()
    )
    assert "SECRET" not in letter.body + letter.text
    post.send_due()
    assert "/welcome/SECRET/" in server.taken[0].replace("=\r\n", "")
    letter.refresh_from_db()
    assert "SECRET" not in str(Letter.objects.values_list())


def test_the_link_to_set_a_password_goes_by_letter_and_an_older_one_is_taken_back(world, server):
    admin = worlds.with_role("Ada", "Quill", "administrator")
    change = {"account": world.lead.account, "reason": "Lost.", "by": admin, "at": clock.now()}
    first, second = (accounts.make_link(**change) for _ in range(2))
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["queued", "taken_back"]
    assert first not in str(Letter.objects.values_list())
    assert post.send_due() == 1
    (text,) = (each.replace("=\r\n", "") for each in server.taken)
    assert (f"/welcome/{second}/" in text, f"To: {world.lead.account.email}" in text) == (True, True)
    assert second not in str(Letter.objects.values_list()) + str(Change.objects.values_list())
    accounts.make_link(**change)
    accounts.close_account(**change)
    assert (post.send_due(), len(server.taken)) == (0, 1)


def test_a_letter_with_a_password_link_is_not_sent_after_its_hour(world, server):
    admin = worlds.with_role("Ada", "Quill", "administrator")
    late = clock.now() - timedelta(minutes=61)
    secret = accounts.make_link(account=world.lead.account, reason="Lost.", by=admin, at=late)
    assert secret in str(Letter.objects.values_list())
    post.send_due()
    assert (server.taken, Letter.objects.get().state) == ([], "failed")
    assert secret not in str(Letter.objects.values_list())


def test_without_a_mail_server_no_letter_with_a_password_link_is_written(world, settings):
    admin = worlds.with_role("Ada", "Quill", "administrator")
    settings.MAIL = None
    assert accounts.make_link(account=world.lead.account, reason="Lost.", by=admin, at=clock.now())
    assert not Letter.objects.exists()


def test_of_a_secret_link_nothing_stays_where_the_mail_server_was_taken_away(world, settings):
    settings.MAIL = None
    mail.queue(
        "people/password_link", to=world.lead, key="k", link="/welcome/SECRET/", is_secret=True, by=None, at=clock.now()
    )
    assert "SECRET" in str(Letter.objects.values_list())
    post.send_due()
    assert "SECRET" not in str(Letter.objects.values_list())


def test_without_a_mail_server_letters_are_kept_and_reach_nobody(world, settings):
    settings.MAIL, letter = None, written(world.lead)
    assert (post.send_due(), fate(letter)) == (1, "kept")


def test_a_letter_whose_moment_has_passed_is_not_sent(world, server):
    letter = written(world.lead, useless_after=clock.now() - timedelta(minutes=1))
    post.send_due()
    assert (fate(letter), server.taken) == ("failed", [])


REPORT = """From MAILER-DAEMON Wed Nov 25 09:00:00 2026
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; someone@example.org
Action: {action}
Diagnostic-Code: smtp; 550 no such box
--b
Content-Type: text/rfc822-headers

Message-ID: {name}
--b--

"""


def test_a_report_marks_the_letter_and_its_address_once_however_often_it_is_read(world, server, tmp_path, capsys):
    letter = written(world.lead)
    post.send_due()
    box = Path(tmp_path / "box")
    box.write_text(REPORT.format(action="delayed", name=post.message_id(letter)))
    assert (command.main(["letters", str(box)]), fate(letter)) == (0, "sent")
    box.write_text(REPORT.format(action="failed", name=post.message_id(letter)))
    for _ in range(3):
        assert command.main(["letters", str(box)]) == 0
    assert fate(letter) == "failed"
    assert AuditEvent.objects.filter(verb="letter came back").count() == 1
    assert DeadAddress.objects.get().address == world.lead.account.email
    assert written(world.lead, "next").state == "failed"
    by = worlds.with_role("Ada", "Quill", "administrator")
    letters.works_again(letter=letter, by=by, at=clock.now())
    assert written(world.lead, "after").state == "queued"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def test_the_pages_show_states_and_take_decisions(world, server):
    letter, team = written(world.lead), client_of(world.team)
    assert "Something waits for you" in team.get(reverse("people:letters")).content.decode()
    decide = reverse("people:decide_letter", args=[letter.code])
    assert team.post(decide, {"take_back": "yes"}).status_code == 302
    assert fate(letter) == "taken_back"
    assert team.post(decide, {"take_back": "yes"}, follow=True).status_code == 200  # refused in words
    own = client_of(world.lead).get(reverse("people:own_letters")).content.decode()
    assert "Something waits for you" in own
    other = written(world.analyst, "other")
    assert client_of(world.lead).get(other.get_absolute_url()).status_code == 404


def test_a_list_of_letters_asks_at_most_fifteen_queries(world, django_assert_max_num_queries):
    for number in range(30):
        written(world.lead, str(number))
    client = client_of(world.team)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("people:letters")).status_code == 200


@pytest.mark.parametrize(
    ("number", "address", "sender"),
    [
        ("E020", "smtp://mail.example.org", ""),
        ("E020", "smtp://mail.example.org", "Mantle"),
        ("E020", "smtp://:25", "mantle@example.org"),
        ("E020", "smtp://mail.example.org?tls=perhaps", "mantle@example.org"),
        ("E021", "smtp://mail.example.org?tls=none", "mantle@example.org"),
    ],
)
def test_a_mail_server_set_up_wrongly_is_found_at_start(settings, number, address, sender):
    def found(mail_address: str, mail_from: str) -> set[str]:
        settings.MAIL, settings.MAIL_FROM = _mail(mail_address), mail_from
        both = [*mail_checks.letters_can_leave(None), *mail_checks.letters_travel_closed(None)]
        return {str(error.id) for error in both}

    for right in ("", "smtp://mail.example.org", "smtps://mail.example.org", "smtp://localhost:25?tls=none"):
        assert found(right, "mantle@example.org") == set()
    assert found(address, sender) == {f"mantle.{number}"}


def test_every_wording_reads_without_gaps():
    names = Counter(name for name, _, _ in mail.wordings())
    assert {"people/waiting", "people/password_link"} <= set(names)
    assert all(subject and "{" not in subject + body for _, subject, body in mail.wordings())
