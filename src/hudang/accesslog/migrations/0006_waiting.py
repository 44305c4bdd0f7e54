"""Since when the sequencer is behind: the oldest entry that has no place in the tree yet.

An identifier tells when it was made, so this one identifier is all that anybody has to see.
"""

from django.db import migrations

WAITING = """
CREATE FUNCTION accesslog_waiting() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT event_id FROM public.accesslog_pending ORDER BY event_id LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0005_proofs")]

    operations = [migrations.RunSQL(WAITING, "DROP FUNCTION accesslog_waiting()")]
