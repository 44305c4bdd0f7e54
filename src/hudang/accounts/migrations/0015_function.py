from django.db import migrations, models
from django.db.models import F
from django.db.models.lookups import Exact

# What a name says without doubt. A guess takes from staff and gives them nothing: until now the
# staff of every department could do all of it.
WORDS = (
    ("工程", "engineering"),
    ("维修", "engineering"),
    ("秩序", "security"),
    ("保安", "security"),
    ("安保", "security"),
    ("保洁", "environment"),
    ("绿化", "environment"),
    ("环境", "environment"),
    ("财务", "finance"),
    ("市场", "marketing"),
    ("法务", "legal"),
    ("信息技术", "technology"),
)
SAID = "UPDATE accounts_department SET function = %s WHERE function = 'other' AND name LIKE %s"


def say_functions(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_department SET function = 'customer_service' WHERE is_customer_service"
        )
        for word, function in WORDS:
            cursor.execute(SAID, [function, f"%{word}%"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_fee_clerk"),
    ]

    operations = [
        migrations.AddField(
            model_name="department",
            name="function",
            field=models.CharField(
                choices=[
                    ("customer_service", "customer service"),
                    ("engineering", "engineering"),
                    ("security", "order and security"),
                    ("environment", "cleaning and green areas"),
                    ("finance", "finance"),
                    ("marketing", "marketing"),
                    ("legal", "legal affairs"),
                    ("technology", "information technology"),
                    ("management", "management"),
                    ("contractor", "contractor's people"),
                    ("other", "not said yet"),
                ],
                default="other",
                max_length=20,
                verbose_name="function",
            ),
        ),
        migrations.RunPython(say_functions, migrations.RunPython.noop),
        migrations.RemoveField(model_name="department", name="is_customer_service"),
        migrations.AddField(
            model_name="department",
            name="is_customer_service",
            field=models.GeneratedField(
                db_persist=True,
                expression=Exact(F("function"), "customer_service"),
                output_field=models.BooleanField(verbose_name="customer service"),
            ),
        ),
    ]
