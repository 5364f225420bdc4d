"""A date in three boxes, with one clear sentence when it is not one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mantle.web.words import MONTHS, day, listed, uncapitalised

# Nothing here is on record outside of these years, and the days around them can be reckoned with.
YEARS = range(1800, 2300)
PARTS = ("day", "month", "year")
# How a time of day may be typed: 9:30, 09.30, 9.30am, 4 pm.
TIMES = ("%H:%M", "%H.%M", "%H:%M:%S", "%I:%M %p", "%I.%M %p", "%I %p")
Typed = tuple[str, str, str]


class DateInput(forms.Widget):
    """Three text boxes, `NAME_day`, `NAME_month`, `NAME_year`; also takes one ISO date under NAME."""

    template_name = "web/fields/date_boxes.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed | str | None:
        if name in data:
            return str(data[name]).strip()
        typed = [str(data.get(f"{name}_{part}", "")).strip() for part in PARTS]
        return (typed[0], typed[1], typed[2]) if any(typed) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day" if id_ else id_

    def decompress(self, value: Any) -> Typed:
        """The text of each box."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        if isinstance(value, tuple):
            return value
        try:
            return self.decompress(date.fromisoformat(value or ""))
        except ValueError:
            return value or "", "", ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["boxes"] = list(zip(PARTS, self.decompress(value), strict=True))
        return context


class DateField(forms.Field):
    """A day. Errors name the field by its label (or by `called`) and say which box is wrong.

    `earliest` and `latest` are days, or functions that return one, so that "today" is asked when the form is used.
    """

    widget = DateInput

    def __init__(self, *, called: str = "", earliest: Any = None, latest: Any = None, **kwargs: Any) -> None:
        self.called, self.earliest, self.latest = called, earliest, latest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        typed = value if isinstance(value, tuple) else _from_iso(value)
        return self._real_date(typed)

    def validate(self, value: date | None) -> None:
        if value is None and self.required:
            given = self.error_messages["required"]
            default = forms.Field.default_error_messages["required"]
            raise ValidationError(f"Enter {self._inside}" if given == default else given, code="required")

    def run_validators(self, value: date | None) -> None:
        super().run_validators(value)
        if value is None:
            return
        earliest, latest = _day_of(self.earliest), _day_of(self.latest)
        if earliest and value < earliest:
            raise ValidationError(f"{self._name} must be on or after {day(earliest)}", code="too early")
        if latest and value > latest:
            raise ValidationError(f"{self._name} must be on or before {day(latest)}", code="too late")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    @property
    def _name(self) -> str:
        label = self.called or str(self.label or "").rstrip("?")
        # "When does it begin?" cannot stand as a subject.
        return "The date" if not self.called and str(self.label or "").endswith("?") else label or "The date"

    @property
    def _inside(self) -> str:
        inside = uncapitalised(self._name)
        return inside if inside.startswith(("the ", "your ")) else f"the {inside}"

    def _real_date(self, typed: Typed) -> date:
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if missing:
            raise ValidationError(f"{self._name} must include a {listed(missing)}", code="-".join(missing))
        year, month, number = _year(typed[2]), _month(typed[1]), _whole(typed[0])
        wrong = [
            part
            for part, is_wrong in (("day", not 1 <= number <= 31), ("month", not month), ("year", not year))
            if is_wrong
        ]
        if wrong == ["year"]:
            raise ValidationError(f"{self._name} must have a year of 4 figures, like 2027", code="year")
        if year and year not in YEARS:
            raise ValidationError(f"{self._name} must have a year from {YEARS[0]} to {YEARS[-1]}", code="year")
        try:
            return date(year, month, number)
        except ValueError:
            raise ValidationError(
                f"{self._name} must be a real date, like 27 3 2027", code="-".join(wrong) or "day-month-year"
            ) from None


def _from_iso(text: str) -> Typed:
    parts = text.split("-")
    return (parts[2], parts[1], parts[0]) if len(parts) == 3 else (text, "", "")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


def _year(text: str) -> int:
    return _whole(text) if len(text) == 4 else 0


def _month(text: str) -> int:
    """A month by number or by name, whole or short; 0 when it is none."""
    if text.isdigit():
        number = _whole(text)
        return number if 1 <= number <= 12 else 0
    starts = [place for place, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.lower().startswith(text.lower())]
    return starts[0] if starts else 0


def _day_of(limit: Any) -> date | None:
    return limit() if callable(limit) else limit
