"""Who stands beside a house: by which paper, until when, and what part of it an owner has."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.inventory import LegalBasis
from hudang.registry import policy as registry
from hudang.standing import policy
from hudang.standing.models import Paper

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
Role = policy.Role


@pytest.mark.control("LC-010")
@pytest.mark.parametrize("role", sorted(registry.PROVED))
def test_nobody_becomes_an_agent_or_an_heir_on_his_word(role):
    with pytest.raises(EvidenceMissing, match="given with a paper"):
        registry.require_proof(role=role, is_proved=False)
    registry.require_proof(role=role, is_proved=True)
    assert not registry.is_roster_role(role)


@pytest.mark.control("LC-010")
def test_owners_tenants_and_residents_need_no_paper():
    for role in (Role.OWNER, Role.CO_OWNER, Role.TENANT, Role.RESIDENT):
        registry.require_proof(role=role, is_proved=False)
    with pytest.raises(Forbidden, match="needs no paper"):
        policy.require_paper(role="tenant", kind="attorney")


@pytest.mark.control("LC-010", "LC-011")
@pytest.mark.parametrize(
    ("role", "basis"),
    [
        ("agent", LegalBasis.CONSENT),
        ("heir", LegalBasis.CONSENT),
        ("habitation", LegalBasis.CONTRACT),
        ("buyer", LegalBasis.CONTRACT),
        ("rental", LegalBasis.CONTRACT),
    ],
)
def test_each_role_rests_on_its_legal_basis(role, basis):
    assert registry.ground_of(role) is basis


@pytest.mark.control("LC-010")
@pytest.mark.parametrize("role", policy.PAPERS)
def test_each_role_has_its_own_paper(role):
    for kind in Paper.Kind:
        if kind == policy.PAPERS[role]:
            policy.require_paper(role=role, kind=kind)
        else:
            with pytest.raises(EvidenceMissing) as refused:
                policy.require_paper(role=role, kind=kind)
            assert refused.value.missing == (policy.PAPERS[role].label,)


def term(role: str, *, issued=TODAY - DAY, until=None) -> tuple[str, ...]:
    try:
        policy.require_term(role=role, issued=issued, until=until, today=TODAY)
    except EvidenceMissing as refusal:
        return refusal.missing
    return ()


@pytest.mark.control("LC-010")
def test_an_agent_has_an_end_and_not_too_far_away():
    assert term("agent") == ("until when it is valid",)
    assert term("agent", until=TODAY + 300 * DAY) == ()
    assert term("agent", until=TODAY + 900 * DAY) == ("an end within 24 months",)
    assert term("rental") == ("until when it is valid",)


@pytest.mark.control("LC-010")
def test_a_right_of_habitation_may_last_for_life():
    assert term("habitation") == ()


@pytest.mark.control("LC-010")
def test_a_paper_from_tomorrow_or_one_that_has_run_out_carries_nothing():
    assert term("heir", issued=TODAY + DAY) == ("a paper that has been issued already",)
    assert term("buyer", issued=TODAY - 2 * DAY, until=TODAY) == ("a paper that has not run out",)


@pytest.mark.control("LC-010")
def test_an_agent_may_do_what_the_owner_named_and_nobody_else_has_a_scope():
    policy.require_scope(role="agent", scope=["keys"])
    policy.require_scope(role="heir", scope=[])
    with pytest.raises(EvidenceMissing):
        policy.require_scope(role="agent", scope=[])
    with pytest.raises(Forbidden):
        policy.require_scope(role="heir", scope=["keys"])


@pytest.mark.control("LC-010")
def test_a_company_lets_and_a_person_inherits():
    policy.require_bearer(role="rental", type="organisation")
    policy.require_bearer(role="heir", type="person")
    policy.require_bearer(role="agent", type="organisation")
    for role, type_ in (("rental", "person"), ("heir", "organisation")):
        with pytest.raises(Forbidden):
            policy.require_bearer(role=role, type=type_)


@pytest.mark.control("LC-010")
def test_who_took_a_paper_for_good_does_not_decide_that_it_was():
    policy.require_other_checker(checked_by="KF001", decides="KF003")
    with pytest.raises(Forbidden, match="somebody else"):
        policy.require_other_checker(checked_by="KF001", decides="KF001")


@pytest.mark.control("LC-010")
@pytest.mark.parametrize("state", policy.State)
def test_every_state_of_a_paper_has_somebody_who_acts(state):
    assert policy.OWNER[state]
    for to in policy.State:
        if to in policy.TRANSITIONS[state]:
            policy.require_transition(state, to)
        else:
            with pytest.raises(EvidenceMissing):
                policy.require_transition(state, to)


@pytest.mark.control("LC-010")
def test_a_role_lasts_through_the_last_day_of_its_paper():
    assert not policy.is_over(until=TODAY, today=TODAY)
    assert policy.is_over(until=TODAY - DAY, today=TODAY)
    assert not policy.is_over(until=None, today=TODAY)


@pytest.mark.control("LC-010")
def test_an_heir_becomes_an_owner_by_certificate_and_an_agent_never_does():
    policy.require_settling(role="heir", kind="inheritance")
    policy.require_settling(role="buyer", kind="ruling")
    with pytest.raises(EvidenceMissing):
        policy.require_settling(role="heir", kind="kinship")
    with pytest.raises(Forbidden):
        policy.require_settling(role="agent", kind="attorney")


@pytest.mark.control("LC-005")
def test_shares_of_a_house_are_together_at_most_the_whole():
    half, third = Fraction(1, 2), Fraction(1, 3)
    policy.require_share(half, role="owner", others=[half])
    policy.require_share(third, role="co_owner", others=[third, third])
    with pytest.raises(EvidenceMissing, match="more than the whole") as refused:
        policy.require_share(half, role="co_owner", others=[Fraction(2, 3)])
    assert refused.value.missing == ("a share of at most 1/3",)
    for nothing in (Fraction(0), Fraction(-1, 2), Fraction(3, 2)):
        with pytest.raises(EvidenceMissing):
            policy.require_share(nothing, role="owner", others=[])


@pytest.mark.control("LC-005")
def test_a_tenant_has_no_share():
    with pytest.raises(Forbidden):
        policy.require_share(Fraction(1), role="tenant", others=[])
