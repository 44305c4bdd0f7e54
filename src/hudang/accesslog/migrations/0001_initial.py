"""The tables of the log, its only way in, its guards, and the views through which it is read."""

from django.db import migrations, models
from django.utils.translation import gettext_lazy as _

TABLES = """
CREATE TABLE accesslog_entry (
    id uuid NOT NULL PRIMARY KEY,
    log smallint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    payload text NOT NULL,
    mac bytea NOT NULL,
    actor_ref uuid,
    act text NOT NULL,
    what text NOT NULL,
    purpose text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT accesslog_entry_log CHECK (log IN (1, 2)),
    CONSTRAINT accesslog_entry_mac CHECK (octet_length(mac) = 32),
    CONSTRAINT accesslog_entry_leaf CHECK (octet_length(payload) <= 61440)
) PARTITION BY RANGE (id);
CREATE INDEX accesslog_entry_actor ON accesslog_entry (actor_ref, id);

CREATE TABLE accesslog_entrysubject (
    subject_ref uuid NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (subject_ref, event_id)
);
CREATE TABLE accesslog_detail (
    event_id uuid NOT NULL PRIMARY KEY,
    kind smallint NOT NULL,
    owner uuid NOT NULL,
    community uuid,
    sealed bytea NOT NULL
);
CREATE TABLE accesslog_subjectkey (
    ref uuid NOT NULL PRIMARY KEY,
    customer_id uuid NOT NULL UNIQUE,
    community_id uuid NOT NULL,
    mac bytea NOT NULL
);
CREATE TABLE accesslog_actorkey (
    ref uuid NOT NULL PRIMARY KEY,
    code text NOT NULL UNIQUE,
    mac bytea NOT NULL
);
CREATE TABLE accesslog_pending (
    event_id uuid NOT NULL PRIMARY KEY,
    log smallint NOT NULL
);
CREATE TABLE accesslog_leaf (
    log smallint NOT NULL,
    leaf_index bigint NOT NULL,
    event_id uuid NOT NULL UNIQUE,
    leaf_hash bytea NOT NULL,
    PRIMARY KEY (log, leaf_index),
    CONSTRAINT accesslog_leaf_index CHECK (leaf_index >= 0),
    CONSTRAINT accesslog_leaf_hash CHECK (octet_length(leaf_hash) = 32)
);
CREATE TABLE accesslog_checkpoint (
    log smallint NOT NULL,
    size bigint NOT NULL,
    number bigint NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (log, size),
    UNIQUE (log, number)
);
"""

# ENABLE ALWAYS: session_replication_role = replica does not pass them.
GUARDS = """
CREATE FUNCTION accesslog_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The access log is only ever added to: % of % is refused.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE PROCEDURE accesslog_guard(guarded text, events text)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF events <> '' THEN
        EXECUTE format('CREATE TRIGGER accesslog_rows BEFORE %s ON %I FOR EACH ROW'
            ' EXECUTE FUNCTION public.accesslog_refuse()', events, guarded);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER accesslog_rows', guarded);
    END IF;
    EXECUTE format('CREATE TRIGGER accesslog_whole BEFORE TRUNCATE ON %I FOR EACH STATEMENT'
        ' EXECUTE FUNCTION public.accesslog_refuse()', guarded);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER accesslog_whole', guarded);
END $$;

CALL accesslog_guard('accesslog_entry', 'UPDATE OR DELETE');
CALL accesslog_guard('accesslog_leaf', 'UPDATE OR DELETE');
CALL accesslog_guard('accesslog_checkpoint', 'UPDATE OR DELETE');
CALL accesslog_guard('accesslog_entrysubject', 'UPDATE OR DELETE');
CALL accesslog_guard('accesslog_detail', 'UPDATE');
CALL accesslog_guard('accesslog_subjectkey', 'UPDATE');
CALL accesslog_guard('accesslog_actorkey', '');
CALL accesslog_guard('accesslog_pending', 'UPDATE');
"""

FIRST_ID = """
CREATE FUNCTION accesslog_first_id(moment timestamp) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0')
        || repeat('0', 20))::uuid
$$;
"""

