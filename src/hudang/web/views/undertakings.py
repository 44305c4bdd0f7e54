"""The undertaking: reading and signing it, who has signed, publishing its next version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts import policy, queries, services
from hudang.accounts.policy import Permission
from hudang.web.forms.own import PublishUndertakingForm, SigningForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.accounts.models import UndertakingText
    from hudang.web.shortcuts import StaffRequest


def own(request: StaffRequest) -> HttpResponse:
    """Show the undertaking to whoever is signed in, and take the signature."""
    form = SigningForm(request.POST or None, request=request)
    if form.is_valid():
        return _sign(request, form)
    return page(
        request,
        "undertakings/own.html",
        form=form,
        signed=queries.undertakings_of(request.user),
        is_due=policy.is_due(valid_until=request.actor.undertaking_until, at=now()),
        **_wording(),
        status=422 if form.is_bound else 200,
    )


def _sign(request: StaffRequest, form: SigningForm) -> HttpResponse:
    number = form.cleaned_data["version"]
    services.sign_undertaking(number, means=form.means, by=request.actor, at=now())
    messages.success(request, _("Signed. It is in force for a year."))
    return redirect("web:own_undertaking")


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_UNDERTAKINGS)
    signatures = queries.signatures(at=now())
    return page(
        request,
        "undertakings/index.html#rows",
        rows=paginate(request, signatures),
        missing=sum(not one.is_in_force for one in signatures),
        may_publish=request.actor.may(Permission.PUBLISH_UNDERTAKING),
        **_wording(),
    )


def publish(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.PUBLISH_UNDERTAKING)
    last = _text()
    initial = {"body_zh": last.body_zh, "body_en": last.body_en}
    form = PublishUndertakingForm(request.POST or None, initial=initial)
    if form.is_valid():
        services.publish_undertaking(**form.cleaned_data, by=request.actor, at=now())
        return redirect("web:undertakings")
    status = 422 if form.is_bound else 200
    return page(request, "undertakings/publish.html", form=form, last=last, status=status)


def _text() -> UndertakingText:
    text = queries.undertaking_text()
    if text is None:
        raise Http404
    return text


def _wording() -> dict[str, Any]:
    text = _text()
    body = text.body_en if (get_language() or "").startswith("en") else text.body_zh
    return {"text": text, "paragraphs": body.splitlines()}
