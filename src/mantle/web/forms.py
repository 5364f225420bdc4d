"""Forms in the manner of the GOV.UK design system, drawn by templates of our own. See docs/how-to/pages.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from mantle.web.dates import DateField, DateInput
from mantle.web.sentences import Question, sentence

__all__ = [
    "DateField",
    "DateInput",
    "GovukBoundField",
    "GovukRenderer",
    "Look",
    "RowsField",
    "Versioned",
    "problems_of",
]

KINDS: dict[str, str] = {
    "Textarea": "textarea",
    "Select": "select",
    "NullBooleanSelect": "select",
    "RadioSelect": "radios",
    "CheckboxSelectMultiple": "checkboxes",
    "CheckboxInput": "checkbox",
    "ClearableFileInput": "file",
    "FileInput": "file",
    "PasswordInput": "password",
    "DateInput": "date",
}
CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}
GROUPS = ("radios", "checkboxes", "date")
LONGEST_NUMBER = 18  # figures of a number that every database can hold
WIDTHS = (2, 3, 4, 5, 10, 20, 30)


@dataclass(frozen=True)
class Look:
    """How one field looks, where its widget cannot say so. Put them in `looks = {"name": Look(...)}` on the form.

    heading  the label is the page's h1 (one question a page)
    width    in characters: 2, 3, 4, 5, 10, 20 or 30
    prefix, suffix   what stands before and after the box: "£", "%", "hours"
    inline   radios side by side (two short answers)
    small    radios or checkboxes in the small size, for dense forms
    hints    a sentence under an option: {value: sentence}
    """

    heading: bool = False
    width: int | None = None
    prefix: str = ""
    suffix: str = ""
    inline: bool = False
    small: bool = False
    hints: Mapping[str, str] = field(default_factory=dict)


class GovukBoundField(forms.BoundField):
    """A field with everything its template asks for."""

    @property
    def look(self) -> Look:
        return getattr(self.form, "looks", {}).get(self.name, PLAIN)

    @property
    def kind(self) -> str:
        for ancestor in type(self.field.widget).__mro__:
            if ancestor.__name__ in KINDS:
                return KINDS[ancestor.__name__]
        return "input"

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS

    @property
    def question(self) -> str:
        """The label, marked where it may be left empty beside others that may not."""
        mixed = any(bound.field.required for bound in self.form.visible_fields())
        may_be_empty = not self.field.required and mixed and self.kind != "checkbox"
        return f"{self.label} (optional)" if may_be_empty else str(self.label)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error"

    @property
    def focus_id(self) -> str:
        """Where the link in the error summary lands: the box itself, or the first wrong box of a date."""
        if self.kind == "date":
            parts = self.wrong_parts
            return f"{self.auto_id}-{next((part for part in ('day', 'month', 'year') if part in parts), 'day')}"
        return str(self.auto_id)

    @property
    def message(self) -> str:
        """Every problem as a sentence about this question, so that a box of many lines is put right at one go."""
        question = Question(str(self.label), self.kind)
        return " ".join(dict.fromkeys(sentence(error, question) for error in self.errors.as_data()))

    @property
    def count_limit(self) -> int | None:
        """How many characters a long answer may have: said below the box, and counted where scripts run."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    @property
    def describedby(self) -> str:
        ids = [
            f"{self.auto_id}-info" if self.count_limit else "",
            self.hint_id if self.help_text else "",
            self.error_id if self.errors else "",
        ]
        return " ".join(each for each in ids if each)

    @property
    def aria_describedby(self) -> str | None:
        return None if self.is_group else self.describedby or None

    @property
    def options(self) -> Iterator[dict[str, Any]]:
        """Each choice with the id of its box, the first being the id of the whole."""
        for place, option in enumerate(self.subwidgets, start=1):
            box = self.auto_id if place == 1 else f"{self.auto_id}-{place}"
            hint = self.look.hints.get(str(option.data["value"]), "")
            yield {**option.data, "id": box, "text": option.choice_label, "hint": hint, "hint_id": f"{box}-item-hint"}

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """Day, month and year of a date."""
        widget = self.field.widget
        values = widget.decompress(self.value()) if isinstance(widget, DateInput) else ("", "", "")
        wrong = self.wrong_parts
        return [
            {"part": part, "value": value, "width": 4 if part == "year" else 2, "is_wrong": part in wrong}
            for part, value in zip(("day", "month", "year"), values, strict=True)
        ]

    @property
    def wrong_parts(self) -> set[str]:
        """Which boxes of a date are marked: those that the error names, else all three."""
        if not self.errors:
            return set()
        code = next(iter(self.errors.as_data())).code or ""
        return set(code.split("-")) & {"day", "month", "year"} or {"day", "month", "year"}

    @property
    def width(self) -> int | None:
        size = self.look.width or self.field.widget.attrs.get("size")
        return next((width for width in WIDTHS if size and width >= int(size)), None)

    @property
    def attachment_hint(self) -> str:
        """What is held already, for a file."""
        return str(self.initial) if self.kind == "file" and self.initial else ""

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> Any:
        return super().as_widget(widget, {**self._own_attributes(), **(attrs or {})}, only_initial)

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:
        # The message is tied to the box by aria-describedby; marked as invalid too, readers would say it twice.
        built = super().build_widget_attrs(attrs, widget)
        return {name: value for name, value in built.items() if name != "aria-invalid"}

    def _own_attributes(self) -> dict[str, Any]:
        block = CLASSES.get(self.kind)
        if block is None or self.is_hidden:
            return {}
        own: dict[str, Any] = {"class": self._classes(block), "size": False}
        if self.describedby:
            own["aria-describedby"] = self.describedby
        if self.kind == "textarea":
            own |= {"rows": self._rows(), "cols": False, "maxlength": False}
        if self.kind == "password":
            own |= {"spellcheck": "false", "autocapitalize": "none"}
        return own

    def _classes(self, block: str) -> str:
        names = [block, self.field.widget.attrs.get("class", "")]
        if self.kind == "password":
            names.append("govuk-password-input__input govuk-js-password-input-input")
        if self.count_limit:
            names.append("govuk-js-character-count")
        if self.width and block == "govuk-input":
            names.append(f"govuk-input--width-{self.width}")
        if self.errors:
            names.append(f"{block}--error")
        return " ".join(name for name in names if name)

    def _rows(self) -> str:
        rows = str(self.field.widget.attrs.get("rows", "5"))
        return "5" if rows == "10" else rows  # 10 is Django's own default


