"""What is sealed of a case, and of nobody's record, is vouched for like a customer's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from hudang.entrance import services as entrance
from hudang.entrance.models import VisitorPass
from hudang.entrance.services import Visit
from hudang.renovation import services as renovation
from hudang.renovation.models import Deduction, Deposit, Inspection, WorkerPass
from hudang.renovation.services import Application, Worker
from hudang.rights import services as rights
from hudang.rights.models import AskerExplanation
from hudang.service import queries, services
from hudang.service.models import CallerWords, CaseWords
from hudang.service.services import Asked, Caller, Raised
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, owner, there
from tests.renovation.acting import ENDS, FINDINGS, TODAY, edition_of, inspected, signed

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]

pytestmark = pytest.mark.control("LC-122")

OF_CASES = (
    AskerExplanation, CallerWords, CaseWords, Deduction, Deposit, Inspection, VisitorPass,
    WorkerPass,
)  # fmt: skip


@pytest.fixture(autouse=True)
def verified_cases(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.fixture
def begun_works(company, owner):
    """Works with findings, a deposit that was reduced, and a worker's pass."""
    by, house = company.clerk, owner.occupancies.get().house
    application = Application("佳家装饰", TODAY, ENDS, {"wiring": ""})
    file = renovation.apply(owner, house, application, by=by, at=MONDAY)
    signed(file, by=by)
    renovation.begin(file, edition=edition_of(file), by=by, at=MONDAY)
    renovation.pay_deposit(
        file, sum=Decimal(500), paid=TODAY, edition=edition_of(file), by=by, at=MONDAY
    )
    renovation.deduct(
        file, sum=Decimal(50), reason="走廊清理", edition=edition_of(file), by=by, at=MONDAY
    )
    renovation.issue_pass(
        file, Worker("王建国", "1234"), valid_from=TODAY, until=ENDS, by=by, at=MONDAY
    )
    inspected(file, by=by, result="rectify", text=FINDINGS, until=TODAY)
    return file


@pytest.fixture
def told_by_nobody(company, owner):
    """A visitor's pass, and a complaint, an order and a question of people without a record."""
    by, house = company.clerk, owner.occupancies.get().house
    visit = Visit(MONDAY, MONDAY + timedelta(hours=2), plate="京B88888")
    entrance.make_pass(owner, house, visit, by=by, at=MONDAY)
    raised = Raised(kind="complaint", category="repair.lift", text="电梯又停了", house=house)
    services.raise_feedback(owner.community, raised, caller=Caller(name="路人"), by=by, at=MONDAY)
    services.establish()
    asked = Asked(queries.types().get(code="lamp"), "灯不亮", spot="gate")
    services.record(owner.community, asked, caller=Caller(name="路人"), by=by, at=MONDAY)
    rights.ask(owner.community, rights.Said("保存多久？"), by=by, at=MONDAY)


def change_on_disk(model) -> None:
    """Change what a table has sealed, as nobody may but who has the database."""
    table, column = model._meta.db_table, model.sealed_fields()[0].column
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = {column} || '\\x00' WHERE {column} IS NOT NULL"
        )
        assert cursor.rowcount


def test_every_value_of_a_case_that_was_changed_by_hand_is_named(
    begun_works, told_by_nobody, found
):
    assert found() == set()
    for model in OF_CASES:
        change_on_disk(model)

    named = "\n".join(found())
    assert [one for one in OF_CASES if one._meta.label_lower not in named] == []


def test_a_name_that_was_destroyed_and_put_back_from_a_copy_is_named(company, owner, found):
    by, house = company.clerk, owner.occupancies.get().house
    application = Application("佳家装饰", TODAY, ENDS, {"wiring": ""})
    file = renovation.apply(owner, house, application, by=by, at=MONDAY)
    signed(file, by=by)
    given = renovation.issue_pass(
        file, Worker("王建国", "1234"), valid_from=TODAY, until=ENDS, by=by, at=MONDAY
    )
    renovation.cancel(file, reason="not_begun", edition=edition_of(file), by=by, at=MONDAY)
    assert renovation.destroy_names(at=MONDAY + timedelta(days=31)) == 1
    assert found() == set()

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE renovation_workerpass SET worker = %s, revision = %s WHERE id = %s",
            [given.worker.blob, given.revision, given.id],
        )

    assert any("older sealed value of renovation.workerpass" in one for one in found())


def test_a_deposit_that_was_deleted_by_hand_is_missed(begun_works, found):
    deposit = Deposit.objects.get()
    Deposit.objects.all().delete()

    assert any(f"{deposit.id}, whose values" in one for one in found())
