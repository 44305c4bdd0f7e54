"""Activating an account: the one-time code, a password of one's own, then the second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accounts import services
from hudang.accounts.services import sessions
from hudang.core.errors import PolicyViolation
from hudang.web.forms.own import ActivationForm
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hudang.accounts.models import User


def activate(request: HttpRequest) -> HttpResponse:
    form = ActivationForm(request.POST or None)
    user = _activated(request, form) if form.is_valid() else None
    if user is None:
        status = 422 if form.is_bound else 200
        return page(request, "account/activate.html", form=form, status=status)
    get_adapter(request).login(request, user)
    record_authentication(request, user, method="password", reauthenticated=True)
    return redirect("mfa_activate_totp")


def _activated(request: HttpRequest, form: ActivationForm) -> User | None:
    """Try the code; a wrong one counts as a failed sign-in and its refusal stays on the form."""
    values = form.cleaned_data
    attempt = {"action": "login_failed", "key": values["code"]}
    if not ratelimit.consume(request, dry_run=True, **attempt):
        form.add_error(None, _("Too many attempts. Wait fifteen minutes."))
        return None
    given = {name: values[name] for name in ("activation_code", "password")}
    try:
        return services.activate(values["code"], **given, at=now())
    except PolicyViolation as refusal:
        ratelimit.consume(request, **attempt)
        sessions.record_failure(values["code"], at=now())
        form.add_error(None, str(refusal.message))
        return None
