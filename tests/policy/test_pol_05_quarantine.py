"""云栖里's developer hands over a roster with second phones and e-mails, and no proof of consent.

李强 is the custodian, 王芳 the clerk who imports it.
"""

# ruff: noqa: F811  fixtures of another folder, not redefinitions

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hudang.accesslog import queries as log
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from hudang.registry import policy as registry
from hudang.registry import queries, services
from hudang.registry.models import Customer, CustomerChange, Quarantine, QuarantinedItems
from hudang.registry.policy import quarantine as policy
from hudang.vault import keyring, opening
from hudang.vault.keys import Kind, Owner, Slot
from tests.factories import MONDAY, mobile
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

SECOND, LANDLINE, EMAIL = 3, 4, 5
PROOF = {
    "collector": "云栖置业有限公司",
    "proof": "forms",
    "proof_date": date(2026, 5, 1),
    "reference": "档案柜 3-12",
}


def developers_list(*rows: list[object]) -> bytes:
    """Return the developer's list: names and houses, and beside them what rests on consent."""
    return workbook(
        [[*row(serial), *more] for serial, more in enumerate(rows, 1)],
        headers=[*HEADERS, "备用手机", "邮箱", "座机"],
    )


@pytest.fixture
def handed_over(imported):
    """The list imported: three customers, two of whom have items that rest on consent."""
    return imported(
        developers_list(
            [mobile(901), "one@example.com", ""],
            ["", "", "0755-82345678"],
            ["", "", ""],
        ),
        source_kind="developer",
        source_date=date(2026, 5, 1),
    )


@pytest.fixture
def quarantine(handed_over):
    return Quarantine.objects.get(roster_id=handed_over.id)


def customer(serial: int) -> Customer:
    return Customer.objects.order_by("number")[serial - 1]


def contact_of(one: Customer) -> dict[int, str]:
    return opening.open_many([one], ["contact"])[0]["contact"]


def slots_of(one: Customer) -> set[int]:
    owner = Owner(Kind.CUSTOMER, one.community_id, one.id)
    return {slot for slot, _generation in keyring.read([owner])[owner.address].keys}


def release(quarantine: Quarantine, *, clock, by) -> Quarantine:
    services.record_proof(quarantine, **PROOF, by=by, at=MONDAY)
    return services.run_release(quarantine.community_id, quarantine.id, clock=clock)


# Set apart


@pytest.mark.control("LC-167")
def test_contract_items_come_in_and_the_rest_is_set_apart(quarantine, clerk):
    assert Customer.objects.count() == 3
    assert (quarantine.customers, quarantine.items) == (2, [SECOND, LANDLINE, EMAIL])
    assert quarantine.kept_until - quarantine.began_at == timedelta(days=30)
    for one in Customer.objects.all():
        assert not {SECOND, LANDLINE, EMAIL} & set(one.items)
        assert not {SECOND, LANDLINE, EMAIL} & set(contact_of(one))


@pytest.mark.control("LC-167")
def test_nobody_finds_or_sees_what_is_set_apart(quarantine, clerk):
    assert services.search(mobile(901), by=clerk, at=MONDAY).rows == []
    view = services.view_customer(customer(1).number, by=clerk, at=MONDAY)
    assert not {SECOND, LANDLINE, EMAIL} & set(view.masks)
    with pytest.raises(Forbidden):
        services.record_proof(quarantine, **PROOF, by=clerk, at=MONDAY)


@pytest.mark.control("LC-019")
def test_what_belongs_to_the_contract_or_to_others_is_never_set_apart():
    apart = {column.code for column in inventory.COLUMNS if policy.is_set_apart(column)}
    assert apart == {"mobile_secondary", "landline", "email", "contact_preference"}


def test_where_several_people_stand_in_a_row_nobody_knows_whose_it_is(checked):
    cells = row(1, 业主姓名="张三、李四", 手机=f"{mobile(1)}、{mobile(2)}", 身份证="")
    data = workbook([[*cells, mobile(901)]], headers=[*HEADERS, "备用手机"])
    roster = checked(data)
    assert ("mobile_secondary", "whose") in set(
        queries.problems_of(roster).values_list("column", "reason")
    )


def test_what_cannot_be_read_is_left_out_and_holds_up_no_row(imported):
    roster = imported(developers_list(["12", "nonsense", "无"]))
    assert (roster.rows_imported, roster.rows_faulty) == (1, 0)
    assert not Quarantine.objects.exists()


# Released


@pytest.mark.control("LC-167")
def test_on_proof_the_custodian_releases_them_into_the_records(
    quarantine,
    custodian,
    clerk,
    clock,
):
    done = release(quarantine, by=custodian, clock=clock)
    assert (done.status, done.released) == ("released", 2)
    assert contact_of(customer(1))[SECOND] == mobile(901)
    assert contact_of(customer(2))[LANDLINE] == "0755-82345678"
    assert {SECOND, EMAIL} <= set(customer(1).items)
    found = services.search(mobile(901), by=clerk, at=MONDAY)
    assert [one.number for one in found.rows] == [customer(1).number]
    assert QuarantinedItems.objects.count() == 0
    assert Slot.QUARANTINE not in slots_of(customer(1))
    change = CustomerChange.objects.get(customer_id=customer(1).id)
    assert (change.reason, change.items) == ("released", [SECOND, EMAIL])
    entry = log.recent().filter(what="registry.release_quarantine").get()
    assert entry.items == [SECOND, LANDLINE, EMAIL]


