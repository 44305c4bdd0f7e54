"""allauth with our adapters: sign-in by employee number, second factors sealed."""

import pytest
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from hudang.accesslog.models import Entry
from hudang.accounts.models import SignInSecret, StaffSession
from hudang.vault.errors import Tampered
from tests import factories

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def asking(user=None):
    request = RequestFactory().post("/accounts/login/")
    request.session = SessionStore()
    request.user = user or AnonymousUser()
    return request


def enrolled(person):
    user = factories.account_of(person)
    with request_context(asking(user)):
        return TOTP.activate(user, SECRET)


def code_of_now(moment):
    return format_hotp_value(hotp_value(SECRET, int(moment.timestamp()) // 30))


@pytest.mark.control("LC-131")
def test_an_enrolled_person_signs_in_with_the_code_of_the_moment(clerk, time_machine):
    time_machine.move_to(factories.MONDAY, tick=False)
    totp = enrolled(clerk)

    assert totp.validate_code(code_of_now(factories.MONDAY))
    assert not totp.validate_code("000000")


def test_the_seed_of_a_second_factor_is_nowhere_in_clear(clerk):
    authenticator = enrolled(clerk).instance
    secret = SignInSecret.objects.get()

    assert authenticator.data == {"secret": str(secret.id)}
    assert SECRET not in str(secret.secret)
    assert SECRET.encode() not in secret.secret.blob


def test_recovery_codes_are_sealed_too_and_each_works_once(clerk):
    user = factories.account_of(clerk)
    enrolled(clerk)
    with request_context(asking(user)):
        codes = RecoveryCodes.activate(user)
    first = codes.get_unused_codes()[0]

    assert codes.validate_code(first)
    assert not codes.validate_code(first)
    assert SignInSecret.objects.filter(user=user).count() == 2


def test_enrolling_again_forgets_the_seed_that_nothing_refers_to(clerk):
    enrolled(clerk).instance.delete()

    enrolled(clerk)

    assert SignInSecret.objects.count() == 1


def test_a_reference_put_into_another_persons_row_opens_nothing(clerk, butler):
    reference = enrolled(clerk).instance.data["secret"]
    stolen = enrolled(butler).instance
    stolen.data = {"secret": reference}
    stolen.save()
    Authenticator.objects.filter(user=factories.account_of(clerk)).delete()

    with pytest.raises(Tampered):
        TOTP(stolen).validate_code("000000")


def test_a_seed_moved_to_another_person_in_the_database_opens_nothing(clerk, butler):
    enrolled(butler).instance.delete()
    authenticator = enrolled(clerk).instance
    moved = authenticator.data["secret"]
    authenticator.user = factories.account_of(butler)
    authenticator.save()
    SignInSecret.objects.filter(pk=moved).update(user=authenticator.user)

    with pytest.raises(Tampered):
        TOTP(authenticator).validate_code("000000")


def test_nobody_opens_an_account_for_himself():
    assert not account_adapter().is_open_for_signup(asking())


def test_signing_in_and_out_is_counted_and_logged(clerk):
    user = factories.account_of(clerk)
    request = asking()
    adapter = account_adapter(request)

    adapter.login(request, user)
    assert StaffSession.objects.get().key == request.session.session_key
    assert Entry.objects.latest("id").what == "accounts.sign_in"

    adapter.logout(request)
    assert not StaffSession.objects.exists()


def test_signing_out_of_a_browser_that_never_signed_in_changes_nothing(clerk):
    request = asking()

    account_adapter(request).logout(request)

    assert not StaffSession.objects.exists()


def test_the_oldest_browser_is_signed_out_by_the_fourth_sign_in(clerk):
    user = factories.account_of(clerk)
    requests = [asking() for _ in range(4)]
    for request in requests:
        account_adapter(request).login(request, user)
        request.session.save()

    alive = [SessionStore().exists(request.session.session_key) for request in requests]

    assert alive == [False, True, True, True]


def test_a_wrong_password_is_logged_as_refused(clerk):
    request = asking()

    account_adapter(request).authentication_failed(request, username="KF001", password="x")

    assert Entry.objects.latest("id").result == "refused"
