"""What those who have completed a programme are asked."""

from __future__ import annotations

from django import forms

from mantle.programmes.rules import OFFER_NAMES
from mantle.web import clock
from mantle.web.forms import DateField


class OfferHelp(forms.Form):
    kind = forms.ChoiceField(
        label="What are you willing to do?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in OFFER_NAMES.items()],
    )  # fmt: skip
    words = forms.CharField(
        label="In a few words", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For instance what you know best, or when it suits you.",
    )  # fmt: skip
    ends_on = DateField(label="Until which day does it stand?", called="The day", earliest=clock.today)
