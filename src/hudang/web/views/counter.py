"""The shared counter: a pass for the shift, and coming back with it in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.shortcuts import redirect
from django.utils.timezone import now

from hudang.accounts import counter
from hudang.accounts.devices import ShiftPass
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
    browser, at = request.browser, now()  # type: ignore[attr-defined]
    code, secret = request.POST.get("code", ""), request.POST.get("secret", "")
    is_wrong = request.method == "POST"
    if is_wrong:
        user = counter.come_back(browser, code=code, secret=secret, at=at)
        if user is not None:
            get_adapter(request).switch(request, user)
            request.session[QUICK] = at.timestamp()
            return redirect("web:home")
    people = counter.people(browser, at=at)
    status = 422 if is_wrong else 200
    return page(
        request,
        "sign_in/switch.html",
        people=people,
        chosen=code,
        is_wrong=is_wrong,
        status=status,
    )
