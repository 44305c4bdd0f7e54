"""A new person and a reset one come in by a code whose halves two administrators hand over."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from hudang.accesslog.models import Entry
from hudang.accounts import services
from hudang.accounts.models import Activation, ApiToken, PersonnelChange, Role, TokenScope
from hudang.accounts.services import Terms, sessions
from hudang.core.errors import Forbidden
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW_PASSWORD = "qiu-shui-gong-chang-tian"


@pytest.fixture
def halves(security_admin, second_admin, customer_service):
    """The two halves for 孙洁, appointed to her first post."""
    newcomer = services.create_user("KF009", name="孙洁", by=security_admin, at=MONDAY)
    terms = Terms(role=Role.CLERK, department=customer_service)
    first = services.propose_appointment(newcomer, terms=terms, by=security_admin, at=MONDAY)
    second = services.confirm(first.change, by=second_admin, at=MONDAY)
    return first.half, second.half


def activate(code, *, at=MONDAY):
    return services.activate("KF009", activation_code=code, password=NEW_PASSWORD, at=at)


@pytest.mark.control("LC-131")
def test_both_halves_together_open_the_account_once(halves):
    user = activate("-".join(halves))

    assert user.check_password(NEW_PASSWORD)
    assert Entry.objects.latest("id").what == "accounts.activate"
    with pytest.raises(Forbidden, match="do not fit together"):
        activate("-".join(halves))


@pytest.mark.control("LC-131")
def test_the_code_may_be_typed_in_small_letters_with_what_looks_alike(halves):
    typed = "".join(halves).lower().replace("0", "o").replace("1", "l").replace("-", " ")

    assert activate(typed).code == "KF009"


@pytest.mark.control("LC-139")
def test_one_half_is_worth_nothing(halves):
    first, second = halves
    for wrong in (first, second, first + first, second + first, "", "-"):
        with pytest.raises(Forbidden, match="do not fit together"):
            activate(wrong)
    assert not factories.User.objects.get(code="KF009").has_usable_password()


@pytest.mark.control("LC-131")
def test_the_code_ends_after_a_week_and_neither_half_is_kept(halves):
    with pytest.raises(Forbidden, match="too old"):
        activate("-".join(halves), at=MONDAY + 7 * DAY)

    kept = str(Activation.objects.values().get()) + str(PersonnelChange.objects.values().get())
    for half in halves:
        assert half not in kept
        assert half.replace("-", "") not in kept


@pytest.mark.control("LC-131")
def test_an_unknown_number_and_a_wrong_code_sound_the_same(halves):
    refusals = []
    for code in ("KF009", "KF404"):
        with pytest.raises(Forbidden) as refusal:
            services.activate(code, activation_code="1" * 20, password=NEW_PASSWORD, at=MONDAY)
        refusals.append(str(refusal.value))

    assert len(set(refusals)) == 1


@pytest.mark.control("LC-139")
@pytest.mark.parametrize("kind", ["reset_password", "reset_factor"])
def test_a_reset_ends_sessions_and_tokens_and_freezes_approvals(
    kind, clerk, manager, security_admin, second_admin, client
):
    user = factories.account_of(clerk)
    client.force_login(user)
    sessions.begin(user, key=client.session.session_key, at=MONDAY)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    services.create_token(
        "报表", scopes=[TokenScope.READ], addresses=[], life=DAY, by=clerk, at=MONDAY
    )

    proposed = services.propose_reset(
        user, kind=PersonnelChange.Kind(kind), by=security_admin, at=MONDAY
    )
    assert user.check_password(factories.PASSWORD)
    issued = services.confirm(proposed.change, by=second_admin, at=MONDAY)

    user.refresh_from_db()
    is_password = kind == "reset_password"
    assert user.has_usable_password() != is_password
    assert bool(issued.half) == bool(proposed.half) == is_password
    assert Authenticator.objects.filter(user=user).exists() == is_password
    assert not Session.objects.exists()
    assert ApiToken.objects.get().revoked_at == MONDAY
    with pytest.raises(Forbidden, match="last 24 hours"):
        services.approve("usage.approve", applicant=manager.code, by=clerk, at=MONDAY)
    services.approve("usage.approve", applicant=manager.code, by=clerk, at=MONDAY + DAY)
