"""How people sign in: authenticator, passkeys, PIN and badge of the shared counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hudang.accounts import mfa
from hudang.accounts.services import sessions

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from hudang.accounts.models import User

NAME_LENGTH = 40


class EnrolmentForm(ActivateTOTPForm):  # type: ignore[misc]
    """allauth's form; the seed waits for its confirmation sealed, never in clear."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = self._seed()

    def _seed(self) -> str:
        session = context.request.session
        if self.is_bound and SECRET_SESSION_KEY in session:
            return mfa.open_seed(self.user, session[SECRET_SESSION_KEY])
        seed = generate_totp_secret()
        session[SECRET_SESSION_KEY] = mfa.seal_seed(self.user, seed)
        return str(seed)


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: its name, and whether it signs in alone."""

    name = forms.CharField(
        label=_("name of the passkey"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("So that you know it again: phone, key ring, counter."),
    )
    passwordless = forms.BooleanField(
        label=_("Signs in alone, without a password"),
        required=False,
        initial=True,
        help_text=_("The device then asks for a fingerprint, a face or its PIN."),
    )
    credential = forms.JSONField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"name": ""}})


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = forms.CharField(label=_("name of the passkey"), max_length=NAME_LENGTH)


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """allauth's form for the second factor; a wrong code is a refused sign-in in the log."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        sessions.record_failure(authenticator.user.code, at=now())


class PasskeySignInForm(LoginWebAuthnForm):  # type: ignore[misc]
    """allauth's form for signing in by passkey alone; the log does not believe whose it claims."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except forms.ValidationError:
            sessions.record_failure("", at=now())
            raise


class PassForm(forms.Form):
    """A PIN or a badge for this counter and this shift; the badge is scanned or the PIN typed."""

    kind = forms.ChoiceField(
        label=_("Come back with"),
        choices=[("pin", _("PIN")), ("badge", _("badge"))],
        widget=forms.RadioSelect,
        initial="pin",
    )
    secret = forms.CharField(
        label=_("PIN, or scan the badge"),
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Six digits or more. A scanner types the badge by itself."),
    )
    again = forms.CharField(
        label=_("the same again"),
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """What is typed twice must be the same: nobody sees it."""
        values = super().clean() or self.cleaned_data
        if values.get("secret") != values.get("again"):
            self.add_error("again", _("The two do not agree. Type or scan the same twice."))
        return values
