"""FEE-10: how a question about oneself is put to others, and which words of a comment may show who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Our own questions as others are asked them; by their words, so that a reworded one is not asked in old ones.
TO_OTHERS: dict[str, str] = {
    "I notice what I feel before others notice it": "Notices what they feel before others notice it",
    "I can name two things that I do badly, and those around me would name the same": (
        "Can name two things that they do badly, and I would name the same"
    ),
    "After a bad day I can say what set it off": "Can say after a bad day what set it off",
    "I know which of my values make me judge people too quickly": (
        "Knows which of their values make them judge people too quickly"
    ),
    "I notice who in a meeting has gone quiet": "Notices who in a meeting has gone quiet",
    "I can say what each partner is afraid to lose": "Can say what each partner is afraid to lose",
    "I know how a decision really comes about in agencies other than mine": (
        "Knows how a decision really comes about in agencies other than their own"
    ),
    "In the last month I heard from a child or a parent what our work is like for them": (
        "Hears from children or parents themselves what our work is like for them"
    ),
    "Under pressure I stay civil and clear": "Stays civil and clear under pressure",
    "I wait with an answer when I am too tired or too cross to give a good one": (
        "Waits with an answer when too tired or too cross to give a good one"
    ),
    "When something has not worked, I try another way within weeks": (
        "Tries another way within weeks when something has not worked"
    ),
    "I could keep up the way I work now for five more years": (
        "Works in a way that could be kept up for five more years"
    ),
    "For a joint step I find reasons that are the other person’s own": (
        "Finds reasons for a joint step that are the other person’s own"
    ),
    "I bring a disagreement to the table while it is still small": (
        "Brings a disagreement to the table while it is still small"
    ),
    "People get from me, within days, what I saw and what to try next": (
        "Tells people within days what they saw and what to try next"
    ),
    "Groups that I am part of do more together than their members would apart": (
        "Is part of groups that do more together than their members would apart"
    ),
}


def to_others(text: str) -> str:
    """FEE-10: a question in the words in which others are asked it; quoted where we have none.

    >>> to_others("Under pressure I stay civil and clear")
    'Stays civil and clear under pressure'
    >>> to_others("I ask first")
    'Could rightly say: “I ask first”'
    """
    return TO_OTHERS.get(text, f"Could rightly say: “{text}”")


_OWN = re.compile(r"\b(I|me|my|mine|we|our|us)\b", re.IGNORECASE)
_WORK = re.compile(
    r"\b(manager|head|director|officer|nurse|teacher|constable|inspector|superintendent|councillor|chair|deputy|"
    r"assistant|doctor|parent|mother|father|carer|supervision|appraisal|yesterday|last (?:week|month|monday|tuesday|"
    r"wednesday|thursday|friday))\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"(?<![.!?:“\"\n])\s([A-Z][a-z]+)")


def telling_words(text: str, names: Iterable[str] = ()) -> list[str]:
    """FEE-8: words that may show who wrote a comment, or whom it tells of: names, titles, oneself, occasions.

    >>> telling_words("My manager told Priya last week. Good chair.", ["Sam Doyle"])
    ['My', 'manager', 'Priya', 'last week', 'chair']
    >>> telling_words("Listens well.")
    []
    """
    own_names = {part.lower() for name in names for part in name.split() if len(part) > 2}
    found = [
        (match.start(1 if pattern is _CAPITALISED else 0), match.group(1))
        for pattern in (_OWN, _WORK, _CAPITALISED)
        for match in pattern.finditer(text)
    ]
    found += [
        (match.start(), match.group()) for match in re.finditer(r"\w+", text) if match.group().lower() in own_names
    ]
    return list(dict.fromkeys(word for _, word in sorted(found)))
