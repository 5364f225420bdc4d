"""What the demonstration shows around programmes: a mandate, an event, trials, themes, a board at work, a message."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from mantle.people.models import Agency, Person
from mantle.programmes.actions import frame, messages
from mantle.programmes.models import Cohort, Component, Place, Programme
from mantle.structures import queries as structures
from mantle.structures.actions import boards
from mantle.structures.models import Body, Partnership

# Name, finding, words in the title of a component that teaches it.
THEMES = (
    ("Commissioning together", "Services bought apart left families between two contracts.", "commissioning"),
    ("Pooling budgets", "Money that stayed with each agency came late to the family that needed both.", "budgets"),
    ("Different ways to lead", "Each profession took its own way of leading for the only one.", "across agencies"),
    ("Managing by outcomes", "Counting visits told nobody whether children were better off.", "questions"),
    ("Access to coaching", "Those furthest from the centre were offered a coach least.", "coaching"),
    ("Knowing who does what", "Two programmes asked for the same people on the same day.", ""),
)
# Title, place, model, aim, what was learned ("" while it runs).
TRIALS = (
    (
        "Residents on the board", "Thistlecliffe", "community", "Families help to decide what is done first.",
        "Training for residents before the first meeting mattered more than the number of seats.",
    ),
    ("One front door", "Alderwick", "one_site", "One team receives every family, whoever employs them.", ""),
    ("Leaders lent between schools", "Crakedene", "federation", "A strong leader for each site when needed.", ""),
    ("One offer for the town", "Lornholt", "whole_place", "Every service for children under one leadership.", ""),
)  # fmt: skip
CHALLENGES = (
    "Each agency counts its waiting time from another day.",
    "Nobody below the board may move money from one service to another.",
)


def show_what_stands_around(*, agencies: list[Agency], by: Person, participant: Person | None, at: datetime) -> None:
    """Give the provision its surroundings, the first partnership a board at work, and a cohort a message."""
    today = timezone.localtime(at).date()
    _mandate(by, today, at)
    _event(agencies, by, today, at)
    for title, place, model, aim, learned in TRIALS:
        ended = today - timedelta(days=60) if learned else None
        frame.keep_trial(
            trial=None, version=None, title=title, place=place, model=model, aim=aim, learned=learned, agency=None,
            starts_on=today - timedelta(days=500), ends_on=ended, study=None, by=by, at=at,
        )  # fmt: skip
    for name, finding, word in THEMES:
        taught = Component.objects.filter(title__icontains=word) if word else []
        frame.keep_theme(
            theme=None, version=None, name=name, finding=finding, study=None, components=taught, by=by, at=at
        )
    _links(by, at)
    _board_at_work(by, today, at)
    _message(by, participant, at)


def _mandate(by: Person, today: date, at: datetime) -> None:
    mandate = frame.keep_mandate(
        mandate=None, version=None, title="A leader ready for every post", source="The ministry for children",
        given_on=today - timedelta(days=700), ends_on=None, link="",
        text="Offer structured training and support to every director, and to those who are close to stepping up.",
        by=by, at=at,
    )  # fmt: skip
    programmes = list(Programme.objects.order_by("strand__number")[:2])
    owed = (
        ("Support for every director in post", programmes[0] if programmes else None, -30, -40, "All were asked."),
        ("Training for those close to stepping up", programmes[-1] if programmes else None, 200, None, ""),
        ("A yearly report on how many were reached", None, -14, None, ""),
    )
    for text, programme, due, met, how in owed:
        frame.keep_duty(
            mandate=mandate, duty=None, version=None, text=text, programme=programme, how=how,
            due_on=today + timedelta(days=due), met_on=None if met is None else today + timedelta(days=met),
            by=by, at=at,
        )  # fmt: skip


def _event(agencies: list[Agency], by: Person, today: date, at: datetime) -> None:
    there = [(agency, 2 + n % 3) for n, agency in enumerate(agencies[1:9])]
    frame.keep_event(
        event=None, version=None, title="Leading where nobody is in charge", venue="Conference centre, Northmoor",
        starts_on=today - timedelta(days=120), ends_on=today - timedelta(days=118), programme=None,
        about="Three days about leading across agencies: what is hard, and what has been tried.",
        changes_design="Directors asked for fewer lectures and for a day in another agency: placements came of it.",
        facilitators=[by], agencies=there,
        materials=[("From theory to practice", "A university partner", "https://example.org/slides")], by=by, at=at,
    )  # fmt: skip


def _links(by: Person, at: datetime) -> None:
    """Say of each component at which links it works, after its kind; nothing works at the first, policy."""
    of_kind = {"content": ["leaders"], "individual": ["leaders"], "small_group": ["leaders", "practice"]}
    for component in Component.objects.all():
        links = of_kind.get(component.kind, ["design", "leaders", "children"])
        frame.say_links(component=component, links=links, by=by, at=at)


def _board_at_work(by: Person, today: date, at: datetime) -> None:
    """A meeting with a paper, a decision and an action of the first board on which somebody sits."""
    partnership = Partnership.objects.filter(name__startswith="Alderwick Children").first()
    body = Body.objects.filter(partnership=partnership, reports_to=None).first() if partnership else None
    if partnership is None or body is None:
        return
    meeting = boards.call_meeting(body=body, on=today - timedelta(days=20), where="Town hall", by=by, at=at)
    lead = partnership.members.filter(is_lead=True).select_related("agency").first()
    boards.bring_paper(
        meeting=meeting, title="One front door: the first year", agency=lead.agency if lead else None,
        words="Families waited half as long. Two professions still keep notes in two places.",
        asks_for="Decide on one place for notes", by=by, at=at,
    )  # fmt: skip
    boards.decide(
        meeting=meeting, text="Notes are kept in one place from April.", by=by, at=at,
        reason="Two places led to a child being missed.",
    )  # fmt: skip
    owner = structures.people_on(body, today).first()
    if owner is not None:
        boards.agree_action(
            meeting=meeting, text="Say which place it will be, and what it costs", owner=owner,
            due_on=today + timedelta(days=30), by=by, at=at,
        )  # fmt: skip
    for text in CHALLENGES:
        boards.raise_challenge(partnership=partnership, text=text, on=today - timedelta(days=200), by=by, at=at)
    shift = boards.seek_shift(
        partnership=partnership, text="Families wait less long to be seen", measure="Median days until seen",
        baseline=Decimal(34), baseline_on=today - timedelta(days=400), target=Decimal(20),
        target_on=today + timedelta(days=330), by=by, at=at,
    )  # fmt: skip
    boards.read_shift(
        shift=shift, on=today - timedelta(days=35), value=Decimal(26), source="Register of referrals", by=by, at=at
    )


def _message(by: Person, participant: Person | None, at: datetime) -> None:
    """Word to the running cohort of the participant."""
    own = Place.objects.running().filter(person=participant).select_related("cohort").first()
    cohort: Cohort | None = own.cohort if own else None
    if cohort is None:
        return
    messages.write_message(
        cohort=cohort, subject="What to bring in December",
        words="Please bring one budget that two agencies pay into, and one question about it.\n\nWe begin at ten.",
        places=list(Place.objects.running().filter(cohort=cohort).values_list("code", flat=True)), by=by,
        at=at - timedelta(hours=3),
    )  # fmt: skip
