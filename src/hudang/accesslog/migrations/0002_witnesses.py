"""Epochs of the log, and what witnesses said of it."""

from django.db import migrations, models
from django.utils.translation import gettext_lazy as _

EPOCHS = """
ALTER TABLE accesslog_leaf ADD COLUMN epoch smallint NOT NULL DEFAULT 1,
    DROP CONSTRAINT accesslog_leaf_pkey, ADD PRIMARY KEY (log, epoch, leaf_index);
ALTER TABLE accesslog_checkpoint ADD COLUMN epoch smallint NOT NULL DEFAULT 1,
    DROP CONSTRAINT accesslog_checkpoint_pkey, DROP CONSTRAINT accesslog_checkpoint_log_number_key,
    ADD PRIMARY KEY (log, epoch, size), ADD UNIQUE (log, epoch, number);
"""

RECEIPTS = """
CREATE TABLE accesslog_receipt (
    log smallint NOT NULL,
    epoch smallint NOT NULL,
    size bigint NOT NULL,
    witness text NOT NULL,
    witnessed_at timestamptz NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (log, epoch, size, witness, witnessed_at)
);
CALL accesslog_guard('accesslog_receipt', 'UPDATE OR DELETE');

-- Sizes and hashes alone: what is printed every day, and what a printed page is compared with.
CREATE VIEW accesslog_signed AS SELECT log, epoch, size, note FROM accesslog_checkpoint;
"""

DROP = """
DROP VIEW accesslog_signed;
DROP TABLE accesslog_receipt;
ALTER TABLE accesslog_leaf DROP CONSTRAINT accesslog_leaf_pkey, DROP COLUMN epoch,
    ADD PRIMARY KEY (log, leaf_index);
ALTER TABLE accesslog_checkpoint DROP CONSTRAINT accesslog_checkpoint_pkey,
    DROP CONSTRAINT accesslog_checkpoint_log_epoch_number_key, DROP COLUMN epoch,
    ADD PRIMARY KEY (log, size), ADD UNIQUE (log, number);
"""


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0001_initial")]

    operations = [
        migrations.RunSQL(EPOCHS + RECEIPTS, DROP),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log",
                        "epoch",
                        "size",
                        "witness",
                        "witnessed_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("log", models.PositiveSmallIntegerField(_("log"))),
                ("epoch", models.PositiveSmallIntegerField(_("epoch"))),
                ("size", models.BigIntegerField(_("entries"))),
                ("witness", models.CharField(_("witness"), max_length=200)),
                ("witnessed_at", models.DateTimeField(_("vouched at"))),
                ("note", models.TextField(_("checkpoint"))),
            ],
            options={
                "db_table": "accesslog_receipt",
                "ordering": ["-witnessed_at"],
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Signed",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log",
                        "epoch",
                        "size",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("log", models.PositiveSmallIntegerField(_("log"))),
                ("epoch", models.PositiveSmallIntegerField(_("epoch"))),
                ("size", models.BigIntegerField(_("entries"))),
                ("note", models.TextField(_("checkpoint"))),
            ],
            options={
                "db_table": "accesslog_signed",
                "ordering": ["-epoch", "-size"],
                "managed": False,
            },
        ),
    ]
