"""Conditions that a kept plan understands: words of ours stand in the statement itself."""

from __future__ import annotations

import pytest
from django.db import connection

from hudang.core.conditions import Among
from hudang.service import policy
from hudang.service.models import ServiceRecord

pytestmark = pytest.mark.django_db


def test_the_words_are_no_parameters():
    statement, parameters = asked().query.sql_with_params()
    assert all(f"'{state}'" in statement for state in policy.OPEN)
    assert parameters == ()


def test_a_kept_plan_walks_along_the_index_of_the_open_ones():
    statement, _none = asked().order_by("recorded_at", "id")[:20].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}".replace("LIMIT %s", "LIMIT 20"), [])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "order_open_oldest" in plan


def asked():
    return ServiceRecord.objects.filter(Among("state", policy.OPEN)).order_by()
