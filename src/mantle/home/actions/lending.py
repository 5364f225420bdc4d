"""The library of the demonstration, and what people talk about in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mantle.home.actions.talking import show_what_comes_of_talk
from mantle.learning.actions import dialogue, library
from mantle.learning.rules.dialogue import TEMPLATES, DialogueKind
from mantle.people.models import Person

FORCES = {
    "change": "One plan for each child with complex needs, by next summer, in place of four.",
    "for": "Parents ask for it, 5\nThe hospital has begun, 3\nThe joint panel meets anyway, 2",
    "against": "Two records that do not talk to one another, 4\nFear of losing a post, 4\nHabit, 2",
    "weaken": "The fear: say in writing that nobody loses a post over it. The director of nursing would sign too.",
    "first": "Ring the two team leaders who said no, and listen.",
}

# Of which role, and what they say to the question that ships.
SAID = (
    ("mentor", "Most of what I learnt about leading I learnt from a colleague who told me that I was wrong, kindly and "
     "at once. I would begin there: two days on saying hard things, with actors, and then saying one."),
    ("director", "A week in another agency, with no task but to understand what keeps them awake. And money: nobody "
     "taught me how a pooled budget falls apart in its second year."),
)  # fmt: skip
CASE = (
    "A school, a clinic and we agreed on one plan for a family. The clinic’s new manager does not feel bound by it. I "
    "have written twice. I could go above her; I do not want to."
)
IDEA = "Do not write again. Ask her to show you her week, and bring the plan as a question, not as a promise she broke."


def show_library(accounts: Mapping[str, Person], at: datetime) -> None:
    """Bring in what comes with Mantle, and let the participant fill in a worksheet. All through actions."""
    library.bring_in_shipped(by=accounts["programme_team"], at=at)
    learner = next((person for key, person in accounts.items() if key.split()[0] == "participant"), None)
    if learner is not None:
        earlier = at - timedelta(9)
        library.keep_sheet(person=learner, worksheet="forces", answers=FORCES, by=learner, at=earlier)
        _talk(accounts, learner, at)
        show_what_comes_of_talk(accounts, learner, at)


def _talk(accounts: Mapping[str, Person], learner: Person, at: datetime) -> None:
    """A dialogue on a question that ships, a case clinic, and somebody who lets others ask."""
    people = {key.split()[0]: person for key, person in reversed(list(accounts.items()))}
    asked = {people[role]: "" for role, _ in SAID if role in people}
    if not asked:
        return
    began = at - timedelta(12)
    opens, question = timezone.localtime(began).date(), TEMPLATES["content"]
    dates: dict[str, Any] = {
        "opens_on": opens, "closes_on": opens + timedelta(40), "members": asked, "by": learner, "at": began
    }  # fmt: skip
    row = dialogue.open_dialogue(template="content", question=question.question, about=question.about, **dates)
    for role, text in SAID:
        if role in people:
            dialogue.contribute(dialogue=row, step="say", text=text, by=people[role], at=at - timedelta(6))
    case = dialogue.open_dialogue(
        kind=DialogueKind.CLINIC, question="How do I win somebody back whom I cannot order?", about=CASE, **dates
    )
    helper = next(iter(asked))
    dialogue.contribute(dialogue=case, step="idea", text=IDEA, by=helper, at=at - timedelta(4))
    dialogue.offer_expertise(
        person=helper, subject="Saying hard things across agencies; chairing a panel", ends_on=opens + timedelta(300),
        by=helper, at=began,
    )  # fmt: skip
