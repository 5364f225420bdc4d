"""What is asked when somebody is put forward, and what they are asked themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from mantle.people.models import Person
from mantle.selection.models import Criterion, Evidence
from mantle.web.forms import Versioned

WORDS = "words_"


class Prompts(Versioned):
    """SEL-8: one box a criterion, with the prompt that everybody gets; nothing else is asked."""

    def __init__(self, *args: Any, criteria: Iterable[Criterion], required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for each in self.criteria:
            self.fields[f"{WORDS}{each.pk}"] = forms.CharField(
                label=each.title, help_text=each.prompt, max_length=1500, required=required,
                widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": f"Write something to “{each}”."},
            )  # fmt: skip

    @property
    def boxes(self) -> list[Any]:
        return [self[f"{WORDS}{each.pk}"] for each in self.criteria]

    def words(self) -> dict[int, str]:
        return {each.pk: self.cleaned_data.get(f"{WORDS}{each.pk}", "") for each in self.criteria}


class Find(forms.Form):
    name = forms.CharField(label="Name or e-mail address", max_length=200)


class PutForward(Prompts):
    person = forms.ModelChoiceField(label="Who is it?", queryset=Person.objects.none(), widget=forms.RadioSelect)
    field_order = ("person",)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = _with_post  # type: ignore[attr-defined]


def _with_post(person: Person) -> str:
    post, agency = getattr(person, "post_title", None), getattr(person, "post_agency", None)
    return ", ".join(filter(None, (str(person), post, agency)))


class Answer(Prompts):
    """SEL-7: yes or no, and words of one's own beside what another wrote."""

    agrees = forms.TypedChoiceField(
        label="Do you want to be put forward?",
        choices=[("yes", "Yes: the panel may read this"), ("no", "No: delete what was written")],
        widget=forms.RadioSelect, coerce=lambda value: value == "yes",
    )  # fmt: skip

    def __init__(self, *args: Any, evidence: Iterable[Evidence], **kwargs: Any) -> None:
        self.evidence = list(evidence)
        super().__init__(*args, criteria=[row.criterion for row in self.evidence], required=False, **kwargs)

    @property
    def blocks(self) -> list[tuple[Evidence, Any]]:
        return [(row, self[f"{WORDS}{row.criterion_id}"]) for row in self.evidence]


class Reply(forms.Form):
    answer = forms.CharField(
        label="Your own words", max_length=1000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="They stand beside what was said of you, for everybody who reads it.",
    )  # fmt: skip
