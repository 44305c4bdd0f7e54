"""POL-5.2: complete, right, once; and nobody learns from a duplicate what he may not search."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hudang.core.errors import EvidenceMissing
from hudang.registry import policy

NAME, MOBILE, ID_NUMBER, ROLE, HOUSE, ORGANISATION, CREDIT_CODE = 1, 2, 11, 50, 51, 60, 61


@pytest.mark.control("LC-005")
@pytest.mark.parametrize(
    ("items", "type", "owns", "score"),
    [
        ({NAME, MOBILE, ID_NUMBER, ROLE, HOUSE}, "person", True, 100),
        ({NAME, MOBILE, ROLE, HOUSE}, "person", True, 80),
        ({NAME, MOBILE, ROLE, HOUSE}, "person", False, 100),
        ({NAME}, "person", True, 30),
        (set(), "person", True, 0),
        ({ORGANISATION, MOBILE, CREDIT_CODE, ROLE, HOUSE}, "organisation", True, 100),
    ],
)
def test_completeness_is_the_share_of_what_the_contract_needs(items, type, owns, score):
    assert policy.completeness(items, type=type, owns=owns) == score


@pytest.mark.control("LC-005")
def test_what_is_missing_is_named():
    assert policy.missing({NAME, ROLE, HOUSE}, type="person", owns=True) == [MOBILE, ID_NUMBER]
    assert policy.missing({NAME, ROLE, HOUSE}, type="person", owns=False) == [MOBILE]


def test_those_who_hold_a_house_prove_who_they_are():
    assert policy.owns(["tenant", "co_owner"])
    assert not policy.owns(["tenant"])


@pytest.mark.control("LC-005")
@pytest.mark.parametrize(
    ("name", "mobile", "identity", "same"),
    [
        (True, True, False, True),
        (True, False, True, True),
        (False, True, True, True),
        (False, True, False, False),
        (True, False, False, False),
        (False, False, True, False),
    ],
)
def test_one_person_is_known_by_two_things_that_agree(name, mobile, identity, same):
    found = policy.is_same_person(same_name=name, same_mobile=mobile, same_identity=identity)
    assert found is same


@pytest.mark.control("LC-005")
@pytest.mark.parametrize(
    ("community", "mobile", "name", "house", "told"),
    [
        (True, True, True, False, True),
        (True, True, False, True, True),
        (True, True, False, False, False),
        (True, False, True, True, False),
        (False, True, True, True, False),
    ],
)
def test_a_shared_telephone_is_told_only_with_name_or_room(community, mobile, name, house, told):
    found = policy.may_report_duplicate(
        same_community=community, same_mobile=mobile, same_name=name, same_house=house
    )
    assert found is told


@pytest.mark.control("LC-005")
def test_the_second_of_two_people_is_told_what_changed():
    policy.require_unchanged(expected=3, current=3, changes=[])
    with pytest.raises(EvidenceMissing) as refused:
        policy.require_unchanged(expected=3, current=4, changes=["mobile phone, KF001, 09:00"])
    assert refused.value.missing == ("mobile phone, KF001, 09:00",)


@pytest.mark.control("LC-005")
def test_a_change_says_why():
    policy.require_reason("told")
    with pytest.raises(EvidenceMissing):
        policy.require_reason("because")


@pytest.mark.control("LC-005")
def test_a_house_has_one_owner_and_any_number_of_others():
    policy.require_owner_place(role="owner", has_owner=False)
    policy.require_owner_place(role="co_owner", has_owner=True)
    with pytest.raises(EvidenceMissing):
        policy.require_owner_place(role="owner", has_owner=True)


@pytest.mark.control("LC-005")
def test_an_occupancy_does_not_end_before_it_begins():
    day = date(2026, 5, 1)
    for started, ended in ((None, None), (day, None), (None, day), (day, day)):
        policy.require_window(started=started, ended=ended)
    with pytest.raises(EvidenceMissing):
        policy.require_window(started=day, ended=day - timedelta(days=1))


@pytest.mark.control("LC-005")
def test_a_roster_goes_in_unchecked_only_when_both_questions_are_decided():
    policy.require_decided_beforehand(skip_faulty=True, new_buildings=True)
    with pytest.raises(EvidenceMissing) as refused:
        policy.require_decided_beforehand(skip_faulty=True, new_buildings=False)
    assert list(refused.value.missing) == ["the confirmation that new buildings exist"]
    with pytest.raises(EvidenceMissing):
        policy.require_decided_beforehand(skip_faulty=False, new_buildings=True)


@pytest.mark.control("LC-005")
def test_rows_with_errors_are_mended_or_left_out_by_decision():
    policy.require_clean_rows(faulty=0, skip_faulty=False)
    policy.require_clean_rows(faulty=3, skip_faulty=True)
    with pytest.raises(EvidenceMissing, match="3 rows"):
        policy.require_clean_rows(faulty=3, skip_faulty=False)
