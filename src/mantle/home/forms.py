"""What home asks."""

from __future__ import annotations

from django import forms


class MakeCalendarLink(forms.Form):
    label = forms.CharField(
        max_length=60, label="Where will you use it?", help_text="For example “work phone”, so that you know it later.",
        error_messages={"required": "Say where you will use the address, for example “work phone”."},
    )  # fmt: skip
