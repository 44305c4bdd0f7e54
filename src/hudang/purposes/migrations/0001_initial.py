import django.contrib.postgres.fields
import django.db.models.deletion
import hudang.core.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
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
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(max_length=120)),
            ],
            options={
                "verbose_name": "notice",
            },
        ),
        migrations.CreateModel(
            name="NoticeVersion",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("sections", models.JSONField(verbose_name="sections")),
                ("text_hash", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                ("effective_from", models.DateTimeField(verbose_name="effective from")),
                ("by", models.CharField(max_length=20)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="purposes.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a notice",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Purpose",
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
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("description_zh", models.CharField(max_length=200)),
                ("description_en", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("reviewed", "reviewed"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("retired", "retired"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
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
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="items",
                    ),
                ),
                (
                    "necessity",
                    models.TextField(blank=True, verbose_name="why sensitive items are needed"),
                ),
                (
                    "alternatives",
                    models.TextField(blank=True, verbose_name="milder means considered"),
                ),
                ("protection", models.TextField(blank=True, verbose_name="strict protection")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="responsible department",
                    ),
                ),
            ],
            options={
                "verbose_name": "purpose",
                "ordering": ["code"],
            },
        ),
        migrations.AddConstraint(
            model_name="noticeversion",
            constraint=models.UniqueConstraint(
                fields=("notice", "number"),
                name="purposes_version_once",
                violation_error_message="This notice has a version of that number.",
            ),
        ),
    ]
