"""What the people of the demonstration say for equality, and what some of them share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.conf import settings

from mantle.equality.models import Declaration
from mantle.equality.rules import PREFER_NOT, QUESTIONS, month_of, pseudonym
from mantle.forecast.models import Answer
from mantle.home.actions.filling import AT_ONCE, Filling
from mantle.people.actions.consent import share
from mantle.people.models import Person
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import employers_of

SAYING, PREFERRING_NOT = 0.4, 0.06
# The answer that most give, and how many; the rest share what is left, so that small counts occur as they do in life.
COMMONEST: dict[str, tuple[str, float]] = {
    "sex": ("female", 0.62), "gender": ("yes", 0.97), "ethnic_group": ("white", 0.7), "disability": ("no", 0.8),
    "orientation": ("straight", 0.85), "religion": ("christian", 0.45), "caring": ("no", 0.5),
}  # fmt: skip


def say_for_equality(filling: Filling, on: date) -> int:
    """About two in five people in post answer, from the seed, in earlier months; return how many answers there are."""
    chance = Random(f"equality {filling.nation.seed}")  # noqa: S311 - chance that can be repeated, no secret
    rows = list(_declarations(filling, chance, on))
    chance.shuffle(rows)  # the order of rows says nothing about the order of people
    Declaration.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def _declarations(filling: Filling, chance: Random, on: date) -> Iterator[Declaration]:
    seen: set[int] = set()
    for spell in filling.nation.spells:
        if spell.end is not None or spell.person.number in seen or chance.random() > SAYING:
            continue
        seen.add(spell.person.number)
        code = filling.people[spell.person.number].code
        region = filling.agencies[spell.post.agency].region
        month = month_of(on - timedelta(days=chance.randint(40, 400)))
        for name, question in QUESTIONS.items():
            answers = list(question.answers)
            common, share_of_all = COMMONEST.get(name, (answers[0], 0.6))
            rest = (1 - share_of_all) / max(1, len(answers) - 1)
            weights = [share_of_all if answer == common else rest for answer in answers]
            answer = chance.choices(answers, weights)[0] if chance.random() > PREFERRING_NOT else PREFER_NOT
            yield Declaration(
                key=pseudonym(settings.EQUALITY_KEY, code, name), question=name, answer=answer, region=region,
                month=month,
            )  # fmt: skip


def share_something(people: list[Person], *, on: date, at: datetime) -> int:
    """Some of those who said what they want share it with the leads where they work; return how many do."""
    count = 0
    for person in people:
        agency = employers_of(person, on).first()
        if agency is not None:
            share(
                person=person, purpose=Purpose.WISHES if count % 3 else Purpose.EARLIER_POSTS, agency=agency,
                ends_on=on + timedelta(days=180 + 30 * (count % 12)), on=on, by=person, at=at,
            )  # fmt: skip
            count += 1
    return count


def willing_to_share(filling: Filling, most: int = 40) -> list[Person]:
    """People who answered about themselves, at the places that the demonstration's leads look after first."""
    leads = {account.agency for account in filling.nation.accounts if account.agency is not None}
    agencies = [filling.agencies[number].pk for number in sorted(leads)]
    held = {"person__appointments__post__agency__in": agencies, "person__appointments__ends_on__isnull": True}
    keys = Answer.objects.filter(**held).order_by("person").values_list("person", flat=True).distinct()[:most]
    return list(Person.objects.filter(pk__in=list(keys)).order_by("pk"))
