"""What comes of the talk of the demonstration: actions, notes of a set, an order, a draft handed on, common words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mantle.framework.models import Competency, Domain
from mantle.learning.actions import agreed, dialogue, results, theories
from mantle.learning.models import Dialogue, Resource
from mantle.learning.queries.dialogue import own_sets, whole_set
from mantle.learning.queries.packs import resources_of
from mantle.learning.rules.dialogue import TEMPLATES, Beyond
from mantle.learning.rules.results import Line
from mantle.people.models import Person
from mantle.programmes.actions import keep_component
from mantle.programmes.models import Component, Place
from mantle.structures.actions import glossary
from mantle.structures.models import Partnership

PROCESSES = (
    Line("One front door", "Whoever rings is heard once, and not sent on."),
    Line("Money agreed in one meeting", "Those who spend it decide, with their two treasurers in the room."),
    Line("Looking back together", "Every quarter one case that went wrong, without blame and with the family’s view."),
    Line("Who decides when we disagree", "Written down before, and tried on last month’s cases."),
)
ORDERS = (
    [1, 3, 4, 2],
    [3, 1, 4, 2],
    [1, 4, 3, 2],
    [1, 3, 2, 4],
    [3, 1, 4, 2],
    [1, 3, 4, 2],
    [4, 1, 3, 2],
    [1, 3, 4, 2],
    [1, 4, 3, 2],
)
PARTS = (
    Line("Says the unwelcome thing", "Early, to whoever has the power, with a way forward."),
    Line("Gives away the lead", "To whoever knows most, and says that they did."),
    Line("Knows what others owe in law", "And asks before they plan across it."),
)
NOTE = (
    "We talked about whom each of us avoids. Three of us named the same kind of person: somebody of our own "
    "profession who works elsewhere and does it better."
)
DEVELOPS = {
    "Leading across agencies": ("leads-across",),
    "Pooled budgets and commissioning": ("manages-money", "shapes-supply"),
    "Safeguarding: the questions to ask": ("keeps-children-safe", "manages-risk"),
    "Learning set": ("supports-people",),
    "Working with elected members": ("works-with-politics",),
    "Executive coaching": ("sets-direction", "supports-people"),
    "Shadowing in another service": ("understands-need", "leads-across"),
    "A day in the chair: simulation": ("manages-risk", "speaks-for-children"),
    "Closing review with sponsors": ("checks-what-worked",),
}
DRAWS = (
    ("Learning set", "distributed", "Nobody teaches: who knows most leads, and next time it is somebody else."),
    ("Shadowing in another service", "connected", "A tie where one did not have one."),
)
KNOWS = (
    "Pooling a budget between a council and a hospital, and what happens in its second year",
    "Opening a school to its neighbourhood without wearing out the staff",
    "Merging two teams that did not choose one another",
)
WORDS = (
    ("Social workers", "Waiting time", "Days from the first call until somebody has seen the child."),
    ("Nurses", "Waiting time", "Weeks from the letter to the first appointment, with or without the child."),
    ("Social workers", "Threshold", "What has to be true before we may step in."),
    ("Nurses", "Triage", "Sorting by how soon somebody has to be seen."),
)


def show_what_comes_of_talk(accounts: Mapping[str, Person], learner: Person, at: datetime) -> None:
    """Actions, notes, an order, a draft handed on, peers, readings and common words. All through actions."""
    people = {key.split()[0]: person for key, person in reversed(list(accounts.items()))}
    theories.bring_in_ties(by=accounts["programme_team"], at=at)
    _components(accounts["programme_team"], at)
    _agreed(learner, at)
    beside = _of_the_cohort(learner)
    _notes(learner, at)
    host = people.get("director", learner)
    _processes(host, learner, beside, at)
    _draft(host, learner, at)
    _peers(learner, beside, at)
    _readings(learner, beside, at)
    _words(learner, at)


def _components(by: Person, at: datetime) -> None:
    """What components develop, and which models some of them draw on."""
    known = {row.key: row for row in Competency.objects.published().filter(framework__key="roles")}
    for title, keys in DEVELOPS.items():
        for row in Component.objects.filter(title=title):
            wanted = [known[key] for key in keys if key in known]
            needs = list(row.needs.all())
            keep_component(component=row, version=None, needs=needs, competencies=wanted, by=by, at=at)
    for title, part, how in DRAWS:
        theory = Domain.objects.filter(framework__key="four-models", framework__state="published", key=part).first()
        component = Component.objects.filter(title=title).first()
        if theory is not None and component is not None:
            theories.tie(theory=theory, component=component, how=how, by=by, at=at)


def _of_the_cohort(learner: Person) -> list[Person]:
    own = Place.objects.running().filter(person=learner).values("cohort")
    rows = Place.objects.running().filter(cohort__in=own).exclude(person=learner).select_related("person")
    return [row.person for row in rows.order_by("pk")[:24]]


def _agreed(learner: Person, at: datetime) -> None:
    today = timezone.localtime(at).date()
    row = Dialogue.objects.filter(host=learner, template="content").first()
    other = row.members.select_related("person").first() if row is not None else None
    if row is None or other is None:
        return
    by: dict[str, Any] = {"dialogue": row, "by": learner, "at": at}
    agreed.agree_action(
        person=learner, what="Ask two families what they would teach us", due_on=today + timedelta(6), **by
    )
    agreed.agree_action(
        person=other.person, what="Bring a page on how a pooled budget falls apart", due_on=today + timedelta(20), **by
    )


def _notes(learner: Person, at: datetime) -> None:
    learning_set = own_sets(learner).first()
    if learning_set is None or len(whole_set(learning_set)) < 2:
        return
    began = at - timedelta(8)
    row = dialogue.open_notes(
        learning_set=learning_set, subject="Our first meeting: whom we avoid", beyond=Beyond.RESULT, by=learner,
        closes_on=timezone.localtime(at).date() + timedelta(30), at=began,
    )  # fmt: skip
    dialogue.contribute(dialogue=row, step="note", text=NOTE, by=learner, at=began)
    agreed.agree_action(
        dialogue=row, person=learner, what="Ring the one I avoid, and ask how she did it", by=learner, at=began,
        due_on=timezone.localtime(at).date() + timedelta(11),
    )  # fmt: skip


def _question(key: str, host: Person, members: Sequence[Person], at: datetime) -> Dialogue:
    opens = timezone.localtime(at).date()
    asked, question = dict.fromkeys((person for person in members if person != host), ""), TEMPLATES[key]
    return dialogue.open_dialogue(
        template=key, question=question.question, about=question.about, members=asked, opens_on=opens,
        closes_on=opens + timedelta(60), by=host, at=at,
    )  # fmt: skip


def _processes(host: Person, learner: Person, beside: Sequence[Person], at: datetime) -> None:
    """An order that is told: eight have put the processes into theirs."""
    able = [learner, *beside[: len(ORDERS) - 1]]
    began = at - timedelta(25)
    change: dict[str, Any] = {"by": host, "at": at - timedelta(3)}
    row = _question("processes", host, able, began)
    row = results.write_lines(dialogue=row, lines=PROCESSES, version=None, **change)
    results.open_ranking(dialogue=row, **change)
    for person, order in zip(able, ORDERS, strict=False):
        if person != host:
            results.rank(dialogue=row, order=order, by=person, at=at - timedelta(2))
    results.end_ranking(dialogue=row, **change)


def _draft(host: Person, learner: Person, at: datetime) -> None:
    """Parts of a framework that wait for those who write frameworks."""
    row = _question("framework", host, [learner], at - timedelta(30))
    if row.host_id == learner.pk:
        return
    results.write_lines(dialogue=row, lines=PARTS, version=None, by=host, at=at - timedelta(2))
    results.hand_on(dialogue=row, by=host, at=at - timedelta(1))


def _peers(learner: Person, beside: Sequence[Person], at: datetime) -> None:
    """Three more who may be asked; one of them could not take a question on."""
    opens = timezone.localtime(at - timedelta(20)).date()
    rows = [
        dialogue.offer_expertise(
            person=person, subject=subject, ends_on=opens + timedelta(300), by=person, at=at - timedelta(20)
        )
        for person, subject in zip(beside[8:], KNOWS, strict=False)
    ]
    if not rows:
        return
    asked = dialogue.ask_peer(
        expertise=rows[0], question="Who signs when a pooled budget runs short?", about="", by=learner,
        closes_on=opens + timedelta(40), at=at - timedelta(5),
    )  # fmt: skip
    dialogue.decline_question(dialogue=asked, by=rows[0].person, at=at - timedelta(4))


def _readings(learner: Person, beside: Sequence[Person], at: datetime) -> None:
    place = Place.objects.running().filter(person=learner).select_related("cohort").first()
    resources: list[Resource] = list(resources_of(place.cohort)[:3]) if place is not None else []
    on = timezone.localtime(at).date() - timedelta(5)
    for count, person in enumerate([learner, *beside]):
        read = resources[:1] if count % 2 else resources[:2]
        theories.note_readings(person=person, resources=read, on=on, by=person, at=at)


def _words(learner: Person, at: datetime) -> None:
    """Words of the first partnership: one pair agreed, one that waits."""
    partnership = Partnership.objects.filter(name__startswith="Alderwick Children").first()
    agencies = (
        [row.agency for row in partnership.members.select_related("agency").order_by("pk")] if partnership else []
    )
    if partnership is None or len(agencies) < 2:
        return
    by: dict[str, Any] = {"by": None, "at": at}
    social, nurses, limit, sorting = [
        glossary.say_word(
            partnership=partnership, agency=agencies[0 if profession == "Social workers" else 1], profession=profession,
            word=word, meaning=meaning, **by,
        )
        for profession, word, meaning in WORDS
    ]  # fmt: skip
    glossary.propose_pair(
        one=social,
        other=nurses,
        kind="false",
        difference="Ours ends when a child is seen, theirs when there is an appointment.",
        **by,
    )
    if glossary.speaks_for(learner, limit.agency):
        glossary.propose_pair(
            one=limit, other=sorting, kind="near", difference="One is a line, the other an order.", by=learner, at=at
        )
