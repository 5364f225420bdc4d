"""F6: clocks that are set back or changed revive nothing and lose nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pyotp
import pytest

from mantle.people import proofs, rules
from mantle.people.actions import Refused, entering, proving
from mantle.people.models import AccountLink
from mantle.rights.rules.clocks import due_on
from tests import worlds
from tests.worlds import NOW

LONDON = ZoneInfo("Europe/London")


@pytest.mark.django_db
def test_what_was_used_stays_used_when_the_clock_is_set_back():
    account, key = worlds.with_role("Vi", "Sitor", worlds.Role.PARTICIPANT).account, proofs.new_key()
    codes = proving.set_up_app(account=account, key=key, code=pyotp.TOTP(key).at(NOW), at=NOW)
    entering.new_link(account, NOW)
    entering.set_password(link=AccountLink.objects.get(), password="orchard lantern Tuesday", at=NOW)
    later = NOW + timedelta(minutes=2)
    code = pyotp.TOTP(key).at(later)
    proving.use_code(account=account, code=code, at=later)
    proving.use_code(account=account, code=codes[0], at=later)
    for back in (timedelta(seconds=1), timedelta(minutes=5), timedelta(days=1)):
        earlier = later - back
        for used in (code, codes[0], pyotp.TOTP(key).at(earlier)):
            with pytest.raises(Refused):
                proving.use_code(account=account, code=used, at=earlier)
        with pytest.raises(Refused):
            entering.set_password(link=AccountLink.objects.get(), password="another lantern Tuesday", at=earlier)


def test_a_visit_keeps_its_hours_when_the_clocks_change():
    for day, shown in (((2027, 3, 27), 9), ((2027, 10, 30), 7)):
        began = datetime(*day, 23, 30, tzinfo=LONDON)
        end = (began.astimezone(ZoneInfo("UTC")) + rules.LONGEST).astimezone(LONDON)
        assert (end.hour, end.minute) == ((23 + shown) % 24, 30)  # what a clock on the wall says eight hours later
        before, after = (end.astimezone(ZoneInfo("UTC")) + timedelta(minutes=n) for n in (-1, 1))
        assert not rules.session_is_over(began, before - timedelta(minutes=5), before)
        assert rules.session_is_over(began, after - timedelta(minutes=5), after)


def test_a_day_for_an_answer_is_a_day_also_on_leap_days_and_when_clocks_change():
    asked = [datetime(*day, tzinfo=LONDON).date() for day in ((2028, 1, 31), (2027, 2, 28), (2027, 9, 30))]
    assert [str(due_on(day, (), day)) for day in asked] == ["2028-02-29", "2027-03-30", "2027-11-01"]
