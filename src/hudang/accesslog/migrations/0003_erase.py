"""What a registered destruction takes from the log: details and the meaning of references."""

from django.db import migrations

# The register's entry of the same destruction has to name every customer; without it nothing goes.
ERASE = """
CREATE FUNCTION accesslog_erase(event uuid, customers uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named integer;
BEGIN
    SELECT count(*) INTO named
    FROM public.accesslog_entry AS entry
    JOIN public.accesslog_entrysubject AS subject ON subject.event_id = entry.id
    JOIN public.accesslog_subjectkey AS stored ON stored.ref = subject.subject_ref
    WHERE entry.id = event AND entry.log = 2 AND entry.what = 'retention.destroy'
        AND stored.customer_id = ANY(customers);
    IF named <> cardinality(customers) THEN
        RAISE EXCEPTION 'Only what the register names as destroyed is erased.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM public.accesslog_detail WHERE kind = 1 AND owner = ANY(customers);
    DELETE FROM public.accesslog_subjectkey WHERE customer_id = ANY(customers);
    RETURN named;
END $$;
CREATE INDEX accesslog_detail_owner ON accesslog_detail (owner) WHERE kind = 1;
"""


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0002_witnesses")]

    operations = [
        migrations.RunSQL(
            ERASE,
            "DROP INDEX accesslog_detail_owner; DROP FUNCTION accesslog_erase(uuid, uuid[])",
        )
    ]
