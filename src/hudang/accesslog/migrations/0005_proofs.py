"""The text of one entry, from which a page or a program can make its proof."""

from django.db import migrations

TEXT = """
CREATE FUNCTION accesslog_text(of_entry uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT payload FROM public.accesslog_entry WHERE id = of_entry
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0004_acting_for")]

    operations = [migrations.RunSQL(TEXT, "DROP FUNCTION accesslog_text(uuid)")]
