"""What `check` refuses of sealed columns and tokens."""

from django.apps import apps

from hudang.vault.checks import check_places, check_token_plans
from hudang.vault.tokens import plan
from tests.vault.conftest import Box


def test_every_place_of_the_product_is_one_columns_own():
    assert check_places() == []


def test_two_columns_in_one_place_are_named(monkeypatch):
    models = [*apps.get_models(), Box, Box]
    monkeypatch.setattr(apps, "get_models", lambda: models)
    problems = check_places()
    assert {problem.id for problem in problems} == {"vault.E003"}
    assert {problem.msg.split(" is ")[0] for problem in problems} == {"Place 1", "Place 3"}


def test_a_token_plan_that_gives_away_too_much_is_named(monkeypatch):
    assert check_token_plans() == []
    monkeypatch.setattr("hudang.vault.checks.plan", lambda rows: {**plan(rows), 1: 24})
    assert [problem.id for problem in check_token_plans()] == ["vault.E002"]
