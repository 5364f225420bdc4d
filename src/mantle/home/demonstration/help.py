"""What authorities of the demonstration offer one another, ask for, and say of it afterwards: invented."""

from __future__ import annotations

from typing import NamedTuple


class Given(NamedTuple):
    """An offer: what it is about, days a month, what was done and learnt, how the last inspection ended."""

    areas: tuple[str, ...]
    days: int
    what: str
    learnt: str
    inspected: str


OFFERS = (
    Given(
        ("workforce", "quality"),
        4,
        "Agency staff fell from a third to a tenth in three years, without paying more than our neighbours.",
        "The first year made it worse: we changed the audit and the induction at once.",
        "good",
    ),
    Given(
        ("early_help", "front_door", "partners"),
        5,
        "One front door with health and police, and what it took until they sent their own people.",
        "A shared room is not a shared decision. Ours began to work with one form less.",
        "outstanding",
    ),
    Given(
        ("special_needs", "money"),
        3,
        "A plan for special needs that parents helped to write, within the money there was.",
        "We promised dates that we could not keep, and lost a year of trust.",
        "good",
    ),
    Given(
        ("protection", "in_care", "leaving_care"),
        6,
        "Fewer children move home more than once; leavers have a key and somebody who rings.",
        "",
        "good",
    ),
    Given(
        ("commissioning", "fostering"),
        2,
        "Buying places together with four neighbours, and finding our own carers again.",
        "It was cheaper only in the third year.",
        "requires_improvement",
    ),
    Given(("schools", "performance"), 2, "Figures that head teachers and social workers both trust.", "", "no_grade"),
)
STALE = 5  # which of them nobody confirmed for months
ASKED_OF_NEIGHBOUR = (
    "Half of our social workers have been here for less than a year. Two teams have no permanent manager. Exit talks say "
    "the same each time: too many cases, and nobody to ask."
)
NEIGHBOUR_DIAGNOSIS = (
    "Pay is not it. Managers hold cases themselves and have no time for their teams. A plan for the first year of new "
    "managers would help; another campaign for recruits would not."
)
NEW = "Since the change of system our figures on care leavers cannot be trusted. The inspectorate has asked for them twice."
ACUTE = (
    "Our director left at short notice. The one who acts holds two posts. We need somebody beside her who has led "
    "through the first hundred days after an inspection."
)
ACUTE_DIAGNOSIS = (
    "She leads well and has nobody of her own rank to think with. The front door is where it will show first: two "
    "partners have stepped back from it."
)
BEFORE = "Families waited five weeks for a first visit. Health and police sent deputies who could not decide."
BEFORE_DIAGNOSIS = "Three agencies count their waiting time from another day, and each thinks that the others are slow."
OBJECTIVES = (
    ("Families are seen within ten days", "34 days at the median, in the month before"),
    ("Whoever sits at the front door may decide", "Two of three partners sent deputies without a mandate"),
)
AFTER = {
    "asking": (("16 days at the median", "better"), ("All three decide; police needed a letter from above", "better")),
    "helping": (("16 days, and it fell in the last two months", "better"), ("Health still rings first", "same")),
}
LEARNT = {
    "asking": "We had asked for a better form. What helped was that they sat with us for a morning and counted the days "
    "from the day on which a mother had rung.",
    "helping": "Going elsewhere showed us our own front door: we have taken a form away since.",
}
THANKS = "Thank you for coming in the snow, and for telling us what you would do differently."
RUNNING_OBJECTIVES = (("New managers stay for their first year", "Four of nine left within ten months"),)
REVIEWS = ("Managers hold no cases of their own since September. One team is not there yet.",)
DAYS_BEFORE = ("A morning at the front door", "With the three partners", "Counted the days, call by call")
DAYS = ("With the six new managers, one by one", "Beside two supervisions, and talked about them", "With the board")
