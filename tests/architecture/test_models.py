"""Customer-side tables keep the growth rules, in the models and in the database."""

import pytest
from django.apps import apps
from django.db import connection, models

from hudang.core import model_checks
from hudang.core.models import CommunityForeignKey, CommunityRecord


def test_no_model_breaks_a_growth_rule():
    assert model_checks.findings() == []


def test_a_model_that_breaks_every_rule_is_named_for_each():
    class Careless(CommunityRecord):
        pk = None
        id = models.UUIDField(primary_key=True)
        plain = models.ForeignKey("registry.Customer", on_delete=models.CASCADE)
        code = models.CharField(max_length=3)

        class Meta:
            app_label = "registry"
            constraints = [models.UniqueConstraint(fields=["code"], name="careless")]

    try:
        findings = " ".join(model_checks._findings_of(Careless))
    finally:
        del apps.all_models["registry"]["careless"]
        apps.clear_cache()

    assert "no composite primary key" in findings
    assert "careless lacks the community" in findings
    assert "plain is a plain foreign key" in findings


@pytest.mark.django_db
def test_every_reference_inside_a_community_is_a_key_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, array_length(conkey, 1) FROM pg_constraint"
            " WHERE contype = 'f' AND array_length(conkey, 1) = 2"
        )
        in_database = sorted(table for table, _ in cursor.fetchall())
    in_models = sorted(
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.private_fields + model._meta.local_fields
        if isinstance(field, CommunityForeignKey)
    )

    assert in_models == in_database


@pytest.mark.django_db
def test_no_customer_side_table_has_a_trigger():
    tables = [m._meta.db_table for m in apps.get_models() if issubclass(m, CommunityRecord)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)",
            [tables],
        )

        assert cursor.fetchall() == []
