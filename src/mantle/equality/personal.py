"""What is personal in the tables of this slice (RIG-1); `mantle.people.personal` says how to read it.

A declaration bears a keyed digest in place of a person, so that no table joins it to one.
"""

from __future__ import annotations

PERSONAL: dict[str, dict[str, str]] = {
    "Declaration": {
        "special": "question answer",
        "secret": "key",
        "personal": "month region",
        "other": "id",
        "purpose": "equality monitoring",
        "keep": "equality data",
        "erasure": "keep",
    },
}
