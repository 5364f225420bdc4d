"""What is asked about diagnostics, and in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from mantle.structures.models import Diagnostic
from mantle.structures.rules.diagnosing import CONFIDENCE_ENDS, ENDS, HIGHEST, ITEMS, LOWEST, MOMENT_NAMES
from mantle.web.forms import DateField, Look


class OpenDiagnostic(forms.Form):
    moment = forms.ChoiceField(label="When is it asked?", choices=list(MOMENT_NAMES.items()), widget=forms.RadioSelect)
    why = forms.CharField(label="Beside which programme, or for what?", max_length=200)
    opens_on = DateField(label="From which day?", called="The first day")
    closes_on = DateField(label="Until which day?", called="The last day")
    before = forms.ModelChoiceField(
        label="Against which earlier one is it set?", queryset=Diagnostic.objects.none(), required=False,
        empty_label="None: this is the first",
    )  # fmt: skip

    def __init__(self, *args: Any, earlier: QuerySet[Diagnostic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].queryset = earlier  # type: ignore[attr-defined]


class AnswerDiagnostic(forms.Form):
    """Each item from one end to the other; any may be left out."""

    def __init__(self, *args: Any, given: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks = {}
        for item in ITEMS:
            low, high = CONFIDENCE_ENDS if item.is_confidence else ENDS
            choices = [(step, str(step)) for step in range(LOWEST, HIGHEST + 1)]
            choices[0], choices[-1] = (LOWEST, f"{LOWEST}: {low}"), (HIGHEST, f"{HIGHEST}: {high}")
            self.fields[item.key] = forms.TypedChoiceField(
                label=item.text, choices=choices, coerce=int, empty_value=None, required=False,
                widget=forms.RadioSelect, initial=given.get(item.key),
            )  # fmt: skip
            self.looks[item.key] = Look(inline=True, small=True)

    def answers(self) -> dict[str, int]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
