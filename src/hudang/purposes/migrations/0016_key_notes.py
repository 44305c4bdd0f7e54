from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("purposes", "0013_feedback_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="flaggedtext",
            name="place",
            field=models.CharField(
                choices=[
                    ("message", "message to a customer"),
                    ("answer", "answer to a question"),
                    ("order", "words of an order"),
                    ("explained", "question about a rule"),
                    ("feedback", "complaint or suggestion"),
                    ("keys", "note on keys that are kept"),
                ],
                max_length=10,
                verbose_name="place",
            ),
        ),
    ]
