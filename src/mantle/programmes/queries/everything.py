"""Everything on record about programmes as plain tables: that of some agencies, or the whole provision. EXP-1."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mantle.people.models import Agency, Person
from mantle.people.records import Records, records, seen_by
from mantle.programmes.models import (
    Activity,
    Aim,
    Attendance,
    CarriedWork,
    Certificate,
    CoachingContract,
    CoachingDay,
    Cohort,
    Component,
    ComponentBody,
    ComponentLink,
    Contract,
    Contribution,
    DesignCheck,
    Duty,
    EntryCheck,
    Event,
    EventAgency,
    EventFacilitator,
    EventMaterial,
    EvidenceRule,
    Exemplar,
    Exemption,
    Facilitator,
    FacultyMember,
    FacultySpan,
    LearningSet,
    LocalPlan,
    Mandate,
    Measure,
    Milestone,
    ModuleIdea,
    Nomination,
    Offer,
    Outcome,
    Place,
    PlacePeriod,
    PlaceSplit,
    PriorClaim,
    PriorLearning,
    Programme,
    ProgrammeOutcome,
    ProgrammePart,
    Provision,
    Reached,
    Reading,
    Residential,
    Result,
    Room,
    Scenario,
    Session,
    SetMember,
    SetRound,
    Signature,
    SimulationRun,
    Standard,
    StandardReview,
    Strand,
    Team,
    TeamMember,
    Theme,
    Trial,
    Version,
    VoiceLine,
    VoiceQuestion,
    Waiver,
)

# EXP-4: tables that no export holds, each with the reason.
LEFT_OUT = {
    "CohortFile": "a file that somebody sent in; what came of it stands in the other tables",
    "CohortMessage": "letters to people; each person's copy holds those to them",
    "MessageRecipient": "letters to people; each person's copy holds those to them",
    "DayOneAnswer": "what a person said of themselves on their first day; it is in their own copy",
    "Stay": "what a person eats and needs, kept for a few days only",
    "SetWish": "with whom somebody would rather not sit; for whoever forms the sets",
    "RunPart": "who played whom in an exercise",
    "RunEvent": "what people said in an exercise; it is in their own copy",
    "VoiceAnswer": "what one person said to a question put to all; what came of it goes out",
}


def tables_of(agencies: QuerySet[Agency], viewer: Person | None = None, *, whole: bool = False) -> dict[str, Records]:
    """Every table, by name: of the places of these agencies' people and of what they run, or of the whole provision.

    Without a viewer nothing is held back; with one, each row is one that a page would show them.
    """
    inside = agencies.order_by().values("pk")
    places = seen_by(viewer, Place.objects.filter(Q() if whole else Q(agency__in=inside)))
    own = Q() if whole else Q(agency__in=inside) | Q(versions__cohorts__places__in=places.values("pk"))
    programmes = seen_by(viewer, Programme.objects.filter(own).distinct())
    of_own = Q() if whole else Q(edition__programme__agency__in=inside) | Q(places__in=places.values("pk"))
    cohorts = seen_by(viewer, Cohort.objects.filter(of_own).distinct())
    return {
        **_tables_of_designs(programmes, viewer),
        **_tables_of_cohorts(cohorts, viewer),
        **_tables_of_places(places, viewer),
        **_tables_to_learn_from(cohorts, viewer),
        **_tables_of_quality(programmes, cohorts, viewer),
        **_tables_of_own_ways(places, viewer),
        **_tables_of_faculty(viewer if whole else None, whole=whole),
        **(_tables_of_frame(viewer) if whole else {name: _none(t) for name, t in _tables_of_frame(viewer).items()}),
    }


def _none(table: Records) -> Records:
    return Records(table.rows.none(), table.columns, None, table.known_by)


def _tables_of_designs(programmes: QuerySet[Programme], viewer: Person | None) -> dict[str, Records]:
    versions = seen_by(viewer, Version.objects.filter(programme__in=programmes.values("pk")))
    strands = Strand.objects.filter(programmes__in=programmes.values("pk")).distinct()
    edition = {"edition__in": versions.values("pk")}
    activities = Activity.objects.filter(**edition)
    used = Component.objects.filter(activities__in=activities.values("pk"))
    needed = Component.objects.filter(needed_by__in=used.values("pk"))
    components = Component.objects.filter(Q(pk__in=used.values("pk")) | Q(pk__in=needed.values("pk")))
    inside = components.order_by().values("pk")
    needs = Component.needs.through.objects.filter(from_component__in=inside, to_component__in=inside)
    teaches = Component.competencies.through.objects.filter(component__in=inside)
    outcomes = Outcome.objects.filter(**edition)
    judged = Outcome.competencies.through.objects.filter(outcome__in=outcomes.values("pk"))
    parts = seen_by(viewer, ProgrammePart.objects.filter(programme__in=programmes.values("pk")))
    outcome = "outcome__edition__code outcome__position"
    return {
        "provisions": records(
            Provision.objects.filter(strands__in=strands.values("pk")).distinct(), "code name purpose owner__code"
        ),
        "strands": records(strands, "provision__code number name audience purpose", known_by="provision__code number"),
        "programmes": records(
            programmes, "code strand__provision__code strand__number name unit agency__code started_in"
        ),
        "programme_parts": records(parts, "code programme__code agency__code part share duties mark starts_on ends_on"),
        "versions": records(
            versions, "code programme__code number state purpose months first_month line_of_sight rules process"
        ),
        "aims": records(Aim.objects.filter(**edition), "edition__code text measure position"),
        "outcomes": records(outcomes, "edition__code position text evidence", known_by="edition__code position"),
        "outcome_competencies": records(judged, f"{outcome} competency__code"),
        "design_checks": records(DesignCheck.objects.filter(**edition), "edition__code principle answer"),
        "components": records(components, "code title kind channel hours about link can_be_exempted covers"),
        "component_bodies": records(ComponentBody.objects.filter(component__in=inside), "component__code body__code"),
        "component_needs": records(needs, "from_component__code to_component__code"),
        "component_competencies": records(teaches, "component__code competency__code"),
        "component_links": records(ComponentLink.objects.filter(component__in=inside), "component__code link"),
        "activities": records(activities, "code edition__code component__code month lasts is_required agency__code"),
        "milestones": records(Milestone.objects.filter(**edition), "code edition__code name month evidence"),
    }


def _tables_of_cohorts(cohorts: QuerySet[Cohort], viewer: Person | None) -> dict[str, Records]:
    inside = {"cohort__in": cohorts.order_by().values("pk")}
    rounds = seen_by(viewer, SetRound.objects.filter(**inside))
    sets = seen_by(viewer, LearningSet.objects.filter(of__cohort__in=inside["cohort__in"]))
    sessions = seen_by(viewer, Session.objects.filter(**inside))
    teams = seen_by(viewer, Team.objects.filter(**inside))
    of_sessions = {"session__in": sessions.order_by().values("pk")}
    residentials = seen_by(viewer, Residential.objects.filter(**of_sessions))
    staying = "code session__code venue getting_there house_phone nights answer_by keep_days"
    round_of = "code cohort__code number kind state seed figures proposed_at proposed_by__code decided_at"
    when = "code cohort__code activity__code for_set__code title starts_at ends_at where joining makes_up_for__code"
    return {
        "cohorts": records(cohorts, "code edition__code name starts_on ends_on capacity minimum lead__code rules"),
        "place_splits": records(PlaceSplit.objects.filter(**inside), "cohort__code by value places"),
        "set_rounds": records(rounds, f"{round_of} decided_by__code reason"),
        "learning_sets": records(sets, "code of__code number facilitator__code"),
        "sessions": records(sessions, when),
        "facilitators": records(Facilitator.objects.filter(**of_sessions), "session__code person__code"),
        "residentials": records(residentials, staying),
        "rooms": records(
            Room.objects.filter(residential__in=residentials.values("pk")), "residential__code name beds is_step_free"
        ),
        "teams": records(teams, "code cohort__code name sponsor__code enrolled_on"),
        "team_members": records(
            TeamMember.objects.filter(team__in=teams.values("pk")), "team__code person__code agency__code is_director"
        ),
        "contributions": records(
            seen_by(viewer, Contribution.objects.filter(**inside)),
            "code cohort__code agency__code pence received_on reference taken_back_at",
        ),
    }


def _tables_of_places(places: QuerySet[Place], viewer: Person | None) -> dict[str, Records]:
    inside = {"place__in": places.order_by().values("pk")}
    contracts = seen_by(viewer, Contract.objects.filter(**inside))
    signed = Signature.objects.filter(contract__in=contracts.values("pk"))
    certificates = seen_by(viewer, Certificate.objects.filter(**inside))
    decided = "decided_by__code decided_at"
    held = "code cohort__code person__code team__code agency__code sponsor__code state came_from__code given_at"
    shown = "code place__code holder programme says hours completed_on issued_by__code issued_at badge revoked_at"
    asked = "place__code level ground decided_by__code means_to_apply_on asked_on applied_on checked_on"
    agreed = "code place__code number aims terms protected_days starts_on ends_on written_by__code written_at"
    return {
        "places": records(places, held),
        "place_periods": records(
            PlacePeriod.objects.filter(**inside), "place__code state starts_on ends_on reason words"
        ),
        "attendance": records(Attendance.objects.filter(**inside), "session__code place__code mark"),
        "exemptions": records(
            Exemption.objects.filter(**inside), "place__code component__code ground decided_by__code"
        ),
        "carried_work": records(CarriedWork.objects.filter(**inside), "place__code component__code session__code"),
        "contracts": records(contracts, agreed),
        "signatures": records(signed, "contract__code party name signed_by__code confirmed_by__code how signed_at"),
        "waivers": records(Waiver.objects.filter(**inside), f"place__code ground {decided}"),
        "nominations": records(Nomination.objects.filter(**inside), asked),
        "reached": records(
            Reached.objects.filter(**inside), "place__code milestone__code is_waived on words decided_by__code"
        ),
        "results": records(
            Result.objects.filter(**inside),
            f"place__code outcome words on {decided}",
        ),
        "certificates": records(certificates, f"{shown} revoked_by__code revoked_because"),
    }


def _tables_of_quality(
    programmes: QuerySet[Programme], cohorts: QuerySet[Cohort], viewer: Person | None
) -> dict[str, Records]:
    """How a programme is judged: outcomes, measures, standards, users heard, plans of authorities."""
    of = {"programme__in": programmes.order_by().values("pk")}
    editions = seen_by(viewer, Version.objects.filter(**of)).order_by().values("pk")
    judged = Q(edition__in=editions) | Q(cohort__in=cohorts.order_by().values("pk"))
    measures = seen_by(viewer, Measure.objects.filter(**of))
    asked = seen_by(viewer, VoiceQuestion.objects.filter(**of))
    ideas = seen_by(viewer, ModuleIdea.objects.all())
    review = "standard__code edition__code cohort__code verdict reason actions next_on facts judged_by__code judged_at"
    idea = "code title why origin strand__provision__code strand__number state reason component__code proposed_by__code"
    return {
        "programme_outcomes": records(
            seen_by(viewer, ProgrammeOutcome.objects.all()), "code key number name says", known_by="key"
        ),
        "evidence_rules": records(
            EvidenceRule.objects.filter(edition__in=editions), "edition__code outcome__code source moment expected"
        ),
        "measures": records(measures, "code programme__code about name unit wanted source through"),
        "readings": records(
            Reading.objects.filter(measure__in=measures.values("pk")),
            "code measure__code agency__code on value noted_by__code",
        ),
        "standards": records(
            seen_by(viewer, Standard.objects.all()), "code key number name asks evidence is_asked", known_by="key"
        ),
        "standard_reviews": records(seen_by(viewer, StandardReview.objects.filter(judged)), review),
        "voice_questions": records(asked, "code programme__code question asked_on ends_on"),
        "voice_lines": records(
            VoiceLine.objects.filter(question__in=asked.values("pk")), "question__code said did position"
        ),
        "local_plans": records(
            seen_by(viewer, LocalPlan.objects.filter(**of)),
            "code programme__code agency__code purpose through context capacity agreed_on review_on",
        ),
        "module_ideas": records(ideas, f"{idea} proposed_at decided_by__code"),
    }


def _tables_of_own_ways(places: QuerySet[Place], viewer: Person | None) -> dict[str, Records]:
    """What is arranged for one person: coaching by dates and hours, what they learnt before, how they came in."""
    inside = {"place__in": places.order_by().values("pk")}
    coaching = seen_by(viewer, CoachingContract.objects.filter(**inside))
    days = CoachingDay.objects.filter(contract__in=coaching.values("pk"))
    claims = seen_by(viewer, PriorClaim.objects.filter(**inside))
    before = seen_by(viewer, PriorLearning.objects.filter(claims__in=claims.values("pk")).distinct())
    members = seen_by(viewer, SetMember.objects.filter(**inside))
    offers = seen_by(viewer, Offer.objects.filter(person__places__in=inside["place__in"]).distinct())
    claim = "code prior__code place__code component__code state reason decided_by__code asked_at decided_at"
    return {
        "coaching_contracts": records(coaching, "code place__code coach__code hours starts_on ends_on agreed_at"),
        "coaching_days": records(days, "code contract__code on hours kind noted_by__code"),
        "prior_learning": records(before, "code person__code title where starts_on ends_on evidence link"),
        "prior_claims": records(claims, claim),
        "set_members": records(members, "code of__code learning_set__code place__code joined_on left_on reason"),
        "alumni_offers": records(offers, "code person__code kind words starts_on ends_on given_at taken_back_at"),
        "entry_checks": records(EntryCheck.objects.filter(**inside), "place__code found asked ground decided_by__code"),
    }


def _tables_to_learn_from(cohorts: QuerySet[Cohort], viewer: Person | None) -> dict[str, Records]:
    runs = seen_by(viewer, SimulationRun.objects.filter(cohort__in=cohorts.order_by().values("pk")))
    scenarios = seen_by(viewer, Scenario.objects.filter(runs__in=runs.values("pk")).distinct())
    run = "code scenario__code cohort__code session__code leader__code script state started_at ended_at digest debrief"
    exemplars = seen_by(viewer, Exemplar.objects.all())
    shown = Exemplar.competencies.through.objects.filter(exemplar__in=exemplars.values("pk"))
    return {
        "exemplars": records(exemplars, "code title context story author__code shown_as agreed_at withdrawn_at"),
        "exemplar_competencies": records(shown, "exemplar__code competency__code"),
        "scenarios": records(scenarios, "code title about agency__code script"),
        "simulation_runs": records(runs, run),
    }


def _tables_of_faculty(viewer: Person | None, *, whole: bool) -> dict[str, Records]:
    members: QuerySet[FacultyMember] = FacultyMember.objects.none()
    if whole:
        members = seen_by(viewer, FacultyMember.objects.all())
    spans = FacultySpan.objects.filter(of__in=members.values("pk"))
    return {
        "faculty": records(members, "code person__code offers reached_by is_ended"),
        "faculty_spans": records(spans, "code of__code starts_on ends_on has_time"),
    }


def _tables_of_frame(viewer: Person | None) -> dict[str, Records]:
    """What stands around programmes belongs to the whole service. FRM-5."""
    events, mandates = seen_by(viewer, Event.objects.all()), seen_by(viewer, Mandate.objects.all())
    of_events = {"event__in": events.values("pk")}
    duties = seen_by(viewer, Duty.objects.filter(mandate__in=mandates.values("pk")))
    themes = seen_by(viewer, Theme.objects.all())
    under = Theme.components.through.objects.filter(theme__in=themes.values("pk"))
    trials = seen_by(viewer, Trial.objects.all())
    return {
        "mandates": records(mandates, "code source title given_on ends_on text link"),
        "duties": records(duties, "code mandate__code text programme__code due_on met_on how"),
        "events": records(events, "code title starts_on ends_on venue about programme__code changes_design"),
        "event_agencies": records(EventAgency.objects.filter(**of_events), "event__code agency__code people"),
        "event_facilitators": records(EventFacilitator.objects.filter(**of_events), "event__code person__code"),
        "event_materials": records(EventMaterial.objects.filter(**of_events), "event__code title author link"),
        "trials": records(trials, "code title place model aim agency__code starts_on ends_on learned study__code"),
        "themes": records(themes, "code name finding study__code"),
        "theme_components": records(under, "theme__code component__code"),
    }
