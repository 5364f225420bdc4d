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
    DATA_PROTECTION = "data_protection"
    EMERGENCY = "emergency"


class Permission(StrEnum):
    """A verb that a guard asks for."""

    VIEW_AGENCIES = "see agencies and partnerships"
    VIEW_POSTS = "see posts and who holds them"
    VIEW_PEOPLE = "see a person's record"
    VIEW_AGES = "see a named person's year of birth"
    VIEW_LOSS = "see the chance that a post falls empty"
    VIEW_CONTACT = "see how to reach a named person"
    VIEW_NOTES = "see why somebody left, was away or holds two posts"
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
    VIEW_EQUALITY_COUNTS = "see counts of what people say for equality"
    VIEW_AUDIT = "read what was done and seen"
    GIVE_ROLES = "give and end roles"
    HANDLE_RIGHTS = "answer requests and complaints about personal data"
    OPEN_IN_EMERGENCY = "open one agency's rows for a few hours in an emergency"
    VIEW_EMERGENCIES = "read what was opened in an emergency, and say whether it was right"
    VIEW_LETTERS = "see letters that went out, take them back and send them again"
    VIEW_WORK = "see all queued work and what is due"
    VIEW_FRAMEWORKS = "see frameworks, role profiles and evidence"
    EDIT_FRAMEWORKS = "write, agree and publish frameworks"
    VIEW_PROGRAMMES = "see programmes, cohorts and their dates"
    EDIT_PROGRAMMES = "design and publish programmes"
    MANAGE_COHORTS = "open cohorts, give places and record what becomes of them"
    VIEW_PLACES = "see who has a place in which cohort"
    ARRANGE_RESIDENTIALS = "arrange residentials, and see what people say they need there"
    VIEW_HOURS = "see dates and hours of development, never what is written"
    OFFER_PLACEMENTS = "offer placements at an agency, and agree them"
    ASSESS_OVER_TIME = "open continuous assessments, and say what they are for"
    ARRANGE_CONDITIONS = "ask what posts need, and see dates and actions, never the answers"
    EDIT_CONDITIONS = "change the list of what makes a post manageable"
    PUT_FORWARD = "put people of an agency forward for early talent"
    WRITE_LOCAL_PLANS = "write what an authority does with a programme in its own context"
    VIEW_EVALUATION = "see figures of what came of programmes"
    EVALUATE = "read what people let evaluators read, without names, and write findings"
    RUN_NETWORK_SURVEYS = "ask groups to whom people turn, and see how groups are joined, never an answer"
    ARRANGE_SUPPORT = "keep the pool of coaches and mentors, and match them; dates and hours, never what is said"
    EDIT_SUCCESSION = "read and write the succession plan of an authority"
    ENDORSE_SUCCESSION = "endorse a succession plan that one is named to read"
    ARRANGE_FEEDBACK = "agree whom somebody asks for feedback, and see how far it is, never what is said"
    OFFER_HELP = "offer and ask for help between authorities, and say yes for an authority"
    BROKER_HELP = "bring authorities that need help together with those that offer it"


_ALL = {Permission.VIEW_AGENCIES, Permission.VIEW_FRAMEWORKS, Permission.VIEW_PROGRAMMES}
_SEE = _ALL | {Permission.VIEW_PROFILE}
_LEAD = _SEE | {
    Permission.VIEW_POSTS,
    Permission.VIEW_PEOPLE,
    Permission.VIEW_AGES,
    Permission.VIEW_LOSS,
    Permission.VIEW_CONTACT,
    Permission.VIEW_NOTES,
    Permission.EDIT_POSTS,
    Permission.EDIT_BODIES,
    Permission.EDIT_PEOPLE,
    Permission.MERGE_PEOPLE,
    Permission.IMPORT_FILES,
    Permission.EXPORT_FILES,
    Permission.REORGANISE,
    Permission.EDIT_VOCABULARY,
    Permission.RUN_FORECAST,
    Permission.EDIT_FRAMEWORKS,
    Permission.VIEW_PLACES,
    Permission.VIEW_HOURS,
    Permission.OFFER_PLACEMENTS,
    Permission.ASSESS_OVER_TIME,
    Permission.WRITE_LOCAL_PLANS,
    Permission.EDIT_CONDITIONS,
    Permission.ARRANGE_FEEDBACK,
    Permission.RUN_NETWORK_SURVEYS,
}

