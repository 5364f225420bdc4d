"""What a start page asks and answers: words over plain values, the same for everyone who holds a role."""

from __future__ import annotations

from datetime import date, datetime

from mantle.people.access import Role
from mantle.web.words import counted, day, moment

# HOM-1: one question a role; the page answers it in its first sentence.
QUESTIONS: dict[Role, str] = {
    Role.PROGRAMME_TEAM: "What needs me today, and is anything about to go wrong?",
    Role.AUTHORITY_LEAD: "Is every critical post covered tonight?",
    Role.DIRECTOR: "Are we safe, and what is the one decision?",
    Role.PARTICIPANT: "What is mine here?",
    Role.MENTOR: "Who needs me?",
    Role.ASSESSOR: "What is left to mark?",
    Role.ANALYST: "What is true now, and what may come?",
    Role.EVALUATOR: "What is true now?",
    Role.AUDITOR: "What was done, by whom, and why?",
    Role.ADMINISTRATOR: "Is everything in order?",
    Role.DATA_PROTECTION: "Who waits for an answer about their data?",
    Role.EMERGENCY: "Must I see an agency’s rows tonight?",
}
WITHOUT_A_ROLE = (
    "You hold no role here today, so you see your own record and nothing else. "
    "If that is wrong, write to the programme team that gave you access."
)
# What a role will find here, said plainly where its work is not kept in Mantle yet.
NOTES: dict[Role, str] = {
    Role.PARTICIPANT: "Your plan, your journal and your places in programmes are under Your development. What you "
    "write there is yours alone until you show it to somebody.",
    Role.MENTOR: "The people you coach or mentor are under Development, Coaching, with your dates and hours. What they "
    "have chosen to show you is under Your development. You see nothing else of theirs.",
    Role.ASSESSOR: "Whom you read for a panel stands under Selection, without their names until all marks are sent. "
    "The exercises that you mark stand there too.",
    Role.EVALUATOR: "The profile shows posts, holders, ages, tenures and turnover of a place. "
    "Small groups are left out, so that nobody can be picked out.",
    Role.ANALYST: "The profile shows what is true now; a forecast shows the range of what may come. You see figures, "
    "not people: small groups are left out, so that nobody can be picked out.",
    Role.AUDITOR: "Every change in Mantle leaves a line here in the same moment: who, when, what, and why.",
    Role.ADMINISTRATOR: "You give and end roles. You see no one's record for that, and what you do is on record too.",
    Role.DATA_PROTECTION: "Requests and complaints about personal data come to you, each with the day by which the law "
    "wants an answer. You see what people are told is held about them, and nobody's record beside that.",
    Role.EMERGENCY: "On most days there is nothing for you to do here. In an emergency you open one agency’s rows for "
    "a few hours, with a reason, while a second person is told.",
}

NOBODY_WAITS = "Nobody waits for you today."


def question_of(role: Role | None) -> str:
    """HOM-1: the question of the first role that someone holds."""
    return QUESTIONS[role] if role else "What is mine here?"


def waiting_sentence(tasks: int) -> str:
    """Say whether anybody waits.

    >>> waiting_sentence(0), waiting_sentence(1)
    ('Nobody waits for you today.', '1 thing waits for you.')
    """
    return f"{counted(tasks, 'thing')} {'waits' if tasks == 1 else 'wait'} for you." if tasks else NOBODY_WAITS


def cover_sentence(posts: int, unheld: int, uncovered: int) -> str:
    """HOM-2: say in one sentence whether the statutory posts are covered; never call a covered post empty.

    >>> cover_sentence(153, 0, 0)
    'All 153 statutory posts are held.'
    >>> cover_sentence(153, 17, 0)
    'Of 153 statutory posts 136 are held; all others are covered.'
    >>> cover_sentence(153, 17, 1)
    'Of 153 statutory posts 136 are held and 16 are covered; 1 has no cover on record.'
    """
    if not posts:
        return "No statutory post is on record yet."
    if not unheld:
        return f"All {posts} statutory posts are held."
    held = f"Of {posts} statutory posts {posts - unheld} {'is' if posts - unheld == 1 else 'are'} held"
    if not uncovered:
        return f"{held}; all others are covered."
    covered = unheld - uncovered
    return (
        f"{held} and {covered} {'is' if covered == 1 else 'are'} covered; "
        f"{uncovered} {'has' if uncovered == 1 else 'have'} no cover on record."
    )


