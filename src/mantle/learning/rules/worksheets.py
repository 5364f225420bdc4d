"""LIB-10: worksheets in our own words, which somebody fills in for themselves."""

from __future__ import annotations

from dataclasses import dataclass

STRONGEST = 5
BY_LINE = "One force a line; after a comma how strong it is, 1 to 5."


@dataclass(frozen=True, slots=True)
class Part:
    """One box of a worksheet: `text`, a short `word`, a `scale` of 1 to 5, or `forces`, one a line with a strength."""

    key: str
    label: str
    help: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet: what it is called, what it is good for, and its boxes."""

    name: str
    lead: str
    parts: tuple[Part, ...]


def _scales(*pairs: tuple[str, str]) -> tuple[Part, ...]:
    return tuple(Part(key, label, "1: hardly at all. 5: as a matter of course.", "scale") for key, label in pairs)


WORKSHEETS: dict[str, Worksheet] = {
    "forces": Worksheet(
        "Forces for and against a change",
        "One change, what pushes it and what holds it back. Often it is easier to take away from what holds it back "
        "than to push harder.",
        (
            Part("change", "Which change do you want?", "One sentence: what would be different, for whom, by when."),
            Part("for", "What pushes it?", BY_LINE, "forces"),
            Part("against", "What holds it back?", BY_LINE, "forces"),
            Part("weaken", "Which one thing that holds it back could you weaken?", "How, and with whose help?"),
            Part("first", "What will you do first?", "Something you can do within two weeks."),
        ),
    ),
    "evaluation": Worksheet(
        "A profile of how we work together",
        "Where your service stands today on eight things that make work across agencies hold. Fill it in alone, then "
        "compare with a colleague of another agency: where you differ is where to talk.",
        (
            *_scales(
                ("aim", "We can all say what we are here for, in the same words"),
                ("families", "Families shape what we do, not only how they are told of it"),
                ("power", "Whoever knows most decides, whatever agency they are from"),
                ("facts", "What one of us knows reaches the others in time"),
                ("money", "Money follows what was agreed"),
                ("quarrel", "We disagree in the room, and not after it"),
                ("learning", "We look back together when something went wrong"),
                ("effect", "We know what became of the children we worked with"),
            ),
            Part("shows", "What shows it, for the lowest and the highest?"),
            Part("next", "Which one would you raise first, and how?"),
        ),
    ),
    "ethos": Worksheet(
        "Ethos in a word",
        "One word for what your service is like to come to, as different people would say it.",
        (
            Part("own", "Your own word", "", "word"),
            Part("child", "The word a child or young person would use", "", "word"),
            Part("parent", "The word a parent would use", "", "word"),
            Part("partner", "The word a partner agency would use", "", "word"),
            Part("wished", "The word you wish they all used", "", "word"),
            Part("gap", "What happens on an ordinary day that makes the difference between these words?"),
            Part("change", "What could you stop or begin, so that the last word comes nearer?"),
        ),
    ),
    "ties": Worksheet(
        "My ties: close ones and bridges",
        "Whom you turn to, and who is missing. Close ties carry you through a bad week; bridges bring what your own "
        "people do not have. Write roles or initials, and nobody’s secrets.",
        (
            Part("close", "Who is close: people like you, whom you would ring tonight", "One a line."),
            Part("across", "Who is a bridge: people of another profession, agency or community", "One a line."),
            Part("missing", "Which agency, profession or part of the community is not on either list?"),
            Part("shut", "Whom might your close ties shut out without meaning to?"),
            Part("build", "Which one bridge would you build next, and who could bring you together?"),
            Part("give", "What could you give them first?", "Ties hold where both gain."),
        ),
    ),
    "leading": Worksheet(
        "Who leads what: a matrix",
        "Leading is spread over many people, named and unnamed. For each task write who leads it now, and who should.",
        (
            *(part
            for key, task in (
                ("direction", "Setting the direction"),
                ("daily", "Decisions of every day about families"),
                ("money", "Money"),
                ("people", "Bringing people in and developing them"),
                ("partners", "Holding partners together"),
                ("learning", "Looking back and learning"),
            )
            for part in (
                Part(f"{key}_now", f"{task}: who leads it now?", "By post or role, not by name.", "word"),
                Part(f"{key}_should", f"{task}: who should?", "", "word"),
            )),
            Part("step", "Which one would you hand on first, to whom, and what do they need for it?"),
        ),
    ),
}  # fmt: skip
NAMES = {key: sheet.name for key, sheet in WORKSHEETS.items()}


@dataclass(frozen=True, slots=True)
class Force:
    """One force and how strong somebody takes it to be; 0 where they did not say."""

    text: str
    strength: int


def forces(text: str) -> list[Force]:
    """LIB-11: forces, one a line, with the strength after the last comma where one of 1 to 5 stands there.

    >>> forces("Parents ask for it, 4\\nTwo budgets, each with its own rules")
    [Force(text='Parents ask for it', strength=4), Force(text='Two budgets, each with its own rules', strength=0)]
    """
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        words, _, number = line.rpartition(",")
        said = number.strip()
        known = bool(words.strip()) and said.isascii() and said.isdigit() and 1 <= int(said) <= STRONGEST
        found.append(Force(words.strip(), int(said)) if known else Force(line, 0))
    return found


def balance(pushing: str, holding: str) -> str:
    """LIB-11: what the strengths come to, as a sentence that does not take them for a measurement.

    >>> balance("Parents ask for it, 4", "Two budgets, 3\\nHabit, 3")
    'By your own weights 4 pushes and 6 holds back. The weights are yours: ask somebody of another agency for theirs.'
    """
    first, second = (sum(force.strength for force in forces(each)) for each in (pushing, holding))
    if not (first or second):
        return "Write a strength of 1 to 5 after each force, and the sheet adds them up."
    return (
        f"By your own weights {first} pushes and {second} holds back. "
        "The weights are yours: ask somebody of another agency for theirs."
    )


def ties(close: str, across: str) -> str:
    """LIB-15: how many of each kind of tie somebody wrote down, as a question to themselves and no measurement.

    >>> ties("Ann\\nBo\\nCy", "Dee")[:41]
    'You wrote down 3 close ties and 1 bridge.'
    """
    near, far = (len([line for line in text.splitlines() if line.strip()]) for text in (close, across))
    if not (near or far):
        return "Write one tie a line, and the sheet counts them."
    words = f"{near} close tie{'' if near == 1 else 's'} and {far} bridge{'' if far == 1 else 's'}"
    return (
        f"You wrote down {words}. It is no measurement: ask yourself whether a bad week and a new idea would both "
        "find somebody."
    )
