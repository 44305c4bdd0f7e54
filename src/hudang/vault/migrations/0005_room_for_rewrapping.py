from django.db import migrations


class Migration(migrations.Migration):
    """A roll replaces every bundle: with room on its page, a new one needs no index entry."""

    dependencies = [
        ("vault", "0004_suite_change"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE vault_vaultkey SET (fillfactor = 45)",
            "ALTER TABLE vault_vaultkey RESET (fillfactor)",
        ),
    ]
