"""The page about who may do what, made from the table in `mantle.people.access`."""

from __future__ import annotations

from mantle.people.access import GROUPS, MAY, NAMES, Permission, Role, who_can_see

PAGE_OPENING = """# Who may do what

This page is made from the table in `mantle.people.access`; a test compares the two. To change it, change the table and
run `python -m mantle.people.access_page > docs/service-rules/access.md`.

| Rule | Says |
|---|---|
| ACC-1 | The table below is the only source of what a role may do. |
| ACC-2 | A role reaches as far as it is held: one agency, one region, or everywhere. |
| ACC-3 | Several roles add up; none takes away from another. A role that has ended opens nothing. |
| ACC-4 | Sign-in by one click works in demonstration mode only; a check refuses demonstration mode in production. |
| ACC-5 | No account of the demonstration exists in production: a check refuses one. |
| ACC-6 | A verb is held over this row, not over rows in general. A row out of sight does not exist: 404, the page of \
an absent row. A row in sight without the verb: 403. |
| ACC-7 | Fields are seen in groups. A person sees every group about themselves; others as far as the permission of \
the group reaches; a group without one is seen by nobody else, unless the person shares it. Whoever may not see a \
group gets pages and files without it. Whoever takes files out may see every group in them. |
| ACC-8 | An agency that somebody on call opens in an emergency is seen for a few hours; nothing is changed there or \
taken out, and answers for equality and what colleagues say of one another stay closed ([people](people.md), PEO-28). |

Tests: `tests/people/test_access.py` asks every address of the site as every role, for a row of one's own agency and of
another, and compares the answers with a table written by hand (`tests/people/doors.py`).
`tests/people/test_canaries.py` puts a mark of its own into every field and looks for it on every page and in every
file, as every role.
"""


def page() -> str:
    """The page about this table in the service rules, as Markdown."""
    names = [NAMES[role] for role in Role]
    lines = [f"| May | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    lines += [f"| {verb} | {' | '.join('yes' if verb in MAY[role] else '–' for role in Role)} |" for verb in Permission]
    fields = [f"| {group.name} | {', '.join(who_can_see(key)) or '–'} |" for key, group in GROUPS.items()]
    seen = ["", "Groups of fields, each with a line “Who can see this”:", "", "| Fields | Seen by the person and by |"]
    seen += ["|---|---|", *fields, ""]
    return "\n".join([PAGE_OPENING, *lines, *seen])


if __name__ == "__main__":
    print(page(), end="")
