"""What is asked about accounts and roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from mantle.people.access import MAY, NAMES, Permission, Reach, Role
from mantle.people.models import Account, Agency, Person, RoleHeld
from mantle.people.queries import agencies_named, find_agency, people_named, person_known_by
from mantle.web import clock
from mantle.web.forms import DateField, Look

WHERE = {"agency": "At one agency", "region": "In a region", "everywhere": "Everywhere"}


def allows(role: Role) -> str:
    """What a role allows, as one line."""
    return ", ".join(str(verb) for verb in Permission if verb in MAY[role]).capitalize() + "."


class Why(forms.Form):
    reason = forms.CharField(
        label="Why?",
        max_length=500,
        error_messages={"required": "Say why in a sentence."},
        help_text="One sentence. It is kept on record, with your name.",
    )


class NewAddress(Why):
    email = forms.EmailField(
        label="New e-mail address with which they sign in",
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
        error_messages={"required": "Enter the new address."},
    )
    field_order = ("email", "reason")


class FindOwner(forms.Form):
    name = forms.CharField(
        label="Name of the person",
        max_length=210,
        error_messages={"required": "Enter a name, given name first."},
        help_text="We look for records that exist before making a new one.",
    )
    known_by = forms.CharField(
        label="Their work e-mail address or record reference",
        max_length=254,
        required=False,
        help_text="It finds a record that you could not see otherwise.",
    )


class GiveRole(Why):
    """Which role, how far, from when; how far is narrowed to what the giver reaches."""

    role = forms.ChoiceField(
        label="Which role?",
        widget=forms.RadioSelect,
        choices=[(str(role), name) for role, name in NAMES.items()],
        error_messages={"required": "Choose a role."},
    )
    where = forms.ChoiceField(
        label="How far does it reach?", widget=forms.RadioSelect, error_messages={"required": "Choose how far."}
    )
    agency = forms.CharField(
        label="Name or code of the agency", max_length=200, required=False, help_text="If it is held at one agency."
    )
    region = forms.ChoiceField(label="Region", required=False, help_text="If it is held in a region.")
    starts_on = DateField(label="From which day?", called="The first day", initial=clock.today)
    field_order: tuple[str, ...] = ("role", "where", "agency", "region", "starts_on", "reason")
    looks = {"role": Look(small=True, hints={str(role): allows(role) for role in Role})}

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.reach = by, by.standing.reach(Permission.GIVE_ROLES)
        self.fields["where"].choices = _places(self.reach)  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", "Choose a region"), *_regions(self.reach)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("where") == "agency":
            self._clean_agency(data)
        elif data.get("where") == "region" and not data.get("region"):
            self.add_error("region", "Choose a region.")
        return data

    def _clean_agency(self, data: dict[str, Any]) -> None:
        words = data.get("agency", "").strip()
        found = find_agency(words) if words else None
        if found is not None and self.reach.covers(found.pk, found.region):
            data["found"] = found
            return
        near = Agency.objects.within_reach_of(self.by, Permission.GIVE_ROLES).filter(agencies_named(words))[:5]
        named = "; ".join(agency.name for agency in near) if words else ""
        close = f" Did you mean one of these: {named}?" if named else ""
        self.add_error("agency", f"Enter the name or the code of one agency within your reach.{close}")

    def place(self) -> dict[str, Any]:
        """The agency, or the region, or neither for everywhere."""
        data = self.cleaned_data
        where = data["where"]
        return {
            "agency": data["found"] if where == "agency" else None,
            "region": data["region"] if where == "region" else "",
        }


def _places(reach: Reach) -> list[tuple[str, str]]:
    held = {"agency": True, "region": reach.everywhere or bool(reach.regions), "everywhere": reach.everywhere}
    return [(value, label) for value, label in WHERE.items() if held[value]]


def _regions(reach: Reach) -> list[tuple[str, str]]:
    names = Agency.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
    return [(name, name) for name in names if reach.everywhere or name in reach.regions]


class OpenAccount(GiveRole):
    """Whose account, under which address, and the role it begins with."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=210)
    known_by = forms.CharField(widget=forms.HiddenInput, max_length=254, required=False)
    person = forms.ChoiceField(
        label="Whose account is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a record, or a new person."},
    )
    email = forms.EmailField(
        label="E-mail address with which they sign in", error_messages={"required": "Enter an e-mail address."}
    )
    field_order = ("name", "known_by", "person", "email", *GiveRole.field_order)

    def __init__(self, *args, name: str, known_by: str, by: Person, **kwargs) -> None:
        initial = {"name": name, "known_by": known_by, "email": known_by if "@" in known_by else ""}
        super().__init__(*args, by=by, initial=initial, **kwargs)
        near = Person.objects.within_reach_of(by, Permission.GIVE_ROLES).filter(people_named(name))
        self.found = list(near.filter(account__isnull=True).distinct()[:12])
        known = person_known_by(known_by)
        if known is not None and known not in self.found and not Account.objects.filter(person=known).exists():
            self.found.append(known)
        records = [(person.code, f"{person.name}, record {person.code}") for person in self.found]
        self.fields["person"].choices = [*records, ("new", f"Someone new: {name}")]  # type: ignore[attr-defined]

    def chosen(self) -> Person | None:
        """The record that was chosen; None for someone new."""
        return next((person for person in self.found if person.code == self.cleaned_data["person"]), None)


class EndRole(Why):
    role = forms.ChoiceField(
        label="Which role ends?", widget=forms.RadioSelect, error_messages={"required": "Choose a role."}
    )
    ends_on = DateField(label="From which day do they not hold it?", called="The day", initial=clock.today)
    field_order = ("role", "ends_on", "reason")

    def __init__(self, *args, held: list[RoleHeld], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {key_of(row): row for row in held}
        self.fields["role"].choices = [(key, f"{row}") for key, row in self.rows.items()]  # type: ignore[attr-defined]

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        row = self.rows.get(self.cleaned_data.get("role", ""))
        if row is not None and day <= row.starts_on:
            raise forms.ValidationError("This day must come after the day on which the role began.")
        return day

    def chosen(self) -> RoleHeld:
        return self.rows[self.cleaned_data["role"]]


def key_of(row: RoleHeld) -> str:
    """Name one role of a person in a form without a row number: what, where and since when."""
    return f"{row.role} {row.agency.code if row.agency else row.region} {row.starts_on}"


class SetPassword(forms.Form):
    """PEO-14: twelve characters or more, none of them prescribed; paste it from a password manager."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12 characters or more. Three or four words that do not belong together are easy to keep in mind.",
        error_messages={"required": "Enter a password."},
    )

    def __init__(self, *args, account: Account, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password
