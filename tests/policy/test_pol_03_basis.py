"""POL-3 and POL-5.1: the legal basis of each item, by the part a person takes in the house."""

import pytest

from hudang.core.errors import EvidenceMissing
from hudang.purposes import inventory, policy
from hudang.purposes.inventory import LegalBasis

MOBILE = inventory.by_code("mobile")
EMAIL = inventory.by_code("email")
ID_NUMBER = inventory.by_code("id_number")
CO_RESIDENT = inventory.by_code("co_resident")


@pytest.mark.control("LC-011")
@pytest.mark.parametrize("role", ["owner", "co_owner"])
def test_the_contract_binds_zhang_san_and_his_wife_who_own_the_flat(role):
    policy.require_basis(item=MOBILE, basis=LegalBasis.CONTRACT, role=role)
    assert policy.default_basis(MOBILE, role=role) is LegalBasis.CONTRACT


@pytest.mark.control("LC-011")
def test_the_contract_carries_li_si_only_with_an_agreement_of_his_own():
    policy.require_basis(item=MOBILE, basis=LegalBasis.CONTRACT, role="tenant", has_agreement=True)
    with pytest.raises(EvidenceMissing, match="does not bind this person") as refusal:
        policy.require_basis(item=MOBILE, basis=LegalBasis.CONTRACT, role="tenant")
    assert refusal.value.control == "LC-011"


@pytest.mark.control("LC-011")
@pytest.mark.parametrize("role", ["agent", "visitor", ""])
def test_the_contract_never_carries_an_agent_or_a_visitor(role):
    with pytest.raises(EvidenceMissing):
        policy.require_basis(item=MOBILE, basis=LegalBasis.CONTRACT, role=role, has_agreement=True)
    assert policy.default_basis(MOBILE, role=role) is LegalBasis.CONSENT


@pytest.mark.control("LC-011")
def test_a_family_members_phone_is_accepted_on_consent():
    policy.require_basis(item=MOBILE, basis=LegalBasis.CONSENT, role="resident")
    assert policy.default_basis(MOBILE, role="resident") is LegalBasis.CONSENT


@pytest.mark.control("LC-010")
def test_an_item_without_a_basis_is_refused():
    with pytest.raises(EvidenceMissing, match="needs a legal basis") as refusal:
        policy.require_basis(item=MOBILE, basis=None, role="owner")
    assert refusal.value.control == "LC-010"


@pytest.mark.control("LC-010")
def test_an_owners_email_cannot_be_rested_on_the_contract_nor_his_phone_on_a_statute():
    for item, basis in [(EMAIL, LegalBasis.CONTRACT), (MOBILE, LegalBasis.STATUTE)]:
        with pytest.raises(EvidenceMissing) as refusal:
            policy.require_basis(item=item, basis=basis, role="owner")
        assert refusal.value.control == "LC-010"


@pytest.mark.control("LC-010")
def test_an_identity_number_may_rest_on_a_statute_and_a_co_resident_rests_on_consent():
    policy.require_basis(item=ID_NUMBER, basis=LegalBasis.STATUTE, role="resident")
    assert policy.default_basis(CO_RESIDENT, role="owner") is LegalBasis.CONSENT