# ACC-1: this table is the only source of what a role may do. How far it reaches is where the role is held:
# at an agency, in a region, or (neither named) everywhere.
MAY: dict[Role, frozenset[Permission]] = {
    Role.PROGRAMME_TEAM: frozenset(
        _LEAD
        | {
            Permission.VIEW_EQUALITY_COUNTS,
            Permission.VIEW_LETTERS,
            Permission.EDIT_PROGRAMMES,
            Permission.MANAGE_COHORTS,
            Permission.ARRANGE_RESIDENTIALS,
            Permission.VIEW_EVALUATION,
            Permission.BROKER_HELP,
            Permission.ARRANGE_SUPPORT,
        }
    ),
    Role.AUTHORITY_LEAD: frozenset(
        _LEAD
        | {
            Permission.ARRANGE_CONDITIONS,
            Permission.EDIT_SUCCESSION,
            Permission.OFFER_HELP,
            Permission.PUT_FORWARD,
        }
    ),
    Role.DIRECTOR: frozenset(
        _SEE
        | {
            Permission.VIEW_POSTS,
            Permission.VIEW_PEOPLE,
            Permission.VIEW_CONTACT,
            Permission.VIEW_PLACES,
            Permission.OFFER_PLACEMENTS,
            Permission.PUT_FORWARD,
            Permission.OFFER_HELP,
            Permission.WRITE_LOCAL_PLANS,
            Permission.RUN_FORECAST,
            Permission.ENDORSE_SUCCESSION,
        }
    ),
    Role.PARTICIPANT: frozenset(_ALL),
    Role.MENTOR: frozenset(_ALL),
    Role.ASSESSOR: frozenset(_ALL),
    Role.ANALYST: frozenset(
        _SEE | {Permission.RUN_FORECAST, Permission.VIEW_EQUALITY_COUNTS, Permission.VIEW_EVALUATION}
    ),
    Role.EVALUATOR: frozenset(_SEE | {Permission.VIEW_EVALUATION, Permission.EVALUATE}),
    Role.AUDITOR: frozenset(_ALL | {Permission.VIEW_AUDIT, Permission.VIEW_EMERGENCIES}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.VIEW_AGENCIES,
            Permission.VIEW_FRAMEWORKS,
            Permission.VIEW_PROGRAMMES,
            Permission.VIEW_AUDIT,
            Permission.GIVE_ROLES,
            Permission.VIEW_LETTERS,
            Permission.VIEW_WORK,
        }
    ),
    Role.DATA_PROTECTION: frozenset(_ALL | {Permission.HANDLE_RIGHTS, Permission.VIEW_EMERGENCIES}),
    Role.EMERGENCY: frozenset(_ALL | {Permission.OPEN_IN_EMERGENCY}),
}
# ACC-8: what somebody who opened an agency in an emergency may do there until it closes: look, and nothing else. What
# people say for equality, what colleagues say of one another, and files to take out are never among it.
IN_AN_EMERGENCY = frozenset(
    {Permission.VIEW_POSTS, Permission.VIEW_PEOPLE, Permission.VIEW_CONTACT, Permission.VIEW_PLACES}
)

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
    Role.DATA_PROTECTION: "Data protection officer",
    Role.EMERGENCY: "On call for emergencies",
}


class FieldGroup(StrEnum):
    """Fields that are seen together, by the same people."""

    HOLDER = "holder"
    RECORD = "record"
    BACKGROUND = "background"
    CONTACT = "contact"
    BIRTH_YEAR = "birth_year"
    NOTES = "notes"
    REFERENCES = "references"
    ANSWERS = "answers"
    NEEDS = "needs"
    CONDITIONS = "conditions"
    READINESS = "readiness"
    TALENT = "talent"
    EQUALITY = "equality"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Group:
    """What a group of fields is called, the permission that opens it, and the fields of the database in it."""

    name: str
    permission: Permission | None  # None: nobody but the person, unless the person shares it
    fields: tuple[str, ...]


