"""The shared counter: a pass for the shift, and coming back with it in one step."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.shortcuts import redirect
from django.utils.timezone import now

from hudang.accounts import mfa, queries
from hudang.accounts.models import ShiftPass
from hudang.accounts.services import counter
from hudang.web.forms.sign_in import PassForm
from hudang.web.middleware import QUICK
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hudang.web.shortcuts import StaffRequest


@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def give_pass(request: StaffRequest) -> HttpResponse:
    """Set a PIN or a badge for this browser until the shift ends."""
    form = PassForm(request.POST or None)
    if form.is_valid():
        kind, secret = ShiftPass.Kind(form.cleaned_data["kind"]), form.cleaned_data["secret"]
        key = request.session.session_key or ""
        counter.give_pass(request.user, key=key, kind=kind, secret=secret, at=now())
        return redirect("mfa_index")
    return page(request, "sign_in/pass.html", form=form, status=422 if form.is_bound else 200)


def switch(request: HttpRequest) -> HttpResponse:
    """Come back to this counter by PIN or badge; whoever was here is gone."""
    return _come_back(request) if request.method == "POST" else _who(request, status=HTTPStatus.OK)


def _come_back(request: HttpRequest) -> HttpResponse:
    code, secret, at = request.POST.get("code", ""), request.POST.get("secret", ""), now()
    user = counter.come_back(mfa.browser_of(request), code=code, secret=secret, at=at)
    if user is None:
        return _who(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, chosen=code)
    get_adapter(request).switch(request, user)
    request.session[QUICK] = at.timestamp()
    return redirect("web:home")


def _who(request: HttpRequest, *, status: HTTPStatus, chosen: str = "") -> HttpResponse:
    people = queries.people_at(mfa.browser_of(request), at=now())
    is_wrong = status is not HTTPStatus.OK
    return page(
        request, "sign_in/switch.html", people=people, chosen=chosen, is_wrong=is_wrong,
        status=status,
    )  # fmt: skip
