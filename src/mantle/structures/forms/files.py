"""What is asked about a file on its way in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mantle.people.access import Permission
from mantle.people.models import Agency, Person
from mantle.structures.models.files import ImportKind
from mantle.web import clock
from mantle.web.forms import DateField, Look

# A workforce file of 100,000 posts has about 15 megabytes; nothing larger is read.
LARGEST = 32 * 1024 * 1024
KINDS_FOR_ALL = {ImportKind.PLACES, ImportKind.CONTEXT}  # they speak of many agencies at once


class NewImport(forms.Form):
    """Which file, of which kind, about whom, as at which day?"""

    kind = forms.ChoiceField(
        label="What kind of file is it?", widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of file it is."},
    )  # fmt: skip
    file = forms.FileField(
        label="File", help_text="CSV or XLSX, up to 32 megabytes.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Choose another."},
    )  # fmt: skip
    second_file = forms.FileField(
        label="Second file", required=False,
        help_text="The junior posts of an organogram, or the list of other names of places.",
        error_messages={"empty": "This file is empty. Choose another, or leave it out."},
    )  # fmt: skip
    agency = forms.ModelChoiceField(
        label="Which agency is it about?", queryset=Agency.objects.none(), required=False,
        empty_label="The file says so itself",
    )  # fmt: skip
    as_at = DateField(
        label="As at which day?", called="The day", required=False, latest=clock.today,
        help_text="The day on which the file was true. An organogram needs it; otherwise leave it empty for today.",
    )  # fmt: skip
    looks = {
        "kind": Look(
            hints={
                "workforce": "One row a post, with its holder. There is a template below.",
                "organogram": "The published pair of senior and junior posts of one body.",
                "places": "Authorities with their dates and what follows them.",
                "appointments": "Who held which post from when until when, one row each. There is a template below.",
                "context": "Published figures about places: one figure a row, or the yearly workforce table.",
            }
        )
    }

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.everywhere = by.standing.reach(Permission.IMPORT_FILES).everywhere
        own = Agency.objects.within_reach_of(by, Permission.IMPORT_FILES)
        self.fields["agency"].queryset = own  # type: ignore[attr-defined]
        # A page about an agency leads here with its code.
        self.initial["agency"] = own.filter(code=self.initial.get("agency") or "").first()
        kinds = [pair for pair in ImportKind.choices if self.everywhere or pair[0] not in KINDS_FOR_ALL]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if not self.everywhere:
            self.fields["agency"].required = True
            self.fields["agency"].empty_label = "Choose an agency"  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        return small_enough(self.cleaned_data["file"])

    def clean_second_file(self) -> UploadedFile | None:
        file = self.cleaned_data["second_file"]
        return small_enough(file) if file else None

    def as_import(self) -> dict[str, Any]:
        """The answers in the words of the action."""
        data, second = self.cleaned_data, self.cleaned_data["second_file"]
        return {
            "kind": data["kind"], "name": data["file"].name, "content": data["file"].read(),
            "second_name": second.name if second else "", "second_content": second.read() if second else b"",
            "agency": data["agency"], "as_at": data["as_at"],
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == ImportKind.ORGANOGRAM and not data.get("as_at") and "as_at" not in self.errors:
            self.add_error(
                "as_at", "Enter the day on which the organogram was true: it stands on the page it came from."
            )
        return data


def small_enough(file: UploadedFile) -> UploadedFile:
    if (file.size or 0) > LARGEST:
        raise forms.ValidationError("This file has more than 32 megabytes. Split it, or save it as CSV.")
    return file


def answers(posted: Mapping[str, str]) -> dict[str, str]:
    """What was answered to the questions of a file: “yes” or “no” by question."""
    given = {name.removeprefix("answer-"): value for name, value in posted.items() if name.startswith("answer-")}
    return {key: value for key, value in given.items() if value in ("yes", "no")}
