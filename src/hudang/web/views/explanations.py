"""Questions about rules: the list with what is due, recording one, answering it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.rights import queries, services
from hudang.rights.models import Explanation
from hudang.web.forms.explanations import (
    AnswerForm,
    ExplanationFilterForm,
    ExplanationForm,
    titled,
)
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    if not request.actor.may(P.SEE_FIGURES):
        request.actor.require(P.DELIVER_NOTICE)
    actor, today = request.actor, localdate()
    form = ExplanationFilterForm(request.GET, by=actor)
    found = paginate(request, queries.explanations(form.wanted(), by=actor, today=today))
    return page(
        request, "explanations/list.html#rows", form=form, page=found,
        rows=[queries.row(one, today=today) for one in found.rows],
        customers=queries.customers_of(found.rows), may_answer=actor.may(P.DELIVER_NOTICE),
        overdue=queries.late_count(actor, today=today),
    )  # fmt: skip


@no_store
def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.DELIVER_NOTICE)
    number = request.GET.get("customer", "")
    form = ExplanationForm(request.POST or None, by=request.actor, number=number)
    if form.is_valid():
        asked = services.ask(
            form.chosen_community, form.said, customer=form.customer, by=request.actor, at=now()
        )
        return redirect("web:explanation", asked.number)
    status = 422 if form.is_bound else 200
    return page(request, "explanations/new.html", form=form, status=status)


@no_store
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """Show a question in full to whoever answers such; its answer is posted here."""
    asked, rules = _explanation(request, number), queries.rules(at=now())
    form = AnswerForm(request.POST or None, rules=rules)
    if form.is_valid():
        rule = form.cleaned_data["rule"]
        services.answer(asked, form.said, rule=rule, by=request.actor, at=now())
        return redirect("web:explanation", number)
    view = services.view(asked, by=request.actor, at=now())
    return page(
        request, "explanations/detail.html", view=view, form=form,
        row=queries.row(asked, today=localdate()),
        titles={one.key: titled(one) for one in rules}, status=422 if form.is_bound else 200,
    )  # fmt: skip


def _explanation(request: StaffRequest, number: str) -> Explanation:
    request.actor.require(P.DELIVER_NOTICE)
    try:
        return queries.explanation(number, by=request.actor)
    except Explanation.DoesNotExist:
        raise Http404 from None
