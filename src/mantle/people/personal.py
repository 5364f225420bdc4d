"""What is personal in the tables of this slice (RIG-1). Read by `mantle.rights` through the register of apps.

One entry a model, fields as words in a row:
  about      paths from a row to the person it is about; "" is the row itself
  by         paths to a person who only did something to it
  personal   fields that tell of that person; special those that may tell of health or the like
  secret     kept in a form that tells nobody anything, or not shown; files: whole files
  rest       "not personal": every field not named tells of nobody
  words      free text, in which others may be named as well
  other      fields that tell of nobody
  purpose    a name from mantle.rights.rules.purposes; keep: a class from mantle.rights.rules.retention
  erasure    delete the row, clear its personal fields, or keep it as a fact about a pseudonym
"""

from __future__ import annotations

PERSONAL: dict[str, dict[str, str]] = {
    "Person": {
        "about": "self", "personal": "given_name family_name sort_name email birth_year background profession",
        "other": "id code merged_into version", "purpose": "leadership record", "keep": "record of a person",
        "erasure": "clear",
    },
    "PersonName": {
        "about": "person", "personal": "given_name family_name sort_name until", "other": "id",
        "purpose": "leadership record", "keep": "record of a person", "erasure": "delete",
    },
    "Identifier": {
        "about": "person", "personal": "source value", "other": "id", "purpose": "leadership record",
        "keep": "record of a person", "erasure": "delete",
    },
    "RoleHeld": {
        "about": "person", "personal": "role agency region starts_on ends_on", "other": "id", "purpose": "access",
        "keep": "record of a person", "erasure": "delete",
    },
    "Account": {
        "about": "person", "personal": "email last_login is_active", "secret": "password",
        "other": "id is_demonstration sessions_ended", "purpose": "access", "keep": "record of a person",
        "erasure": "delete",
    },
    "CalendarLink": {
        "about": "person", "personal": "label read_on", "secret": "digest", "other": "id code made_at revoked_at",
        "purpose": "access", "keep": "record of a person", "erasure": "delete",
    },
    "AccountLink": {
        "about": "account__person", "personal": "made_at expires_at used_at", "secret": "digest", "other": "id account",
        "purpose": "access", "keep": "links of one use", "erasure": "delete",
    },
    "AuditEvent": {
        "by": "by", "about": "code:person", "personal": "at verb", "words": "object_name reason detail",
        "other": "id object_kind object_code agency", "purpose": "accountability", "keep": "audit", "erasure": "keep",
    },
    "Duplicate": {
        "about": "one other", "personal": "likeness because is_dismissed", "other": "id code",
        "purpose": "leadership record", "keep": "record of a person", "erasure": "delete",
    },
    "Merge": {
        "about": "kept merged", "by": "by undone_by", "personal": "at undone_at", "words": "reason",
        "other": "id code moved", "purpose": "leadership record", "keep": "record of a person", "erasure": "keep",
    },
    "Job": {
        "about": "requested_by", "personal": "kind state requested_at started_at ended_at", "words": "arguments error",
        "other": "key worker",
        "purpose": "running the service", "keep": "work carried out", "erasure": "keep",
    },
    "Letter": {
        "about": "to", "by": "queued_by", "personal": "address send_after handed_at state",
        "words": "subject body problem",
        "secret": "link", "other": "key wording",
        "purpose": "letters", "keep": "work carried out", "erasure": "delete",
    },
    "SentForm": {
        "about": "by", "personal": "at", "secret": "key digest leads_to",
        "purpose": "running the service", "keep": "security logs", "erasure": "delete",
    },
    "LetterBatch": {
        "by": "made_by", "personal": "made_at", "words": "name", "purpose": "letters", "keep": "work carried out",
        "erasure": "keep",
    },
    "DeadAddress": {
        "personal": "address since reason", "purpose": "letters", "keep": "work carried out", "erasure": "keep",
    },
    "SignInTries": {
        "secret": "key moments last_at", "purpose": "security", "keep": "security logs", "erasure": "keep",
    },
    "LetterTry": {
        "about": "letter__to", "personal": "began_at handed_at ended_at", "words": "outcome",
        "other": "id letter number",
        "purpose": "letters", "keep": "work carried out", "erasure": "delete",
    },
    "Authenticator": {
        "about": "account__person", "personal": "set_up_at", "secret": "sealed_key", "other": "id account last_step",
        "purpose": "security", "keep": "record of a person", "erasure": "delete",
    },
    "RecoveryCode": {
        "about": "account__person", "personal": "used_at", "secret": "digest", "other": "id account is_short",
        "purpose": "security", "keep": "record of a person", "erasure": "delete",
    },
    "Passkey": {
        "about": "account__person", "personal": "name added_at used_at stopped_at",
        "secret": "handle credential public_key", "other": "id code account count_of_uses",
        "purpose": "security", "keep": "record of a person", "erasure": "delete",
    },
    "OutsideIdentity": {
        "about": "account__person", "personal": "issuer subject linked_at used_at", "other": "id code account",
        "purpose": "access", "keep": "record of a person", "erasure": "delete",
    },
    "AddressChange": {
        "about": "account__person", "personal": "email asked_at expires_at", "secret": "digest", "other": "id account",
        "purpose": "access", "keep": "links of one use", "erasure": "delete",
    },
    "Emergency": {
        "about": "person", "by": "second reviewed_by",
        "personal": "agency minutes begins_at ends_at ended_at reviewed_at", "words": "reason why_longer finding",
        "other": "id code", "purpose": "accountability", "keep": "audit", "erasure": "keep",
    },
    "EmergencyStep": {
        "about": "emergency__person", "personal": "at page", "other": "id emergency row method status",
        "purpose": "accountability", "keep": "audit", "erasure": "keep",
    },
    "Visit": {
        "about": "account__person", "personal": "browser began_at seen_at", "secret": "session_key session_data",
        "other": "expire_date code account", "purpose": "security", "keep": "security logs", "erasure": "delete",
    },
    "Sharing": {
        "about": "person", "by": "reader",
        "personal": "purpose audience agency wording starts_on ends_on given_at withdrawn_at",
        "other": "id code item wording_version", "purpose": "access", "keep": "record of a person", "erasure": "delete",
    },
    "Change": {
        "words": "values", "other": "id at table row operation actor request", "purpose": "accountability",
        "keep": "record of changes", "erasure": "keep",
    },
    "Look": {
        "by": "by", "personal": "at purpose fields", "words": "people", "other": "id request",
        "purpose": "accountability", "keep": "record of looks", "erasure": "keep",
    },
    "Seal": {"rest": "not personal"},
    "Chore": {"rest": "not personal"},
    "Worker": {"rest": "not personal"},
    "Agency": {"rest": "not personal"},
    "AgencyName": {"rest": "not personal"},
}  # fmt: skip
