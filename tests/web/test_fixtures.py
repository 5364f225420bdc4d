"""Our templates against the published option and HTML pairs of the design system, as an oracle from outside.

Every pair whose options our forms can say is drawn and compared; the others (HTML of one's own, conditional parts)
are counted, so that the comparison cannot silently become empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

from mantle.web.forms import DateField, Look
from tests.web.markup import elements

COMPONENTS = Path(__file__).resolve().parents[2] / "node_modules/govuk-frontend/dist/govuk/components"
ANY = {"name", "id", "idPrefix", "label", "hint", "errorMessage", "value", "classes", "fieldset", "items"}
SAID = {
    "input": ANY - {"idPrefix", "fieldset", "items"}
    | {"prefix", "suffix", "type", "inputmode", "autocomplete", "pattern"},
    "textarea": ANY - {"idPrefix", "fieldset", "items", "classes"} | {"rows"},
    "character-count": {"id", "name", "label", "hint", "errorMessage", "value", "rows", "maxlength"},
    "select": ANY - {"idPrefix", "fieldset", "classes"},
    "radios": ANY - {"label", "id"},
    "checkboxes": ANY - {"label", "id", "value"} | {"values"},
    "date-input": {"id", "fieldset", "hint", "errorMessage"},
    "file-upload": {"id", "name", "label", "hint", "errorMessage"},
    "password-input": {"id", "name", "label", "hint", "errorMessage"},
}  # fmt: skip
TEXTS = {"hint", "errorMessage", "prefix", "suffix"}
LEAST = {
    "input": 25, "textarea": 8, "character-count": 10, "select": 4, "radios": 8, "checkboxes": 10, "date-input": 2,
    "file-upload": 6, "password-input": 5,
}  # fmt: skip
PRESENT = {"autocomplete": "current-password"}
CLASSES = {f"govuk-input--width-{width}": {"width": width} for width in (2, 3, 4, 5, 10, 20, 30)} | {
    f"govuk-{block}--{word}": {word: True} for block in ("radios", "checkboxes") for word in ("inline", "small")
}


def fixtures(component: str) -> list[dict[str, Any]]:
    path = COMPONENTS / component / "fixtures.json"
    if not path.exists():
        pytest.skip("node_modules is absent: type npm ci")
    return json.loads(path.read_text("utf-8"))["fixtures"]


def sayable(component: str, options: dict[str, Any]) -> bool:
    """Whether our forms have words for every option."""
    name = options.get("name") or options.get("id") or ""
    return (
        set(options) <= SAID[component]
        and ("maxlength" in options) == (component == "character-count")
        and _heading(component, options) is not None
        and all(word in CLASSES for word in options.get("classes", "").split())
        and all(set(options[part]) == {"text"} for part in TEXTS & set(options))
        and all(_plain_item(item, component) for item in options.get("items", []))
        and name.isidentifier() | ("-" in name and "[" not in name)
        and options.get("value") not in ("", 0)
    )  # fmt: skip


def _heading(component: str, options: dict[str, Any]) -> bool | None:
    """False for a plain label, True for one that is the page's heading, None for what we do not say."""
    is_group = component in ("radios", "checkboxes", "date-input")
    said = options.get("fieldset", {}).get("legend") if is_group else options.get("label")
    if not said or "text" not in said or set(options.get("fieldset", {})) - {"legend"}:
        return None
    if said.get("isPageHeading") and str(said.get("classes")) in ("govuk-label--l", "govuk-fieldset__legend--l"):
        return True
    return False if set(said) == {"text"} else None


def _plain_item(item: Any, component: str) -> bool:
    keys = {"value", "text", "checked", "selected", "hint"} if component != "select" else {"value", "text", "selected"}
    if not isinstance(item, dict) or False in (item.get("selected"), item.get("checked")):
        return False
    return set(item) <= keys and set(item.get("hint", {})) <= {"text"} and bool(item.get("value"))


def drawn(component: str, options: dict[str, Any]) -> str:
    """The same thing as a field of a form."""
    name = options.get("name") or options["id"]
    heading = _heading(component, options)
    said = options["fieldset"]["legend"] if component in ("radios", "checkboxes", "date-input") else options["label"]
    items = options.get("items", [])
    look = Look(
        heading=bool(heading),
        prefix=options.get("prefix", {}).get("text", ""),
        suffix=options.get("suffix", {}).get("text", ""),
        hints={str(item["value"]): item["hint"]["text"] for item in items if "hint" in item},
        **{key: value for word in options.get("classes", "").split() for key, value in CLASSES[word].items()},
    )
    field = _field(component, options)
    field.label, field.help_text, field.required = said["text"], options.get("hint", {}).get("text", ""), False
    chosen = [str(item["value"]) for item in items if item.get("checked") or item.get("selected")]
    value = options.get("value", options.get("values", chosen if component == "checkboxes" else (chosen or [None])[0]))
    form = type("Drawn", (forms.Form,), {name: field, "looks": {name: look}})(
        {} if "errorMessage" in options else None, auto_id="%s", initial={name: value}
    )
    if "errorMessage" in options:
        form.data = {name: value} if value else {}
        form.full_clean()
        form._errors.pop(name, None)
        form.add_error(name, options["errorMessage"]["text"])
    return form[name].as_field_group()


