"""What the succession plan of the first authority of the demonstration says."""

from __future__ import annotations

PLAN = (
    "By the spring every post in this plan should have somebody who would stand in tonight; by next winter no post "
    "should depend on one person."
)
PLAN_NOW = f"We have been without a director for a week and know what that costs. {PLAN}"
# By a word of its title what is said of a post below the director: impact, why, from outside, more on it.
POSTS = {
    "Social Care": ("at_once", "Decisions about children at risk wait for this signature every day.", "hard",
                    "Advertised twice last year; one applicant each time."),
    "Education": ("weeks", "Schools and governors have nobody to turn to when a head teacher leaves.", "some", ""),
    "Commissioning": ("weeks", "Half of what we buy for children is bought here, jointly with health.", "some",
                      "Health pays more for the same work."),
    "Quality": ("months", "Without it nobody sees early enough that a service is going wrong.", "good", ""),
    "Early Help": ("months", "Families who are helped here do not need a social worker later.", "good",
                   "Two good fields in three years."),
    "Assessment": ("weeks", "The front door: every call about a child comes in here.", "hard", ""),
    "Care": ("weeks", "Three hundred children look to this service as their parent.", "not_looked", ""),
}  # fmt: skip
OTHER_POST = ("weeks", "A whole service reports to this post.", "not_looked", "")
CHIEF = ("at_once", "Somebody must answer for every child here, by law and in truth.", "some", "")
# Evidence, potential, experience, what was met, what would help: for people judged, in turn.
FINDINGS = (
    (
        "Brought health and schools to one table over exclusions, and they still meet. Took the last two papers on it "
        "to cabinet and answered for them.",
        "Asks the question nobody wants to hear, and stays kind. Learns from being wrong in the open.",
        "Health and early help. Has not yet held a budget across services, nor stood before an inspection.",
        ("partners", "members"),
        "A year of answering for a whole budget, with somebody to ring.",
    ),
    (
        "Ran the service through the last inspection; the action plan closed a month early.",
        "Sees the whole picture soon. Could let go of detail more often.",
        "Twenty years in one profession, in three authorities.",
        ("budget", "inspection", "members", "partners"),
        "Shadow education for a term.",
    ),
    (
        "Rebuilt a team that had lost eleven people in a year; nobody has left since.",
        "Grows people. Wants to lead more widely, and says so.",
        "One service so far, all of it at the front door.",
        ("inspection",),
        "Chair the partnership work on neglect.",
    ),
    (
        "Agreed the pooled budget with health after two years without one.",
        "Thinks in years and explains money so that people nod.",
        "Commissioning and finance. Little of it close to families.",
        ("budget", "partners", "members"),
        "Two weeks on the duty desk, then a case audit.",
    ),
    (
        "Stood in for the head of service for five months; complaints fell by a third.",
        "Steady, curious, quick to ask for help.",
        "A first year in management.",
        (),
        "A project across two services, with a mentor from outside.",
    ),
)  # fmt: skip
ANSWER = (
    "I agree about the budget. What is missing here is the year in which I ran the joint team at the hospital, with its "
    "money: it was at my last employer, so nobody here saw it. I would welcome the chance to show it."
)
ACTIONS = (
    ("Ask two neighbouring authorities who could be shadowed in commissioning", 40),
    ("Talk with the treasurer about a budget across services for one year", 75),
    ("Look for somebody who could grow into this post, inside and outside", 20),
)
DONE = ("Take the paper on neglect to cabinet, and answer for it", "Done well: members asked twice and were answered.")
CHANGED = "The director has resigned since the board read it; it is looked at again before the summer."
COVER = "I would set aside the joint board with health and keep everything else."
