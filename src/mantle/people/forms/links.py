"""What is asked of somebody who wants a link by letter, or another address to sign in with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms

from mantle.people.forms import too_many_tries


class AskForLink(forms.Form):
    email = forms.EmailField(
        label="E-mail address with which you sign in",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"required": "Enter your e-mail address."},
    )
    wait: timedelta | None = None

    def __init__(self, *args: Any, count_try: Callable[[str], timedelta | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count_try = count_try

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("email"):
            self.wait = self.count_try(data["email"])
            if self.wait is not None:
                self.add_error("email", too_many_tries(self.wait))
        return data


class NewAddress(forms.Form):
    email = forms.EmailField(
        label="New e-mail address",
        help_text="We send a letter there. Nothing changes until you open its link.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": "Enter the new address."},
    )
