import django.contrib.postgres.fields
import django.db.models.deletion
import hudang.core.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "__first__"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="communities",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="registry.community", verbose_name="communities"
            ),
        ),
        migrations.CreateModel(
            name="Beat",
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
                (
                    "buildings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="buildings",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.community",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="beats",
                        to="accounts.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "beat",
            },
        ),
        migrations.AddConstraint(
            model_name="beat",
            constraint=models.UniqueConstraint(
                fields=("post", "community"),
                name="accounts_beat_once",
                violation_error_message="This post already has a beat in the community.",
            ),
        ),
    ]
