"""Who judges a scheme: the second reviewer of a stand-in, the lawyer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from hudang.classification import queries, services
from hudang.web.forms.scheme_acts import AskForm, DecideForm, ReviewForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts, scheme_parts
from hudang.web.views.scheme_parts import version_of
from hudang.web.views.schemes import detail_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.classification.models import SchemeVersion
    from hudang.web.shortcuts import StaffRequest


ACTS: Mapping[str, Callable[..., Any]] = {
    "sign": services.review,
    "return": services.return_draft,
}


def review(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Sign the legal review of a version, or send it back with the reason."""
    found = version_of(request, number, version)
    may_sign = scheme_parts.may_sign(found, by=request.actor)
    form, act = ReviewForm(request.POST or None), ACTS.get(request.POST.get("act", ""))
    if form.is_valid() and act:
        act(found, form.review(), by=request.actor, at=now())
        return _back(request, found)
    return page(
        request, "schemes/review.html", status=customer_parts.answer_status(form), form=form,
        may_sign=may_sign, may_return=scheme_parts.may_return(found, by=request.actor),
        **scheme_parts.said(found),
    )  # fmt: skip


@require_POST
def ask(request: StaffRequest, number: str, version: int, attribute: str) -> HttpResponse:
    """Ask the second reviewer whether a draft may use a stand-in."""
    draft, form = version_of(request, number, version), AskForm(request.POST)
    if not form.is_valid():
        return detail_page(request, draft, bound={"ask": form}, status=422)
    who: dict[str, Any] = {"by": request.actor, "at": now()}
    services.ask_second_reviewer(draft, attribute, **form.cleaned_data, **who)
    return _back(request, draft)


def decide(request: StaffRequest, number: str, version: int, asked: UUID) -> HttpResponse:
    """Decide as the second reviewer, with the reason."""
    found = version_of(request, number, version)
    question = queries.stand_ins(found).filter(pk=asked).first()
    if question is None:
        raise Http404
    form = DecideForm(request.POST or None)
    if form.is_valid():
        services.decide_stand_in(question, **form.cleaned_data, by=request.actor, at=now())
        return _back(request, found)
    return page(
        request, "schemes/decide.html", status=customer_parts.answer_status(form), form=form,
        version=found, asked=question,
    )  # fmt: skip


def _back(request: StaffRequest, version: SchemeVersion) -> HttpResponse:
    url = reverse("web:scheme", args=[version.scheme.number, version.number])
    return customer_parts.go(request, url)
