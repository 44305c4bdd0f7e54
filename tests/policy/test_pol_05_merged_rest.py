"""Two records of 赵伟 become one while something is set apart, to be changed, or lent."""

# ruff: noqa: F811  fixtures of another folder, not redefinitions

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from hudang.dossiers import services as dossiers
from hudang.dossiers.models import Dossier, Loan
from hudang.duplicates import services as duplicates
from hudang.registry import queries, services
from hudang.registry.models import Customer, Occupancy, Quarantine, QuarantinedItems
from hudang.registry.services import CustomerFilter
from tests.factories import MONDAY, account_of, mobile
from tests.policy.test_pol_05_bulk import states
from tests.registry.conftest import (  # noqa: F401  the community that may collect
    checked,
    clock,
    committed,
    contract,
    imported,
    invented_numbers,
    open_community,
    received,
)
from tests.registry.rosters import HEADERS, row, workbook

if TYPE_CHECKING:
    from hudang.duplicates.models import Merge

pytestmark = pytest.mark.control("LC-005", "LC-167")
SECOND = 3
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def two(imported) -> list[Customer]:
    """赵伟 twice, in two houses, with a second phone each that waits for its proof."""
    rows = [[*row(n, 业主姓名="赵伟", 身份证=""), mobile(900 + n)] for n in (1, 2)]
    imported(workbook(rows, headers=[*HEADERS, "备用手机"]))
    found = list(Customer.objects.order_by("number"))
    assert [QuarantinedItems.objects.filter(customer_id=one.id).count() for one in found] == [1, 1]
    return found


@pytest.fixture
def merge(two, clerk, custodian):
    """Have 王芳 propose that they are one, and 李强 confirm it."""

    def merge() -> Merge:
        kept, other = (Customer.objects.get(pk=one.pk) for one in two)
        asked = duplicates.merge(
            duplicates.pair_up(kept, other, by=clerk, at=MONDAY),
            kept=kept.id,
            taken=[],
            revisions=(kept.revision, other.revision),
            by=clerk,
            at=MONDAY,
        )
        return duplicates.confirm(asked, by=custodian, at=MONDAY)

    return merge


def release(custodian, clock):
    quarantine = services.record_proof(
        Quarantine.objects.get(),
        collector="开发商",
        proof="forms",
        proof_date=date(2026, 11, 1),
        reference="A-1",
        by=custodian,
        at=MONDAY,
    )
    return services.run_release(quarantine.community_id, quarantine.id, clock=clock)


def found(number: str, *, by) -> list[str]:
    return [one.number for one in services.search(number, by=by, at=TUESDAY).rows]


def test_what_is_set_apart_of_both_is_released_without_making_the_merged_record_findable(
    two, merge, custodian, clerk, clock
):
    kept, _other = two
    merge()

    assert release(custodian, clock).status == "released"

    assert found(mobile(901), by=clerk) == [kept.number]
    assert found(mobile(902), by=clerk) == []
    assert not QuarantinedItems.objects.exists()


def test_after_an_undo_each_has_again_what_was_released_for_it(
    two, merge, custodian, clerk, clock
):
    done = merge()
    release(custodian, clock)

    duplicates.undo(done, by=clerk, at=TUESDAY)

    assert [found(mobile(900 + n), by=clerk) for n in (1, 2)] == [[one.number] for one in two]


def test_what_is_set_apart_of_a_record_that_went_goes_with_the_other_to_destruction(
    two, merge, custodian, clock
):
    merge()
    quarantine = services.reject_quarantine(Quarantine.objects.get(), by=custodian, at=MONDAY)

    services.run_destruction(quarantine.community_id, quarantine.id, clock=clock)

    assert not QuarantinedItems.objects.exists()
    assert all(SECOND not in one.items for one in Customer.objects.all())


def test_a_change_of_many_leaves_out_who_was_merged_since_and_is_undone_around_it(
    two, merge, community, custodian, clock
):
    kept, other = two
    prepared = services.prepare_bulk(
        community, what="confirm_contact", filters=CustomerFilter(), reason="review",
        by=custodian, at=MONDAY,
    )  # fmt: skip
    merge()

    services.start_bulk(prepared, by=custodian, at=MONDAY)
    done = services.run_bulk(community.id, prepared.id, clock=clock)

    assert done.status == "done"
    by_number = dict(zip([kept.number, other.number], states(done), strict=True))
    assert by_number[other.number] == ("refused", "changed")
    services.undo_bulk(done, by=custodian, at=TUESDAY)
    assert services.run_bulk(community.id, done.id, clock=clock).status == "undone"
    assert queries.bulk_counts(done).ready == 0


def test_a_lent_dossier_stays_lent_with_its_house_when_its_owner_is_merged(
    two, merge, community, clerk, custodian
):
    _kept, other = two
    house = Occupancy.objects.get(customer_id=other.id).house
    shelf = dossiers.Shelf("档案室", "A1", "1")
    dossier = dossiers.open_dossier(house, shelf=shelf, by=clerk, at=MONDAY)
    loan = dossiers.lend(
        dossier,
        borrower=account_of(clerk),
        purpose="contract_service",
        reference="GD-1",
        lent_date=MONDAY.date(),
        due_date=TUESDAY.date(),
        by=custodian,
        at=MONDAY,
    )

    done = merge()

    assert Loan.objects.get(id=loan.id).state == loan.state
    assert Dossier.objects.get(id=dossier.id).house_id == house.id
    duplicates.undo(done, by=clerk, at=TUESDAY)
    assert Loan.objects.get(id=loan.id).dossier_id == dossier.id
