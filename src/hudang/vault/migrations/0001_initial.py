from django.db import migrations, models

SUITES = [(1, "aes"), (2, "sm")]

# UNLOGGED: no token reaches the WAL or a base backup. It is empty after a crash, and then lacks
# the sentinel row by which vault.index knows it to be complete.
LOOKUP = """
    CREATE UNLOGGED TABLE vault_lookup (
        kind smallint NOT NULL,
        community uuid NOT NULL,
        token integer NOT NULL,
        customer uuid NOT NULL
    );
    CREATE INDEX vault_lookup_token ON vault_lookup (kind, community, token) INCLUDE (customer);
    CREATE INDEX vault_lookup_customer ON vault_lookup (customer);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="VaultState",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("install", models.UUIDField(editable=False, verbose_name="installation")),
                (
                    "suite",
                    models.PositiveSmallIntegerField(
                        choices=SUITES, verbose_name="algorithm suite"
                    ),
                ),
                ("initialised_at", models.DateTimeField(verbose_name="initialised at")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(id=1),
                        name="vault_state_once",
                        violation_error_message="There is one installation in a database.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VaultEpoch",
            fields=[
                (
                    "number",
                    models.PositiveIntegerField(editable=False, primary_key=True, serialize=False),
                ),
                (
                    "suite",
                    models.PositiveSmallIntegerField(
                        choices=SUITES, verbose_name="algorithm suite"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "wraps new keys"),
                            ("retiring", "being replaced"),
                            ("destroyed", "destroyed"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created at")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(state="active"),
                        fields=["state"],
                        name="vault_epoch_one_active",
                        violation_error_message="One epoch at a time wraps new keys.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VaultKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "owner_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("community_id", models.UUIDField(editable=False)),
                ("owner_id", models.UUIDField(editable=False)),
                ("kind", models.PositiveSmallIntegerField(editable=False)),
                ("suite", models.PositiveSmallIntegerField(choices=SUITES, editable=False)),
                ("epoch", models.PositiveIntegerField(editable=False)),
                ("bundle", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Probe",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day_date",
                        "actor",
                        "visible",
                        "value",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day_date", models.DateField()),
                ("actor", models.CharField(max_length=40)),
                ("visible", models.BinaryField()),
                ("value", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Miss",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "actor",
                        "minute_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("actor", models.CharField(max_length=40)),
                ("minute_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        migrations.RunSQL(LOOKUP, "DROP TABLE vault_lookup"),
    ]
