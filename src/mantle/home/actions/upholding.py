"""What the demonstration shows of standards: judgements, voices, local plans, measures, coaching, accounts, ideas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mantle.framework.models import Competency
from mantle.people.models import Person
from mantle.programmes import actions as programmes
from mantle.programmes.actions import coaching, exemplars, outcomes, prior, standards
from mantle.programmes.models import Cohort, Component, Place, Programme, Standard, Strand, Version
from mantle.structures.models import Appointment, Body

ACCOUNTS = (
    (
        "rural", "Two counties, one duty room", "A director in a rural county",
        "Neither county could fill its duty room at night. We put both on one rota, sat in it ourselves for a month, "
        "and wrote down every call that went wrong. Calls are answered in four minutes now. It took a year of trust "
        "between two treasurers, and one bad week that we did not hide from one another.",
    ),
    (
        "inspection", "Saying it first", "A director after a poor inspection",
        "I told members, partners and the staff the same three sentences on the same day, before the report came out. "
        "Then I asked each team what they would stop. We stopped eleven things. Two years on the judgement had moved, "
        "and most of the managers had stayed.",
    ),
    (
        "merged", "One team from two", "A head of service in a merged agency",
        "Both sides kept their own forms for half a year because nobody wanted to lose. I let each write down what "
        "they would be sorry to lose, and we kept those. The rest went in a month.",
    ),
)  # fmt: skip
VERDICTS = (
    ("partnership", "met", "Health, police and schools stand behind it, and two of them teach in it.", ""),
    (
        "voice",
        "partly",
        "They were asked once, and heard back late.",
        "The team answers within four weeks of closing.",
    ),
    ("local", "not_met", "Only one authority has written a plan.", "Each lead is asked at the next regional meeting."),
)
HEARD = (
    "More about budgets that are held together, please.",
    "Less travel in winter.",
    "The learning set was the best of it.",
    "I would have liked to bring my team earlier.",
    "More time between the modules.",
    "Someone from the courts.",
)
PROCESS = ("Find out where you stand", "Learn and try out", "Bring it together")


def say_what_is_asked(edition: Version, by: Person, at: datetime) -> None:
    """The learning process of a draft, and the evidence that it asks for."""
    edition.refresh_from_db()
    first, last = max(1, edition.months // 6), edition.months - edition.months // 6
    ends = (1, first + 1, last), (first, last - 1, edition.months)
    words = (
        "Diagnosis, plan, contract with the sponsor",
        "Modules, coaching, set and project",
        "What changed, for whom",
    )
    phases = list(zip(PROCESS, *ends, words, strict=True))
    exemplars.write_process(edition=edition, phases=phases, version=None, by=by, at=at)
    outcomes.say_evidence(edition=edition, rules=outcomes.shipped_evidence(), version=None, by=by, at=at)


def show_standards(accounts: Mapping[str, Person], at: datetime) -> None:
    """Everything that programmes are held to, for the first programme of the demonstration and its participant."""
    by, today = accounts["programme_team"], timezone.localtime(at).date()
    change: dict[str, Any] = {"by": by, "at": at}
    named = {kind: next((who for key, who in accounts.items() if key.startswith(kind)), None)
             for kind in ("participant", "mentor", "authority_lead")}  # fmt: skip
    own = (
        Place.objects.running().filter(person=named["participant"]).select_related("cohort__edition__programme").first()
    )
    if own is None:
        return
    _earlier_cohorts(own.cohort.edition, today, change)
    _judged(own.cohort, today, change)
    _heard(own, today, change)
    _measured(own.cohort.programme, today, change)
    _supported(own, named["mentor"], today, change)
    _told(today, change)
    if named["authority_lead"] is not None:
        _local_plan(own.cohort.programme, named["authority_lead"], today, at)


def _earlier_cohorts(edition: Version, today: date, change: dict[str, Any]) -> None:
    """Two cohorts of some years ago, with whoever led then, so that staying, rising and moving on can be seen."""
    began = today - timedelta(days=1500)
    held = Appointment.objects.on(began).filter(post__tier=2, post__agency__kind="authority").order_by("pk")
    held = held.exclude(person__places__isnull=False).select_related("person", "post__agency")
    later = Appointment.objects.on(began + timedelta(days=760)).filter(post__tier__lte=3).values("person")
    rose = Appointment.objects.filter(starts_on__gt=began + timedelta(days=510), post__tier=1).values("person")
    chosen = (
        held.filter(person__in=rose)[:14],
        held.exclude(person__in=later)[:12],
        held.filter(person__in=later)[:40],
    )
    people = list({row.person_id: row for rows in chosen for row in rows}.values())[:46]
    next_one = Cohort.objects.filter(edition__programme__strand__audience="system_leaders").first()
    for number in range(2):
        cohort = programmes.open_cohort(
            edition=edition, name=f"Four years ago, {number + 1}", starts_on=began + timedelta(days=30 * number),
            ends_on=began + timedelta(days=500), capacity=24, minimum=8, lead=change["by"], **change,
        )  # fmt: skip
        for row in people[number::2]:
            place = programmes.give_place(
                cohort=cohort, person=row.person, agency=row.post.agency, on=began - timedelta(days=20), **change
            )
            for move, on in (("welcome", began), ("start", cohort.starts_on), ("complete", cohort.ends_on)):
                programmes.move_place(place=place, move=move, on=on, version=None, **change)
    if next_one is not None:
        for row in people[:12]:
            programmes.give_place(cohort=next_one, person=row.person, agency=row.post.agency, on=today, **change)


def _judged(cohort: Cohort, today: date, change: dict[str, Any]) -> None:
    for place, (key, verdict, reason, actions) in enumerate(VERDICTS):
        standards.judge_standard(
            standard=Standard.objects.get(key=key), of=cohort.edition if place else cohort, verdict=verdict,
            reason=reason, actions=actions, next_on=today + timedelta(days=40 + 60 * place), facts=[], **change,
        )  # fmt: skip


def _heard(own: Place, today: date, change: dict[str, Any]) -> None:
    programme, at = own.cohort.programme, change["at"]
    asked = standards.ask_users(
        programme=programme, question="What should there be more of, and what less?",
        asked_on=today - timedelta(days=40), ends_on=today + timedelta(days=1), **change,
    )  # fmt: skip
    others = Place.objects.running().filter(cohort=own.cohort).exclude(pk=own.pk).select_related("person")
    for place, words in zip(others, HEARD, strict=False):
        standards.answer_question(question=asked, answer=words, by=place.person, at=at)
    standards.say_what_was_done(
        question=asked, version=None, **change,
        lines=[
            ("More about budgets held together", "A second day on pooled budgets, from the next cohort on."),
            ("Less travel in winter", "The January module is online."),
            ("Someone from the courts", ""),
        ],
    )  # fmt: skip
    standards.ask_users(
        programme=programme, question="What would you tell somebody who begins next year?", asked_on=today,
        ends_on=today + timedelta(days=28), **change,
    )  # fmt: skip


def _measured(programme: Programme, today: date, change: dict[str, Any]) -> None:
    wanted = (
        ("children", "Children who come into care a second time", "in a hundred", "down", "Fewer changes of worker",
         ("14.2", "13.6", "12.9")),
        ("improvement", "Actions of reviews that are done in time", "in a hundred", "up", "Projects of real work",
         ("61", "64", "70")),
    )  # fmt: skip
    for about, name, unit, way, through, values in wanted:
        measure = outcomes.keep_measure(
            measure=None, programme=programme, version=None, about=about, name=name, unit=unit, wanted=way,
            source="Made up for the demonstration", through=through, **change,
        )  # fmt: skip
        for years, value in zip((3, 2, 1), values, strict=True):
            on = today - timedelta(days=365 * years - 120)
            outcomes.read_measure(measure=measure, agency=None, on=on, value=Decimal(value), **change)


def _supported(own: Place, coach: Person | None, today: date, change: dict[str, Any]) -> None:
    """What the participant learnt before and asks to count, and coaching: hours used, and hours that wait for a yes."""
    learnt = prior.keep_prior(
        prior=None, version=None, title="Pooled budgets in a hospital trust", where="Northmoor Hospitals",
        starts_on=today - timedelta(days=2500), ends_on=today - timedelta(days=1900),
        evidence="Ran the pooled budget for two years; the closing report names what I did.", link="", by=own.person,
        at=change["at"],
    )  # fmt: skip
    wanted = Component.objects.filter(title__startswith="Pooled").first()
    if wanted is not None:
        prior.claim_prior(prior=learnt, place=own, component=wanted, by=own.person, at=change["at"])
    if coach is None or coach.pk == own.person_id:
        return
    facts = {"place": own, "coach": coach, "ends_on": own.cohort.ends_on, **change}
    agreed = coaching.offer_coaching(hours=Decimal(9), starts_on=today - timedelta(days=120), **facts)
    coaching.agree_coaching(contract=agreed, by=own.person, at=change["at"])
    for days, kind in ((100, "held"), (70, "held"), (40, "called_off"), (33, "held")):
        coaching.note_day(
            contract=agreed, on=today - timedelta(days=days), hours=Decimal("1.5"), kind=kind, by=coach, at=change["at"]
        )
    coaching.offer_coaching(hours=Decimal(6), starts_on=today, **facts)


def _told(today: date, change: dict[str, Any]) -> None:
    """Accounts by directors who said yes, ideas for modules, and what stands behind activities."""
    shown = list(Competency.objects.published().filter(framework__owner__isnull=True)[:6])
    writers = (
        Appointment.objects.on(today).filter(post__tier=1).select_related("person").order_by("-pk")[: len(ACCOUNTS)]
    )
    for place, (row, (context, title, shown_as, story)) in enumerate(zip(writers, ACCOUNTS, strict=False)):
        account = exemplars.keep_exemplar(
            exemplar=None, author=row.person, competencies=shown[place * 2 : place * 2 + 2], version=None, title=title,
            context=context, story=story, shown_as=shown_as, **change,
        )  # fmt: skip
        exemplars.agree_exemplar(exemplar=account, version=None, by=row.person, at=change["at"])
    exemplars.propose_module(
        title="Working with the courts", why="Several said that nobody had taught them how a court decides.",
        origin="Question to participants: what should there be more of?", strand=Strand.objects.first(), **change,
    )  # fmt: skip
    module = Component.objects.filter(title="Leading across agencies").first()
    if module is not None:
        exemplars.say_bodies(component=module, bodies=Body.objects.order_by("pk")[:2], **change)


def _local_plan(programme: Programme, lead: Person, today: date, at: datetime) -> None:
    role = lead.roles_held.filter(agency__isnull=False).select_related("agency").first()
    if role is None or role.agency is None:
        return
    standards.keep_local_plan(
        plan=None, programme=programme, agency=role.agency, version=None, agreed_on=today - timedelta(days=200),
        review_on=today - timedelta(days=5), by=lead, at=at,
        purpose="Children who move between our villages and the city, and lose their worker each time.",
        through="Whoever takes part brings one team of each service into their project.",
        context="Long ways, few people, two hospitals outside our border.",
        capacity="Three leaders teach the module themselves from next year on.",
    )  # fmt: skip
