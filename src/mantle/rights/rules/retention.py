"""RIG-8: how long each class of data is kept at most. Authorities may set shorter periods; none may set longer ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mantle.rights.rules.clocks import months_after


@dataclass(frozen=True, slots=True)
class Class:
    """One class: what it is, from when its time counts, and for how long in months and days."""

    name: str
    counts_from: str
    months: int = 0
    days: int = 0
    then: str = "deleted"

    @property
    def period(self) -> str:
        """The period in words.

        >>> CLASSES["audit, name"].period, CLASSES["released copies"].period
        ('2 years', '30 days')
        """
        if self.days:
            return f"{self.days} days" if self.days > 1 else "1 day"
        if self.months % 12 == 0 and self.months >= 24:
            return f"{self.months // 12} years"
        return f"{self.months} months"

    def gone_before(self, today: date) -> date:
        """Return the day such that whatever counts from an earlier one is due."""
        return months_after(today, -self.months) - timedelta(self.days)


CLASSES: dict[str, Class] = {
    each.name: each
    for each in (
        Class("record of a person", "the end of the last post and role", months=72, then="made a pseudonym"),
        Class("answers about oneself", "the day of the answer", months=24),
        Class("security logs", "the last try", months=12),
        Class("links of one use", "the end of the link", days=30),
        Class("files brought in", "the day they were brought in", months=12, then="emptied of names"),
        Class("work carried out", "its end", months=12),
        Class("record of looks", "the look", months=24, then="deleted; how many stays"),
        Class("record of changes, name", "the change", months=24, then="without who and what"),
        Class("record of changes", "the change", months=72),
        Class("audit, name", "the event", months=24, then="made a pseudonym"),
        Class("audit", "the event", months=72),
        Class("released copies", "release", days=30, then="emptied"),
        Class("requests and complaints", "their end", months=72),
        Class("rater tokens", "the close of the round", days=30),
        Class("feedback on its way to the seal", "the close of the round", days=1),
        Class("sealed feedback", "the close of the round", months=24),
        Class("feedback reports", "the end of the programme", months=24),
        Class("network ties", "the survey", months=12),
        Class("readiness and slates", "the judgement", months=24),
        Class("marks and evidence, place given", "the decision, or the last mark where none was made", months=24),
        Class("marks and evidence, no place given", "the decision", months=12),
        Class("rejected applications", "the decision", months=12),
        Class("shared mentoring record", "the end of the programme", months=12),
        Class("private mentor notes", "the end of the pairing", days=90),
        Class("equality data", "the end of the last programme", months=12),
        Class("what is said of a post", "the day it was said", months=24),
        Class("drafts of talks about staying", "the day of the talk", days=28),
        Class("answers for residentials", "the last day of the residential", days=28),
        Class("completed programmes", "leaving, or their end for whoever held no post or role", months=72),
        Class("kept while the service runs", "nothing: it is needed to run", months=0, then="kept"),
    )
}
