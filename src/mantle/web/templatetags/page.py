"""Tags for every page, loaded into every template. Usage of each: docs/how-to/pages.md."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mantle.web import clock, logs, words
from mantle.web.forms import problems_of

register = template.Library()
NOT_OFFERED = {"invalid_choice", "invalid_list", "invalid_pk_value"}  # what no page of ours sends for such a question

# Words before colours: a colour only repeats what the word says, and red is kept for what needs someone today.
TAG_COLOURS = {
    "vacant": "red",
    "overdue": "red",
    "failed": "red",
    "not covered": "red",
    "at risk": "orange",
    "interim": "orange",
    "acting": "orange",
    "due soon": "orange",
    "covered": "teal",
    "ready now": "green",
    "done": "green",
    "in post": "green",
    "ready later": "teal",
    "running": "blue",
    "waiting": "grey",
    "closed": "grey",
    "draft": "grey",
    "proposed": "yellow",
}


@register.simple_tag(takes_context=True)
def csrf_token(context: Mapping[str, Any]) -> SafeString:
    """`{% csrf_token %}` in every form: the secret against forged forms, and a key by which it has one effect."""
    token = str(context.get("csrf_token") or "")
    if token in ("", "NOTPROVIDED"):
        return SafeString()
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="form_key" value="{}">',
        token,
        secrets.token_hex(32),
    )


@register.filter(name="day")
def day_filter(value: date | datetime | None) -> str:
    """`{{ post.starts_on|day }}`: 3 March 2027."""
    return words.day(_local(value)) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """`{{ post.starts_on|short_day }}`: 3 Mar 2027."""
    return words.short_day(_local(value)) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ event.at|moment }}`: 3 March 2027, 2:05pm, in the site's time zone."""
    return words.moment(timezone.localtime(value) if timezone.is_aware(value) else value) if value else ""


@register.filter
def until(start: datetime, end: datetime) -> str:
    """`{{ event.starts_at|until:event.ends_at }}`: 3 March 2027, 9:30am to midday."""
    return words.moments(timezone.localtime(start), timezone.localtime(end))


@register.filter
def clock_time(value: datetime | None) -> str:
    """`{{ event.starts_at|clock_time }}`: 9:30am."""
    return words.clock_time(timezone.localtime(value)) if value else ""


@register.filter
def number(value: float | None, places: int = 0) -> str:
    """`{{ count|number }}`: 13,204. `{{ share|number:1 }}`: 2.5."""
    return words.number(value, places) if value not in (None, "") else ""


@register.filter
def pounds(pence: int) -> str:
    """`{{ line.pence|pounds }}`: £12,345.05."""
    return words.pounds(pence)


@register.filter
def counted(value: int, nouns: str) -> str:
    """`{{ n|counted:"post" }}`: 6 posts. `{{ n|counted:"person,people" }}`: 1 person."""
    one, _, many = nouns.partition(",")
    return words.counted(value, one, many)


@register.filter
def months(value: int | None) -> str:
    """`{{ 28|months }}`: 2 years 4 months."""
    return "" if value is None else words.of_months(value)


@register.filter
def years(value: float | None) -> str:
    """`{{ tenure.elapsed|years }}`: 4.3 years, or 12 days while it is short."""
    return "" if value is None else words.of_years(value)


@register.simple_tag
def span(start: date | None, end: date | None = None) -> str:
    """`{% span post.starts_on %}` until today, `{% span a b %}` between days: 2 years 4 months."""
    return words.span(start, end or clock.today()) if start else ""


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """`{% tag "Ready now" %}`, `{% tag post.state "orange" %}`: a status as a word in a coloured tag."""
    chosen = colour or TAG_COLOURS.get(str(text).lower(), "grey")
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', chosen, text) if text else SafeString()


@register.inclusion_tag("web/parts/breadcrumbs.html")
def breadcrumbs(*parts: str) -> dict[str, Any]:
    """`{% breadcrumbs "Start" "/" "Posts" posts_url post.title %}`: label, address, ..., a last label alone."""
    pairs = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    return {"items": pairs}


@register.simple_tag(takes_context=True)
def name_of_page(context: Mapping[str, Any], address: object, called: str = "") -> str:
    """`{% name_of_page back called as name %}`: what a page is called, by itself or in the navigation; else "Back"."""
    if called:
        return called
    links = [*context.get("pages_of_section", ()), *context.get("navigation", ())]
    return next((link.label for link in links if link.url == str(address)), "Back")


@register.inclusion_tag("web/parts/ask_for_review.html")
def ask_for_review(*about: Any) -> dict[str, str]:
    """`{% ask_for_review set cohort %}`: beside what rules suggest about whoever reads it, below the reasons."""
    return {"about": ", ".join(map(str, about))[:180]}


