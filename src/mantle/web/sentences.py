"""What Django says of a wrong answer, said about the question that was asked. A form's own words stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from mantle.web.words import uncapitalised

GROUPS = ("radios", "checkboxes", "select")
CHOSEN = (*GROUPS, "checkbox", "file")
# Code of the problem -> how Django's own sentence begins -> ours.
OURS = {
    "max_length": ("Ensure this", "{label} must be {limit_value} characters or fewer; it has {show_value}"),
    "min_length": ("Ensure this", "{label} must be {limit_value} characters or more; it has {show_value}"),
    "max_value": ("Ensure this", "{label} must be {limit_value} or less"),
    "min_value": ("Ensure this", "{label} must be {limit_value} or more"),
    "max_decimal_places": ("Ensure that", "{label} must have no more than {max} decimal places"),
    "max_digits": ("Ensure that", "{label} must have no more than {max} digits"),
}
INVALID = {
    "Enter a valid email": "Enter {inside} in the right form, like name@example.org",
    "Enter a whole number": "{label} must be a whole number",
    "Enter a number": "{label} must be a number",
    "Enter a valid URL": "Enter {inside} in full, like https://www.example.org",
    "The submitted file is empty": "The file is empty",
}


@dataclass(frozen=True)
class Question:
    """What a sentence needs to know of a field."""

    label: str
    kind: str

    @property
    def inside(self) -> str:
        """The label within a sentence, with an article where it has none."""
        if self.label.endswith("?"):
            return "your answer"
        named = self.label.lower().startswith(("the ", "your ", "a ", "an "))
        return f"{'' if named else 'the '}{uncapitalised(self.label)}"

    @property
    def subject(self) -> str:
        return "Your answer" if self.label.endswith("?") else self.label


def sentence(error: ValidationError, question: Question) -> str:
    """The first problem with an answer, in one sentence."""
    said = str(next(iter(error.messages)))
    if error.code == "required" and said == "This field is required.":
        return _nothing_given(question)
    if error.code in ("invalid_choice", "invalid_pk_value") and said.startswith("Select a valid choice"):
        return "Select one of the answers offered"
    starts, ours = OURS.get(error.code or "", ("", ""))
    if not (starts and said.startswith(starts)):
        ours = next((words for start, words in INVALID.items() if said.startswith(start)), "")
    values = {"label": question.subject, "inside": question.inside, **(getattr(error, "params", None) or {})}
    return ours.format_map(values) if ours else said


def _nothing_given(question: Question) -> str:
    if question.kind == "checkbox":
        return f"Tick “{question.label}” to go on"
    if question.label.endswith("?"):
        return f"{'Select an answer to' if question.kind in GROUPS else 'Answer'} “{question.label}”"
    return f"{'Select' if question.kind in CHOSEN else 'Enter'} {question.inside}"
