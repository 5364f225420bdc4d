"""Words of the demonstration about the selection of aspirants: exercises, what was seen in them, what sponsors said."""

from __future__ import annotations

TITLE = "Aspirant directors: next cohort"
PURPOSE = (
    "For people close to the step up to a post of director, in any agency: seventeen months of modules, coaching, a "
    "placement elsewhere and a learning set."
)
WHO_MAY = "Anybody who leads a service with a budget and staff of its own, and could be a director within two years."
PLACE = "County Hall, committee room 2, step-free from Bridge Street"
KNOWLEDGE = {
    "kind": "knowledge",
    "title": "Knows what the post answers for",
    "statement": "Knows the duties that a director cannot hand on, and how they are met together with partners.",
    "prompt": "Which duty would keep you awake as a director, who shares it, and how would you know that it is met?",
    "level_1": "Names duties in general.",
    "level_2": "Names a duty, and leaves open who shares it or how it is known to be met.",
    "level_3": "Names a duty, who shares it, and by what they would see that it is met.",
    "level_4": "Has changed how such a duty is met, and says what was learnt when it was not.",
}
# Kind, title, brief, minutes, and the positions of the criteria that each shows.
EXERCISES = (
    (
        "interview", "Talking with the panel",
        "Three of us ask the same five questions of everybody. Bring notes if you like. Take time to think.", 45, (1, 4, 6),
    ),
    (
        "case", "A night in January",
        "You read four pages about a weekend in which three things go wrong at once, for twenty minutes, and then talk "
        "with us about what you do first, whom you ring, and what can wait.", 40, (2, 4, 6),
    ),
    (
        "group", "Sharing one budget",
        "Four of you stand for four services and divide a sum that is too small. Nobody wins: we look at how you work.",
        60, (2, 3, 5),
    ),
)  # fmt: skip
SEEN = {
    2: ("Named it when asked, and stayed general.", "Listened, and let others settle it."),
    3: ("Asked what housing would say before deciding.", "Gave a reason for what could wait, and said who to tell."),
    4: ("Changed the plan in the room, and said why.", "Brought the quietest voice in, and built on what came."),
}
SPONSORS = (
    (
        "yes", "In the inspection last spring they told me first what would not look good, and had a plan by the evening. "
        "Two partners rang me to say that they had been heard.", "A day a week, and cover for the placement.",
    ),
    (
        "partly", "They brought three services into one front door in half a year. They still carry too much themselves.",
        "Once a deputy is in post, in the spring: then two days a week.",
    ),
)  # fmt: skip
NAMES = ("Marian Holt", "Dev Anand Roy", "Siobhan Keane")
AGREED = "Two of us had watched the start and one the end: at the end they did what we had missed before."
REASON = "All three saw somebody who holds on to what matters for families while services pull apart."
FEEDBACK = "You asked before you decided. Say earlier what you will not do."
NEEDS = "A chair with arms, and ten minutes between two exercises."
