"""The people whom a visitor meets: who they are, what has just happened to them, and how they sign in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mantle.home.demonstration.history import History
from mantle.home.demonstration.places import STORY_PLACES, april_before
from mantle.home.demonstration.records import Account, Agency, Nation, Person, Post
from mantle.home.demonstration.structures import Drawing

HEALTH_LEADER, LEARNING_LEADER = 3, 1  # places among the posts of the second tier
COLLEGE, ANALYSTS = "National College", "Confederation"


class Part(NamedTuple):
    """Someone who signs in: the role, a name, where, whether the role reaches everywhere, and their story."""

    key: str
    role: str
    given: str
    family: str
    where: str
    everywhere: bool
    story: str


PARTS = (
    Part("team", "programme_team", "Priya", "Raman", COLLEGE, True,
         "Leads the programme team. Her morning begins with what may go wrong: an authority whose director left with no "
         "cover on record, and cover elsewhere that runs out this month."),
    Part("lead", "authority_lead", "Owen", "Prosser", STORY_PLACES[0], False,
         "Looks after succession at Alderwick, whose director resigned last week."),
    Part("neighbour", "authority_lead", "Marion", "Achebe", STORY_PLACES[1], False,
         "Looks after succession at Ambermere: an interim director, a vacancy in education, and a change of structure in April."),
    Part("acting", "director", "Grace", "Okonjo", STORY_PLACES[0], False,
         "Assistant director for social care. Since last week she acts up as director, and keeps her own post beside it."),
    Part("participant", "participant", "Daniel", "Whitlow", STORY_PLACES[0], False,
         "Came from nursing to children's services; about two years from ready for a director's post."),
    Part("mentor", "mentor", "Helen", "Corrigan", COLLEGE, False,
         "Was a director for many years, retired, and now mentors those who are new."),
    Part("assessor", "assessor", "Ruth", "Ingleby", COLLEGE, False, "Assesses applicants with care, and marks hard."),
    Part("analyst", "analyst", "Tomasz", "Wilk", ANALYSTS, True, "Asks what is true now and what may come. Sees figures, not people."),
    Part("evaluator", "evaluator", "Leila", "Haddad", COLLEGE, True, "Asks whether programmes work, from figures that single nobody out."),
    Part("auditor", "auditor", "Iris", "Holt", COLLEGE, True, "Reads what was done and seen, by whom, and why."),
    Part("administrator", "administrator", "Samir", "Bashir", COLLEGE, True, "Gives and ends roles. Sees no one's record for that."),
    Part("officer", "data_protection", "Edith", "Marlow", ANALYSTS, True,
         "Answers people who ask what is held about them, and keeps the clocks that the law sets."),
    Part("on_call", "emergency", "Gareth", "Linton", ANALYSTS, True,
         "Is on call at night. Opens one agency's rows in an emergency, with a reason, while somebody else is told."),
)  # fmt: skip
BACKGROUNDS = {"acting": ("social_care", "Social worker"), "participant": ("health", "Nurse")}
NEWCOMER = ("Nadia", "Fairclough")  # the director who began three weeks ago and waits for a mentor


def _open_council(nation: Nation, short: str) -> Agency | None:
    return next((a for a in nation.agencies if a.is_upper_tier and a.ends is None and a.short_name == short), None)


def newcomer_place(nation: Nation) -> int | None:
    """The authority whose director is new: the last of the first region, where a neighbour can mentor."""
    first = _open_council(nation, STORY_PLACES[0])
    near = [a for a in nation.agencies if a.is_upper_tier and a.ends is None and first and a.region == first.region]
    return near[-1].number if len(near) > 2 else None


class Stage:
    """The stories as events: each is planned for a day, and happens among everything else."""

    def __init__(self, history: History, drawing: Drawing) -> None:
        self.history = history
        self.of = drawing.of

    def settle(self, post: Post, day: int) -> None:
        """From this day on the story keeps whoever holds a post."""
        history = self.history
        if post.cover is not None:
            history.close(post.cover, day, "cover_ended")
        if post.holder is None:
            history.appoint(history.newcomer(post, day), post, "substantive", day)
        covering = post.holder.person.covering if post.holder else None
        if covering is not None:
            history.close(covering, day, "cover_ended")
            history.plan(day, history.vacated, covering.post)
        if post.holder is not None:
            history.keep(post.holder)

    def bring(self, post: Post, background: str, age: float, day: int) -> None:
        """Someone from elsewhere takes a post on this day, and stays."""
        self._empty(post, day, "moved_within")
        self.history.appoint(self.history.new_person(age, background, day), post, "substantive", day)
        self.settle(post, day)

    def leave(self, post: Post, reason: str, day: int) -> None:
        self._empty(post, day, reason)

    def _empty(self, post: Post, day: int, reason: str) -> None:
        if post.cover is not None:
            self.history.close(post.cover, day, "cover_ended")
        if post.holder is not None:
            self.history.close(post.holder, day, reason)

    def resign_and_act_up(self, number: int, day: int) -> None:
        director, deputy = self.of[number, 1][0], self.of[number, 2][0]
        self._empty(director, day, "resigned")
        if deputy.holder is not None:
            self.history.appoint(deputy.holder.person, director, "acting", day)

    def retire_and_call_interim(self, number: int, day: int) -> None:
        director = self.of[number, 1][0]
        self._empty(director, day, "retired")
        former = self.history.rng.choice(
            [p for p, _ in self.history.former if p.holding is None and p.covering is None] or [None]
        )
        interim = former or self.history.new_person(57.0, "education", day)
        self.history.appoint(interim, director, "interim", day)

    def begin_anew(self, number: int, day: int) -> None:
        director = self.of[number, 1][0]
        self._empty(director, day, "retired")
        own = self.history.candidate(self.of[number, 2], day, 48.0)
        if own is None:
            self.bring(director, "education", 48.0, day)
            return
        self.history.take(own, director, day)
        self.settle(director, day)


def plan(history: History, nation: Nation, drawing: Drawing) -> None:
    """Write the stories into the calendar before the thirty years are told."""
    stage, of, today = Stage(history, drawing), drawing.of, nation.as_at

    def at(days_ago: int, act, *about) -> None:
        history.plan(today - days_ago, lambda _, day: act(*about, day), None)

    alder, amber = (_open_council(nation, name) for name in STORY_PLACES[:2])
    if alder is not None:
        seconds = of[alder.number, 2]
        for days_ago, post in ((1300, of[alder.number, 1][0]), (1200, seconds[0]), (900, seconds[-1])):
            at(days_ago, stage.settle, post)
        at(560, stage.bring, seconds[HEALTH_LEADER], "health", 43.5)
        at(7, stage.resign_and_act_up, alder.number)
    if amber is not None:
        seconds = of[amber.number, 2]
        for days_ago, post in ((1500, of[amber.number, 1][0]), (1100, seconds[LEARNING_LEADER]), (1000, seconds[-1])):
            at(days_ago, stage.settle, post)
        at(150, stage.retire_and_call_interim, amber.number)
        at(95, stage.leave, seconds[LEARNING_LEADER], "moved_agency")
    far = _open_council(nation, STORY_PLACES[2])
    if far is not None:
        director, deputy = of[far.number, 1][0], of[far.number, 2][0]
        at(900, stage.settle, director)
        at(800, stage.settle, deputy)
        at(45, stage.leave, deputy, "retired")
        at(4, stage.leave, director, "moved_agency")
    new = newcomer_place(nation)
    if new is not None:
        at(20, stage.begin_anew, new)
    for agency in nation.agencies:
        if agency.kind == "national":
            for post in of[agency.number, None]:
                at(700, stage.settle, post)


def cast(nation: Nation, history: History, drawing: Drawing) -> None:
    """Give the people of the stories their names, and put what lies ahead on paper."""
    for key, person in players(nation, history, drawing).items():
        part = next(part for part in PARTS if part.key == key)
        person.given, person.family = part.given, part.family
        person.is_woman = part.key not in {"lead", "participant", "analyst", "administrator", "on_call"}
        person.background, person.profession = BACKGROUNDS.get(key, (person.background, person.profession))
    new = newcomer_place(nation)
    if new is not None and (spell := drawing.of[new, 1][0].holder) is not None:
        spell.person.given, spell.person.family = NEWCOMER
        nation.stories["new director"] = new
    amber = _open_council(nation, STORY_PLACES[1])
    if amber is not None:
        cover = drawing.of[amber.number, 1][0].cover
        if cover is not None:
            cover.end = nation.as_at + 24
        _plan_change(nation, drawing, amber)


def players(nation: Nation, history: History, drawing: Drawing) -> dict[str, Person]:
    """Who plays which part, where the nation is large enough to have them."""
    of = drawing.of
    numbers = {a.short_name: a.number for a in nation.agencies if a.ends is None}
    alder, amber, college = (numbers[name] for name in (*STORY_PLACES[:2], COLLEGE))
    national = dict(
        zip(("chief", "team", "evaluator", "assessor", "auditor", "administrator"), of[college, None], strict=True)
    )
    seconds = of[alder, 2]
    posts = {
        **{key: post for key, post in national.items() if key != "chief"},
        "lead": _last_held(post for post in seconds[1:] if post is not seconds[HEALTH_LEADER]), "acting": seconds[0], "participant": seconds[HEALTH_LEADER],
        "neighbour": _last_held(of[amber, 2]), "analyst": of[numbers[ANALYSTS], None][2],
        "officer": of[numbers[ANALYSTS], None][1], "on_call": of[numbers[ANALYSTS], None][0],
    }  # fmt: skip
    found = {key: post.holder.person for key, post in posts.items() if post is not None and post.holder is not None}
    mentor = _retired_director(history)
    return {**found, **({"mentor": mentor} if mentor else {})}


def _last_held(posts: Iterable[Post]) -> Post | None:
    """The last post that somebody holds: in some nations the last of all fell vacant since."""
    return next((post for post in reversed(list(posts)) if post.holder is not None), None)


def _retired_director(history: History) -> Person | None:
    """Who served longest as a director, of those who have left and hold nothing here now."""
    ended = [
        s for s in history.spells if s.post.role == "dcs" and s.end is not None and s.reason in {"retired", "resigned"}
    ]
    ended.sort(key=lambda s: (s.reason != "retired", s.start - (s.end or 0), s.number))
    recent = [s for s in ended if (s.end or 0) > history.as_at - 7 * 365]
    free = (s.person for s in [*recent, *ended] if s.person.holding is None and s.person.covering is None)
    return next(free, None)


def _plan_change(nation: Nation, drawing: Drawing, agency: Agency) -> None:
    """From next April three services are to be led in another way; what becomes of each post waits for a yes or no."""
    day = april_before(nation.as_at + 366, 0)
    old = [post for post in drawing.of[agency.number, 3] if post.service == "Early help and prevention"][:2]
    old += [post for post in drawing.of[agency.number, 3] if post.service == "SEND and inclusion"][:1]
    above = drawing.of[agency.number, 2][0]
    for post in old:
        post.ends = day
        title = post.title.replace("Early Help", "Family Help").replace(
            "Special Educational Needs", "Inclusion and SEND"
        )
        title = title if title != post.title else f"{post.title} and Youth Support"
        new = drawing.add(agency, title, post.unit, 3, above=above, service=post.service, grade=post.grade, starts=day)
        nation.lines[-1].start = new.starts
    for line in nation.lines:
        if line.end is None and (nation.posts[line.post].ends == day or nation.posts[line.manager].ends == day):
            line.end = day
    nation.changes_ahead.append((agency.number, "Family help from April", day))


def open_accounts(nation: Nation, drawing: Drawing) -> None:
    """One way in for each role, and a second authority lead next door."""
    numbers = {a.short_name: a.number for a in nation.agencies if a.ends is None}
    by_name = {(p.given, p.family): p for p in nation.people}
    for part in PARTS:
        person = by_name.get((part.given, part.family))
        if person is None:
            continue
        person.email = person.email or f"{part.given}.{part.family}@example.org".lower()
        agency = None if part.everywhere else numbers[part.where]
        nation.accounts.append(Account(person.number, part.role, agency, person.email))
