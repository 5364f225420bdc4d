"""The words of a partnership with what stands beside each; words that a text uses. COM-4."""

from __future__ import annotations

from dataclasses import dataclass, field

from mantle.structures.models import CommonWord, Partnership, WordPair
from mantle.structures.rules.glossary import words_in


@dataclass(slots=True)
class Explained:
    """One word with its pairs, each told from this word's side."""

    word: CommonWord
    beside: list[tuple[WordPair, CommonWord]] = field(default_factory=list)


def glossary_of(partnership: Partnership) -> list[Explained]:
    """Every word in the order of the alphabet, with the pairs in which it stands."""
    words = partnership.words.select_related("agency", "partnership")
    found = {row.pk: Explained(row) for row in words}
    if not found:
        return []
    pairs = WordPair.objects.filter(one__partnership=partnership)
    for pair in pairs.select_related("one__agency", "other__agency", "one__partnership", "other__partnership"):
        found[pair.one_id].beside.append((pair, pair.other))
        found[pair.other_id].beside.append((pair, pair.one))
    return list(found.values())


def help_beside(glossary: list[Explained], text: str) -> list[Explained]:
    """COM-4: words of a text that both sides of a pair have agreed about, with the agreed pairs alone."""
    agreed = [Explained(each.word, [(pair, word) for pair, word in each.beside if pair.is_agreed]) for each in glossary]
    able = [each for each in agreed if each.beside]
    used = set(words_in(text, {each.word.word for each in able}))
    return [each for each in able if each.word.word in used]


def words_here(partnership: Partnership, *texts: str) -> list[Explained]:
    """COM-4: the same, for the texts of one page."""
    return help_beside(glossary_of(partnership), " ".join(texts))
