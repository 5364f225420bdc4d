"""Frameworks and the evidence behind them as plain tables. EXP-1."""

from __future__ import annotations

from mantle.framework.models import (
    Competency,
    Domain,
    Expectation,
    Finding,
    Framework,
    Item,
    Level,
    RoleProfile,
    Study,
    Support,
)
from mantle.people.models import Person
from mantle.people.records import Records, records, seen_by

LEFT_OUT: dict[str, str] = {}


def tables_of(viewer: Person | None = None) -> dict[str, Records]:
    """Every framework that the viewer may read: others' tables point to its competencies.

    Where a framework of the same name and edition is on record already, that one is meant: those that come with Mantle
    stand in each installation under other codes.
    """
    frameworks = seen_by(viewer, Framework.objects.all())
    inside = {"framework__in": frameworks.order_by().values("pk")}
    domains, competencies = Domain.objects.filter(**inside), Competency.objects.filter(**inside)
    profiles = RoleProfile.objects.filter(**inside)
    levels = Level.objects.filter(competency__in=competencies.values("pk"))
    asked = Expectation.objects.filter(profile__in=profiles.values("pk"))
    facts = "code key edition name kind summary source axes owner__code state copied_from__code published_at"
    part = "code framework__code parent__code key name definition evidence phases actions across down position"
    named = "framework__code key"
    items = Item.objects.filter(**inside)
    return {
        "frameworks": records(frameworks, facts, known_by="key edition owner__code"),
        "domains": records(domains, part, known_by=named),
        "competencies": records(
            competencies, "code framework__code domain__code key name statement position", known_by=named
        ),
        "items": records(items, "framework__code domain__code key text setting axis end position", known_by=named),
        "levels": records(levels, "competency__code number indicators", known_by="competency__code number"),
        "profiles": records(profiles, "code framework__code key name tier purpose knowledge position", known_by=named),
        "expectations": records(
            asked, "profile__code competency__code level weight", known_by="profile__code competency__code"
        ),
        **_tables_of_evidence(viewer),
    }


def _tables_of_evidence(viewer: Person | None) -> dict[str, Records]:
    studies = seen_by(viewer, Study.objects.all())
    findings = Finding.objects.filter(study__in=studies.values("pk"))
    behind = Support.objects.filter(finding__in=findings.values("pk"))
    stands = "finding__code domain__code competency__code profile__code item"
    return {
        "studies": records(
            studies, "code key title authors year commissioner contractor question report", known_by="key"
        ),
        "findings": records(
            findings, "code study__code key text confidence found_on position", known_by="study__code key"
        ),
        "supports": records(behind, stands, known_by=stands),
    }