PLAIN = Look()


class GovukRenderer(TemplatesSetting):
    form_template_name = "web/fields.html"
    field_template_name = "web/field.html"
    bound_field_class = GovukBoundField


class RowsField(forms.ModelMultipleChoiceField):
    """Rows chosen by their number; one that no database can hold is no answer, like any that was not offered."""

    def clean(self, value: Any) -> Any:
        for each in value if isinstance(value, list | tuple) else ():
            if not self.to_field_name and len(str(each)) > LONGEST_NUMBER:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(each)[:40]}
                )
        return super().clean(value)


class Versioned(forms.Form):
    """A form over a row that others may change too: it carries the version that the person saw.

    `form = CorrectPost(initial={"version": post.version})`; the action gets `version` with the other answers.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def problems_of(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every problem of a form with the address of the box it lands on; problems of the whole form have none.

    Where two would read alike ("Enter the date"), each says of which question it is.
    """
    whole = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    wrong = [bound for bound in form if isinstance(bound, GovukBoundField) and bound.errors and not bound.is_hidden]
    said = Counter(bound.message for bound in wrong)
    return whole + [
        {
            "text": bound.message if said[bound.message] == 1 else f"{bound.message.rstrip('.')}: “{bound.label}”",
            "href": f"#{bound.focus_id}",
        }
        for bound in wrong
    ]