def _field(component: str, options: dict[str, Any]) -> forms.Field:
    choices = [(str(item["value"]), item["text"]) for item in options.get("items", [])]
    attrs = {name: options[name] for name in ("inputmode", "autocomplete", "pattern", "rows") if name in options}
    text = forms.TextInput(attrs=attrs)
    text.input_type = options.get("type", "text")
    return {
        "input": lambda: forms.CharField(widget=text),
        "textarea": lambda: forms.CharField(widget=forms.Textarea(attrs=attrs)),
        "character-count": lambda: forms.CharField(widget=forms.Textarea(attrs=attrs), max_length=options["maxlength"]),
        "select": lambda: forms.ChoiceField(choices=choices),
        "radios": lambda: forms.ChoiceField(choices=choices, widget=forms.RadioSelect),
        "checkboxes": lambda: forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple),
        "date-input": DateField,
        "file-upload": lambda: forms.FileField(widget=forms.FileInput),
        "password-input": lambda: forms.CharField(widget=forms.PasswordInput(attrs=PRESENT)),
    }[component]()  # fmt: skip


def with_our_ids(html: str, options: dict[str, Any]) -> str:
    """The published HTML with ids made from the name, as Django makes them."""
    name = options.get("name") or options["id"]
    given = options.get("id") or options.get("idPrefix") or name
    for attribute in ("id", "for", "aria-describedby", "aria-controls"):
        html = html.replace(f'{attribute}="{given}', f'{attribute}="{name}')
    for ending in ("hint", "error"):
        html = html.replace(f" {given}-{ending}", f" {name}-{ending}")
    for part in ("day", "month", "year"):
        html = html.replace(f'name="{part}"', f'name="{name}_{part}"')
    return html


def pairs(component: str) -> Iterator[dict[str, Any]]:
    return (each for each in fixtures(component) if sayable(component, each["options"]))


@pytest.mark.parametrize("component", sorted(SAID))
def test_every_published_example_that_our_forms_can_say_is_drawn_the_same(component: str) -> None:
    seen = list(pairs(component))
    wrong = [
        each["name"]
        for each in seen
        if elements(drawn(component, each["options"])) != elements(with_our_ids(each["html"], each["options"]))
    ]

    assert wrong == []
    assert len(seen) >= LEAST[component]


TAGS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("details", "default", "{% details summaryText %}{{ text }}{% enddetails %}", {}),
    ("inset-text", "default", "{% inset %}{{ text }}{% endinset %}", {}),
    ("warning-text", "default", "{% warning %}{{ text }}{% endwarning %}", {}),
    ("tag", "grey", '{% tag text "grey" %}', {}),
    ("tag", "red", '{% tag text "red" %}', {}),
    ("breadcrumbs", "default", '{% breadcrumbs "Home" "/" "Section" "/section" "Sub-section" "/section/sub-section" '
     '"Sub Sub-section" "/section/sub-section/sub-sub-section" %}', {}),
    ("breadcrumbs", "with last breadcrumb as current page", '{% breadcrumbs "Home" "/" '
     '"Passports, travel and living abroad" "/browse/abroad" "Travel abroad" %}', {}),
    ("error-summary", "default", '{% include "web/parts/error_summary.html" %}', {"problems": [
        {"text": "The date your passport was issued must be in the past", "href": "#example-error-1"},
        {"text": "Enter a postcode, like AA1 1AA", "href": "#example-error-2"}]}),
    ("task-list", "default", "{% task_list items %}", {"items": [
        {"title": "Company Directors", "url": "#", "status": "Completed"},
        {"title": "Registered company details", "url": "#", "status": "Incomplete", "colour": "blue"},
        {"title": "Business plan", "url": "#", "status": "Incomplete", "colour": "blue"}]}),
    ("pagination", "default", '{% include "web/parts/pagination.html" %}', {
        "previous_url": "/previous", "next_url": "/next",
        "pages": [{"number": n, "url": f"/page/{n}", "current": n == 2} for n in (1, 2, 3)]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("component", "name", "template", "context"), TAGS, ids=[f"{each[0]} {each[1]}" for each in TAGS]
)
def test_a_part_is_drawn_as_published(component: str, name: str, template: str, context: dict[str, Any]) -> None:
    published = next(each for each in fixtures(component) if each["name"] == name)

    ours = Template(template).render(Context({**published["options"], **context}))

    assert elements(ours) == elements(published["html"])


def test_a_success_message_is_drawn_as_the_published_banner() -> None:
    published = next(each for each in fixtures("notification-banner") if each["name"] == "with type as success")
    message = type("Message", (), {"tags": "success", "__str__": lambda self: "Email sent to example@email.com"})()

    ours = render_to_string("web/parts/messages.html", {"messages": [message]})

    expected = published["html"].replace("govuk-notification-banner-title", "message-1").replace("Success", "Done")
    assert elements(ours.replace(" m-message", "")) == elements(expected)