# No default partition: an entry from a clock that is years off is refused, never put aside.
PARTITIONS = """
CREATE FUNCTION accesslog_ensure_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    first_day timestamp;
    partition_name text;
    made integer := 0;
BEGIN
    IF months NOT BETWEEN 1 AND 36 THEN
        RAISE EXCEPTION 'Partitions are made for 1 to 36 months ahead.';
    END IF;
    PERFORM pg_advisory_xact_lock(1213547587);
    FOR step IN -1 .. months LOOP
        first_day := this_month + make_interval(months => step);
        partition_name := 'accesslog_entry_' || to_char(first_day, 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || partition_name) IS NOT NULL;
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.accesslog_entry'
            ' FOR VALUES FROM (%L) TO (%L)', partition_name,
            public.accesslog_first_id(first_day),
            public.accesslog_first_id(first_day + make_interval(months => 1)));
        CALL public.accesslog_guard(partition_name, '');
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

SELECT accesslog_ensure_partitions(13);
"""

# One round trip. What is searched by comes out of the payload, so a caller cannot make it differ.
# Returns null when the entry was written, else the references that are already in use.
APPEND = """
CREATE FUNCTION accesslog_append(
    payload text, mac bytea,
    actor_refs uuid[], actor_codes text[], actor_macs bytea[],
    subject_refs uuid[], customers uuid[], communities uuid[], subject_macs bytea[],
    detail bytea, detail_kind integer, detail_owner uuid, detail_community uuid
) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fields jsonb := payload::jsonb;
    event uuid := fields ->> 'id';
    used_actors uuid[] := '{}';
    used_subjects uuid[] := '{}';
BEGIN
    IF cardinality(actor_refs) > 0 THEN
        used_actors := public.accesslog_actors(actor_refs, actor_codes, actor_macs);
    END IF;
    IF cardinality(subject_refs) > 0 THEN
        used_subjects := public.accesslog_subjects(
            subject_refs, customers, communities, subject_macs);
    END IF;
    IF used_actors <> actor_refs OR used_subjects <> subject_refs THEN
        RETURN used_actors || used_subjects;
    END IF;
    INSERT INTO public.accesslog_entry (id, log, payload, mac, actor_ref, act, what, purpose, at)
    VALUES (event, (fields ->> 'log')::smallint, payload, mac, (fields ->> 'who')::uuid,
        fields ->> 'act', coalesce(fields ->> 'wh', ''), coalesce(fields ->> 'pur', ''),
        (fields ->> 'at')::timestamptz);
    INSERT INTO public.accesslog_pending (event_id, log) VALUES (event, (fields ->> 'log')::smallint);
    INSERT INTO public.accesslog_entrysubject (subject_ref, event_id)
    SELECT ref, event FROM unnest(subject_refs) AS ref;
    IF detail IS NOT NULL THEN
        INSERT INTO public.accesslog_detail (event_id, kind, owner, community, sealed)
        VALUES (event, detail_kind::smallint, detail_owner, detail_community, detail);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION accesslog_actors(refs uuid[], codes text[], macs bytea[]) RETURNS uuid[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    used uuid[];
BEGIN
    FOR attempt IN 1 .. 2 LOOP
        used := ARRAY(SELECT stored.ref FROM unnest(codes) WITH ORDINALITY AS wanted(code, place)
            JOIN public.accesslog_actorkey AS stored USING (code) ORDER BY place);
        EXIT WHEN cardinality(used) = cardinality(refs) OR attempt = 2;
        INSERT INTO public.accesslog_actorkey (ref, code, mac)
        SELECT * FROM unnest(refs, codes, macs) AS fresh(ref, code, mac) ORDER BY code
        ON CONFLICT (code) DO NOTHING;
    END LOOP;
    RETURN used;
END $$;

CREATE FUNCTION accesslog_subjects(
    refs uuid[], customers uuid[], communities uuid[], macs bytea[]
) RETURNS uuid[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    used uuid[];
BEGIN
    FOR attempt IN 1 .. 2 LOOP
        used := ARRAY(SELECT stored.ref
            FROM unnest(customers) WITH ORDINALITY AS wanted(customer_id, place)
            JOIN public.accesslog_subjectkey AS stored USING (customer_id) ORDER BY place);
        EXIT WHEN cardinality(used) = cardinality(refs) OR attempt = 2;
        INSERT INTO public.accesslog_subjectkey (ref, customer_id, community_id, mac)
        SELECT * FROM unnest(refs, customers, communities, macs)
            AS fresh(ref, customer_id, community_id, mac) ORDER BY customer_id
        ON CONFLICT (customer_id) DO NOTHING;
    END LOOP;
    RETURN used;
END $$;
"""