@pytest.mark.control("LC-167")
def test_without_the_whole_source_record_nothing_is_released(quarantine, custodian):
    for lacking in ({"collector": " "}, {"proof": "hearsay"}, {"reference": ""}):
        with pytest.raises(EvidenceMissing) as refused:
            services.record_proof(quarantine, **(PROOF | lacking), by=custodian, at=MONDAY)
        assert len(refused.value.missing) == 1
    for day in (None, date(2027, 1, 1)):
        with pytest.raises(EvidenceMissing):
            services.record_proof(
                quarantine, **(PROOF | {"proof_date": day}), by=custodian, at=MONDAY
            )
    assert QuarantinedItems.objects.count() == 2


def test_what_the_customer_told_us_himself_meanwhile_is_kept(
    quarantine,
    custodian,
    clerk,
    clock,
    notice,
):
    one = customer(1)
    services.record_notice_delivered(one, delivered_at=MONDAY, by=clerk, at=MONDAY)
    services.amend(
        one,
        values={SECOND: mobile(777)},
        expected_revision=one.revision,
        reason="told",
        by=clerk,
        at=MONDAY,
    )
    release(quarantine, by=custodian, clock=clock)
    held = contact_of(customer(1))
    assert (held[SECOND], held[EMAIL]) == (mobile(777), "one@example.com")


# Destroyed


@pytest.mark.control("LC-167")
def test_without_proof_they_are_destroyed_after_thirty_days_and_the_contract_items_stay(
    quarantine,
    custodian,
    clock,
):
    one = customer(1)
    assert Slot.QUARANTINE in slots_of(one)
    assert services.end_overdue_quarantines(at=quarantine.kept_until - timedelta(hours=1)) == 0
    assert services.end_overdue_quarantines(at=quarantine.kept_until) == 1
    done = services.run_destruction(quarantine.community_id, quarantine.id, clock=clock)
    assert (done.status, done.released) == ("destroyed", 0)
    assert QuarantinedItems.objects.count() == 0
    assert Slot.QUARANTINE not in slots_of(one)
    assert contact_of(customer(1))[2] == mobile(1)
    assert Customer.objects.count() == 3
    assert log.recent().filter(what="registry.destroy_quarantine").count() == 1


@pytest.mark.control("LC-167")
def test_a_proof_that_comes_too_late_releases_nothing(quarantine, custodian):
    with pytest.raises(Forbidden, match="thirty days"):
        services.record_proof(quarantine, **PROOF, by=custodian, at=quarantine.kept_until)


@pytest.mark.control("LC-167")
def test_the_custodian_may_destroy_them_at_once_and_decides_only_once(
    quarantine,
    custodian,
    clock,
):
    services.reject_quarantine(quarantine, by=custodian, at=MONDAY)
    with pytest.raises(Forbidden):
        services.record_proof(quarantine, **PROOF, by=custodian, at=MONDAY)
    done = services.run_destruction(quarantine.community_id, quarantine.id, clock=clock)
    assert done.status == "destroyed"
    with pytest.raises(Forbidden):
        services.reject_quarantine(quarantine, by=custodian, at=MONDAY)


def test_every_state_has_somebody_who_acts_next():
    assert set(policy.OWNER) == set(policy.Status) == set(policy.TRANSITIONS)


def test_two_rosters_of_one_customer_end_apart(
    quarantine,
    imported,
    custodian,
    clock,
):
    imported(developers_list([mobile(902), "", ""]))
    second = Quarantine.objects.exclude(pk=quarantine.pk).get()
    assert second.customers == 1
    services.reject_quarantine(quarantine, by=custodian, at=MONDAY)
    services.run_destruction(quarantine.community_id, quarantine.id, clock=clock)
    assert release(second, by=custodian, clock=clock).released == 1
    assert contact_of(customer(1))[SECOND] == mobile(902)


def test_a_job_that_is_called_twice_does_it_once(quarantine, custodian, clock):
    release(quarantine, by=custodian, clock=clock)
    again = services.run_release(quarantine.community_id, quarantine.id, clock=clock)
    assert again.released == 2
    assert services.run_destruction(again.community_id, again.id, clock=clock).status == "released"


def test_the_days_left_are_counted_from_the_last(quarantine):
    for days, left in ((0, 30), (29, 1), (30, 0), (31, 0)):
        at = quarantine.began_at + timedelta(days=days)
        assert queries.days_left(quarantine, at=at) == left


@pytest.mark.control("LC-167")
def test_who_has_items_set_apart_is_moved_when_they_are_decided(quarantine):
    asked = dict.fromkeys(("is_merged", "has_merged", "is_importing", "is_speaking"), False)
    asked |= {"is_elsewhere": True, "has_house": True}
    registry.require_movable(**asked, is_set_apart=False)
    with pytest.raises(EvidenceMissing, match="cannot be moved"):
        registry.require_movable(**asked, is_set_apart=True)
