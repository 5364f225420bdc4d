"""What people of the demonstration say of their posts, their teams and of staying: invented, and nobody's."""

from __future__ import annotations

CHIEF_UNDERTAKES = (
    "An hour alone every month. I sit beside you when the inspectors give their findings, whatever they are. Money for "
    "social workers is settled before the budget round, not in it."
)
MEMBER_UNDERTAKES = (
    "I visit a team with you every month, and read the figures on children’s safety before the cabinet does."
)
# Condition, what the holder says, what the other says, a word of the holder.
SAID: dict[str, tuple[int, int, str]] = {
    "team": (3, 4, "Two of three heads are strong; one post was empty for five months."),
    "peers": (2, 3, "I know whom I could ring. I have not rung."),
    "performance": (3, 3, "Figures are trusted since the new dashboard."),
    "corporate": (4, 4, ""),
    "political": (2, 4, "The lead member backs me; the group leader wants savings by March."),
    "time": (1, 2, "Eleven evenings in October."),
    "information": (3, 3, ""),
    "remit": (4, 4, ""),
    "powers": (2, 3, "I answer for school places and decide about none."),
    "size": (2, 2, "The span grew by two services in the last change."),
    "learning": (3, 4, ""),
}
EVIDENCE = "Quarterly report to the board"
# Condition, what is done, in how many days, what came of it (empty: still open).
ACTIONS = (
    ("time", "No meeting before ten on Fridays; the office keeps it free", -200, "Kept in nine weeks of ten."),
    ("powers", "Bring a scheme of delegation for school places to the board", 30, ""),
    ("peers", "Ring two directors of the region before the next budget", -10, ""),
)
STAY = ("children", "team", "learning")
LEAVE = ("load", "next_step")
STAY_WORDS = "I came from nursing and was let in. Nobody here asks any more where I come from."
LEAVE_WORDS = "If the next post here is not open to somebody from health, I shall look for one elsewhere."
PANEL = "I ask for your name to be put to the panel for acting posts"
WHY = "Directors in post, autumn cohort"
COMMUNITY = ("Joy", "Bellweather", "Voice of parents")
FIGURE = ("Children who waited more than ten days for a first visit", "per cent", "Register of the front door")
