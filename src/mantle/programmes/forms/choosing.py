"""Choosing one of several people of one name: each with the post by which one knows them."""

from __future__ import annotations

from typing import Any

from django import forms

from mantle.people.models import Person
from mantle.programmes.queries.finding import MOST


class WhoIsIt(forms.ModelChoiceField):
    """One of the people found, told apart by post and agency; says so where there are more than are shown."""

    def __init__(self, **kwargs: Any) -> None:
        about = {"queryset": Person.objects.none(), "widget": forms.RadioSelect, "empty_label": None}
        super().__init__(**{"label": "Who is it?", **about, **kwargs})

    def offer(self, people: Any) -> None:
        """Offer these people."""
        self.queryset = people
        if len(people) == MOST:
            self.help_text = (
                f"These are the first {MOST}. If the person is not among them, go back and type more of their name."
            )

    def label_from_instance(self, obj: Any) -> str:
        post, agency = getattr(obj, "post_title", None), getattr(obj, "post_agency", None)
        return f"{obj}, {post} at {agency}" if post else f"{obj}, in no post on record today"
