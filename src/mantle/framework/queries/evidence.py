"""Which findings stand behind a thing, and which things rest on a finding."""

from __future__ import annotations

from django.db.models import Q

from mantle.framework.models import Competency, Domain, Finding, Framework, RoleProfile, Study, Support
from mantle.people.models import Person


def behind(thing: Domain | Competency | RoleProfile) -> list[Finding]:
    """Findings behind a domain, a profile, or a competency and its domains; the surest first. FRA-8."""
    if isinstance(thing, RoleProfile):
        wanted = Q(supports__profile=thing)
    elif isinstance(thing, Domain):
        wanted = Q(supports__domain__in=_up_from(thing))
    else:
        wanted = Q(supports__competency=thing) | Q(supports__domain__in=_up_from(thing.domain))
    return list(Finding.objects.filter(wanted).select_related("study").distinct().order_by("confidence", "study", "pk"))


def _up_from(domain: Domain | None) -> list[int]:
    found = []
    while domain is not None:
        found.append(domain.pk)
        domain = domain.parent
    return found


def rests_on(study: Study, person: Person) -> list[tuple[Finding, list[dict[str, str]]]]:
    """Each finding of a study with what rests on it, as far as this person may see it: a name, where, an address."""
    seen = set(Framework.objects.visible_to(person).values_list("pk", flat=True))
    rows = Support.objects.filter(finding__study=study).select_related(
        "domain__framework", "competency__framework", "profile__framework"
    )
    found: dict[int, list[dict[str, str]]] = {}
    for row in rows.order_by("pk"):
        thing = row.domain or row.competency or row.profile
        if thing is None:
            found.setdefault(row.finding_id, []).append({"name": row.item, "where": "", "url": ""})
        elif thing.framework_id in seen:
            said = {"name": thing.name, "where": str(thing.framework), "url": thing.get_absolute_url()}
            found.setdefault(row.finding_id, []).append(said)
    return [(finding, found.get(finding.pk, [])) for finding in study.findings.order_by("position")]
