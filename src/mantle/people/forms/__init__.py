"""What is asked about accounts and records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any

from django import forms
from django.contrib.auth import authenticate

from mantle.web.words import counted


class SignIn(forms.Form):
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    # Asked before the password is looked at: how long to wait, if there were too many tries (PEO-11).
    wait: timedelta | None = None

    def __init__(self, *args, count_try: Callable[[str], timedelta | None] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.count_try = count_try

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("email") and data.get("password"):
            self.wait = self.count_try(data["email"]) if self.count_try else None
            if self.wait is not None:
                self.add_error("email", too_many_tries(self.wait))
                return data
            # One sentence for a wrong address and a wrong password: which of the two is nobody's business.
            self.account = authenticate(username=data["email"].strip().lower(), password=data["password"])
            if self.account is None:
                self.add_error("email", "The e-mail address and password do not belong together. Check both.")
        return data


def too_many_tries(wait: timedelta) -> str:
    """Say how long to wait; the same words whether or not there is such an account."""
    minutes = ceil(wait.total_seconds() / 60)
    return f"There were too many tries to sign in. Wait {counted(minutes, 'minute')}, then try again."


class Reason(forms.Form):
    reason = forms.CharField(
        label="Why?", help_text="One sentence. It is kept with the record of what was done.",
        widget=forms.Textarea(attrs={"rows": 3}), max_length=500, error_messages={"required": "Say why in a sentence."},
    )  # fmt: skip


class DecideDuplicate(forms.Form):
    decision = forms.ChoiceField(
        label="Are these one person?", widget=forms.RadioSelect, error_messages={"required": "Choose one of the three."}
    )
    reason = forms.CharField(
        label="Why?", required=False, max_length=500, help_text="Needed when you merge: one sentence.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, pair, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            ("one", f"One person: keep the first record ({pair.one})"),
            ("other", f"One person: keep the second record ({pair.other})"),
            ("apart", "Two people: keep both records"),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") in {"one", "other"} and not data.get("reason"):
            self.add_error("reason", "Say in a sentence how you know that they are one person.")
        return data
