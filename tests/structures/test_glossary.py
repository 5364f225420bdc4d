"""Words of a partnership: said by each profession, set side by side, agreed by both, explained where they are used."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from mantle.people.access import Role
from mantle.structures import actions as structures
from mantle.structures.models import CommonWord, WordPair
from tests import worlds

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": worlds.NOW}


class As:
    def __init__(self, person) -> None:
        self.client = Client()
        self.client.force_login(person.account)

    def get(self, url: str) -> str:
        reply = self.client.get(url)
        return reply.content.decode() if reply.status_code == 200 else str(reply.status_code)

    def post(self, name: str, code: str, **typed: object) -> int:
        return self.client.post(reverse(f"structures:{name}", args=[code]), typed).status_code


def test_two_professions_say_what_they_mean_and_agree_how_their_words_stand():
    """S78, COM-1, COM-2, COM-3, COM-4."""
    world = worlds.two_authorities()
    partnership = structures.open_partnership(
        name="Two valleys", kind="childrens_partnership", lead=world.alder, starts_on=date(2020, 1, 1), **BY
    )
    structures.join_partnership(partnership=partnership, agency=world.birch, part="partner", starts_on=None, **BY)
    body = structures.open_body(partnership=partnership, name="Board", decides="Who answers Referrals first", **BY)
    ann, mei = As(world.lead), As(worlds.with_role("Mei", "Lin", Role.DIRECTOR, world.birch))
    team = As(world.team)
    word = {"profession": "Social workers", "word": "Referral", "meaning": "A child is to be assessed"}
    assert team.post("say_word", partnership.code, agency=world.alder.pk, **word) == 403  # works at neither
    assert ann.post("say_word", partnership.code, agency=world.birch.pk, **word) == 422
    assert ann.post("say_word", partnership.code, agency=world.alder.pk, **word) == 302
    assert ann.post("say_word", partnership.code, agency=world.alder.pk, **word) == 422
    told = word | {"profession": "Nurses", "meaning": "A letter to a specialist"}
    assert mei.post("say_word", partnership.code, agency=world.birch.pk, **told) == 302
    one, other = CommonWord.objects.order_by("pk")
    assert ann.post("set_beside", one.code, other=other.pk, kind="false") == 422
    assert ann.post("set_beside", one.code, other=other.pk, kind="false", difference="Hers asks for a view") == 302
    pair = WordPair.objects.get()
    board = reverse("structures:board", args=[body.code])
    assert "professions use differently" not in ann.get(board)  # proposed, not agreed
    ann.post("agree_pair", pair.code)
    assert not WordPair.objects.get().is_agreed  # not for the other side
    assert team.post("agree_pair", pair.code) == 403
    assert mei.post("agree_pair", pair.code) == 302
    assert WordPair.objects.get().is_agreed
    for url in (board, partnership.get_absolute_url()):
        page = ann.get(url)
        assert ("professions use differently" in page, "Hers asks for a view" in page) == (True, True)
    page = ann.get(reverse("structures:glossary", args=[partnership.code]))
    assert ("A letter to a specialist" in page, page.count(">Agreed<") >= 1) == (True, True)
    listed = ann.client.get(reverse("structures:glossary", args=[partnership.code]), {"format": "csv"})
    assert "Hers asks for a view" in b"".join(listed.streaming_content).decode()
    assert ann.post("change_common_word", other.code, meaning="Mine now", version=other.version) == 403
    assert mei.post("change_common_word", other.code, meaning="A letter, or a call", version=other.version) == 302
    assert not WordPair.objects.get().is_agreed  # said anew, to be agreed again
    assert mei.post("part_words", pair.code) == 302
    assert mei.post("take_word_away", one.code) == 403
    assert ann.post("take_word_away", one.code) == 302
    assert CommonWord.objects.get() == other
    with pytest.raises(IntegrityError), transaction.atomic():
        WordPair.objects.create(one=other, other=other, kind="same")
