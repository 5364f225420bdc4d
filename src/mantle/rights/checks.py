"""Checks at start of which parts wait for their impact assessment. RIG-15."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register

from mantle.rights.queries.assessed import closed
from mantle.rights.rules.parts import PARTS, numbers_from, unknown_parts

HOW = "MANTLE_IMPACT_ASSESSMENTS takes part=number, parted by commas. Parts: " + ", ".join(PARTS) + "."


@register(Tags.security)
def assessed_parts_exist(app_configs: Any, **options: Any) -> list[Error]:
    """A misspelt name would leave a part closed without a word."""
    wrong = unknown_parts(numbers_from(settings.IMPACT_ASSESSMENTS))
    return [Error(f"There is no part called {name}.", hint=HOW, id="mantle.E030") for name in wrong]


@register(Tags.security, deploy=True)
def parts_that_wait(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Whoever starts a site is told which parts are closed, and what opens them."""
    waiting = ", ".join(sorted(closed()))
    return [Info(f"Closed without an impact assessment: {waiting}.", hint=HOW, id="mantle.I030")] if waiting else []
