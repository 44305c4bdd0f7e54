"""林悦 speaks for a company in building 3: what is kept of her, and until when she is called."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.inventory import LegalBasis
from hudang.registry import policy

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.mark.control("LC-010", "LC-011")
def test_a_company_has_contact_persons_and_a_private_owner_has_none():
    policy.require_organisation(type="organisation")
    for type_ in ("person", "contact"):
        with pytest.raises(EvidenceMissing, match="Only an organisation"):
            policy.require_organisation(type=type_)


@pytest.mark.control("LC-011")
def test_lin_yue_holds_no_house_the_company_does():
    policy.require_householder(type="organisation")
    policy.require_householder(type="person")
    with pytest.raises(Forbidden, match="holds no house"):
        policy.require_householder(type="contact")


@pytest.mark.control("LC-002")
def test_nobody_asks_lin_yue_for_her_identity_card():
    policy.require_contact_items({1, 2, 5}, type="contact")
    policy.require_contact_items({1, 2, 11}, type="person")
    with pytest.raises(Forbidden) as refused:
        policy.require_contact_items({1, 2, 11}, type="contact")
    assert refused.value.control == "LC-002"


@pytest.mark.control("LC-011", "LC-019")
def test_her_name_and_telephone_need_the_contract_and_her_e_mail_the_notice_in_person():
    def gate(items, *, told, contract=True):
        policy.require_collection_gate(
            contract=contract, posting=True, personal_notice=told, items=items,
            basis=policy.CONTACT_BASIS,
        )  # fmt: skip

    assert policy.CONTACT_BASIS is LegalBasis.CONTRACT
    gate({1, 2}, told=False)
    gate({1, 2, 5}, told=True)
    with pytest.raises(EvidenceMissing):
        gate({1, 2, 5}, told=False)
    with pytest.raises(EvidenceMissing):
        gate({1, 2}, told=False, contract=False)


@pytest.mark.control("LC-005")
@pytest.mark.parametrize(
    ("started", "ended", "is_refused"),
    [
        (TODAY, None, False),
        (TODAY, TODAY, False),
        (TODAY + DAY, None, True),
        (TODAY - DAY, TODAY - 2 * DAY, True),
        (TODAY, TODAY + DAY, True),
    ],
)
def test_she_speaks_from_a_day_that_has_come_to_one_that_is_not_before_it(
    started, ended, is_refused
):
    if not is_refused:
        policy.require_contact_days(started=started, ended=ended, today=TODAY)
        return
    with pytest.raises(EvidenceMissing):
        policy.require_contact_days(started=started, ended=ended, today=TODAY)


@pytest.mark.control("LC-005")
def test_who_has_left_does_not_leave_again():
    policy.require_speaking(ended=None)
    with pytest.raises(Forbidden):
        policy.require_speaking(ended=TODAY)


@pytest.mark.control("LC-005")
def test_a_company_whose_contacts_still_speak_is_neither_moved_nor_destroyed():
    facts = {"is_elsewhere": True, "has_house": True, "is_merged": False, "has_merged": False}
    with pytest.raises(EvidenceMissing, match="cannot be moved"):
        policy.require_movable(**facts, is_importing=False, is_set_apart=False, is_speaking=True)
    with pytest.raises(EvidenceMissing, match="cannot be destroyed"):
        policy.require_destroyable(is_staying=False, is_importing=False, is_speaking=True)


@pytest.mark.control("LC-005")
def test_her_record_is_complete_with_name_and_telephone():
    assert policy.completeness({1, 2}, type="contact", owns=False) == 100
    assert policy.missing({1}, type="contact", owns=False) == [2]
