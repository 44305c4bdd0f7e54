from django.db import migrations, models
from django.db.models import F


def told_by_each(apps, schema_editor):
    """Until now every version had to be told to everybody anew."""
    apps.get_model("purposes", "NoticeVersion").objects.update(told_from=F("number"))


class Migration(migrations.Migration):
    dependencies = [
        ("purposes", "0008_flagged_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="noticeversion",
            name="told_from",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunPython(told_by_each, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="noticeversion",
            name="told_from",
            field=models.PositiveSmallIntegerField(verbose_name="counts as told from version"),
        ),
    ]
