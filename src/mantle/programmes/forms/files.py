"""What is asked about a file with participants or sessions."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mantle.programmes.rules import FILE_KIND_NAMES
from mantle.web.forms import Look

LARGEST = 2 * 1024 * 1024


class NewFile(forms.Form):
    kind = forms.ChoiceField(
        label="What is in it?", widget=forms.RadioSelect,
        choices=[(str(key), name) for key, name in FILE_KIND_NAMES.items()],
    )  # fmt: skip
    file = forms.FileField(label="File", help_text="CSV or XLSX, up to 2 megabytes. There are templates below.")
    looks = {
        "kind": Look(
            hints={
                "participants": "One person a row; each must be on record already.",
                "sessions": "One session a row, with its day and times.",
            }
        )
    }

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError("This file has more than 2 megabytes. Split it, or save it as CSV.")
        return file
