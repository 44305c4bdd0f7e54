import django.db.models.deletion
from django.db import migrations, models

# Where all members of a team have their posts in one department, the team is that department's.
OF_MEMBERS = """
    UPDATE service_team AS team SET department_id = found.department_id
    FROM (
        SELECT member.community_id, member.team_id,
            (array_agg(post.department_id))[1] AS department_id
        FROM service_teammember AS member
        JOIN accounts_user AS person ON person.code = member.person
        JOIN accounts_post AS post ON post.user_id = person.id
            AND (post.valid_until IS NULL OR post.valid_until > now())
        GROUP BY member.community_id, member.team_id
        HAVING count(DISTINCT post.department_id) = 1
    ) AS found
    WHERE found.community_id = team.community_id AND found.team_id = team.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_function"),
        ("service", "0008_case_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.department",
            ),
        ),
        migrations.RunSQL(OF_MEMBERS, migrations.RunSQL.noop),
    ]