VIEWS = """
CREATE VIEW accesslog_recent AS
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
    coalesce(fields.body ->> 'ctl', '') AS control
FROM accesslog_entry AS entry
LEFT JOIN accesslog_actorkey AS actor ON actor.ref = entry.actor_ref
CROSS JOIN LATERAL (SELECT entry.payload::jsonb AS body) AS fields;

-- A constant to the planner, so that the entries of one person come out of their index in order.
CREATE FUNCTION accesslog_actor_ref(of_code text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ref FROM public.accesslog_actorkey WHERE code = of_code
$$;

CREATE VIEW accesslog_look AS
SELECT recent.*, named.customer_id, named.community_id
FROM accesslog_subjectkey AS named
JOIN accesslog_entrysubject AS subject ON subject.subject_ref = named.ref
JOIN accesslog_recent AS recent ON recent.id = subject.event_id;
"""

DROP = """
DROP VIEW accesslog_look, accesslog_recent;
DROP FUNCTION accesslog_append, accesslog_actor_ref, accesslog_actors, accesslog_subjects,
    accesslog_ensure_partitions, accesslog_first_id;
DROP PROCEDURE accesslog_guard;
DROP TABLE accesslog_entry, accesslog_entrysubject, accesslog_detail, accesslog_subjectkey,
    accesslog_actorkey, accesslog_pending, accesslog_leaf, accesslog_checkpoint;
DROP FUNCTION accesslog_refuse;
"""


ACTS = [
    ("view", _("view")),
    ("list", _("list")),
    ("search", _("search")),
    ("export", _("export")),
    ("print", _("print")),
    ("call", _("call")),
    ("change", _("change")),
    ("refuse", _("refusal")),
    ("signin", _("sign-in")),
]


def recorded():
    return [
        ("id", models.UUIDField(_("entry"), primary_key=True, editable=False, serialize=False)),
        ("log", models.PositiveSmallIntegerField(_("log"))),
        ("at", models.DateTimeField(_("at"))),
        ("received_at", models.DateTimeField(_("received at"))),
        ("act", models.CharField(_("act"), choices=ACTS, max_length=10)),
        ("what", models.CharField(_("what"), max_length=100)),
        ("purpose", models.CharField(_("purpose"), max_length=100)),
        ("actor_ref", models.UUIDField(_("reference of the person"), null=True)),
        ("actor_code", models.CharField(_("employee number"), max_length=100)),
        ("role", models.CharField(_("role"), max_length=100)),
        ("basis", models.CharField(_("legal basis"), max_length=100)),
        ("reference", models.CharField(_("order or case"), max_length=50)),
        ("items", models.JSONField(_("data items"))),
        ("count", models.BigIntegerField(_("records"), null=True)),
        ("subjects", models.PositiveIntegerField(_("customers"))),
        ("route", models.CharField(_("page"), max_length=100)),
        ("result", models.CharField(_("result"), max_length=100)),
        ("control", models.CharField(_("control"), max_length=100)),
    ]


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(TABLES + GUARDS + FIRST_ID + PARTITIONS + APPEND + VIEWS, DROP),
        migrations.CreateModel(
            name="Entry",
            fields=recorded(),
            options={"db_table": "accesslog_recent", "ordering": ["-id"], "managed": False},
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                *recorded(),
                ("customer_id", models.UUIDField(_("customer"))),
                ("community_id", models.UUIDField(_("community"))),
            ],
            options={"db_table": "accesslog_look", "ordering": ["-id"], "managed": False},
        ),
    ]
