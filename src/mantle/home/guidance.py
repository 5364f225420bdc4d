"""Help in the words of each role: what it does here, and what the words on its pages mean."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.people.access import NAMES, Role


@dataclass(frozen=True, slots=True)
class Section:
    """Help for one role: what it does here, and its words with what they mean."""

    role: Role
    title: str
    does: str
    words: tuple[tuple[str, str], ...]


_POST = (
    "Post",
    "A position in a structure, with or without a holder. A role is a set of duties: a post may carry several.",
)
_SUBSTANTIVE = (
    "Substantive",
    "Someone holds the post without an end date.",
)
_COVER = (
    "Interim, acting up, secondment",
    "Three ways to cover a post until a substantive holder comes: someone called in for the time, someone "
    "from the agency who keeps their own post, someone lent by another agency.",
)
_VACANT = (
    "Vacant and covered",
    "A post is vacant when it has no substantive holder; it may well be covered. A statutory post is never "
    "shown as empty: it shows who covers it, or who stands in as deputy, or that nobody is on record.",
)
_TENURES = (
    "Three tenures",
    "Elapsed: how long today’s holder has been in this post so far. Completed: how long a spell lasted that "
    "has ended. Lifetime: all the time someone has spent in posts of the same role, in any agency.",
)
_COUNTING = (
    "Two ways of counting change",
    "By holder, each new face counts, interims included. By substantive appointment, the whole chain from one "
    "lasting holder to the next counts once. Published figures use either; we show both.",
)
_RANGE = (
    "A range",
    "A forecast plays the future a thousand times or more with the same rules and different luck. The middle "
    "line is no promise: nine in ten of those futures lie within the wide band.",
)
_SUPPRESSED = (
    "Left out",
    "Groups so small that someone could be picked out are not shown, nor are figures from which they could be "
    "worked out.",
)
_READINESS = (
    "Readiness",
    "How ready somebody is judged to be for one post, by whom, when and on what evidence: ready now, in one to two "
    "years, or later. The person can read it and answer. Posts are filled by open competition; it promises nothing.",
)
_BENCH = (
    "How many could be filled at once",
    "If all critical posts fell empty on one day and each person took one. Somebody named for three posts fills one.",
)
_HELP = (
    "Offer of help, request for help",
    "Days a month that a director and a team have for leaders in other authorities; and what an authority asks for, "
    "read only by that authority, the programme team and a helper who is proposed. Both are under “Development”.",
)
_BOARD = (
    "Seat and delegate",
    "A place on a board, held through a post; the delegate goes when the holder cannot.",
)

# HOM-3: every role finds its own words; a test holds this list against the list of roles.
_SECTIONS: dict[Role, tuple[str, tuple[tuple[str, str], ...]]] = {
    Role.PROGRAMME_TEAM: (
        "You see every agency. Your start page says which statutory posts have no cover on record, which "
        "cover runs out soon, which files and changes of structure wait for a yes or no, and which records "
        "may be one person.",
        (
            _POST,
            _SUBSTANTIVE,
            _COVER,
            _VACANT,
            _COUNTING,
            _TENURES,
            _RANGE,
            _HELP,
        ),
    ),
    Role.AUTHORITY_LEAD: (
        "You look after the record of your agency: who holds which post, who covers, what changes. To record "
        "that someone left, open the post and choose “leaves”; say from which day, why, and who acts. You see "
        "what follows before anything is stored.",
        (
            _POST,
            _SUBSTANTIVE,
            _COVER,
            _VACANT,
            (
                "Overlap",
                "One person holds a post at a time, unless they share the job or you say why both stand "
                "together, such as a handover. Acting up, secondments, twin hats and joint appointments stand "
                "beside someone’s own post.",
            ),
            (
                "Bringing in a file",
                "Choose the file; we show what we read, what we could not read by row and column, and what "
                "would change. Nothing is stored until you say yes, and you can take it back for a day. The "
                "same file twice changes nothing.",
            ),
            (
                "Successor post",
                "When a structure changes, posts end and others begin; each end is linked to what follows it, "
                "so that a career and a plan can be read across the change.",
            ),
            _READINESS,
            _BENCH,
            _TENURES,
            _HELP,
        ),
    ),
    Role.DIRECTOR: (
        "You see the posts and people of your agency, who covers tonight, and what may come. Your authority lead "
        "changes the record. Where you are named to read its succession plan, you judge readiness with the lead, "
        "and endorse the plan or return it.",
        (
            _VACANT,
            _COVER,
            _READINESS,
            _BENCH,
            _BOARD,
            _RANGE,
            _TENURES,
            _HELP,
        ),
    ),
    Role.PARTICIPANT: (
        "What comes next, your plan, your journal and your people stand under “Development”; you alone see what you "
        "write there, until you show something to somebody. You see your own record, with who else can see each part "
        "of it, and the partnerships of your agency. If something about you is wrong, ask your agency’s lead to "
        "correct it.",
        (
            _POST,
            _READINESS,
            _BOARD,
            (
                "Background",
                "The service area in which most of your experience lies, as you say it.",
            ),
        ),
    ),
    Role.MENTOR: (
        "The people you coach or mentor are under “Development”, “Coaching”: you note dates and hours there, and never "
        "what is said. You also see your own record and the partnerships of the agency at which you hold this role.",
        (
            (
                "Mentor",
                "An experienced person who has done the job and shares what they know.",
            ),
            (
                "Coach",
                "Someone trained to help a person think, who need not know the job. What is said stays "
                "between the two.",
            ),
        ),
    ),
    Role.ASSESSOR: (
        "You see your own record and the partnerships of the agency at which you hold this role.",
        (
            (
                "Criterion",
                "What is judged, with what it looks like at each level.",
            ),
            (
                "Severity",
                "A marker’s tendency to mark low. It is worked out, said in words, and never held against anyone.",
            ),
        ),
    ),
    Role.ANALYST: (
        "You see figures about agencies, regions and the nation, and run forecasts. You see nobody’s record.",
        (
            _COUNTING,
            _TENURES,
            _RANGE,
            _SUPPRESSED,
            (
                "Seed",
                "The number that all chance in a forecast comes from: the same seed gives the same futures.",
            ),
        ),
    ),
    Role.EVALUATOR: (
        "You see figures about agencies, regions and the nation. You see nobody’s record.",
        (
            _COUNTING,
            _TENURES,
            _SUPPRESSED,
        ),
    ),
    Role.AUDITOR: (
        "You read the record of what was done: every change leaves a line in the same moment, and no line can "
        "be changed or taken away through any page.",
        (
            (
                "Entry",
                "Who did what, to which row, when, and the reason that was given.",
            ),
        ),
    ),
    Role.ADMINISTRATOR: (
        "You give and end roles. A role is held at an agency, in a region or everywhere, from a day to a day; "
        "it allows what the table of roles says, there and nowhere else.",
        (
            (
                "Role",
                "What a person may do, where, and between which days. Several roles add up; none takes away "
                "from another.",
            ),
        ),
    ),
    Role.DATA_PROTECTION: (
        "You answer people who ask what is held about them, want it corrected or erased, or complain. The list shows "
        "the day by which each must be answered; the data map says what is held, why and until when.",
        (
            (
                "Clock of a request",
                "One calendar month from receipt. It stands still while you wait for something from the person, and "
                "may be made two months longer, with a reason.",
            ),
        ),
    ),
    Role.EMERGENCY: (
        "You are on call. In an emergency you open one agency’s rows under Emergency: say why, for how long, and who "
        "is told. You see posts and people there, change nothing, and it closes by itself. Every page is written down.",
        (
            (
                "Emergency",
                "Somebody must see who holds which post at an agency, and nobody there can be reached. Hurry is none.",
            ),
        ),
    ),
}


def sections(own: tuple[Role, ...]) -> tuple[list[Section], list[Section]]:
    """Help for one's own roles, and for all others. HOM-3."""
    found = [Section(role, NAMES[role], *words) for role, words in _SECTIONS.items()]
    return [part for part in found if part.role in own], [part for part in found if part.role not in own]
