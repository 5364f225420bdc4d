"""RIG-13: what a restriction and an objection stop, in words and by the names that other slices ask for."""

from __future__ import annotations

from enum import StrEnum


class Use(StrEnum):
    """A use of a record that can be stopped; an empty one stands for all of them."""

    ALL = ""
    FIGURES = "figures"
    SUGGESTIONS = "suggestions"
    FILES = "files"


USE_NAMES: dict[Use, str] = {
    Use.ALL: "anything but keeping it",
    Use.FIGURES: "figures and forecasts",
    Use.SUGGESTIONS: "rankings and suggestions",
    Use.FILES: "changes by files",
}
# Steps of a request, by its kind: what each stops. A restriction stops every use; an objection stops what it names.
STOPS: dict[str, dict[str, Use]] = {
    "restriction": {"restrict": Use.ALL},
    "objection": {"stop figures": Use.FIGURES, "stop suggestions": Use.SUGGESTIONS},
}
STEP_NAMES = {
    "restrict": "Restrict the record: it is kept, and used for nothing else",
    "stop figures": "Stop using their data for figures and forecasts",
    "stop suggestions": "Stop using their data for rankings and suggestions",
    "lift": "Lift what this request stopped: the data is used again",
}