_HOW = {
    "interim": "has covered as interim",
    "acting": "has acted up",
    "secondment": "has covered on loan",
    "held": "has held this post",
}


def one_post_sentence(title: str, state: str, who: str, since: date | None) -> str:
    """HOM-2: the same for one post: who, in which way, since when.

    >>> one_post_sentence("Director", "acting", "Grace Okonjo", date(2026, 11, 18))
    'Director: Grace Okonjo has acted up since 18 November 2026.'
    >>> one_post_sentence("Director", "uncovered", "", None)
    'Director: nobody holds or covers this post on record.'
    """
    if state == "deputy":
        return f"{title}: {who} stands in as deputy."
    if not who:
        return f"{title}: nobody holds or covers this post on record."
    return f"{title}: {who} {_HOW[state]} since {day(since)}."


def figures_sentence(posts: int, agencies: int) -> str:
    """Say how much is on record.

    >>> figures_sentence(13204, 276)
    '13,204 posts of 276 agencies are on record today.'
    """
    if not posts:
        return "No posts are on record yet."
    verb = "is" if posts == 1 else "are"
    return f"{counted(posts, 'post')} of {counted(agencies, 'agency', 'agencies')} {verb} on record today."


def order_sentence(accounts: int, waiting: int, failed: int) -> str:
    """Say whether the house is in order: failed work first.

    >>> order_sentence(11, 0, 0)
    '11 accounts are open, and no work waits or has failed.'
    """
    open_now = f"{counted(accounts, 'account')} {'is' if accounts == 1 else 'are'} open"
    if failed:
        return f"{counted(failed, 'piece')} of queued work failed; {open_now}."
    if waiting:
        return f"{open_now}; {counted(waiting, 'piece')} of work {'waits' if waiting == 1 else 'wait'}."
    return f"{open_now}, and no work waits or has failed."


def audit_sentence(verb: str, at: datetime) -> str:
    """Say what the newest line of the record is."""
    return f"The newest entry is “{verb}”, {moment(at)}."


WORKER_SILENT = 300  # seconds: as long as queued work itself may be silent before it is taken back
WORK_LATE = 900  # seconds that due work may wait


def troubles_of_a_site(
    *,
    database_answers: bool,
    migrations_waiting: int,
    migrations_unknown: int,
    worker_seen_seconds: int | None,
    work_waiting: int,
    oldest_work_seconds: int | None,
) -> list[str]:
    """HOM-9: say what is wrong with a running site; an empty list when nothing is.

    >>> troubles_of_a_site(database_answers=False, migrations_waiting=0, migrations_unknown=0,
    ...     worker_seen_seconds=None, work_waiting=0, oldest_work_seconds=None)
    ['The database does not answer.']
    >>> troubles_of_a_site(database_answers=True, migrations_waiting=0, migrations_unknown=0,
    ...     worker_seen_seconds=9, work_waiting=3, oldest_work_seconds=1200)
    ['The oldest of 3 pieces of queued work has been due for 20 minutes.']
    """
    if not database_answers:
        return ["The database does not answer."]
    troubles = []
    if migrations_waiting:
        verb = "is" if migrations_waiting == 1 else "are"
        troubles.append(f"{counted(migrations_waiting, 'migration')} {verb} not applied: run `mantle manage migrate`.")
    if migrations_unknown:
        newer = f"The database is {counted(migrations_unknown, 'migration')} newer than this program"
        troubles.append(f"{newer}: start the web server and the worker again, with the new version.")
    if worker_seen_seconds is None:
        troubles.append("No worker runs: queued work waits. Start `mantle worker`.")
    elif worker_seen_seconds > WORKER_SILENT:
        minutes = counted(worker_seen_seconds // 60, "minute")
        troubles.append(f"No worker has been heard of for {minutes}: queued work waits. Start `mantle worker`.")
    if oldest_work_seconds is not None and oldest_work_seconds > WORK_LATE:
        pieces, minutes = counted(work_waiting, "piece"), counted(oldest_work_seconds // 60, "minute")
        troubles.append(f"The oldest of {pieces} of queued work has been due for {minutes}.")
    return troubles