# ACC-7: the person sees every group about themselves; others as far as the permission reaches. The line "Who can see
# this" beside a field is made from the same table, and so are the queries that leave fields out.
GROUPS: dict[FieldGroup, Group] = {
    FieldGroup.HOLDER: Group("who holds a post", Permission.VIEW_POSTS, ("Appointment.person",)),
    FieldGroup.RECORD: Group(
        "the record of a person: names and posts",
        Permission.VIEW_PEOPLE,
        (
            *(f"Person.{name}" for name in ("given_name", "family_name")),
            "PersonName.given_name",
            "PersonName.family_name",
        ),
    ),
    FieldGroup.BACKGROUND: Group(
        "service area and profession", Permission.VIEW_PEOPLE, ("Person.background", "Person.profession")
    ),
    FieldGroup.CONTACT: Group("e-mail address", Permission.VIEW_CONTACT, ("Person.email",)),
    FieldGroup.BIRTH_YEAR: Group("year of birth", Permission.VIEW_AGES, ("Person.birth_year",)),
    FieldGroup.NOTES: Group(
        "why somebody left, was away or holds two posts",
        Permission.VIEW_NOTES,
        ("Appointment.leaving_reason", "Appointment.overlap_reason", "Absence.reason"),
    ),
    FieldGroup.REFERENCES: Group(
        "references in other systems", Permission.MERGE_PEOPLE, ("Identifier.source", "Identifier.value")
    ),
    FieldGroup.ANSWERS: Group("wishes, and answers about oneself", None, ("Answer.answer", "Answer.detail")),
    FieldGroup.CONDITIONS: Group(
        "what somebody says of their post, and of staying",
        None,
        (
            *(f"ConditionAnswer.{name}" for name in ("rating", "words", "evidence")),
            *(f"StayInterview.{name}" for name in ("stay_reasons", "stay_words", "leave_reasons", "leave_words")),
            "StayInterview.correction",
            "DiagnosticAnswer.answers",
        ),
    ),
    FieldGroup.READINESS: Group(
        "how ready somebody is judged to be for a post, and what they answer",
        Permission.EDIT_SUCCESSION,
        (
            *(f"Judgement.{name}" for name in ("evidence", "potential", "experience", "stretch", "hidden_reason")),
            "Judgement.answer",
        ),
    ),
    FieldGroup.NEEDS: Group(
        "what somebody needs at a residential: food, access, travel, whom to ring",
        Permission.ARRANGE_RESIDENTIALS,
        tuple(
            f"Stay.{name}"
            for name in (
                *("coming", "diets", "needs", "wants_call", "shares", "phone", "travel", "arrives"),
                *("emergency_name", "emergency_phone", "room"),
            )
        ),
    ),
    FieldGroup.TALENT: Group(
        "early talent: what is written of somebody, marked and decided, and how far off a post is thought",
        Permission.MANAGE_COHORTS,
        (
            *("Evidence.words", "Evidence.own_words", "CriterionMark.level", "CriterionMark.words"),
            *(f"PanelDecision.{name}" for name in ("outcome", "reason", "answer", "taken_back_because")),
            *("FeedbackLine.words", "PoolMember.joined_because", "PoolMember.left_because", "PoolMember.left_words"),
            *(f"Judgement.{name}" for name in ("horizon", "needed")),
        ),
    ),
    FieldGroup.EQUALITY: Group("what somebody says for equality", None, ("Declaration.answer",)),
    FieldGroup.AUDIT: Group(
        "what was done to a record, and why", Permission.VIEW_AUDIT, ("AuditEvent.reason", "AuditEvent.detail")
    ),
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
    """All roles of one person on one day, and the agencies whose rows are open to them in an emergency just now."""

    held: tuple[Held, ...] = field(default_factory=tuple)
    in_emergency: frozenset[int] = frozenset()

    def reach(self, permission: Permission) -> Reach:
        """ACC-3: several roles add up; none takes away from another."""
        granting = [held for held in self.held if permission in MAY[held.role]]
        return Reach(
            everywhere=any(held.agency_id is None and not held.region for held in granting),
            agency_ids=frozenset(held.agency_id for held in granting if held.agency_id is not None)
            | (self.in_emergency if permission in IN_AN_EMERGENCY else frozenset()),
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


def who_can_see(group: str) -> list[str]:
    """Names of the roles that may see a group of fields, without the person, who always does.

    >>> who_can_see("audit"), who_can_see("answers")
    (['Auditor', 'Administrator'], [])
    """
    permission = GROUPS[FieldGroup(group)].permission
    return [NAMES[role] for role in Role if permission is not None and permission in MAY[role]]


def who_may(permission: Permission) -> list[str]:
    """Names of the roles that hold a permission.

    >>> who_may(Permission.VIEW_LOSS)
    ['Programme team', 'Authority lead']
    """
    return [NAMES[role] for role in Role if permission in MAY[role]]


def audience(group: str, subject: str = "the person") -> list[str]:
    """The lines beside a field that say who sees it.

    >>> audience("audit", "you")
    ['You', 'Auditor and Administrator, each as far as their role reaches']
    """
    names = who_can_see(group)
    whose = subject[:1].upper() + subject[1:]
    if not names:
        return [f"{whose}, and nobody else unless {subject} {'share' if subject == 'you' else 'shares'} it"]
    several = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return [whose, f"{several}, {'each ' if len(names) > 1 else ''}as far as their role reaches"]
