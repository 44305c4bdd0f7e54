"""POL-5.2: one person, one record; two people are never made one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure.services import Agreement, Likeness
from hudang.duplicates import policy
from hudang.duplicates.models import Reason
from tests.factories import MONDAY

pytestmark = pytest.mark.control("LC-005")
SAME, DIFFERENT = Agreement.SAME, Agreement.DIFFERENT


def scored(*, same_house: bool = False, **facts: Agreement) -> int:
    return policy.likeness(policy.reasons_of(Likeness(**facts), same_house=same_house))


def test_zhang_san_typed_twice_at_the_counter_is_likely_one_person():
    assert policy.band_of(scored(name=SAME, mobile=SAME)) is policy.Band.LIKELY
    assert policy.band_of(scored(name=SAME, identity=SAME)) is policy.Band.LIKELY


def test_the_same_name_in_the_same_house_is_possibly_one_person():
    assert policy.band_of(scored(name=SAME, same_house=True)) is policy.Band.POSSIBLE


def test_a_couple_on_one_telephone_is_unlikely_one_person():
    couple = scored(name=DIFFERENT, mobile=SAME, same_house=True)
    assert policy.band_of(couple) is policy.Band.UNLIKELY


def test_a_number_that_the_carrier_gave_to_somebody_else_is_unlikely_one_person():
    reassigned = scored(name=DIFFERENT, mobile=SAME)
    assert policy.band_of(reassigned) is policy.Band.UNLIKELY
    assert reassigned < scored(name=DIFFERENT, mobile=SAME, same_house=True)


def test_father_and_son_of_one_name_have_two_identity_numbers():
    assert scored(name=SAME, mobile=SAME, identity=DIFFERENT) == 0


def test_two_wang_wei_in_two_buildings_are_not_worth_a_look():
    assert not policy.is_shown(score=scored(name=SAME), same_type=True)


def test_a_person_and_an_organisation_are_never_one():
    assert not policy.is_shown(score=100, same_type=False)
    with pytest.raises(EvidenceMissing) as refused:
        policy.require_mergeable(Likeness(), same_type=False)
    assert refused.value.missing == ("One is a person and the other an organisation.",)


def test_a_family_in_one_house_is_no_reason():
    assert policy.reasons_of(Likeness(name=DIFFERENT), same_house=True) == []


def test_every_reason_is_weighed_and_the_weightiest_comes_first():
    assert set(policy.WEIGHTS) == set(Reason)
    facts = Likeness(name=SAME, identity=SAME, plate=SAME, email=SAME)
    found = policy.reasons_of(facts, same_house=True)
    weights = [policy.WEIGHTS[reason] for reason in found]
    assert weights == sorted(weights, reverse=True)
    assert policy.likeness(found) == 100


def test_a_married_name_does_not_hide_the_same_identity_number():
    assert scored(name=DIFFERENT, identity=SAME) >= policy.LIKELY_FROM


def test_two_people_told_apart_are_asked_again_only_when_something_new_speaks_for_one():
    decided = ["shared_mobile"]
    assert not policy.is_asked_again(decided_on=decided, reasons=["shared_mobile"])
    assert not policy.is_asked_again(decided_on=decided, reasons=["other_identity"])
    assert policy.is_asked_again(decided_on=decided, reasons=["same_identity", "other_name"])


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"identity": DIFFERENT}, "Their identity numbers are different."),
        ({"born": DIFFERENT}, "By their identity numbers they were born on different days."),
        ({"sex": DIFFERENT}, "By their identity numbers one is a man and the other a woman."),
    ],
)
def test_what_is_on_record_stops_a_merge(facts, reason):
    with pytest.raises(EvidenceMissing, match="not one person") as refused:
        policy.require_mergeable(Likeness(**facts), same_type=True)
    assert reason in refused.value.missing


def test_records_of_two_communities_stay_two():
    with pytest.raises(EvidenceMissing):
        policy.require_mergeable(Likeness(), same_type=True, same_community=False)


def test_a_record_is_not_merged_into_itself():
    with pytest.raises(Forbidden):
        policy.require_mergeable(Likeness(), same_type=True, is_same=True)


def test_an_identity_number_on_both_proves_it_and_without_one_a_second_person_looks():
    assert not policy.needs_second_person(Likeness(identity=SAME))
    assert policy.needs_second_person(Likeness(name=SAME, mobile=SAME))
    policy.require_second_person(proposer="KF001", confirmer="KF003")
    with pytest.raises(Forbidden, match="second person"):
        policy.require_second_person(proposer="KF001", confirmer="KF001")


def test_a_merge_can_be_undone_for_thirty_days():
    until = policy.undo_until(merged_at=MONDAY)
    assert until - MONDAY == timedelta(days=30)
    policy.require_undoable(until=until, is_kept_merged=False, at=until - timedelta(seconds=1))
    assert not policy.is_final(until=until, at=until - timedelta(seconds=1))
    assert policy.is_final(until=until, at=until)
    with pytest.raises(Forbidden, match="over"):
        policy.require_undoable(until=until, is_kept_merged=False, at=until)


def test_of_two_merges_the_later_is_undone_first():
    with pytest.raises(EvidenceMissing) as refused:
        policy.require_undoable(
            until=policy.undo_until(merged_at=MONDAY), is_kept_merged=True, at=MONDAY
        )
    assert refused.value.missing == ("the later merge undone first",)


@pytest.mark.parametrize("status", policy.Status)
def test_every_state_of_a_merge_has_somebody_who_acts_and_ends_somewhere(status):
    assert policy.OWNER[status]
    for to in policy.Status:
        if to in policy.TRANSITIONS[status]:
            policy.require_transition(status, to)
        else:
            with pytest.raises(EvidenceMissing):
                policy.require_transition(status, to)


def test_only_what_differs_is_chosen_and_what_the_other_alone_has_is_proposed():
    differing = {1: SAME, 2: DIFFERENT, 5: Agreement.UNKNOWN, 10: DIFFERENT}
    offered = policy.offered_items(differing, kept=[1, 2], other=[1, 2, 5, 10])
    assert offered == {2: False, 5: True}
    policy.require_known_choice(taken=[5], offered=offered)
    with pytest.raises(EvidenceMissing):
        policy.require_known_choice(taken=[1], offered=offered)


def test_what_is_merged_is_not_told_apart():
    policy.require_open("apart")
    with pytest.raises(EvidenceMissing):
        policy.require_open("merged")


def test_a_search_that_was_interrupted_can_be_asked_for_again():
    assert not policy.is_interrupted(requested_at=MONDAY, at=MONDAY + timedelta(minutes=59))
    assert policy.is_interrupted(requested_at=MONDAY, at=MONDAY + timedelta(minutes=61))
