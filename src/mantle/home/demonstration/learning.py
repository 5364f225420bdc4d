"""What the participant of the demonstration writes, and what others say to him: invented, kind, and nobody's."""

from __future__ import annotations

FOR_WHOM = "Children who come into care at fifteen and meet four new adults in their first week."
EVIDENCE = (
    "Chaired the joint panel for six months; the date of each review was kept.",
    "Took the budget to the finance board and said early that it would not hold.",
    "My team asked for it, and two partners have copied it since.",
    "I have read about it and watched others; I have not done it myself.",
)
# What, by what, due in so many days.
STEPS = (
    ("Chair the multi-agency panel on placements for three meetings", "project", -30),
    ("Take the module on pooled budgets, then sit with our treasurer for a morning", "module", 20),
    ("Spend five days with a director of nursing to see how a hospital holds risk", "placement", 35),
    ("Ask two elected members how my papers read to them", "other", -2),
)
CAME = "Three meetings chaired. The police stayed to the end for the first time."
REVIEW = (
    "You know children’s health as nobody else here does. What is missing is money: I will let you run the pooled budget "
    "of the south for a quarter, with me beside you. Write less, delegate more."
)
ANSWER = "Agreed. I would like to begin in April, and to look at it together each month."
# So many days ago, stage, text.
ENTRIES = (
    (120, "first-awakenings", "The feedback said that I explain and do not ask. I was cross for two days. Then I counted: "
     "eleven answers, one question, in an hour’s meeting."),
    (75, "praxis", "Tried it: I opened the panel with a question and waited. Forty seconds of silence. Then the school "
     "nurse said what everybody had been stepping round."),
    (40, "praxis", "It does not work when I am tired. On Thursday I was back to explaining."),
    (16, "new-sense-of-agency", "Somebody from housing rang ME to ask how we do it. A year ago I would have passed it up."),
    (3, "", "Where did I lead without being in charge? At the hospital, with a badge that opens no doors."),
)  # fmt: skip
# Stage, what shows it, what the reviewer answers (none: still asked).
CLAIMS = (
    ("praxis", "Four panels opened with a question; notes of two of them; what the nurse said.",
     "I sat in on the second. You waited, and it changed the room. Yes."),
    ("new-sense-of-agency", "Housing and police now ask me first about young people who go missing.", ""),
)  # fmt: skip
TIMES = ((60, 60, "kept"), (46, 60, "kept"), (32, 90, "lost"), (18, 45, "kept"), (4, 60, ""), (-7, 60, ""))
HAPPENED = (
    "A strategy meeting was called at four on a Friday. Health dialled in, police came late, and the decision was taken "
    "before anybody had said what they knew."
)
VOICE = "I had the notes of the ward in front of me and waited to be asked. Nobody knew that I had them."
PROBLEM = (
    "Young people of fifteen come into care in a crisis, and everybody agrees that it could have been seen coming."
)
WHY_HARD = (
    "Schools see absence, health sees injuries, police see missing nights, we see families. Each service keeps to its own "
    "threshold. Two earlier attempts ended in a form."
)
NOTES = (
    (80, "perspective", "A police inspector", "For us it is Saturday nights: after the third we stop counting.", ""),
    (72, "perspective", "A mother in the parents’ group", "I asked for help five times. Each time I was told whom to ask.", ""),
    (50, "experiment", "", "One list of twelve names, four services, twenty minutes each Tuesday.",
     "Nine of twelve were known to three services. Two came off the list for the right reason."),
    (20, "learning", "", "The list matters less than that the same four people look at it.", ""),
)  # fmt: skip
PROJECT_REVIEW = "Keep it small for another month. Then bring the treasurer: this is where money comes in."
# Where ("own", "near", or a kind of agency), kind, title, what, places, days, competencies it develops.
OFFERS = (
    ("health", "shadowing", "Five days with a director of nursing", "Ward rounds, the risk meeting, the board. Honorary "
     "contract and occupational-health check come first.", 2, 5, ("manages-risk", "leads-across")),
    ("near", "acting_up", "Acting up as head of commissioning", "Eight weeks while the post-holder is on a secondment.", 1, 40,
     ("designs-with-others", "understands-need")),
    ("police", "placement", "Three weeks in the safeguarding hub of the police", "From the control room to the "
     "investigation, with a superintendent as your host.", 2, 15, ("leads-across",)),
    ("near", "board_seat", "A seat on the board of a school trust", "Four meetings a year, with papers; as an observer for "
     "the first two.", 1, 8, ("works-with-politics",)),
    ("near", "project", "One front door for two authorities", "Join the team that plans it: one day a week for half a year.",
     3, 24, ("manages-money", "sets-direction")),
)  # fmt: skip
AIMS = "How a hospital decides who holds a risk, and how the director of nursing says no to people with more power."
MORE_AIMS = "How the police decide, on a Saturday night, who is called and who is not."
TERMS = (
    "What is heard on the ward stays there; notes carry no names. We look at it together after two days and at the end."
)
DAYS = (
    (15, "7.5", "The risk meeting took nine minutes. Everyone knew beforehand who would hold what."),
    (8, "8", "She said no to the chief executive, in one sentence, with a date."),
)
HOST = "Asked good questions and listened longer than most. Could say sooner what he himself would do."
IMPACTS = (
    ("self", 30, "I ask before I explain.", "Notes of the panel: seven questions in the first quarter of an hour.", False),
    ("others", 25, "The deputy of the hub chairs the Tuesday list without me.", "Six Tuesdays so far.", True),
    ("community", 10, "Two of twelve young people stayed with their families with help at home.", "The register in March.", True),
)  # fmt: skip
USE = "To show you where you have moved since the programme began. Read by you, your sponsor and the lead; nothing is decided with it."
SEEN = (
    "Opened the meeting with a question and waited for the answer.",
    "Said to the partners that the money would not last beyond June.",
    "Took the paper back from the agenda when the figures did not fit.",
)
OBJECTION = "I was on leave on that day; I think that this was my deputy."
AT_THE_DOOR = (
    "Our records clerk. Half the building rings her before they ring me, and she sends them to the right place. I am such "
    "a person in the hospital, and not yet in the council."
)
KNOWS = (
    "Wrote the paper on it for the scrutiny board in March.",
    "Two days beside the lead of a neighbouring council.",
    "A reading group with colleagues from health.",
)
TALK = (
    "She asked why I rate my listening lower than my promises. I had no answer. We will look at it again after the next "
    "panel: I bring the minutes, she counts the questions."
)
GROUND_RULES = (
    "What is said here stays here; what we learn may leave without names.\n"
    "We say it to the person, in the room, within the week.\n"
    "Nobody gives advice before they have asked three questions.\n"
    "Who cannot come says so the day before.\n"
    "Anyone may ask to look at these rules again."
)
