"""Who may do what, and how far it reaches: one table, read by guards, queries and the page that explains it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is to an agency, a region or the whole service, between two dates."""

    PROGRAMME_TEAM = "programme_team"
    AUTHORITY_LEAD = "authority_lead"
    DIRECTOR = "director"
    PARTICIPANT = "participant"
    MENTOR = "mentor"
    ASSESSOR = "assessor"
    ANALYST = "analyst"
    EVALUATOR = "evaluator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """A verb that a guard asks for."""

    VIEW_AGENCIES = "see agencies and partnerships"
    VIEW_POSTS = "see posts and who holds them"
    VIEW_PEOPLE = "see a person's record"
    VIEW_AGES = "see a named person's year of birth"
    EDIT_POSTS = "record changes of posts and holders"
    EDIT_BODIES = "change partnerships, boards and seats"
    EDIT_PEOPLE = "correct a person's record"
    MERGE_PEOPLE = "merge and separate records of one person"
    IMPORT_FILES = "bring files in"
    EXPORT_FILES = "take files out"
    REORGANISE = "propose and confirm reorganisations"
    EDIT_VOCABULARY = "map local words for tiers and grades"
    VIEW_PROFILE = "see counts and averages of the workforce"
    RUN_FORECAST = "run forecasts"
    VIEW_AUDIT = "read what was done and seen"
    GIVE_ROLES = "give and end roles"


_SEE = {Permission.VIEW_AGENCIES, Permission.VIEW_PROFILE}
_LEAD = _SEE | {
    Permission.VIEW_POSTS,
    Permission.VIEW_PEOPLE,
    Permission.VIEW_AGES,
    Permission.EDIT_POSTS,
    Permission.EDIT_BODIES,
    Permission.EDIT_PEOPLE,
    Permission.MERGE_PEOPLE,
    Permission.IMPORT_FILES,
    Permission.EXPORT_FILES,
    Permission.REORGANISE,
    Permission.EDIT_VOCABULARY,
    Permission.RUN_FORECAST,
}

# ACC-1: this table is the only source of what a role may do. How far it reaches is where the role is held:
# at an agency, in a region, or (neither named) everywhere.
MAY: dict[Role, frozenset[Permission]] = {
    Role.PROGRAMME_TEAM: frozenset(_LEAD),
    Role.AUTHORITY_LEAD: frozenset(_LEAD),
    Role.DIRECTOR: frozenset(_SEE | {Permission.VIEW_POSTS, Permission.VIEW_PEOPLE, Permission.RUN_FORECAST}),
    Role.PARTICIPANT: frozenset({Permission.VIEW_AGENCIES}),
    Role.MENTOR: frozenset({Permission.VIEW_AGENCIES}),
    Role.ASSESSOR: frozenset({Permission.VIEW_AGENCIES}),
    Role.ANALYST: frozenset(_SEE | {Permission.RUN_FORECAST}),
    Role.EVALUATOR: frozenset(_SEE),
    Role.AUDITOR: frozenset({Permission.VIEW_AGENCIES, Permission.VIEW_AUDIT}),
    Role.ADMINISTRATOR: frozenset({Permission.VIEW_AGENCIES, Permission.VIEW_AUDIT, Permission.GIVE_ROLES}),
}

NAMES: dict[Role, str] = {
    Role.PROGRAMME_TEAM: "Programme team",
    Role.AUTHORITY_LEAD: "Authority lead",
    Role.DIRECTOR: "Director or board member",
    Role.PARTICIPANT: "Participant",
    Role.MENTOR: "Mentor or coach",
    Role.ASSESSOR: "Assessor",
    Role.ANALYST: "Analyst",
    Role.EVALUATOR: "Evaluator",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}

# Who can see a field, in words: the "who can see this" line beside a field is made from the same table.
FIELDS: dict[str, Permission] = {
    "holder": Permission.VIEW_POSTS,
    "record": Permission.VIEW_PEOPLE,
    "birth_year": Permission.VIEW_AGES,
    "audit": Permission.VIEW_AUDIT,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one permission reaches: everywhere, or these agencies and regions."""

    everywhere: bool = False
    agency_ids: frozenset[int] = frozenset()
    regions: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.agency_ids or self.regions)

    def covers(self, agency_id: int | None, region: str = "") -> bool:
        """ACC-2: a role held at an agency reaches that agency's rows and no other's."""
        return self.everywhere or agency_id in self.agency_ids or (bool(region) and region in self.regions)


@dataclass(frozen=True, slots=True)
class Held:
    """A role as it is held on the day: an agency, or a region, or neither for everywhere."""

    role: Role
    agency_id: int | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """All roles of one person on one day."""

    held: tuple[Held, ...] = field(default_factory=tuple)

    def reach(self, permission: Permission) -> Reach:
        """ACC-3: several roles add up; none takes away from another."""
        granting = [held for held in self.held if permission in MAY[held.role]]
        return Reach(
            everywhere=any(held.agency_id is None and not held.region for held in granting),
            agency_ids=frozenset(held.agency_id for held in granting if held.agency_id is not None),
            regions=frozenset(held.region for held in granting if held.region),
        )

    def may(self, permission: Permission) -> bool:
        return bool(self.reach(permission))

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(held.role for held in self.held))

    def agency_ids(self, roles: Iterable[Role] = Role) -> frozenset[int]:
        """Agencies at which any of these roles is held."""
        wanted = set(roles)
        return frozenset(held.agency_id for held in self.held if held.agency_id is not None and held.role in wanted)


def who_can_see(field_name: str) -> list[str]:
    """Names of the roles that may see a field, for the line beside it.

    >>> who_can_see("audit")
    ['Auditor', 'Administrator']
    """
    return [NAMES[role] for role in Role if FIELDS[field_name] in MAY[role]]


PAGE_OPENING = """# Who may do what

This page is made from the table in `mantle.people.access`; a test compares the two. To change it, change the table and
run `python -m mantle.people.access > docs/service-rules/access.md`.

| Rule | Says |
|---|---|
| ACC-1 | The table below is the only source of what a role may do. |
| ACC-2 | A role reaches as far as it is held: one agency, one region, or everywhere. |
| ACC-3 | Several roles add up; none takes away from another. A role that has ended opens nothing. |
| ACC-4 | Sign-in by one click works in demonstration mode only; a check refuses demonstration mode in production. |
| ACC-5 | No account of the demonstration exists in production: a check refuses one. |
| ACC-6 | A verb is held over this row, not over rows in general. A row out of sight does not exist: 404, the page of \
an absent row. A row in sight without the verb: 403. |

Tests: `tests/people/test_access.py` asks every address of the site as every role, for a row of one's own agency and of
another, and compares the answers with a table written by hand (`tests/people/doors.py`).
"""


def page() -> str:
    """The page about this table in the service rules, as Markdown."""
    names = [NAMES[role] for role in Role]
    lines = [f"| May | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    lines += [f"| {verb} | {' | '.join('yes' if verb in MAY[role] else '–' for role in Role)} |" for verb in Permission]
    fields = [f"| {name.replace('_', ' ')} | {', '.join(who_can_see(name))} |" for name in FIELDS]
    seen = ["", "Fields with a line “Who can see this”:", "", "| Field | Seen by |", "|---|---|", *fields, ""]
    return "\n".join([PAGE_OPENING, *lines, *seen])


if __name__ == "__main__":
    print(page(), end="")