@register.inclusion_tag("web/parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """`{% error_summary form %}`: every problem with a link to its box. page.html draws it for `form` by itself."""
    if NOT_OFFERED & {error.code for errors in form.errors.as_data().values() for error in errors}:
        logs.odd("an answer that was not offered")
    return {"problems": problems_of(form)}


@register.inclusion_tag("web/form_with_summary.html", takes_context=True)
def form(
    context: Mapping[str, Any],
    form: BaseForm,
    button: str = "Save",
    cancel: str = "",
    action: str = "",
    warning: bool = False,
) -> dict[str, Any]:
    """`{% form form button="Record" cancel=url %}`: the whole form with its secret and its button."""
    names = ("csrf_token", "request")
    kept = {name: context[name] for name in names if name in context}
    # page.html has drawn the summary of the page's own form at the top; any other form draws its own.
    has_summary = bool(form.errors) and form is not context.get("form")
    return kept | {
        "form": form,
        "button": button,
        "cancel": cancel,
        "action": action,
        "warning": warning,
        "has_summary": has_summary,
    }


@register.inclusion_tag("web/parts/table.html", takes_context=True)
def table(context: Mapping[str, Any], table: Any) -> dict[str, Any]:
    """`{% table table %}`: a mantle.web.tables.Table with filters, sorting, paging and downloads."""
    return {"table": table, "request": context.get("request")}


@register.inclusion_tag("web/parts/figure.html")
def figure(figure: Any) -> dict[str, Any]:
    """`{% figure figure %}`: a mantle.web.charts.Figure as sentence, picture, table."""
    return {"figure": figure}


@register.inclusion_tag("web/parts/timeline.html")
def timeline(items: Iterable[Mapping[str, Any]], level: int = 3) -> dict[str, Any]:
    """`{% timeline items %}`: items of {title, at} and perhaps by, text, until, tag, tag_colour, url."""
    return {"items": items, "level": level}


@register.inclusion_tag("web/parts/summary_list.html")
def summary_list(rows: Iterable[Any], title: str = "") -> dict[str, Any]:
    """`{% summary_list rows %}`: rows of (label, value) or of {label, value, url, action, who}."""
    plain = [row if isinstance(row, Mapping) else dict(zip(("label", "value", "url", "action"), row)) for row in rows]  # noqa: B905
    return {"rows": plain, "title": title, "has_actions": any(row.get("url") for row in plain)}


@register.inclusion_tag("web/parts/stat_cards.html")
def stat_cards(cards: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`{% stat_cards cards %}`: cards of {figure, label} and perhaps range, note, url, tag, tag_colour."""
    return {"cards": cards}


@register.inclusion_tag("web/parts/task_list.html")
def task_list(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`{% task_list items %}`: items of {title, status} and perhaps url, hint, colour, due."""
    return {"items": [{"colour": TAG_COLOURS.get(str(item.get("status", "")).lower(), ""), **item} for item in items]}


@register.inclusion_tag("web/parts/section_navigation.html")
def section_navigation(items: Iterable[Mapping[str, Any]], label: str = "On this record") -> dict[str, Any]:
    """`{% section_navigation items %}`: items of {label, url, current}; links that work without scripts."""
    return {"items": items, "label": label}


@register.inclusion_tag("web/parts/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """`{% empty_state "No posts yet" "They come with a workforce file." url "Bring in a file" %}`."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("web/parts/who_can_see.html")
def who_can_see(lines: Iterable[str] | str) -> dict[str, Any]:
    """`{% who_can_see lines %}`: one click from every sensitive field, who may read it."""
    return {"lines": [lines] if isinstance(lines, str) else list(lines)}


@register.inclusion_tag("web/parts/notification.html")
def notification(text: str, title: str = "For information", success: bool = False) -> dict[str, Any]:
    """`{% notification "Moved to Kent." success=True %}`."""
    return {"text": text, "title": title, "success": success}


@register.simple_block_tag
def details(content: SafeString, summary: str) -> SafeString:
    """`{% details "What counts as cover?" %}...{% enddetails %}`."""
    return format_html(
        '<details class="govuk-details"><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        summary,
        content,
    )


@register.simple_block_tag
def inset(content: SafeString) -> SafeString:
    """`{% inset %}...{% endinset %}`: words that stand apart."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def warning(content: SafeString) -> SafeString:
    """`{% warning %}This cannot be undone after today.{% endwarning %}`."""
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span> {}</strong></div>',
        content,
    )


@register.filter
def get(row: Any, name: str) -> Any:
    """`{{ row|get:"title" }}` for a name that is itself a variable."""
    return row.get(name, "") if isinstance(row, Mapping) else getattr(row, name, "")


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def said(name: str) -> str:
    """A field's name as words: `starts_on_day` is "Starts on day"."""
    return name.replace("_", " ").capitalize()
