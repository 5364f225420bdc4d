"""Which rows of this slice the second wall shows; `mantle.people.wall` says how to read it."""

from __future__ import annotations

# FOR-12: nobody's role opens an answer about oneself, however far it reaches; counts are drawn past the wall.
WALL: dict[str, str] = {
    "Answer": """
        {all:nobody} OR person_id = {me}
        OR person_id IN (SELECT s.person_id FROM people_sharing s WHERE s.purpose = 'wishes'
            AND s.withdrawn_at IS NULL AND s.starts_on <= {day} AND s.ends_on > {day})
    """,
}
# Whoever is shown wishes changes none.
WRITES: dict[str, str | tuple[str, str]] = {"Answer": "{all:nobody} OR person_id = {me}"}
