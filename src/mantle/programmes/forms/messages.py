"""What is asked of whoever writes to people of a cohort."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.programmes import rules
from mantle.programmes.models import Place


class WriteMessage(forms.Form):
    subject = forms.CharField(
        label="What is it about?", max_length=120, error_messages={"required": "Say what it is about, in a few words."}
    )
    words = forms.CharField(
        label="Message", max_length=4000, widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write the message."},
        help_text="People read it here, after signing in. The letter only names the programme and has a link.",
    )  # fmt: skip
    places = forms.MultipleChoiceField(
        label="To whom?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person to write to."},
    )  # fmt: skip

    def __init__(self, *args: Any, running: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.running = {place.code: place for place in running}
        choices = [(code, f"{place.person} ({place.state_name.lower()})") for code, place in self.running.items()]
        self.fields["places"].choices = choices  # type: ignore[attr-defined]
        self.fields["places"].initial = list(self.running)

    def clean(self) -> dict[str, Any]:
        """MSG-1: no message with a gap in it leaves."""
        for name in ("subject", "words"):
            if found := rules.gaps(self.cleaned_data.get(name, "")):
                self.add_error(name, f"Fill in what is still in square brackets: {', '.join(found)}.")
        return self.cleaned_data

    def chosen(self) -> list[Place]:
        return [self.running[code] for code in self.cleaned_data["places"]]
