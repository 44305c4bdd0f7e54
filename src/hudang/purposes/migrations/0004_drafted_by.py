from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("purposes", "0003_photo"),
    ]

    operations = [
        migrations.AddField(
            model_name="purpose",
            name="drafted_by",
            field=models.CharField(
                default="SYSTEM-INSTALL", max_length=40, verbose_name="drafted by"
            ),
        ),
    ]
