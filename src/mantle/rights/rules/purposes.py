"""RIG-1: why personal data is held, on which ground of law, by whom it is controlled, and for whom the purpose is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """Grounds of Article 6 that are used here. Consent is not among them: an employer's request is hard to refuse."""

    PUBLIC_TASK = "public task (Article 6(1)(e))"
    EMPLOYMENT = "contract of employment (Article 6(1)(b))"
    LEGAL_DUTY = "legal duty (Article 6(1)(c))"


class Controller(StrEnum):
    AGENCY = "the agency where the person works"
    PROGRAMME = "the programme team's organisation"
    JOINT = "the agency and the programme team's organisation jointly"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason to hold personal data. `condition` is the ground of Article 9 for special categories, or empty."""

    name: str
    says: str
    basis: Basis
    controller: Controller
    condition: str = ""


PURPOSES: dict[str, Purpose] = {
    purpose.name: purpose
    for purpose in (
        Purpose(
            "leadership record", "to know who leads which service, since when, and who stands in",
            Basis.PUBLIC_TASK, Controller.AGENCY,
        ),
        Purpose(
            "absence", "to know who holds the duties of a post while its holder is away", Basis.EMPLOYMENT,
            Controller.AGENCY, "Article 9(2)(b): duties of employment law, where a reason for absence tells of health",
        ),
        Purpose(
            "governance", "to know who sits on which board and belongs to which network", Basis.PUBLIC_TASK,
            Controller.AGENCY,
        ),
        Purpose(
            "development", "to develop leaders together: places, dates, attendance and what was learnt",
            Basis.PUBLIC_TASK, Controller.PROGRAMME,
            "Article 9(2)(b): duties of employment law, where a reason for a deferral tells of health",
        ),
        Purpose(
            "residentials", "to give people a bed, food and access where they stay overnight", Basis.PUBLIC_TASK,
            Controller.PROGRAMME,
            "Article 9(2)(a): the person's explicit consent, for this stay alone, taken back at any time",
        ),
        Purpose(
            "support of a post", "to make a demanding post manageable, and to keep whoever holds it", Basis.PUBLIC_TASK,
            Controller.AGENCY,
        ),
        Purpose(
            "early talent", "to find people early who may lead later, and to tell each of them fairly what was decided",
            Basis.PUBLIC_TASK, Controller.PROGRAMME,
        ),
        Purpose(
            "succession", "to keep posts covered that children depend on, and to know who could step in",
            Basis.PUBLIC_TASK, Controller.AGENCY,
        ),
        Purpose("forecast", "to estimate how many leaders will be needed", Basis.PUBLIC_TASK, Controller.JOINT),
        Purpose("access", "to let the right people in, and nobody else", Basis.PUBLIC_TASK, Controller.PROGRAMME),
        Purpose("security", "to keep accounts from being entered by others", Basis.PUBLIC_TASK, Controller.PROGRAMME),
        Purpose(
            "accountability", "to show what was done and seen, by whom, when and why", Basis.LEGAL_DUTY,
            Controller.JOINT,
        ),
        Purpose(
            "equality monitoring", "to see in counts whether everybody has the same chances", Basis.LEGAL_DUTY,
            Controller.JOINT, "Article 9(2)(g): equality of opportunity (Data Protection Act 2018, Schedule 1, 8)",
        ),
        Purpose("running the service", "to carry out work that was asked for", Basis.PUBLIC_TASK, Controller.PROGRAMME),
        Purpose("letters", "to send what people must be told", Basis.PUBLIC_TASK, Controller.PROGRAMME),
        Purpose(
            "rights", "to answer people who use their rights, and to show that they were answered", Basis.LEGAL_DUTY,
            Controller.JOINT,
        ),
    )
}  # fmt: skip
