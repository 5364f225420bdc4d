"""Words of the demonstration about early talent: what was written to each prompt, what readers saw, what was said."""

from __future__ import annotations

# For each criterion of the house, in order: what is told where little, some, and much of it is there.
EVIDENCE: tuple[tuple[str, str, str], ...] = (
    (
        "The new case system came, and I used it as the guide said.",
        "I had never run a duty rota. I asked two teams how they do it, and ours holds now; what I would do otherwise I "
        "am still finding out.",
        "I was the first here to sit in a joint screening team. I spent a week with the police desk, rewrote how we "
        "hand over, and two other localities use it now.",
    ),
    (
        "I look after my own cases and keep them in order.",
        "I saw that housing heard of our moves too late, and told my manager.",
        "Families were asked the same four questions by three services. I brought the three together, and they ask "
        "once; missed first visits fell by a third.",
    ),
    (
        "I told the team that it had been decided.",
        "Most of the team liked the idea of reading circles, and they came.",
        "The health visitors did not want a shared form. I listened for a month, left out what was ours alone, and they "
        "now teach it to new colleagues.",
    ),
    (
        "There was no such moment.",
        "I said after the review that the plan had not been followed.",
        "I had closed a case too early. I said so at the next meeting, before anybody asked, and we looked at nine "
        "others that I had closed; two were opened again.",
    ),
    (
        "I took part in the improvement project.",
        "I led the part about letters. We believe that parents understand them better.",
        "I set up evening hours for young carers. Forty came in the first term, and it goes on without me.",
    ),
    (
        "I have met colleagues from health at meetings.",
        "I worked with the school nurse on one family from referral to closure.",
        "For a year I spent two days a week in a youth justice team, with their cases and their supervision.",
    ),
)  # fmt: skip
SAW: dict[int, tuple[str, ...]] = {
    1: ("Nothing in the words shows it.", "The words are about a task, not about this."),
    2: ("It begins, and what came of it stays open.", "Seen once, with much help."),
    3: ("A clear example, with what it changed.", "Own part and outcome are named."),
    4: ("Two settings, and others have taken it over.", "Went on without them: more than one example."),
}
REASONS = {
    "place": "All three read somebody who learns from what is new and takes others along. A place now helps most.",
    "pool": "Much is there, and it is early: two years in another service first, with somebody to talk to.",
    "not_yet": "Honest and steady; an example of winning others is missing. Take on one shared task, then come again.",
    "out": "The words speak of tasks done well, and do not show what this call looks for.",
}
FEEDBACK = {
    1: "Write of one moment rather than of the task in general: what did you find out, from whom?",
    2: "The example is there. Say what came of it, and how you know.",
    3: "This was clear to us. Look for a second setting in which to try it.",
    4: "Strong, and others learn it from you. Keep showing how you do it.",
}
FAR = {
    "potential": "Sees what lies between services, and says what is so.",
    "experience": "Four years in one service; has not yet led people or a budget.",
    "needed": "A year in another agency with a task of their own, and somebody there who asks the right questions.",
}
AGREED = "We read the words once more, aloud: what looked thin to one of us was said in another place."
ANSWER = "I would like the year in health to come first; I have spoken with my manager about it."
CALLS = {
    "closed": (
        "First steps across agencies: autumn",
        "People early in their work who may lead services later. A place brings nine months across agencies, a learning "
        "set and a host.",
    ),
    "former": (
        "First steps across agencies: the first call",
        "The first call for people early in their work, of any agency.",
    ),
    "reading": (
        "First steps across agencies: people who change careers",
        "People who came to these services from other work, and may lead here later.",
    ),
    "open": (
        "First steps across agencies: next spring",
        "The next cohort: nine months across agencies, a learning set, and a host in a service that you do not know.",
    ),
}  # fmt: skip
WHO_MAY = (
    "Anybody who works with children, young people or families, in a council, health, a school, the police or a charity, "
    "and has not led a service."
)
# Of the first call, whose people are gone from here: how many went no further than being asked, saying yes, being read.
FORMER = {
    "local_government": (6, 3, 19), "health": (4, 1, 12), "schools": (3, 1, 10), "police": (2, 0, 5),
    "voluntary": (1, 0, 4),
}  # fmt: skip
