"""What is on record about learning and is not one person's own, as plain tables. EXP-1, EXP-3."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mantle.framework.models import Domain
from mantle.learning.models import HostOffer, Placement, Provider, Resource, TheoryUse
from mantle.people.models import Agency, Person
from mantle.people.records import Records, records, seen_by

OWN = "it is one person's own, and in the copy that they can take of their data"
# EXP-4: tables that no export holds, each with the reason.
LEFT_OUT = {
    "Plan": OWN, "PlanVersion": OWN, "PlanReview": OWN, "Step": OWN, "SelfRating": OWN, "Entry": OWN, "StageClaim": OWN,
    "ThinkingTime": OWN, "Occasion": OWN, "Voice": OWN, "Project": OWN, "ProjectNote": OWN, "ProjectReview": OWN,
    "Assessment": OWN, "Observer": OWN, "Observation": OWN, "Sheet": OWN, "PulseAnswer": OWN, "Impact": OWN,
    "PlacementDay": OWN, "HostFeedback": OWN, "Expertise": OWN, "SelfDiagnostic": OWN,
    "SelfDiagnostic_editions": OWN, "FeedbackTalk": OWN, "Reading": OWN, "AgreedAction": OWN,
    "Dialogue": "what was said is for those who took part; each has it in their own copy",
    "DialogueMember": "what was said is for those who took part; each has it in their own copy",
    "Contribution": "what was said is for those who took part; each has it in their own copy",
    "Ranking": "what was said is for those who took part; each has it in their own copy",
    "ResultLine": "what was said is for those who took part; each has it in their own copy",
    "HandedOn": "what came of a dialogue stands where it was taken up: in a framework, or among ideas for modules",
    "HandedLine": "what came of a dialogue stands where it was taken up: in a framework, or among ideas for modules",
    "GroundRules": "agreed between those who learn together, and for them",
    "GroundRulesAgreement": "agreed between those who learn together, and for them",
    "Opening": "counts of how often a resource is opened here, which mean nothing elsewhere",
}  # fmt: skip


def tables_of(agencies: QuerySet[Agency], viewer: Person | None = None, *, whole: bool = False) -> dict[str, Records]:
    """The library, and placements at these agencies: who, where, when; never what somebody wrote about them."""
    hosted = Q() if whole else Q(agency__in=agencies.order_by().values("pk"))
    offers = seen_by(viewer, HostOffer.objects.filter(hosted))
    resources = seen_by(viewer, Resource.objects.all())
    providers = Provider.objects.filter(resources__in=resources.values("pk")).distinct()
    placements = seen_by(viewer, Placement.objects.filter(offer__in=offers.values("pk")))
    taught = Resource.competencies.through.objects.filter(resource__in=resources.values("pk"))
    shown = HostOffer.competencies.through.objects.filter(hostoffer__in=offers.values("pk"))
    theories = seen_by(viewer, Domain.objects.all()).order_by().values("pk")
    use = "code theory__code competency__code resource__code component__code item how"
    about = "author licence provenance body link worksheet tier dimension minutes reviewed_on review_by"
    offered = "code agency__code host__code kind title what capacity days starts_on ends_on apply_by closed_at"
    placed = "code offer__code person__code seat state supervisor__code starts_on ends_on asked_at decided_by__code"
    return {
        "providers": records(providers, "code name kind about link", known_by="name"),
        "resources": records(
            resources, f"code key title about kind provider__code {about} withdrawn_at withdrawn_reason",
            known_by="key title",
        ),
        "resource_competencies": records(taught, "resource__code competency__code"),
        "theory_uses": records(TheoryUse.objects.filter(theory__in=theories), use, known_by=use.removeprefix("code ")),
        "host_offers": records(offers, offered),
        "host_offer_competencies": records(shown, "hostoffer__code competency__code"),
        "placements": records(placements, f"{placed} agreed_at"),
    }  # fmt: skip
