import django.db.models.deletion
import hudang.core.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("purposes", "0001_initial"),
        ("registry", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticePosting",
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
                ("posted_at", models.DateTimeField(verbose_name="posted at")),
                ("place", models.CharField(max_length=120, verbose_name="where it hangs")),
                ("has_photo", models.BooleanField(default=False, verbose_name="photo taken")),
                ("photo", models.UUIDField(blank=True, null=True, verbose_name="photo")),
                ("by", models.CharField(max_length=20)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="purposes.noticeversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "posting of a notice",
                "ordering": ["-posted_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="NoticeDelivery",
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
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("posting", "posting in the community"),
                            ("counter", "handed over at the counter"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("delivered_at", models.DateTimeField(verbose_name="delivered at")),
                ("by", models.CharField(max_length=20)),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purposes.noticeversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery of a notice",
                "ordering": ["-delivered_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="noticeposting",
            index=models.Index(fields=["community", "-posted_at"], name="purposes_posting_place"),
        ),
        migrations.AddConstraint(
            model_name="noticeposting",
            constraint=models.CheckConstraint(
                condition=models.Q(("photo__isnull", True), ("has_photo", True), _connector="OR"),
                name="purposes_posting_photo",
                violation_error_message="A posting with a photo says so.",
            ),
        ),
        migrations.AddIndex(
            model_name="noticedelivery",
            index=models.Index(
                fields=["community", "customer_id", "-delivered_at"],
                name="purposes_delivery_person",
            ),
        ),
    ]
