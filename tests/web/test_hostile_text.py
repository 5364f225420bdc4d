"""F42, F47: every pattern and every field of a form against long text that was made to take for ever."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django import forms

import mantle

LONG = 20_000
# Each is the worst for some shape of pattern: repeats within repeats, an end that never comes, blanks, far signs.
HOSTILE = [
    "a" * LONG + "!", "1" * LONG + "x", " " * LONG + "x", "\t\n" * (LONG // 2) + "x", "a." * (LONG // 2) + "@",
    "a@" * (LONG // 2), "a-" * (LONG // 2) + "!", "http://" + "a" * LONG + "\0", "(" * LONG, "=" * LONG, "," * LONG,
    "1-" * (LONG // 2), "é\u0301" * (LONG // 2), "\u200b" * LONG + "x", "\u202e" + "א" * LONG, "<" * LONG,
    "{{" * (LONG // 2),
]  # fmt: skip
LONGEST = 1.0  # seconds of the processor, for a megabyte in all of them


def modules() -> Iterator[object]:
    for module in pkgutil.walk_packages(mantle.__path__, "mantle."):
        if not re.search(r"\.(migrations|cli|wsgi|__main__)\b", module.name):
            yield importlib.import_module(module.name)


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that stands in a module of the house, by its name."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found.setdefault(value, f"{module.__name__}.{name}")  # type: ignore[attr-defined]
    return {name: pattern for pattern, name in found.items()}


def fields() -> dict[str, forms.Field]:
    """Every field of every form of the house that can be made without a request; of those that are alike, one."""
    found: dict[str, forms.Field] = {}
    alike = set()
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, forms.BaseForm) and hasattr(value, "base_fields"):
                for name, field in value.base_fields.items():
                    kind = (type(field), repr([vars(each) for each in field.validators if hasattr(each, "__dict__")]))
                    if not isinstance(field, forms.FileField | forms.ModelChoiceField) and kind not in alike:
                        alike.add(kind)
                        found[f"{value.__module__}.{value.__qualname__}.{name}"] = field
    return found


def seconds(work: Callable[[str], object]) -> float:
    started = time.process_time()
    for text in HOSTILE:
        work(text)
    return time.process_time() - started


def used(name: str, pattern: re.Pattern[str]) -> Callable[[str], object]:
    """The pattern as the house uses it: from the beginning of a text, or anywhere in it."""
    module, _, own = name.rpartition(".")
    anywhere = re.search(rf"\b{own}\.(search|sub|split|findall|finditer)\(", inspect.getsource(sys.modules[module]))
    if anywhere or own not in inspect.getsource(sys.modules[module]).replace(f"{own} =", "", 1):
        return pattern.search
    return lambda text: (pattern.match(text), pattern.fullmatch(text))


def cleaned(field: forms.Field) -> Callable[[str], object]:
    def clean(text: str) -> object:
        try:
            return field.clean([text] * 3 if isinstance(field, forms.MultiValueField) else text)
        except forms.ValidationError as refused:
            return refused.messages

    return clean


def test_no_pattern_of_the_house_takes_longer_than_its_text():
    found = patterns()
    assert len(found) > 15
    slow = {name: taken for name, each in found.items() if (taken := seconds(used(name, each))) > LONGEST}
    assert slow == {}


@pytest.mark.django_db
def test_every_field_of_every_form_takes_or_refuses_a_huge_paste_at_once():
    found = fields()
    assert len(found) > 15
    slow = {name: taken for name, each in found.items() if (taken := seconds(cleaned(each))) > LONGEST}
    assert slow == {}


def test_a_pattern_that_takes_for_ever_would_be_found(monkeypatch):
    """The switch off: repeats within repeats, on text that is short enough to come to an end."""
    monkeypatch.setattr(f"{__name__}.HOSTILE", ["a" * 22 + "!"])
    assert seconds(re.compile(r"^(a+)+$").search) > 0.05
    assert seconds(re.compile(r"^a+$").search) < 0.05
