"""Frameworks as a reader meets them: parts in order, corners of a picture, two profiles side by side, two editions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mantle.framework.models import Competency, Domain, Expectation, Framework, Item, RoleProfile
from mantle.framework.queries.editions import competencies_of, outline


@dataclass(frozen=True)
class Part:
    """A domain, how deep it stands (0 at the top), and the competencies and questions directly in it."""

    domain: Domain
    depth: int
    competencies: list[Competency]
    items: list[Item]

    @property
    def heading(self) -> int:
        """The level of its heading below the heading of the page."""
        return min(3 + self.depth, 6)


@dataclass(frozen=True)
class Corner:
    """A row of the picture of two axes: what the row stands for, and the domains of its two cells."""

    label: str
    cells: list[list[Domain]]


def parts_of(framework: Framework) -> list[Part]:
    """The domains of an edition in its order, parts after the whole that they belong to."""
    inside: dict[int, list[Competency]] = {}
    for competency in competencies_of(framework):
        inside.setdefault(competency.domain_id, []).append(competency)
    asked: dict[int | None, list[Item]] = {}
    for item in framework.items.order_by("position"):
        asked.setdefault(item.domain_id, []).append(item)
    depths: dict[int | None, int] = {None: -1}
    found = []
    for domain in framework.domains.order_by("position"):  # a part always stands after its whole
        depths[domain.pk] = depths[domain.parent_id] + 1
        found.append(Part(domain, depths[domain.pk], inside.get(domain.pk, []), asked.get(domain.pk, [])))
    return found


def ends_of(framework: Framework) -> list[tuple[str, list[Item]]]:
    """The ends of the axes with what people are asked about each; empty where nothing is. FRA-10."""
    asked: dict[tuple[str, str], list[Item]] = {}
    for item in framework.items.filter(domain__isnull=True).order_by("position"):
        asked.setdefault((item.axis, item.end), []).append(item)
    return [(f"{framework.axes[a]['name']}: {framework.axes[a][e].lower()}", rows) for (a, e), rows in asked.items()]


def corners(framework: Framework, parts: list[Part]) -> list[Corner]:
    """Two rows of two cells with the domains that stand on both axes; empty for a framework without axes."""
    if not framework.axes or not any(part.domain.across for part in parts):
        return []
    ends = ("low", "high")
    cells = {
        (down, across): [p.domain for p in parts if (p.domain.down, p.domain.across) == (down, across)]
        for down in ends
        for across in ends
    }
    return [Corner(framework.axes["down"][down], [cells[down, across] for across in ends]) for down in ends]


def side_by_side(one: RoleProfile, other: RoleProfile) -> list[dict[str, Any]]:
    """Every competency that either profile asks for, by its key: both levels (None where it is not asked) and the step.

    The step is the level of the other less that of the one; a competency that is not asked for counts as level 0.
    """
    left, right = (
        {row.competency.key: row for row in Expectation.objects.filter(profile=p).select_related("competency__domain")}
        for p in (one, other)
    )
    rows = sorted({**right, **left}.values(), key=lambda row: row.competency.position)
    found = []
    for key, competency in ((row.competency.key, row.competency) for row in rows):
        levels = [side[key].level if key in side else None for side in (left, right)]
        step = (levels[1] or 0) - (levels[0] or 0)
        said = f"{abs(step)} {'up' if step > 0 else 'down'}" if step else "The same"
        found.append({"competency": competency, "one": levels[0], "other": levels[1], "step": step, "said": said})
    return found


@dataclass
class Difference:
    """What came, what went and what was reworded between two editions, each as (what, before, after)."""

    added: list[tuple[str, str]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(before: Framework, after: Framework) -> Difference:
    """How one edition differs from another, thing by thing, whatever the order in which they stand."""
    old, new = _lines(outline(before)), _lines(outline(after))
    found = Difference()
    found.added = [(name, text) for name, text in new.items() if name not in old]
    found.removed = [(name, text) for name, text in old.items() if name not in new]
    found.changed = [(name, old[name], text) for name, text in new.items() if name in old and old[name] != text]
    return found


_SAID = {"key": "", "edition": "", "kind": ""}  # not worded, and told elsewhere on the page


def _lines(values: dict[str, Any], where: str = "") -> dict[str, str]:
    """One line of text for each thing that can be worded, under a name that two editions share."""
    found: dict[str, str] = {}
    for name, value in values.items():
        label = f"{where} › {name}" if where else name.capitalize()
        if name in _SAID:
            continue
        if name in ("domains", "competencies", "profiles"):
            for row in value:
                found |= _lines(row, f"{where} › {row['key']}" if where else str(row["key"]))
        elif name == "items":
            found |= {f"{where} › asked {row['key']}": row["text"] for row in value}
        elif name == "levels":
            found |= {f"{where} › level {number}": "; ".join(seen) for number, seen in value.items()}
        elif name == "expects":
            found |= {
                f"{where} › {row['competency']}": f"level {row['level']}, weight {row['weight']}" for row in value
            }
        elif name == "axes":
            found |= {f"Axis {side}": f"{a['name']}: {a['low']} to {a['high']}" for side, a in value.items()}
        else:
            found[label] = "; ".join(value) if isinstance(value, list) else str(value)
    return found
