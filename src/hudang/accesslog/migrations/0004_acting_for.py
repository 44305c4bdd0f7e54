"""The views of the log name the person acted for, so that a deputy's entry says whose post it was."""

from django.db import migrations

COLUMNS = (
    "id, log, at, received_at, act, what, purpose, actor_ref, actor_code, role, basis, reference,"
    " items, count, subjects, route, result, control"
)
RECENT = """
CREATE OR REPLACE VIEW accesslog_recent AS
SELECT entry.id, entry.log, entry.at, entry.received_at, entry.act, entry.what, entry.purpose,
    entry.actor_ref, coalesce(actor.code, '') AS actor_code,
    coalesce(fields.body ->> 'role', '') AS role,
    coalesce(fields.body ->> 'bas', '') AS basis,
    coalesce(fields.body ->> 'ref', '') AS reference,
    coalesce(fields.body -> 'itm', '[]'::jsonb) AS items,
    (fields.body ->> 'cnt')::bigint AS count,
    jsonb_array_length(coalesce(fields.body -> 'sub', '[]'::jsonb)) AS subjects,
    coalesce(fields.body ->> 'rt', '') AS route,
    coalesce(fields.body ->> 'res', '') AS result,
    coalesce(fields.body ->> 'ctl', '') AS control,
    coalesce(absent.code, '') AS acting_for
FROM accesslog_entry AS entry
LEFT JOIN accesslog_actorkey AS actor ON actor.ref = entry.actor_ref
CROSS JOIN LATERAL (SELECT entry.payload::jsonb AS body) AS fields
LEFT JOIN accesslog_actorkey AS absent ON absent.ref = (fields.body ->> 'for')::uuid;
"""
LOOK = f"""
CREATE OR REPLACE VIEW accesslog_look AS
SELECT {", ".join(f"recent.{name}" for name in COLUMNS.split(", "))},
    named.customer_id, named.community_id, recent.acting_for
FROM accesslog_subjectkey AS named
JOIN accesslog_entrysubject AS subject ON subject.subject_ref = named.ref
JOIN accesslog_recent AS recent ON recent.id = subject.event_id;
"""


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0003_erase")]

    operations = [migrations.RunSQL(RECENT + LOOK, migrations.RunSQL.noop)]
