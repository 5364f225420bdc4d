"""What is asked when a page is about a day, or about two."""

from __future__ import annotations

from django import forms

from mantle.web.forms import DateField


class Days(forms.Form):
    """The day of a structure, and another to compare it with."""

    on = DateField(label="Structure on", called="The day", required=False)
    compare = DateField(label="Compare with", called="The day to compare with", required=False)
