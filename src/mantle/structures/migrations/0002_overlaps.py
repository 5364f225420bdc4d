"""STR-4 in the database: overlapping appointments are refused unless declared, on both engines.

PostgreSQL refuses them with exclusion constraints. (A one-number range stands for "the same post", which needs no
extension.) SQLite has no such constraint, so triggers do it; a later migration that rebuilds the appointment table
drops its triggers and has to make them again: tests/structures/test_constraints.py would fail.
"""

from django.db import migrations

POST_DECLARED = "(kind = 'job_share' OR overlap_reason <> '')"
PERSON_DECLARED = "(kind IN ('acting', 'secondment', 'twin_hat', 'joint') OR overlap_reason <> '')"

POSTGRESQL = f"""
ALTER TABLE structures_appointment ADD CONSTRAINT one_undeclared_holder_at_a_time EXCLUDE USING gist (
    int8range(post_id, post_id, '[]') WITH &&, daterange(starts_on, ends_on) WITH &&
) WHERE (NOT {POST_DECLARED}) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE structures_appointment ADD CONSTRAINT one_undeclared_post_at_a_time EXCLUDE USING gist (
    int8range(person_id, person_id, '[]') WITH &&, daterange(starts_on, ends_on) WITH &&
) WHERE (NOT {PERSON_DECLARED} AND kind <> 'job_share') DEFERRABLE INITIALLY IMMEDIATE;
"""
POSTGRESQL_BACK = """
ALTER TABLE structures_appointment DROP CONSTRAINT one_undeclared_holder_at_a_time;
ALTER TABLE structures_appointment DROP CONSTRAINT one_undeclared_post_at_a_time;
"""

OVERLAP = """
    SELECT RAISE(ABORT, '{name}') WHERE EXISTS (
        SELECT 1 FROM structures_appointment AS other
        WHERE other.{column} = NEW.{column} AND other.id <> COALESCE(NEW.id, -1) AND NOT {other_declared}
        AND other.starts_on < COALESCE(NEW.ends_on, '9999-12-31')
        AND COALESCE(other.ends_on, '9999-12-31') > NEW.starts_on
    );
"""
RULES = {
    "one_undeclared_holder_at_a_time": ("post_id", POST_DECLARED),
    "one_undeclared_post_at_a_time": ("person_id", f"({PERSON_DECLARED} OR kind = 'job_share')"),
}


def _of(row, declared):
    return declared.replace("kind", f"{row}.kind").replace("overlap_reason", f"{row}.overlap_reason")


def triggers():
    for name, (column, declared) in RULES.items():
        body = OVERLAP.format(name=name, column=column, other_declared=_of("other", declared))
        for event in ("INSERT", "UPDATE"):
            yield (
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON structures_appointment "
                f"WHEN NOT {_of('NEW', declared)} BEGIN {body} END;"
            )


def refuse_overlaps(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for trigger in triggers():
            schema_editor.execute(trigger)


def allow_overlaps(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK)
    else:
        for name in RULES:
            for event in ("insert", "update"):
                schema_editor.execute(f"DROP TRIGGER {name}_{event};")


class Migration(migrations.Migration):
    dependencies = [("structures", "0001_initial")]
    operations = [migrations.RunPython(refuse_overlaps, allow_overlaps)]
