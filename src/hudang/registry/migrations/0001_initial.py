import django.contrib.postgres.fields
import django.db.models.deletion
import hudang.core.models
import hudang.vault.fields
from django.db import migrations, models

from hudang.core.models import community_reference


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Community",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=hudang.core.models.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="community")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communities",
                        to="accounts.office",
                        verbose_name="project office",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("code", models.CharField(max_length=8, verbose_name="building")),
                ("phase", models.CharField(blank=True, max_length=8, verbose_name="phase")),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, editable=False, verbose_name="revision"
                    ),
                ),
                ("number", models.CharField(max_length=16, verbose_name="customer number")),
                (
                    "type",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")],
                        default="person",
                        max_length=12,
                        verbose_name="type",
                    ),
                ),
                (
                    "contact",
                    hudang.vault.fields.SealedField(place=1, slot=1, verbose_name="contact"),
                ),
                (
                    "identity",
                    hudang.vault.fields.SealedField(
                        null=True, place=2, slot=2, verbose_name="identity"
                    ),
                ),
                (
                    "household",
                    hudang.vault.fields.SealedField(
                        null=True, place=3, slot=3, verbose_name="household"
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        choices=[("due", "notice due"), ("delivered", "notice delivered")],
                        default="due",
                        max_length=10,
                        verbose_name="notice",
                    ),
                ),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="items held",
                    ),
                ),
                (
                    "completeness",
                    models.PositiveSmallIntegerField(default=0, verbose_name="completeness"),
                ),
                ("collected_date", models.DateField(verbose_name="collected on")),
                ("registered_at", models.DateTimeField(verbose_name="registered at")),
                ("amended_at", models.DateTimeField(verbose_name="amended at")),
                (
                    "verified_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="verified at"),
                ),
                ("registered_by", models.CharField(max_length=20, verbose_name="registered by")),
                ("source", models.CharField(max_length=80, verbose_name="source")),
                ("merged_into", models.UUIDField(blank=True, null=True)),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("customer_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(verbose_name="revision")),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None, verbose_name="items"
                    ),
                ),
                ("reason", models.CharField(max_length=40, verbose_name="reason")),
                ("changed_by", models.CharField(max_length=20, verbose_name="by")),
                ("changed_at", models.DateTimeField(verbose_name="at")),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
                (
                    "customer",
                    hudang.core.models.CommunityForeignKey(
                        column="customer_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="registry.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerCounter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="House",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("building_id", models.UUIDField(null=True)),
                ("unit_id", models.UUIDField(null=True)),
                ("code", models.CharField(max_length=40, verbose_name="house code")),
                ("label", models.CharField(max_length=60, verbose_name="house")),
                ("room", models.CharField(max_length=12, verbose_name="room")),
                ("floor", models.SmallIntegerField(blank=True, null=True, verbose_name="floor")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("flat", "flat"),
                            ("villa", "villa"),
                            ("shop", "shop"),
                            ("office", "office space"),
                            ("parking", "parking space"),
                        ],
                        default="flat",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unsold", "not handed over"),
                            ("vacant", "vacant"),
                            ("occupied", "lived in by the owner"),
                            ("let", "let"),
                            ("renovating", "under renovation"),
                        ],
                        default="vacant",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "area",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="floor area",
                    ),
                ),
                (
                    "handed_over_date",
                    models.DateField(blank=True, null=True, verbose_name="handover date"),
                ),
                (
                    "building",
                    hudang.core.models.CommunityForeignKey(
                        column="building_id",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="houses",
                        to="registry.building",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Occupancy",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("customer_id", models.UUIDField()),
                ("house_id", models.UUIDField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("co_owner", "co-owner"),
                            ("tenant", "tenant"),
                            ("resident", "resident"),
                            ("agent", "agent"),
                            ("habitation", "holder of a right of habitation"),
                        ],
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "consent (PIPL 13(1))"),
                            ("contract", "contract (PIPL 13(2))"),
                            ("statute", "statutory duty (PIPL 13(3))"),
                            ("emergency", "emergency (PIPL 13(4))"),
                            ("public_interest", "public-interest reporting (PIPL 13(5))"),
                            ("disclosed", "lawfully public already (PIPL 13(6))"),
                            ("other_statute", "other provision of law (PIPL 13(7))"),
                        ],
                        max_length=16,
                        verbose_name="legal basis",
                    ),
                ),
                ("started_date", models.DateField(blank=True, null=True, verbose_name="since")),
                ("ended_date", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
                (
                    "customer",
                    hudang.core.models.CommunityForeignKey(
                        column="customer_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupancies",
                        to="registry.customer",
                    ),
                ),
                (
                    "house",
                    hudang.core.models.CommunityForeignKey(
                        column="house_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupancies",
                        to="registry.house",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterImport",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, editable=False, verbose_name="revision"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("importing", "being imported"),
                            ("imported", "imported"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "meta",
                    hudang.vault.fields.SealedField(
                        place=10, slot=7, verbose_name="headers and mapping"
                    ),
                ),
                (
                    "file",
                    hudang.vault.fields.SealedField(
                        null=True, place=12, slot=7, verbose_name="file key"
                    ),
                ),
                (
                    "workbook",
                    hudang.vault.fields.SealedField(
                        null=True, place=41, slot=7, verbose_name="key of the error workbook"
                    ),
                ),
                ("stored", models.UUIDField(null=True)),
                ("stored_workbook", models.UUIDField(null=True)),
                ("columns", models.JSONField(default=list, verbose_name="column mapping")),
                (
                    "accepted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        size=None,
                        verbose_name="confirmed proposals",
                    ),
                ),
                (
                    "is_skipping_faulty",
                    models.BooleanField(default=False, verbose_name="faulty rows are left out"),
                ),
                ("rows_total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                (
                    "rows_checked",
                    models.PositiveIntegerField(default=0, verbose_name="rows checked"),
                ),
                (
                    "rows_faulty",
                    models.PositiveIntegerField(default=0, verbose_name="rows with errors"),
                ),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="rows done")),
                (
                    "rows_imported",
                    models.PositiveIntegerField(default=0, verbose_name="rows imported"),
                ),
                (
                    "rows_skipped",
                    models.PositiveIntegerField(default=0, verbose_name="rows skipped"),
                ),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="failure")),
                (
                    "source_kind",
                    models.CharField(blank=True, max_length=20, verbose_name="source"),
                ),
                (
                    "source_date",
                    models.DateField(blank=True, null=True, verbose_name="date of the source"),
                ),
                ("is_cancel_requested", models.BooleanField(default=False)),
                ("uploaded_by", models.CharField(max_length=20, verbose_name="uploaded by")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                (
                    "workbook_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="error workbook made at"
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterFix",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, editable=False, verbose_name="revision"
                    ),
                ),
                ("roster_id", models.UUIDField()),
                ("row", models.PositiveIntegerField(verbose_name="row")),
                (
                    "decision",
                    models.CharField(
                        choices=[("mend", "mend"), ("skip", "skip")],
                        default="mend",
                        max_length=4,
                        verbose_name="decision",
                    ),
                ),
                (
                    "values",
                    hudang.vault.fields.SealedField(
                        null=True, place=11, slot=7, verbose_name="values"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
                (
                    "roster",
                    hudang.core.models.CommunityForeignKey(
                        column="roster_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fixes",
                        to="registry.rosterimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterProblem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("roster_id", models.UUIDField()),
                ("row", models.PositiveIntegerField(verbose_name="row")),
                ("column", models.CharField(blank=True, max_length=30, verbose_name="column")),
                ("reason", models.CharField(max_length=30, verbose_name="reason")),
                ("is_blocking", models.BooleanField(default=True, verbose_name="blocks the row")),
                (
                    "other_row",
                    models.PositiveIntegerField(null=True, verbose_name="the other row"),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
                (
                    "roster",
                    hudang.core.models.CommunityForeignKey(
                        column="roster_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="registry.rosterimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServiceContract",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("number", models.CharField(max_length=40, verbose_name="contract number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("preliminary", "preliminary contract with the developer"),
                            ("elected", "contract with the owners' assembly"),
                            ("entrusted", "entrusted services"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "fee_basis",
                    models.CharField(
                        choices=[("lump_sum", "lump sum"), ("commission", "commission")],
                        max_length=12,
                        verbose_name="fee basis",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("concluding", "being concluded"),
                            ("in_force", "in force"),
                            ("ended", "ended"),
                        ],
                        default="concluding",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("signed_date", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                ("building_id", models.UUIDField()),
                ("code", models.CharField(max_length=8, verbose_name="unit")),
                (
                    "building",
                    hudang.core.models.CommunityForeignKey(
                        column="building_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="registry.building",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="house",
            name="unit",
            field=hudang.core.models.CommunityForeignKey(
                column="unit_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="houses",
                to="registry.unit",
            ),
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "community_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=hudang.core.models.uuid7, editable=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, editable=False, verbose_name="revision"
                    ),
                ),
                ("customer_id", models.UUIDField()),
                ("plate", hudang.vault.fields.SealedField(place=4, slot=3, verbose_name="plate")),
                ("space_id", models.UUIDField(null=True)),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
                (
                    "customer",
                    hudang.core.models.CommunityForeignKey(
                        column="customer_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vehicles",
                        to="registry.customer",
                    ),
                ),
                (
                    "space",
                    hudang.core.models.CommunityForeignKey(
                        column="space_id",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vehicles",
                        to="registry.house",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(
                fields=("community", "phase", "code"), name="building_once_per_community"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["community", "-amended_at"], name="customer_newest"),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                fields=("community", "number"), name="customer_number_once_per_community"
            ),
        ),
        migrations.AddIndex(
            model_name="customerchange",
            index=models.Index(
                fields=["community", "customer_id", "-changed_at"], name="change_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="customercounter",
            constraint=models.UniqueConstraint(
                fields=("community",), name="counter_per_community"
            ),
        ),
        migrations.AddIndex(
            model_name="occupancy",
            index=models.Index(fields=["community", "house_id"], name="occupancy_by_house"),
        ),
        migrations.AddIndex(
            model_name="occupancy",
            index=models.Index(fields=["community", "customer_id"], name="occupancy_by_customer"),
        ),
        migrations.AddConstraint(
            model_name="occupancy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_date__isnull", True)),
                fields=("community", "customer_id", "house_id", "role"),
                name="occupancy_once_while_it_lasts",
                violation_error_message="This customer already has this role in this house.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupancy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_date__isnull", True),
                    ("started_date__isnull", True),
                    ("ended_date__gte", models.F("started_date")),
                    _connector="OR",
                ),
                name="occupancy_ends_after_it_begins",
                violation_error_message="An occupancy cannot end before it begins.",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterimport",
            index=models.Index(fields=["community", "-uploaded_at"], name="roster_newest"),
        ),
        migrations.AddConstraint(
            model_name="rosterfix",
            constraint=models.UniqueConstraint(
                fields=("community", "roster_id", "row"), name="fix_once_per_row"
            ),
        ),
        migrations.AddIndex(
            model_name="rosterproblem",
            index=models.Index(fields=["community", "roster_id", "row"], name="problem_by_row"),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=models.UniqueConstraint(
                fields=("community", "number"), name="contract_once_per_community"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="contract_ends_after_it_begins",
                violation_error_message="A contract ends after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                fields=("community", "building_id", "code"), name="unit_once_per_building"
            ),
        ),
        migrations.AddConstraint(
            model_name="house",
            constraint=models.UniqueConstraint(
                fields=("community", "code"), name="house_once_per_community"
            ),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(fields=["community", "customer_id"], name="vehicle_by_customer"),
        ),
        community_reference("registry_unit", "building_id", "registry_building"),
        community_reference("registry_house", "building_id", "registry_building"),
        community_reference("registry_house", "unit_id", "registry_unit"),
        community_reference("registry_occupancy", "customer_id", "registry_customer"),
        community_reference("registry_occupancy", "house_id", "registry_house"),
        community_reference("registry_vehicle", "customer_id", "registry_customer"),
        community_reference("registry_vehicle", "space_id", "registry_house"),
        community_reference("registry_customerchange", "customer_id", "registry_customer"),
        community_reference("registry_rosterproblem", "roster_id", "registry_rosterimport"),
        community_reference("registry_rosterfix", "roster_id", "registry_rosterimport"),
    ]
