"""RIG-7: privacy notices in numbered versions, with the day from which each is in force. None is ever changed.

A version that changes anything is added below the others; whoever has an account confirms it at the next sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mantle.forecast.rules.notices import ABOUT_YOU


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    from_day: date
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice for one audience and purpose, with all its versions, oldest first."""

    key: str
    title: str
    audience: str
    versions: tuple[Version, ...]

    def in_force(self, on: date) -> Version:
        """Return the last version that had begun on a day; before the first began, the first."""
        begun = [version for version in self.versions if version.from_day <= on]
        return begun[-1] if begun else self.versions[0]


ACCOUNT = "account"
FIRST_DAY = date(2026, 11, 1)
NOTICES: dict[str, Notice] = {
    notice.key: notice
    for notice in (
        Notice(
            ACCOUNT, "If you have an account", "people who sign in",
            (
                Version(1, FIRST_DAY, (
                    "To let you in, Mantle keeps your e-mail address, a scrambled form of your password, the roles you "
                    "hold and when you last signed in. The organisation that runs the programme decides about this "
                    "data; its ground is its public task.",
                    "What you change, and records of named people that you open, are written down with your name and "
                    "the time, so that anybody affected can see it later. It is never used to judge your work.",
                    "Your name leaves that record after 2 years, and the lines themselves after 6. Tries to sign in "
                    "are kept for 12 months.",
                )),
            ),
        ),
        Notice(
            "record", "If your agency put you on record", "leaders on record, with or without an account",
            (
                Version(1, FIRST_DAY, (
                    "Your agency records who leads its services: your name, work address, year of birth if it gave it, "
                    "the posts you hold and held with their dates, and the boards you sit on. The agency decides about "
                    "this data. Its grounds are its public task and your employment, not your consent.",
                    "It is used to see that statutory duties are always covered, to plan who may follow whom, and to "
                    "estimate in counts how many leaders will be needed. No decision about you is made by a machine.",
                    "The lead and directors of your agency and the programme team see your record. Six years after "
                    "your last post your name goes; the fact that the post was held stays.",
                )),
            ),
        ),
        Notice(
            "about-you", "If you answer questions about yourself", "people who say what they want",
            tuple(Version(number, day, paragraphs) for number, day, paragraphs in ABOUT_YOU),
        ),
        Notice(
            "development", "If you keep a plan or a journal", "people who learn here",
            (
                Version(1, FIRST_DAY, (
                    "What you write about your own development is kept so that you can learn from it: your plan, your "
                    "journal, self-diagnostics, projects, answers to short questions, placements and what came of it. "
                    "The organisation that runs the programme decides about this data; its ground is its public task.",
                    "You alone see it. You show single things to single people, until a day, and take them back in one "
                    "step; what you cover of a role you can share with your learning set. The programme team and your "
                    "authority’s lead see on which days, for how long, and with whom you first talked about a "
                    "self-diagnostic, never what. Groups are seen in rounded counts and means of ten people or more. "
                    "It is never used to select anybody, or in a succession plan.",
                    "If several people observe you over time, you read what it is for before any of them can, it is "
                    "used for nothing else, and you can answer and object. What they wrote goes 2 years after it has "
                    "ended. All else here goes 6 years after your last post and role; journal entries and "
                    "self-diagnostics whenever you remove them.",
                )),
            ),
        ),
        Notice(
            "requests", "If you use your rights or complain", "anybody who writes to us",
            (
                Version(1, FIRST_DAY, (
                    "We keep what you wrote, how to reach you, and what we answered, because the law asks us to answer "
                    "and to be able to show it. The data-protection officer and those who must find the answer see it.",
                    "It is deleted 6 years after the matter is closed. A copy of your data can be opened for 30 days "
                    "after it was released, then it is emptied.",
                )),
            ),
        ),
    )
}  # fmt: skip
