"""POL-6.3: two administrators appoint, an approver is bound to nobody, tokens never approve."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accounts import policy, queries, services
from hudang.accounts.models import Approval, PersonnelChange, Post, Role
from hudang.accounts.policy import Approved, Standing
from hudang.accounts.services import Terms, news
from hudang.core.controls import allows
from hudang.core.errors import EvidenceMissing, Forbidden
from tests import factories
from tests.factories import MONDAY

DAY = timedelta(days=1)
WANG_FANG, CHEN_MIN, LI_QIANG = "KF001", "ZB003", "KF002"


def independent(approver, applicant, *, is_by_token=False, at=MONDAY):
    return allows(
        policy.require_independent_approver,
        approver=approver,
        applicant=applicant,
        is_by_token=is_by_token,
        at=at,
    )


# Who may approve for whom


@pytest.mark.control("LC-139")
def test_two_people_who_owe_each_other_nothing_may_approve():
    assert independent(Standing(CHEN_MIN), Standing(WANG_FANG))


@pytest.mark.control("LC-139")
@pytest.mark.parametrize(
    ("approver", "applicant", "why"),
    [
        (Standing(WANG_FANG), Standing(WANG_FANG), "applied for yourself"),
        (Standing(WANG_FANG, superiors=frozenset({CHEN_MIN})), Standing(CHEN_MIN), "superior"),
        (Standing(WANG_FANG, delegators=frozenset({CHEN_MIN})), Standing(CHEN_MIN), "deputy"),
        (Standing(CHEN_MIN), Standing(WANG_FANG, delegators=frozenset({CHEN_MIN})), "deputy"),
        (Standing(WANG_FANG, changed_by=frozenset({CHEN_MIN})), Standing(CHEN_MIN), "appointed"),
        (Standing(CHEN_MIN), Standing(WANG_FANG, changed_by=frozenset({CHEN_MIN})), "appointed"),
    ],
)
def test_a_bound_approver_is_refused_and_told_why(approver, applicant, why):
    with pytest.raises(Forbidden, match=why) as refusal:
        policy.require_independent_approver(
            approver=approver, applicant=applicant, is_by_token=False, at=MONDAY
        )
    assert refusal.value.control == "LC-139"


@pytest.mark.control("LC-139")
@pytest.mark.parametrize(("hours", "may"), [(0, False), (23, False), (24, True), (200, True)])
def test_for_a_day_after_an_appointment_nothing_is_approved(hours, may):
    newcomer = Standing(CHEN_MIN, changed_at=MONDAY - timedelta(hours=hours))

    assert independent(newcomer, Standing(WANG_FANG)) == may


@pytest.mark.control("LC-138")
def test_a_token_never_approves():
    with pytest.raises(Forbidden, match="never approves") as refusal:
        policy.require_independent_approver(
            approver=Standing(CHEN_MIN), applicant=Standing(WANG_FANG), is_by_token=True, at=MONDAY
        )
    assert refusal.value.control == "LC-138"


@pytest.mark.control("LC-139")
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD")).filter(
            lambda pair: pair[0] != pair[1]
        )
    )
)
def test_pairs_who_approve_for_each_other_are_found_once_and_nobody_else(pairs):
    approvals = [Approved(*pair) for pair in pairs]
    found = policy.mutual_approvals(approvals)

    expected = {(one, other) for one, other in pairs if one < other and (other, one) in pairs}
    assert {(pair.one, pair.other) for pair in found} == expected
    assert len(found) == len(expected)
    for pair in found:
        assert pair.by_one == approvals.count(Approved(pair.other, pair.one))
        assert pair.by_other == approvals.count(Approved(pair.one, pair.other))


# How people stand to each other


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_the_line_of_superiors_is_followed_to_its_end_even_in_a_circle(
    clerk, custodian, manager, customer_service
):
    people = {code: factories.account_of(one) for code, one in (
        (WANG_FANG, clerk), (LI_QIANG, custodian), (CHEN_MIN, manager)
    )}  # fmt: skip
    for below, above in ((WANG_FANG, LI_QIANG), (LI_QIANG, CHEN_MIN), (CHEN_MIN, WANG_FANG)):
        Post.objects.filter(user=people[below]).update(superior=people[above])

    assert queries.standing_of(WANG_FANG, at=MONDAY).superiors == {LI_QIANG, CHEN_MIN}


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_an_approval_is_entered_and_a_mutual_one_reported_for_a_month(clerk, manager):
    services.approve("usage.approve", applicant=WANG_FANG, by=manager, at=MONDAY)
    assert queries.mutual_approvals(until=MONDAY + DAY) == []

    services.approve("usage.approve", applicant=CHEN_MIN, by=clerk, at=MONDAY + DAY)

    (pair,) = queries.mutual_approvals(until=MONDAY + 2 * DAY)
    assert (pair.one, pair.other, pair.by_one, pair.by_other) == (WANG_FANG, CHEN_MIN, 1, 1)
    assert len(queries.approvals_between(WANG_FANG, CHEN_MIN, until=MONDAY + 2 * DAY)) == 2
    assert queries.mutual_approvals(until=MONDAY + 40 * DAY) == []


# Two administrators


def clerks_post(department, **details):
    return Terms(role=Role.CLERK, department=department, **details)


@pytest.fixture
def newcomer(security_admin):
    return services.create_user("KF009", name="孙洁", by=security_admin, at=MONDAY)


@pytest.fixture
def proposed(newcomer, security_admin, customer_service):
    return services.propose_appointment(
        newcomer, terms=clerks_post(customer_service), by=security_admin, at=MONDAY
    )


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_an_appointment_begins_when_a_second_administrator_confirms_it(
    proposed, newcomer, system_admin
):
    assert not queries.acting(newcomer, at=MONDAY).roles

    services.confirm(proposed.change, by=system_admin, at=MONDAY)

    assert queries.acting(newcomer, at=MONDAY).roles == {Role.CLERK}
    assert [told.change_id for told in queries.news_of(newcomer)] == [proposed.change.pk]
    assert Approval.objects.get().applicant == "IT002"
    news.take_note(newcomer, at=MONDAY)
    assert not queries.news_of(newcomer)


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_the_proposer_does_not_confirm_his_own_proposal(proposed, security_admin, newcomer):
    with pytest.raises(Forbidden, match="applied for yourself"):
        services.confirm(proposed.change, by=security_admin, at=MONDAY)
    assert not queries.acting(newcomer, at=MONDAY).roles


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_nobody_confirms_his_own_post_or_reset(security_admin, second_admin):
    reset = services.propose_reset(
        factories.account_of(second_admin),
        kind=PersonnelChange.Kind.RESET_FACTOR,
        by=security_admin,
        at=MONDAY,
    )
    with pytest.raises(Forbidden, match="your own post or account"):
        services.confirm(reset.change, by=second_admin, at=MONDAY)
    with pytest.raises(Forbidden, match="your own post or account"):
        services.propose_reset(
            factories.account_of(second_admin),
            kind=PersonnelChange.Kind.RESET_FACTOR,
            by=second_admin,
            at=MONDAY,
        )


@pytest.mark.django_db
@pytest.mark.control("LC-126")
def test_the_audit_administrator_confirms_only_what_concerns_an_administrator(
    proposed, audit_admin, security_admin, system_admin
):
    with pytest.raises(Forbidden, match="only what concerns an administrator"):
        services.confirm(proposed.change, by=audit_admin, at=MONDAY)

    reset = services.propose_reset(
        factories.account_of(system_admin),
        kind=PersonnelChange.Kind.RESET_PASSWORD,
        by=security_admin,
        at=MONDAY,
    )
    assert services.confirm(reset.change, by=audit_admin, at=MONDAY).half


@pytest.mark.django_db
@pytest.mark.control("LC-125")
def test_a_clerk_neither_proposes_nor_confirms(proposed, clerk, newcomer, customer_service):
    with pytest.raises(Forbidden, match="propose appointments"):
        services.propose_appointment(
            newcomer, terms=clerks_post(customer_service), by=clerk, at=MONDAY
        )
    with pytest.raises(Forbidden, match="confirm appointments"):
        services.confirm(proposed.change, by=clerk, at=MONDAY)


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_a_new_administrator_confirms_nothing_for_a_day_and_for_his_appointer_for_a_week(
    security_admin, second_admin, newcomer, head_office, customer_service
):
    new_admin = services.create_user("IT020", name="林远", by=security_admin, at=MONDAY)
    terms = Terms(role=Role.SYSTEM_ADMIN, department=head_office)
    appointment = services.propose_appointment(
        new_admin, terms=terms, by=security_admin, at=MONDAY
    )
    services.confirm(appointment.change, by=second_admin, at=MONDAY)

    for days, message in ((0.5, "within the last seven days"), (6.9, "seven days")):
        at = MONDAY + days * DAY
        change = services.propose_appointment(
            newcomer, terms=clerks_post(customer_service), by=security_admin, at=at
        ).change
        with pytest.raises(Forbidden, match=message):
            services.confirm(change, by=queries.acting(new_admin, at=at), at=at)

    at = MONDAY + 7 * DAY
    change = services.propose_appointment(
        newcomer, terms=clerks_post(customer_service), by=security_admin, at=at
    ).change
    services.confirm(change, by=queries.acting(new_admin, at=at), at=at)


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_a_proposal_is_decided_once_and_within_a_week(proposed, second_admin, system_admin):
    with pytest.raises(EvidenceMissing, match="older than seven days"):
        services.confirm(proposed.change, by=second_admin, at=MONDAY + 7 * DAY)
    assert not queries.waiting(at=MONDAY + 7 * DAY)

    services.confirm(proposed.change, by=second_admin, at=MONDAY)
    with pytest.raises(Forbidden, match="decided already"):
        services.confirm(proposed.change, by=system_admin, at=MONDAY)


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_a_refusal_says_why_and_a_withdrawal_is_the_proposers(
    proposed, second_admin, security_admin, newcomer, customer_service
):
    with pytest.raises(EvidenceMissing, match="Say why"):
        services.refuse(proposed.change, reason=" ", by=second_admin, at=MONDAY)
    with pytest.raises(Forbidden, match="Somebody else proposed"):
        services.withdraw(proposed.change, by=second_admin, at=MONDAY)

    refused = services.refuse(proposed.change, reason="岗位有误", by=second_admin, at=MONDAY)
    again = services.propose_appointment(
        newcomer, terms=clerks_post(customer_service), by=security_admin, at=MONDAY
    )
    services.withdraw(again.change, by=security_admin, at=MONDAY)

    assert (refused.status, refused.reason) == ("refused", "岗位有误")
    assert not Post.objects.filter(user=newcomer).exists()
    assert not queries.waiting(at=MONDAY)


@pytest.mark.django_db
@pytest.mark.control("LC-139")
def test_after_the_installation_nobody_appoints_alone(security_admin, newcomer, customer_service):
    with pytest.raises(EvidenceMissing, match="takes two administrators"):
        services.appoint(
            newcomer, terms=clerks_post(customer_service), by=security_admin, at=MONDAY
        )
