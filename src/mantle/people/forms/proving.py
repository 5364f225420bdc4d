"""What is asked as a second step, and when somebody proves again who they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms

from mantle.people.actions import Refused
from mantle.people.forms import too_many_tries
from mantle.people.forms.accounts import SetPassword
from mantle.people.models import Account


class Code(forms.Form):
    """A code of the app or a recovery code, tried at once; each try is counted first. PEO-11, PEO-17."""

    code = forms.CharField(
        label="Code",
        max_length=60,
        help_text="The 6 figures that your app shows now. No phone at hand? Enter one of your recovery codes instead.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "size": 20, "spellcheck": "false"}),
        error_messages={"required": "Enter the code."},
    )
    wait: timedelta | None = None

    def __init__(self, *args: Any, count_try: Callable | None = None, take: Callable | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.count_try, self.take = count_try, take

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = next(iter(self.fields))
        if data.get(name) and self.count_try and self.take:
            self.wait = self.count_try()
            try:
                if self.wait is None:
                    self.take(data[name])
                else:
                    self.add_error(name, too_many_tries(self.wait))
            except Refused as refusal:
                self.add_error(name, str(refusal))
        return data


class FirstCode(Code):
    """The first code of an app that was just set up."""

    code = forms.CharField(
        label="Code that the app shows",
        max_length=12,
        help_text="6 figures. They change every half-minute.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": 10}),
        error_messages={"required": "Enter the code that the app shows."},
    )


class Prove(Code):
    """PEO-19: the password, or a code: either shows that it is still you who sits here."""

    code = None  # type: ignore[assignment]
    password = forms.CharField(
        label="Your password, or the code that your app shows",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password or a code."},
    )


class ChangePassword(SetPassword):
    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        self.fields["password"].label = "Choose a new password"
