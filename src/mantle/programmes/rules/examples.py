"""A simulation that comes along: five agencies, one boy, and a meeting at which everybody is right."""

from __future__ import annotations

from mantle.programmes.rules.simulations import News, Part, Script

TITLE = "Whose turn is it? A conflict between five agencies"
ABOUT = (
    "A boy of fourteen has been out of school for eleven weeks. Each agency has done what its own rules ask, and each "
    "thinks that the next step is another’s. The players have an hour and a half to agree on one plan with one owner, "
    "while the situation moves. It is about conflict: naming it early, keeping it about the matter, and deciding when "
    "nobody has the power to order. All people and places are made up."
)  # fmt: skip

SCRIPT = Script(
    parts=(
        Part(
            "council", "Assistant director, children’s services",
            "Your budget for placements is spent, with four months to go. Your team has visited twice and found a "
            "worn-out grandmother who copes. You would rather pay for help at home than for a placement, and you need "
            "health to say yes to therapy first. You chair the meeting, and can order nobody.",
        ),
        Part(
            "health", "Clinical lead, young people’s mental health",
            "The boy was on your waiting list and taken off it when two letters were not answered. You have one worker "
            "too few. You believe that therapy cannot start while nobody knows where he will live. You are tired of "
            "being called the ones who say no.",
        ),
        Part(
            "police", "Inspector, neighbourhood team",
            "He has been picked up three times at night with older boys who carry parcels. You see somebody who is "
            "being used; a colleague sees an offender. You know a name that you may share only if the others agree on "
            "what is done with it.",
        ),
        Part(
            "school", "Principal, Northgate Academy",
            "He was not excluded: he stopped coming after a fight, and his place is open. Parents have written to you "
            "about the fight, and inspectors come this term. You would take him back with support on the first "
            "mornings. Nobody has asked you.",
        ),
        Part(
            "voluntary", "Manager, the Boathouse (a charity)",
            "He comes to you most afternoons and mends bicycles. You are the only one here whom he talks to. Your "
            "grant ends in nine weeks. He has told your worker something that he asked her to keep to herself.",
        ),
    ),
    news=(
        News(
            0, (),
            "Welcome. It is Tuesday, two o’clock. You meet because Jordan, fourteen, has been out of school since "
            "September. By half past three you owe the family one plan with one owner. Begin by saying, each in two "
            "sentences, what you want.",
        ),
        News(
            10, ("council",),
            "A note from your finance officer: every new placement needs her signature, and she will sign none "
            "without a contribution from health.",
        ),
        News(
            18, ("health",),
            "Your service manager writes: the inspectors count young people who were taken off the list unseen. She "
            "asks you not to mention the two letters in the meeting.",
        ),
        News(
            25, (),
            "Jordan’s grandmother rings and is put through to all of you. She says: “You have all been to my house. I "
            "have eleven telephone numbers. Which one of you do I ring tonight?” She waits for an answer.",
        ),
        News(
            35, ("police",),
            "Your sergeant: the older boys’ flat will be searched tomorrow at six in the morning. Jordan may be there. "
            "If the others learn of it, the search may fail; if they do not, nobody will be there for him.",
        ),
        News(
            45, ("school", "council"),
            "A parent has put a photograph of the fight on a public page, with Jordan’s name. A local paper asks both "
            "of you for a sentence before four o’clock.",
        ),
        News(
            55, ("voluntary",),
            "Your worker sends a message: Jordan is at the Boathouse now, he is frightened, and he will speak to one "
            "grown-up who “does not pass me on”. He does not want to go home tonight.",
        ),
        News(
            65, (),
            "The heating fails and the room must be left in five minutes. You have one minute each to say what you "
            "would give up so that there is a plan.",
        ),
        News(
            75, (),
            "The last quarter of an hour. Write down together: who owns the plan, what happens tonight, what happens "
            "within a week, and how you will notice that it does not work.",
        ),
        News(90, (), "It is half past three. Stop. Say aloud what you agreed on, and who tells Jordan."),
    ),
    questions=(
        "When did you first notice that you disagreed, and who said so?",
        "Which part of the conflict was about the matter, which about money, and which about being blamed?",
        "What did somebody here know that would have changed the plan, and what kept them from saying it?",
        "Who gave something up first, and what did it make possible?",
        "Whose voice was missing from the room, and how would you hear it next time?",
        "Which conflict at your own work does this remind you of? What will you do about it before the next session?",
    ),
)  # fmt: skip
