"""The words of structures: services, units, titles and grades as authorities write them, each in its own way."""

from __future__ import annotations

from typing import NamedTuple


class Service(NamedTuple):
    """A service for children: its unit, who tends to lead it, and what its heads and managers are called."""

    unit: str
    backgrounds: tuple[float, ...]  # education, social care, health, integrated, other
    heads: tuple[str, ...]
    managers: tuple[str, ...]


# In order of how often a post below the director leads them: a small authority has the first four.
SERVICES = (
    Service(
        "Children's social care",
        (0.02, 0.90, 0.01, 0.04, 0.03),
        ("Assessment and Intervention", "Family Safeguarding", "Children in Care", "Fostering and Adoption"),
        (
            "Referral and Assessment",
            "Court and Permanence",
            "Fostering",
            "Adoption",
            "Leaving Care",
            "Duty",
            "Long-term Teams",
        ),
    ),
    Service(
        "Education and skills",
        (0.87, 0.02, 0.01, 0.06, 0.04),
        ("School Improvement", "Learning and Achievement", "School Places and Admissions", "Early Years"),
        (
            "Governor Support",
            "School Standards",
            "Early Years Quality",
            "Virtual School",
            "Admissions",
            "Adult Learning",
        ),
    ),
    Service(
        "Early help and prevention",
        (0.20, 0.30, 0.05, 0.33, 0.12),
        ("Early Help", "Family Hubs", "Targeted Youth Support"),
        ("Family Hubs", "Parenting Support", "Youth Work", "Whole Family Support", "Children's Centres"),
    ),
    Service(
        "Commissioning and partnerships",
        (0.30, 0.28, 0.12, 0.18, 0.12),
        ("Joint Commissioning", "Partnerships and Strategy", "Placements and Sufficiency"),
        ("Contracts", "Placements", "Market Development", "Participation", "Health Commissioning"),
    ),
    Service(
        "Safeguarding and quality",
        (0.04, 0.85, 0.03, 0.05, 0.03),
        ("Safeguarding and Review", "Quality Assurance", "Practice and Workforce Development"),
        ("Independent Review", "Child Protection Conferences", "Practice Improvement", "Audit and Learning"),
    ),
    Service(
        "SEND and inclusion",
        (0.66, 0.08, 0.12, 0.09, 0.05),
        ("Special Educational Needs", "Inclusion", "Educational Psychology"),
        ("SEND Casework", "Sensory Support", "Attendance and Inclusion", "Portage", "Alternative Provision"),
    ),
    Service(
        "Youth justice and adolescents",
        (0.06, 0.40, 0.03, 0.16, 0.35),
        ("Youth Justice", "Adolescent Safeguarding"),
        ("Youth Justice Interventions", "Missing and Exploitation", "Reparation", "Edge of Care"),
    ),
    Service(
        "Resources and performance",
        (0.28, 0.22, 0.03, 0.09, 0.38),
        ("Performance and Insight", "Business Support", "Change and Improvement"),
        ("Data and Insight", "Business Support", "Finance and Resources", "Project Delivery"),
    ),
)
BACKGROUNDS = ("education", "social_care", "health", "integrated", "other")
PROFESSIONS = {
    "education": ("Teacher", "Headteacher", "Education adviser", "Educational psychologist"),
    "social_care": ("Social worker",),
    "health": ("Nurse", "Health visitor", "Paediatric therapist", "Public health specialist"),
    "integrated": ("Early years specialist", "Youth and community worker", "Family support practitioner"),
    "other": ("Youth justice practitioner", "Youth worker", "Public manager", "Accountant", "Solicitor"),
}
LOCALITIES = ("North", "South", "East", "West", "Central", "Rural")
SECOND_TIER = ("Assistant Director, {}", "Deputy Director, {}", "Service Director, {}", "Director of {}")
THIRD_TIER = ("Head of {}", "Head of {}", "Head of Service, {}", "Strategic Lead, {}", "Strategic Manager, {}")
FOURTH_TIER = (
    "Service Manager, {}",
    "Team Manager, {}",
    "Operations Manager, {}",
    "Principal Officer, {}",
    "Lead for {}",
)


class Ladder(NamedTuple):
    """How one authority writes its grades: tiers 1 to 4, and whether anyone has said which tier each stands for."""

    grades: tuple[str, str, str, str]
    extra: str  # a second word in use for tier 4


LADDERS = (
    Ladder(("Chief Officer 1", "Chief Officer 3", "HoS 2", "SM 1"), "SM 2"),
    Ladder(("Band 18", "Band 16", "Band 14", "Band 12"), "Band 11"),
    Ladder(("JNC 1", "JNC 4", "PO 12", "PO 8"), "PO 7"),
    Ladder(("Director", "Senior Leader A", "Senior Leader B", "Leader C"), "Leader D"),
    Ladder(("Grade 17", "Grade 15", "Grade 13", "Grade 11"), "Grade 10"),
    Ladder(("Tier 1", "Tier 2", "Tier 3", "Tier 4"), "Tier 4 (specialist)"),
    Ladder(("SMG 1", "SMG 2", "SMG 3", "Hay B"), "Hay C"),
    Ladder(("Executive", "Rank 2", "Rank 3", "Rank 4"), "Rank 5"),
)

# Leadership posts of partners: (title, unit, role); the first of each list speaks for the agency on boards.
PARTNER_POSTS = {
    "health": (
        ("Chief Executive", "Executive", ""),
        ("Director for Children and Young People", "Children and young people", ""),
        ("Designated Nurse for Safeguarding", "Nursing", ""),
        ("Head of Community Paediatrics", "Children and young people", ""),
    ),
    "police": (
        ("Chief Constable", "Command", ""),
        ("Assistant Chief Constable, Protecting People", "Protecting people", ""),
        ("Detective Superintendent, Public Protection", "Protecting people", ""),
    ),
    "school": (("Headteacher", "Leadership", ""), ("Deputy Headteacher", "Leadership", "")),
    "voluntary": (("Chief Executive", "Executive", ""), ("Head of Family Services", "Services", "")),
    "national": (
        ("Chief Executive", "Executive", ""),
        ("Programme Director", "Programmes", ""),
        ("Head of Research and Evaluation", "Research", ""),
        ("Head of Assessment", "Programmes", ""),
        ("Head of Audit and Assurance", "Assurance", ""),
        ("Head of Technology", "Technology", ""),
    ),
}
PARTNER_BACKGROUND = {
    "health": "health",
    "police": "other",
    "school": "education",
    "voluntary": "integrated",
    "national": "other",
}
