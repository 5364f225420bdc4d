"""What the people of the demonstration say about themselves, and the public survey of 2009 as an example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from mantle.forecast import actions as forecasts
from mantle.forecast import rules
from mantle.forecast.models import Answer
from mantle.forecast.rules.surveys import SurveyAnswers, share_in_words
from mantle.home.actions.filling import AT_ONCE, Filling
from mantle.structures.rules import COVER

ANSWERING = 1 / 3
# By tier: mean age of its people, how fast the wish falls with age, and the share of those of that age who are drawn
# to the director's job and to the post above.
DRAWN = {2: (51.0, 0.05, 0.36, 0.36), 3: (50.0, 0.16, 0.2, 0.4)}
UNSURE = 0.25  # of those who do not say yes
EXAMPLE = "Published figures, shown as an example of a survey. "


def ask_people(filling: Filling, on: date) -> int:
    """About a third of the holders of tiers 2 and 3 answer, from the seed; return how many answers there are."""
    chance = Random(f"answers {filling.nation.seed}")  # noqa: S311 - chance that can be repeated, no secret
    rows = list(_answers(filling, chance, on))
    Answer.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def _answers(filling: Filling, chance: Random, on: date) -> Iterator[Answer]:
    seen: set[int] = set()
    for spell in filling.nation.spells:
        if spell.end is not None or spell.post.tier not in DRAWN or spell.kind in COVER or spell.post.ends is not None:
            continue
        person = spell.person
        if person.number in seen or chance.random() > ANSWERING:
            continue
        seen.add(person.number)
        age = (on.toordinal() - person.birth) / 365.25
        day = on - timedelta(days=chance.randint(5, 300))
        row = filling.people[person.number]
        middle, fall, director, above = DRAWN[spell.post.tier]
        for question, share in ((rules.DIRECTOR, director), (rules.NEXT_POST, above)):
            yield Answer(
                person=row, question=question, answer=_wish(chance, share * 2 ** (-fall * (age - middle))), on=day
            )
        if person.background:
            detail = chance.choice(list(rules.OTHER_NAMES)) if person.background == "other" else ""
            yield Answer(person=row, question=rules.BACKGROUND, answer=person.background, detail=detail, on=day)


def _wish(chance: Random, share: float) -> str:
    if chance.random() < share:
        return rules.YES
    return rules.NOT_SURE if chance.random() < UNSURE else rules.NO


def show_surveys(at: datetime) -> None:
    """The public figures of 2009, in our own words and marked as an example. FOR-15."""
    drawn = "mean age of those drawn to the director’s job"
    forecasts.record_survey(
        title="Ages and wishes of directors and two tiers below, 2009",
        question="How old are you, and does the director’s job appeal to you?",
        starts_on=date(2009, 2, 1), ends_on=date(2009, 3, 31), source="National survey of leaders, 2009",
        is_example=True,
        note=EXAMPLE + "How many were asked and how many answered was not published.",
        groups=[
            SurveyAnswers("Directors", 1, figures={"mean age": (53, "years")}),
            SurveyAnswers("Tier 2", 2, figures={"mean age": (51, "years"), drawn: (50, "years")}),
            SurveyAnswers("Tier 3", 3, figures={"mean age": (50, "years"), drawn: (47, "years")}),
        ],
        by=None, at=at,
    )  # fmt: skip
    forecasts.record_survey(
        title="Wishes in the voluntary sector, 2009",
        question="Does the director’s job appeal to you?",
        starts_on=date(2009, 2, 1), ends_on=date(2009, 3, 31), source="Small survey of voluntary bodies, 2009",
        is_example=True,
        note=EXAMPLE + "The number of answers was not published. A third of 21 people, say, would be "
        f"{share_in_words(7 / 21, *rules.share_range(7, 21))}: a small sample tells little.",
        groups=[SurveyAnswers("Voluntary sector", figures={"drawn to the director’s job": (33.3, "in 100")})],
        by=None, at=at,
    )  # fmt: skip
