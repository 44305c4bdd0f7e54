"""POL-6.3, LC-138: what a program with a token may do, and what it never may."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accounts import policy, queries, services
from hudang.accounts.models import ApiToken, Role, TokenScope
from hudang.accounts.policy import PERMITTED, Permission
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import policy as disclosure
from hudang.disclosure import services as desk
from hudang.disclosure.models import Budget
from tests import factories
from tests.factories import MONDAY

DAY = timedelta(days=1)
HERE = "10.0.0.8"
APPROVING = {
    Permission.PROPOSE_CHANGE, Permission.CONFIRM_CHANGE, Permission.MANAGE_PEOPLE,
    Permission.REVIEW_PURPOSES, Permission.MANAGE_PURPOSES, Permission.PUBLISH_NOTICE,
    Permission.PUBLISH_UNDERTAKING,
}  # fmt: skip


def make(by, *scopes, addresses=(), life=DAY):
    return services.create_token(
        "月度报表",
        scopes=scopes or (TokenScope.READ,),
        addresses=addresses,
        life=life,
        by=by,
        at=MONDAY,
    )


def bearer(secret, *, address=HERE, at=MONDAY):
    return services.authenticate_token(secret, address=address, at=at)


@pytest.mark.control("LC-138")
def test_no_scope_includes_an_approval():
    for scope in TokenScope:
        assert not PERMITTED[scope] & APPROVING


@pytest.mark.control("LC-138")
@given(roles=st.sets(st.sampled_from(Role)), scopes=st.sets(st.sampled_from(TokenScope)))
def test_a_token_may_never_more_than_its_owner(roles, scopes):
    permitted = policy.permitted(roles=roles, scopes=scopes)

    assert permitted <= policy.permissions_of(roles)
    assert policy.permitted(roles=roles, scopes=None) == policy.permissions_of(roles)


@pytest.mark.control("LC-138")
def test_only_the_hash_of_a_token_is_kept(clerk):
    made = make(clerk)

    assert made.secret.startswith("hd_")
    kept = ApiToken.objects.values().get()
    assert made.secret not in str(kept)
    assert len(bytes(kept["digest"])) == 32


@pytest.mark.control("LC-138")
def test_by_default_a_token_reads_masked_and_neither_opens_nor_writes(clerk):
    actor = bearer(make(clerk).secret)

    assert actor.code == clerk.code
    assert actor.is_by_token
    actor.require(Permission.SEARCH)
    for refused in (Permission.OPEN_VALUE, Permission.DIAL, Permission.REGISTER):
        assert not actor.may(refused)
        with pytest.raises(Forbidden) as refusal:
            actor.require(refused)
        assert refusal.value.control == "LC-138"


@pytest.mark.control("LC-138")
def test_a_token_ends_by_its_date_by_revocation_and_with_its_owner(clerk, security_admin):
    for end in ("date", "revocation", "suspension"):
        made = make(clerk)
        at = MONDAY + DAY if end == "date" else MONDAY
        if end == "revocation":
            services.revoke_token(made.token, by=clerk, at=MONDAY)
        if end == "suspension":
            services.suspend(factories.account_of(clerk), by=security_admin, at=MONDAY)
        with pytest.raises(Forbidden, match="does not work"):
            bearer(made.secret, at=at)
    with pytest.raises(Forbidden, match="does not work"):
        bearer("hd_unknown")


@pytest.mark.control("LC-138")
def test_a_token_that_opens_needs_addresses_a_day_and_an_owner_who_opens(clerk, manager):
    with pytest.raises(EvidenceMissing, match="named addresses"):
        make(clerk, TokenScope.OPEN)
    with pytest.raises(Forbidden, match="within a day"):
        make(clerk, TokenScope.OPEN, addresses=[HERE], life=2 * DAY)
    with pytest.raises(Forbidden, match="do not open values"):
        make(manager, TokenScope.OPEN, addresses=[HERE])
    with pytest.raises(Forbidden, match="ninety days"):
        make(clerk, life=91 * DAY)
    with pytest.raises(EvidenceMissing, match="scope"):
        services.create_token("空", scopes=(), addresses=(), life=DAY, by=clerk, at=MONDAY)


@pytest.mark.control("LC-138")
@pytest.mark.parametrize(
    ("address", "works"),
    [("10.0.0.8", True), ("10.0.1.9", False), ("::1", False), ("", False), ("nowhere", False)],
)
def test_from_another_address_it_does_not_work(clerk, address, works):
    secret = make(clerk, TokenScope.READ, addresses=["10.0.0.0/24"]).secret

    if works:
        assert bearer(secret, address=address).code == clerk.code
    else:
        with pytest.raises(Forbidden, match="from elsewhere"):
            bearer(secret, address=address)


@pytest.mark.control("LC-138")
def test_a_token_opens_a_tenth_of_what_its_owner_may(clerk):
    secret = make(clerk, TokenScope.OPEN, addresses=[HERE]).secret
    under = desk.authority_for(bearer(secret), purpose="repair_follow_up", items=[2], at=MONDAY)

    assert under.is_by_token
    for kind in Budget.Kind:
        whole = disclosure.limit_of(kind, role="clerk")
        assert disclosure.limit_of(kind, role="clerk", is_by_token=True) == whole // 10


@pytest.mark.control("LC-138")
def test_a_token_makes_no_token_signs_nothing_and_approves_nothing(clerk, custodian):
    actor = bearer(make(clerk).secret)

    with pytest.raises(Forbidden, match="never approves"):
        make(actor)
    with pytest.raises(Forbidden, match="never approves"):
        services.sign_undertaking(1, means="password", by=actor, at=MONDAY)
    with pytest.raises(Forbidden, match="never approves"):
        services.approve("usage.approve", applicant="KF002", by=actor, at=MONDAY)


@pytest.mark.control("LC-138")
def test_the_last_use_is_a_day_and_is_written_once_a_day(clerk, django_assert_num_queries):
    made = make(clerk)
    with django_assert_num_queries(3):
        bearer(made.secret)
    with django_assert_num_queries(2):
        bearer(made.secret, at=MONDAY + timedelta(hours=3))

    made.token.refresh_from_db()
    assert made.token.last_used_date == MONDAY.date()


@pytest.mark.control("LC-138")
def test_the_owner_and_the_security_administrator_see_and_revoke_a_token(
    clerk, custodian, security_admin
):
    mine, other = make(clerk).token, make(clerk).token
    assert set(queries.tokens_of(factories.account_of(clerk))) == {mine, other}
    assert set(queries.tokens()) == {mine, other}

    with pytest.raises(Forbidden, match="somebody else"):
        services.revoke_token(mine, by=custodian, at=MONDAY)
    services.revoke_token(mine, by=clerk, at=MONDAY)
    services.revoke_token(other, by=security_admin, at=MONDAY)

    assert {token.revoked_by for token in queries.tokens()} == {"KF001", "IT002"}
