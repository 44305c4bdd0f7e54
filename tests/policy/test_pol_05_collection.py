"""POL-5.1: who collects, on which ground, after which notice, from which source."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from hudang.core.controls import allows
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from hudang.purposes.inventory import LegalBasis
from hudang.registry import policy
from hudang.registry.models import RosterImport, ServiceContract

NAME, MOBILE, EMAIL, ID_NUMBER, SERVICE_NEED = 1, 2, 5, 11, 65
State = ServiceContract.State
Status = RosterImport.Status


def gate(items=(NAME, MOBILE), **evidence: object) -> None:
    options = {"contract": True, "posting": True, "personal_notice": False} | evidence
    policy.require_collection_gate(items=items, **options)


# Who


@pytest.mark.control("LC-011")
def test_customer_service_registers():
    policy.require_steward(in_customer_service=True)


@pytest.mark.control("LC-011")
def test_no_other_department_registers():
    with pytest.raises(Forbidden, match="customer-service"):
        policy.require_steward(in_customer_service=False)


# On which ground


@pytest.mark.control("LC-011")
@pytest.mark.parametrize(
    ("state", "carries"),
    [(State.CONCLUDING, True), (State.IN_FORCE, True), (State.ENDED, False)],
)
def test_a_contract_carries_collection_from_its_conclusion_to_its_end(state, carries):
    assert policy.is_contract_ground(state) is carries


@pytest.mark.control("LC-011")
def test_an_ended_contract_does_not_come_back():
    policy.require_contract_transition(State.CONCLUDING, State.IN_FORCE)
    with pytest.raises(Forbidden):
        policy.require_contract_transition(State.ENDED, State.IN_FORCE)


@pytest.mark.control("LC-011")
def test_nothing_is_collected_without_a_contract():
    with pytest.raises(EvidenceMissing) as refused:
        gate(contract=False)
    assert refused.value.control == "LC-011"
    assert len(refused.value.missing) == 1


@pytest.mark.control("LC-010")
@pytest.mark.parametrize(
    ("role", "basis"),
    [
        ("owner", LegalBasis.CONTRACT),
        ("co_owner", LegalBasis.CONTRACT),
        ("habitation", LegalBasis.CONTRACT),
        ("tenant", LegalBasis.CONTRACT),
        ("resident", LegalBasis.CONSENT),
        ("agent", LegalBasis.CONSENT),
    ],
)
def test_each_role_rests_on_its_ground(role, basis):
    assert policy.ground_of(role) is basis
    needs_paper = role in policy.PROVED
    assert policy.is_roster_role(role) is (basis is LegalBasis.CONTRACT and not needs_paper)


@pytest.mark.control("LC-011")
def test_a_family_member_is_not_recorded_as_if_he_had_signed():
    with pytest.raises(EvidenceMissing) as refused:
        gate(basis=policy.ground_of("resident"))
    assert refused.value.control == "LC-019"
    gate(basis=policy.ground_of("resident"), personal_notice=True)


# After which notice


@pytest.mark.control("LC-019")
def test_ordinary_contract_items_need_the_notice_on_the_wall():
    gate()
    with pytest.raises(EvidenceMissing) as refused:
        gate(posting=False)
    assert refused.value.control == "LC-019"


@pytest.mark.control("LC-019")
def test_a_notice_handed_over_does_as_well():
    gate(posting=False, personal_notice=True)


@pytest.mark.control("LC-019")
@pytest.mark.parametrize("item", [EMAIL, SERVICE_NEED])
def test_consent_items_and_sensitive_ones_need_the_persons_own_notice(item):
    with pytest.raises(EvidenceMissing):
        gate(items=(NAME, item))
    gate(items=(NAME, item), personal_notice=True)


@pytest.mark.control("LC-019")
def test_everything_that_is_missing_is_named_at_once():
    with pytest.raises(EvidenceMissing) as refused:
        gate(contract=False, posting=False)
    assert len(refused.value.missing) == 3


@pytest.mark.control("LC-019")
def test_a_roster_brings_no_item_that_waits_for_the_person():
    columns = {column.code: column for column in inventory.COLUMNS}
    assert policy.is_importable(columns["id_number"])
    assert policy.is_importable(columns["remark"])
    assert not policy.is_importable(columns["emergency_contact"])


# From which source


@pytest.mark.control("LC-167")
def test_our_own_records_need_no_day():
    policy.require_source(kind="own", day=None)


@pytest.mark.control("LC-167")
def test_a_handed_over_roster_needs_its_day():
    policy.require_source(kind="developer", day=date(2026, 5, 1))
    with pytest.raises(EvidenceMissing):
        policy.require_source(kind="developer", day=None)


@pytest.mark.control("LC-167")
def test_a_roster_from_nowhere_is_not_imported():
    with pytest.raises(EvidenceMissing) as refused:
        policy.require_source(kind="", day=None)
    assert len(refused.value.missing) == 2


@pytest.mark.control("LC-167")
def test_an_upload_that_is_gone_is_uploaded_again():
    policy.require_file(has_file=True)
    with pytest.raises(EvidenceMissing):
        policy.require_file(has_file=False)


# The way of a roster


@pytest.mark.control("LC-011")
def test_a_roster_goes_from_upload_through_check_to_import():
    way = [Status.UPLOADED, Status.CHECKING, Status.CHECKED, Status.IMPORTING, Status.IMPORTED]
    for status, to in pairwise(way):
        policy.require_transition(status, to)


@pytest.mark.control("LC-011")
def test_nothing_is_done_before_it_is_begun_and_nothing_twice():
    assert not allows(policy.require_transition, Status.UPLOADED, Status.IMPORTED)
    assert not allows(policy.require_transition, Status.IMPORTED, Status.IMPORTING)


def test_every_state_of_a_roster_has_a_next_word():
    assert set(policy.OWNER) == set(policy.TRANSITIONS) == set(Status)
    for status, following in policy.TRANSITIONS.items():
        assert (policy.OWNER[status] == "nobody") is (not following)
