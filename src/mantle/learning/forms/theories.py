"""What is asked to tie a model of leadership to what uses it, and to say what one has worked through."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import Competency
from mantle.learning.forms.practice import published_competencies
from mantle.learning.models import Resource
from mantle.learning.rules.theories import ITEM_NAMES
from mantle.programmes.models import Component
from mantle.web import clock
from mantle.web.forms import DateField, RowsField


class Tie(forms.Form):
    """One of four kinds of thing, and how it draws on the model."""

    competency = forms.ModelChoiceField(
        label="A behaviour", queryset=Competency.objects.none(), required=False, empty_label="None"
    )
    resource = forms.ModelChoiceField(
        label="Or a resource", queryset=Resource.objects.none(), required=False, empty_label="None"
    )
    component = forms.ModelChoiceField(
        label="Or a component of programmes", queryset=Component.objects.none(), required=False, empty_label="None"
    )
    item = forms.ChoiceField(label="Or questions", choices=[("", "None"), *ITEM_NAMES.items()], required=False)
    how = forms.CharField(label="How does it draw on the model?", max_length=300, help_text="One sentence.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = published_competencies()  # type: ignore[attr-defined]
        self.fields["resource"].queryset = Resource.objects.offered()  # type: ignore[attr-defined]
        self.fields["component"].queryset = Component.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if sum(bool(found.get(name)) for name in ("competency", "resource", "component", "item")) != 1:
            self.add_error("competency", "Choose one thing: a behaviour, a resource, a component or questions")
        return found


class WorkedThrough(forms.Form):
    """Which of a pack, and on which day; the day may lie back."""

    resources = RowsField(
        label="What have you worked through?", queryset=Resource.objects.none(), widget=forms.CheckboxSelectMultiple,
        to_field_name="code", error_messages={"required": "Tick what you have worked through"},
    )  # fmt: skip
    on = DateField(
        label="On which day?", called="The day", latest=clock.today,
        help_text="Also a day on which you had no connection.",
    )  # fmt: skip

    def __init__(self, *args: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resources"].queryset = resources  # type: ignore[attr-defined]
