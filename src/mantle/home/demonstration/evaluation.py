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
NOTED += (
    ("self", "I let a silence stand until somebody else fills it.", ""),
    ("self", "I ask for help before it is late, and not only when it is.", "Three calls to my mentor in March."),
    ("self", "I know by now which meetings need me. I left four.", "The calendar, a day a week shorter."),
    ("self", "I told my chief executive that I had been wrong about the hub.", ""),
    ("self", "I write down why I decided, and read it again a month later.", "A notebook with eleven entries."),
    ("others", "My team says no to me, in the room and not afterwards.", "It was said in the staff survey, twice."),
    ("others", "Police and social care share one duty desk in the mornings.", "The rota since January."),
    ("others", "Newly qualified social workers stay for a second year.", "Nine of ten, after six of ten."),
    ("others", "Finance sits with us when a placement is planned, not when it is paid.", ""),
    ("others", "Supervision happens even in the week of an inspection.", "Audit of forty files."),
    ("others", "Two schools that did not speak now share a counsellor.", "Their agreement of September."),
    ("others", "My deputy chaired the board and I took the minutes.", "The minutes."),
    ("community", "Children coming into care meet the person who stays with them.", "Asked of the last thirty."),
    ("community", "Foster carers ring us first, before they give notice.", "Two notices this year, after nine."),
    ("community", "The youth council set the date by which we answer.", "Answered in time for all five questions."),
    ("community", "Young carers are named in every plan we make with health.", "Forty of forty-three plans."),
    ("community", "A mother told the board what it is like to wait, and we changed the form.", ""),
    ("community", "Care leavers get the keys on the day they were promised.", "Every key since June but one."),
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
