"""What two administrators changed is told where everything else of an account is told."""

import django.db.models.deletion
from django.db import migrations, models


TELL = """
INSERT INTO accounts_accountnews (id, user_id, what, family, change_id, happened_at)
SELECT gen_random_uuid(), person_id, 'changed', '', id, decided_at FROM accounts_personnelchange
WHERE status = 'confirmed' AND seen_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_sign_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountnews",
            name="change",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="accounts.personnelchange",
            ),
        ),
        migrations.AlterField(
            model_name="accountnews",
            name="what",
            field=models.CharField(
                choices=[
                    ("new_device", "Somebody signed in with your account on a new device."),
                    ("passkey_added", "A passkey was added to your account."),
                    ("passkey_removed", "A passkey was removed from your account."),
                    ("totp_on", "An authenticator was added to your account."),
                    ("totp_off", "The authenticator was removed from your account."),
                    ("recovery_codes", "New recovery codes were made for your account."),
                    ("password", "The password of your account was changed."),
                    ("session_ended", "A security administrator ended a session of yours."),
                    ("unlocked", "A security administrator unlocked your account."),
                    ("changed", "Two administrators changed something about you."),
                ],
                max_length=20,
                verbose_name="what happened",
            ),
        ),
        migrations.RunSQL(TELL, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="personnelchange",
            name="seen_at",
        ),
    ]
