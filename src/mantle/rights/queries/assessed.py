"""Which parts of this installation wait for their impact assessment."""

from __future__ import annotations

from django.conf import settings

from mantle.rights.rules.parts import closed_parts, numbers_from


def closed() -> frozenset[str]:
    """RIG-15: parts that are closed here; none in a demonstration and on a developer's machine."""
    if settings.DEMONSTRATION or settings.DEBUG:
        return frozenset()
    return closed_parts(numbers_from(settings.IMPACT_ASSESSMENTS))
