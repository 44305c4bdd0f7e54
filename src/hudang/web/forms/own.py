"""What a person does for himself: activate the account, sign, make an access token."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hudang.accounts import policy
from hudang.accounts.models import CODE, TokenScope, Undertaking
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import OnceInput

if TYPE_CHECKING:
    from hudang.web.shortcuts import StaffRequest


class ConfirmingForm(forms.Form):
    """A form that its sender confirms with the password; the invented people have none."""

    def __init__(self, data: Any = None, *, request: StaffRequest) -> None:
        super().__init__(data)
        self.request = request
        self.is_invented = settings.DEMO and not request.user.has_usable_password()
        if not self.is_invented:
            self.fields["password"] = forms.CharField(
                label=_("your password"),
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )

    @property
    def means(self) -> Undertaking.Means:
        """By what the sender was known."""
        means = Undertaking.Means
        return means.DEMONSTRATION if self.is_invented else means.PASSWORD

    def clean_password(self) -> str:
        """Compare the password; after a few wrong ones even the right one waits."""
        user, typed = self.request.user, str(self.cleaned_data["password"])
        attempt = {"action": "login_failed", "key": user.code}
        if not ratelimit.consume(self.request, dry_run=True, **attempt):
            raise ValidationError(_("Too many attempts. Wait fifteen minutes."))
        if not user.check_password(typed):
            ratelimit.consume(self.request, **attempt)
            raise ValidationError(_("This is not your password."))
        return typed


class SigningForm(ConfirmingForm):
    """Signing the version of the undertaking that is on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_read = forms.BooleanField(label=_("I have read the undertaking and will keep to it."))


class PublishUndertakingForm(forms.Form):
    """The next version of the undertaking, in both languages."""

    body_zh = forms.CharField(
        label=_("text in Chinese"), widget=forms.Textarea(attrs={"rows": 14, "lang": "zh-hans"})
    )
    body_en = forms.CharField(
        label=_("text in English"), widget=forms.Textarea(attrs={"rows": 14, "lang": "en"})
    )


class TokenForm(ConfirmingForm):
    """A new access token."""

    field_order = ("name", "scopes", "addresses", "days", "password")

    name = FreeText(
        label=_("what it is for"),
        max_length=40,
        help_text=_("Like: parking gate, monthly report. Nothing about customers belongs here."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("scopes"),
        choices=TokenScope.choices,
        initial=[TokenScope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = forms.CharField(
        label=_("addresses"),
        required=False,
        max_length=400,
        help_text=_("Like 10.0.0.8 or 10.0.0.0/24, separated by commas; needed to open values."),
    )
    days = forms.IntegerField(
        label=_("days it lives"),
        min_value=1,
        max_value=policy.TOKEN_VALID_FOR.days,
        initial=30,
        help_text=_("A token that opens values lives one day."),
    )

    def clean_addresses(self) -> list[str]:
        """Read the list of networks; one that is none is named by its place."""
        text = self.cleaned_data["addresses"].replace("，", ",").replace("、", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return [_network(part, place) for place, part in enumerate(parts, start=1)]

    def scopes_chosen(self) -> frozenset[TokenScope]:
        return frozenset(TokenScope(scope) for scope in self.cleaned_data["scopes"])

    def life(self) -> timedelta:
        """Return how long the token lives; one that opens values a day, whatever was typed."""
        asked = timedelta(days=self.cleaned_data["days"])
        return min(asked, policy.longest_life(self.scopes_chosen()))


def _network(text: str, place: int) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        message = _("Address %(place)s of the list is none. Write it like 10.0.0.8.")
        raise ValidationError(message % {"place": place}) from None


class ActivationForm(forms.Form):
    """The first act of a new person: the one-time code, and a password of his own."""

    code = forms.CharField(
        label=_("employee number"),
        max_length=20,
        validators=[CODE],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "characters"}),
    )
    activation_code = forms.CharField(
        label=_("activation code"),
        max_length=40,
        help_text=_(
            "All that you were given; two halves go one after the other. Hyphens and small"
            " letters do not matter."
        ),
        widget=OnceInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=_("new password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more."),
        validators=[validate_password],
    )
    again = forms.CharField(
        label=_("new password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both times the same password."""
        values = super().clean() or self.cleaned_data
        if values.get("password") and values.get("again") not in (None, values["password"]):
            self.add_error("again", _("The two passwords differ."))
        return values
