"""What is asked about a figure of an agency."""

from __future__ import annotations

from django import forms


class SayFigure(forms.Form):
    name = forms.CharField(
        label="What is counted?", max_length=120,
        help_text="In the same words each year, or it cannot be set against earlier years and other agencies.",
    )  # fmt: skip
    unit = forms.CharField(label="In which unit?", max_length=40, help_text="Such as “per cent” or “children”.")
    year = forms.IntegerField(label="Of which year?", min_value=1990, max_value=2100)
    value = forms.FloatField(label="What is the figure?")
    source = forms.CharField(label="Where does it come from?", max_length=200)
