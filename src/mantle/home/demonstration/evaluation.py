"""What people of the demonstration noted as different, and what an evaluator made of it."""

from __future__ import annotations

# For whom, what is different, and what shows it; "" where nothing is said to show it.
NOTED: tuple[tuple[str, str, str], ...] = (
    (
        "self",
        "I ask what people have tried before I say what I would do.",
        "My deputy counted: two answers fewer a meeting.",
    ),
    ("self", "I say in the board when I do not know, and nobody has fallen off a chair.", ""),
    ("self", "I go home by six on three days and the service stands.", "The diary since Easter."),
    (
        "self",
        "I read the budget line by line with the people who spend it.",
        "The forecast was right in two quarters running.",
    ),
    (
        "others",
        "Team managers settle between themselves who takes a case that has no home.",
        "The waiting list for allocation is empty on Fridays.",
    ),
    ("others", "The school nurses come to our Monday meeting without being asked.", "Four of five Mondays this term."),
    ("others", "My heads of service present to members themselves.", "Three papers to the committee this year."),
    ("others", "People bring me bad news on the day.", ""),
    ("others", "Health and we write one plan for a child instead of two.", "Nineteen joint plans since spring."),
    (
        "community",
        "Young people in care chose the questions for the interview panel.",
        "Two appointments were made with them.",
    ),
    (
        "community",
        "Parents of disabled children hear within ten days who will help.",
        "The log of requests: from thirty days to nine.",
    ),
    (
        "community",
        "Fewer children change school in the middle of a term.",
        "School admissions counted eleven, after twenty-six.",
    ),
)
FINDINGS: tuple[tuple[str, str, str, str], ...] = (
    ("others", "Work settled without the director", "Participants describe that others decide what used to come up to them. "
     "Most can name a count or a meeting in which it shows.", "shown"),
    ("self", "Asking first", "Several say that they begin with a question now. It rests on their own view.", "word"),
)  # fmt: skip
REVIEW = (
    "We read the reasons of everybody who left between the start and the end. Dates of residentials fell into school holidays "
    "twice.",
    "Dates for the next cohort avoid school holidays. The programme team looks again when that cohort has ended.",
)
