"""What is asked about passkeys: a name for a new one, and the answer of a device, tried at once."""

from __future__ import annotations

from django import forms

from mantle.people.forms.proving import Code

ANSWER = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20_000, strip=False)


class AddPasskey(forms.Form):
    name = forms.CharField(
        label="Name of the passkey",
        max_length=60,
        help_text="So that you know it again: “My phone”, “Stick on my keys”.",
        error_messages={"required": "Enter a name."},
    )
    passkey_answer = ANSWER

    def clean_passkey_answer(self) -> str:
        answer: str = self.cleaned_data["passkey_answer"]
        if not answer:
            # A hidden field holds no message: it belongs to the one box that people see.
            self.add_error("name", "Your browser did not ask your device. Passkeys need JavaScript: see below.")
        return answer


class Answer(Code):
    """The answer of a device; each try is counted first. PEO-11, PEO-21."""

    code = None  # type: ignore[assignment]
    passkey_answer = ANSWER
