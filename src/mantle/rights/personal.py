"""What is personal in the tables of this slice (RIG-1); `mantle.people.personal` says how to read it."""

from __future__ import annotations

_RIGHTS = {"purpose": "rights", "keep": "requests and complaints"}
# What stands beside a record goes with it, and not before.
_BESIDE = {"purpose": "rights", "keep": "record of a person"}
PERSONAL: dict[str, dict[str, str]] = {
    "Case": {
        **_RIGHTS, "about": "person", "by": "recorded_by",
        "personal": "kind name contact field proposed received_on state acknowledged_on extended_on closed_on",
        "words": "words extended_because outcome", "other": "id code agency notice", "erasure": "clear",
    },
    "Pause": {**_RIGHTS, "about": "case__person", "personal": "starts_on ends_on", "words": "waits_for",
              "erasure": "keep"},
    "Item": {
        **_RIGHTS,
        "about": "case__person",
        "by": "decided_by",
        "secret": "text reason heading place",
        "erasure": "delete",
    },
    "Copy": {**_RIGHTS, "by": "released_by", "about": "case__person", "personal": "released_at expires_at",
             "secret": "content", "keep": "released copies", "erasure": "delete"},
    "Acknowledgement": {**_BESIDE, "about": "person", "personal": "notice version at", "erasure": "delete"},
    "Statement": {**_BESIDE, "about": "person", "personal": "about words at", "words": "reply", "other": "id code case",
                  "erasure": "delete"},
    "Limit": {**_RIGHTS, "about": "person", "by": "set_by", "personal": "use starts_on ends_on", "words": "because",
              "other": "id case", "erasure": "delete"},
    "RetentionRun": {"rest": "not personal"},
    "Erasure": {**_RIGHTS, "secret": "key pseudonym on what", "keep": "kept while the service runs", "erasure": "keep"},
}  # fmt: skip
