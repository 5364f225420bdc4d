"""Every template of the house can be read, and the examples of the how-to page are tags that exist."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, engines
from django.template.loader import get_template

from mantle.web.templatetags import page

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((PROJECT / "src/mantle").glob("*/templates/**/*.html"))
NAMES = [path.as_posix().split("/templates/")[1] for path in TEMPLATES]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_can_be_read(name: str) -> None:
    assert get_template(name).template.name == name


def test_the_how_to_page_names_every_tag_and_filter_of_the_kit() -> None:
    text = (PROJECT / "docs/how-to/pages.md").read_text("utf-8")
    tags = set(page.register.tags)
    filters = set(page.register.filters)

    assert {name for name in tags if not re.search(rf"{{% {name}\b", text)} == set()
    assert {name for name in filters if f"|{name}" not in text} == {"said"}


def test_no_tag_of_ours_hides_one_of_django() -> None:
    builtin = [library for library in engines["django"].engine.template_builtins if library is not page.register]
    taken = {name for library in builtin for name in (*library.tags, *library.filters)}

    # Django's own brings the secret of a form; ours brings it and the key by which a form has one effect.
    assert taken & {*page.register.tags, *page.register.filters} == {"csrf_token"}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ none|day }}{{ none|moment }}{{ none|number }}{{ none|months }}{% span none %}{% tag none %}", ""),
        ("{% tag 'Vacant' %}", '<strong class="govuk-tag govuk-tag--red">Vacant</strong>'),
        ("{% tag hostile %}", '<strong class="govuk-tag govuk-tag--grey">&lt;i&gt;</strong>'),
        ("{{ 0|counted:'post' }}, {{ 1|counted:'person,people' }}", "0 posts, 1 person"),
        ("{% inset %}<b>{{ hostile }}</b>{% endinset %}", '<div class="govuk-inset-text"><b>&lt;i&gt;</b></div>'),
    ],
)
def test_a_tag_says_nothing_of_nothing_and_shows_words_as_words(template: str, said: str) -> None:
    assert Template(template).render(Context({"none": None, "hostile": "<i>"})) == said
