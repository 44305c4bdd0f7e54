"""The addresses of the installation: the staff interface, and what sign-in needs of allauth."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.db import transaction
from django.urls import include, path
from django.views.generic import RedirectView

from hudang.api.app import api
from hudang.web.views import sign_in as own
from hudang.web.views.session import SignIn, SignOut

# A change of how somebody signs in and its entry in the log happen together or not at all.
logged = transaction.atomic

sign_in = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", SignOut.as_view(), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/", logged(account.password_change), name="account_change_password"),
    path("password/first/", logged(account.password_set), name="account_set_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", own.index, name="mfa_index"),
    path("second-factor/code/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/off/", logged(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkey/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("passkeys/new/", logged(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/off/", logged(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]

urlpatterns = [
    path("", include("hudang.portal.urls")),
    path("", include("hudang.web.urls")),
    path("api/v1/", api.urls),
    path("account/", include(sign_in)),
]

handler400 = "hudang.web.views.errors.bad_request"
handler403 = "hudang.web.views.errors.forbidden"
handler404 = "hudang.web.views.errors.not_found"
handler500 = "hudang.web.views.errors.broken"
