from django.db import migrations
from django.utils.timezone import now

# Numbers of the inventory: a need that reveals health keeps the one that all needs had.
HEALTH, ORDINARY = 65, 89
SERVING = ("contract_service", "repair_follow_up")


def split_needs(apps, schema_editor):
    """Let an installation that has purposes already keep ordinary needs under the contract, and
    find the purpose of assistance as a draft; a person reviews it before it opens anything."""
    Purpose = apps.get_model("purposes", "Purpose")
    for purpose in Purpose.objects.filter(code__in=SERVING).exclude(items__contains=[ORDINARY]):
        purpose.items = sorted({*purpose.items, ORDINARY})
        purpose.save(update_fields=["items"])
    classes = Purpose.objects.filter(code="classification", state="draft")
    for purpose in classes.exclude(items__contains=[ORDINARY]):
        purpose.items = sorted({*purpose.items, ORDINARY})
        purpose.save(update_fields=["items"])
    serving = Purpose.objects.filter(code=SERVING[0]).first()
    if serving is None or Purpose.objects.filter(code="assistance").exists():
        return
    Purpose.objects.create(
        code="assistance",
        name_zh="照顾需求",
        name_en="assistance",
        description_zh="经单独同意，办理您本人的工单时照顾您申报的需要，如轮椅通行、大字通知。",
        description_en=(
            "With separate consent, to keep in mind on your own orders the help that you declared:"
            " a way for a wheelchair, large print."
        ),
        owner=serving.owner,
        state="draft",
        basis="consent",
        items=[],
        drafted_by="SYSTEM-INSTALL",
        changed_at=now(),
    )


def allow_department(apps, schema_editor):
    """Let the customer-service department pursue it; a post is given it by two administrators."""
    Department = apps.get_model("accounts", "Department")
    for department in Department.objects.filter(is_customer_service=True):
        if department.purposes and "assistance" not in department.purposes:
            department.purposes = sorted({*department.purposes, "assistance"})
            department.save(update_fields=["purposes"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("purposes", "0016_key_notes"),
    ]

    operations = [
        migrations.RunPython(split_needs, migrations.RunPython.noop),
        migrations.RunPython(allow_department, migrations.RunPython.noop),
    ]
