"""What is asked about reorganisations and local words."""

from __future__ import annotations

from django import forms

from mantle.people.models import choices
from mantle.structures import rules
from mantle.structures.forms.posts import TIERS
from mantle.structures.models import Post
from mantle.web.forms import DateField, Versioned


class ProposeReorganisation(forms.Form):
    name = forms.CharField(label="What is it called?", max_length=200, error_messages={"required": "Give it a name."})
    on = DateField(label="On which day does it take effect?")


class ChooseSuccessor(forms.Form):
    predecessor = forms.ModelChoiceField(
        label="Post that ends",
        queryset=Post.objects.none(),
        empty_label="Choose a post",
        error_messages={"required": "Choose a post."},
    )
    successor = forms.ModelChoiceField(
        label="Continues in", queryset=Post.objects.none(), required=False, empty_label="No post: it ends for good"
    )
    kind = forms.ChoiceField(label="How?", choices=choices(rules.LinkKind), initial="continues")

    def __init__(self, *args, ending, beginning, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["predecessor"].queryset = ending  # type: ignore[attr-defined]
        self.fields["successor"].queryset = beginning  # type: ignore[attr-defined]


class ConfirmReorganisation(Versioned):
    carry_holders = forms.BooleanField(
        label="People move with their posts: appoint each leaver to the successor post on that day",
        required=False,
        initial=True,
    )


class MapWord(forms.Form):
    word = forms.CharField(
        label="Word in your files",
        max_length=80,
        error_messages={"required": "Enter the word."},
        help_text="A grade, band or rank as it is written.",
    )
    tier = forms.TypedChoiceField(
        label="Tier it stands for", choices=TIERS, required=False, coerce=int, empty_value=None
    )
