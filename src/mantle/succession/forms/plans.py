"""What is asked about a plan, its readers, its posts, and what is undertaken."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.framework.models import RoleProfile
from mantle.learning.models import HostOffer, Step
from mantle.people.models import Agency, Person
from mantle.programmes.models import Place
from mantle.structures.models import Appointment, Post
from mantle.succession.rules import ACTION_NAMES, IMPACT_NAMES, MARKET_NAMES, WAY_NAMES
from mantle.web import clock
from mantle.web.forms import DateField, Look, Versioned

WORDS = forms.CharField(
    label="What matters most here?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
    help_text="A few sentences for everybody who reads the plan. There is no need for names.",
)  # fmt: skip
WHY = "Everybody who can read the plan sees this in its history."


def _named(names: Any) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


def choose(rows: list[tuple[Person, str]]) -> list[tuple[str, str]]:
    """People to choose from, by name, with what they hold so that two of one name are told apart."""
    return [("", "Choose"), *((row.code, f"{row.name}{f', {held}' if held else ''}") for row, held in rows)]


class OpenPlan(forms.Form):
    agency = forms.ChoiceField(label="Whose plan?")
    review_on = DateField(
        label="When is the next review?", called="The review date",
        help_text="At least once a year. The plan is open to change at any time before and after.",
    )  # fmt: skip
    words = WORDS

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {row.code: row for row in agencies}
        self.fields["agency"].choices = [(row.code, row.name) for row in agencies]  # type: ignore[attr-defined]
        if len(agencies) == 1:
            self.fields["agency"].initial = agencies[0].code

    def clean_agency(self) -> Agency:
        return self.agencies[self.cleaned_data["agency"]]


class ChangePlan(Versioned):
    review_on = DateField(label="When is the next review?", called="The review date")
    words = WORDS
    why = forms.CharField(label="Why are you changing it?", required=False, max_length=300, help_text=WHY)


class NameViewer(forms.Form):
    person = forms.EmailField(
        label="Their e-mail address for signing in",
        help_text="A director, board member or lead of this authority. They can read every name in the plan, and each "
        "look is recorded.",
    )  # fmt: skip


class AboutPost(Versioned):
    """What the plan says of a post that stands in it."""

    impact = forms.ChoiceField(
        label="What happens if nobody holds it?", widget=forms.RadioSelect, choices=_named(IMPACT_NAMES)
    )
    why = forms.CharField(
        label="Why is it critical?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text="What depends on it, in words a board will understand.",
    )  # fmt: skip
    profile = forms.ChoiceField(
        label="Which role does it match?", required=False,
        help_text="People’s readiness is judged against this role.",
    )  # fmt: skip
    market = forms.ChoiceField(
        label="How easy would it be to find somebody from outside?",
        widget=forms.RadioSelect,
        choices=_named(MARKET_NAMES),
    )
    market_words = forms.CharField(
        label="More about finding somebody from outside", required=False, max_length=300,
        help_text="For instance the last advertisement, pay elsewhere, or neighbours who are recruiting too. No names.",
    )  # fmt: skip

    def __init__(self, *args: Any, profiles: list[RoleProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profiles = {row.code: row for row in profiles}
        chosen = [(row.code, f"{row.name} ({row.framework.name})") for row in profiles]
        self.fields["profile"].choices = [("", "No role yet"), *chosen]  # type: ignore[attr-defined]

    def clean_profile(self) -> RoleProfile | None:
        return self.profiles.get(self.cleaned_data["profile"])


class PutIn(AboutPost):
    post = forms.ChoiceField(label="Which post?")
    field_order = ("post", "impact", "why", "profile", "market", "market_words")

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.posts = {row.code: row for row in posts}
        named = [(row.code, f"{row.title}{f', {row.unit}' if row.unit else ''}") for row in posts]
        self.fields["post"].choices = [("", "Choose"), *named]  # type: ignore[attr-defined]

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]


class TakeOff(Versioned):
    why = forms.CharField(label="Why is it no longer critical?", max_length=300, help_text=WHY)


class SayHowFilled(forms.Form):
    appointment = forms.ChoiceField(label="Who was appointed?", widget=forms.RadioSelect)
    way = forms.ChoiceField(label="How was the post filled?", widget=forms.RadioSelect, choices=_named(WAY_NAMES))
    words = forms.CharField(
        label="More about it", required=False, max_length=300,
        help_text="Where it was advertised and how many applied; or why there was no competition.",
    )  # fmt: skip

    def __init__(self, *args: Any, appointments: list[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.code: row for row in appointments}
        self.fields["appointment"].choices = [(row.code, str(row.person)) for row in appointments]  # type: ignore[attr-defined]

    def clean_appointment(self) -> Appointment:
        return self.rows[self.cleaned_data["appointment"]]


class AddAction(forms.Form):
    what = forms.CharField(
        label="What is to be done?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One thing that closes a gap: a step, a stretch, a search, a talk.",
    )  # fmt: skip
    owner = forms.ChoiceField(label="Who will see to it?", help_text="Somebody who can read this plan.")
    due_on = DateField(label="By when?", called="The day", earliest=clock.today)
    about = forms.ChoiceField(
        label="Who is it for?", required=False, help_text="You can choose people who are named for this post."
    )
    tied_to = forms.ChoiceField(
        label="Is it part of something that exists already?", required=False,
        help_text="A place in a programme, a step that somebody has shown you, or an open opportunity.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, readers: list[Person], people: list[Person],
        ties: dict[str, tuple[str, Step | Place | HostOffer]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.people = {row.code: row for row in (*readers, *people)}
        self.ties = ties
        self.fields["owner"].choices = choose([(row, "") for row in readers])  # type: ignore[attr-defined]
        about = [("", "Nobody in particular"), *choose([(row, "") for row in people])[1:]]
        self.fields["about"].choices = about  # type: ignore[attr-defined]
        tied = [("", "No"), *((key, name) for key, (name, _) in ties.items())]
        self.fields["tied_to"].choices = tied  # type: ignore[attr-defined]

    def clean_owner(self) -> Person:
        return self.people[self.cleaned_data["owner"]]

    def clean_about(self) -> Person | None:
        return self.people.get(self.cleaned_data["about"])

    def clean_tied_to(self) -> Step | Place | HostOffer | None:
        key = self.cleaned_data["tied_to"]
        return self.ties[key][1] if key else None


class ChangeAction(Versioned):
    what = forms.CharField(label="What is to be done?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = DateField(label="By when?", called="The day")
    state = forms.ChoiceField(label="Where does it stand?", widget=forms.RadioSelect, choices=_named(ACTION_NAMES))
    what_came = forms.CharField(
        label="What came of it?", required=False, max_length=300, help_text="Needed when it is done or dropped."
    )
    looks = {"state": Look(inline=True)}


class AskEndorsement(forms.Form):
    endorser = forms.ChoiceField(
        label="Who is asked to endorse it?",
        help_text="Directors and board members who can read the plan. They see it as it stands now, whatever is "
        "changed afterwards.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {row.code: row for row in people}
        self.fields["endorser"].choices = choose([(row, "") for row in people])  # type: ignore[attr-defined]

    def clean_endorser(self) -> Person:
        return self.people[self.cleaned_data["endorser"]]


class DecideEndorsement(Versioned):
    endorses = forms.TypedChoiceField(
        label="What is your decision?", coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", "I endorse the plan as it stands here"), ("no", "I return it: something has to change")],
    )  # fmt: skip
    reason = forms.CharField(
        label="Your reasons", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="If you return it, say what has to change. Everybody who can read the plan sees this.",
    )  # fmt: skip
