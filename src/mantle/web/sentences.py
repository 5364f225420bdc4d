"""What Django says of a wrong answer, said about the question that was asked. A form's own words stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from mantle.web.words import counted, uncapitalised

GROUPS = ("radios", "checkboxes", "select")
CHOSEN = (*GROUPS, "checkbox", "file")
# Code of the problem -> how Django's own sentence begins -> ours.
OURS = {
    "max_length": ("Ensure this", "{label} must be {limit_value} characters or fewer; it has {show_value}"),
    "min_length": ("Ensure this", "{label} must be {limit_value} characters or more; it has {show_value}"),
    "max_value": ("Ensure this", "{label} must be {limit_value} or less"),
    "min_value": ("Ensure this", "{label} must be {limit_value} or more"),
    "max_decimal_places": ("Ensure that", "{label} must have no more than {max_places}"),
    "max_digits": ("Ensure that", "{label} must have no more than {max} digits"),
}
INVALID = {
    "Enter a valid email": "Enter {inside} in the right form, like name@example.org",
    "Enter a whole number.": "{label} must be a whole number",
    "Enter a number.": "{label} must be a number",
    "Enter a valid time": "{label} must be a time of day, like 9:30",
    "Enter a valid URL": "Enter {inside} in full, like https://www.example.org",
    "The submitted file is empty": "The file is empty",
}
# Labels that begin thus go on from the heading ("In your own words"); they cannot stand within a sentence.
NO_NAMES = (
    "begins ", "continues ", "ends ", "for ", "from ", "held ", "how ", "in ", "on ", "or ", "reports ", "say ",
    "until ", "what ", "where ", "why ",
)  # fmt: skip
NAMED = ("the ", "your ", "its ", "their ", "a ", "an ", "one ")


@dataclass(frozen=True)
class Question:
    """What a sentence needs to know of a field."""

    label: str
    kind: str

    @property
    def is_asked(self) -> bool:
        """Whether the label is a question, or another saying that names nothing."""
        return self.label.endswith("?") or self.label.lower().startswith(NO_NAMES)

    @property
    def inside(self) -> str:
        """The label within a sentence, with an article where it has none."""
        if self.is_asked:
            return f"your answer to “{self.label}”"
        named = self.label.lower().startswith(NAMED)
        return f"{'' if named else 'the '}{uncapitalised(self.label)}"

    @property
    def subject(self) -> str:
        return f"Your answer to “{self.label}”" if self.is_asked else self.label


def sentence(error: ValidationError, question: Question) -> str:
    """The first problem with an answer, in one sentence."""
    said = str(next(iter(error.messages)))
    if error.code == "required" and said == "This field is required.":
        return _nothing_given(question)
    if error.code in ("invalid_choice", "invalid_pk_value") and said.startswith(("Select a valid choice", "“")):
        return f"Select one of the answers offered to “{question.label}”"
    starts, ours = OURS.get(error.code or "", ("", ""))
    if not (starts and said.startswith(starts)):
        ours = next((words for start, words in INVALID.items() if said.startswith(start)), "")
    values = {"label": question.subject, "inside": question.inside, **(getattr(error, "params", None) or {})}
    values["max_places"] = counted(values.get("max") or 0, "decimal place")
    return ours.format_map(values) if ours else said


def _nothing_given(question: Question) -> str:
    if question.kind == "checkbox":
        return f"Tick “{question.label}” to go on"
    if question.is_asked:
        return f"{'Select an answer to' if question.kind in GROUPS else 'Answer'} “{question.label}”"
    return f"{'Select' if question.kind in CHOSEN else 'Enter'} {question.inside}"
