"""What two administrators change: the proposals that wait, one of them, and its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries, services
from hudang.accounts.models import PersonnelChange
from hudang.accounts.policy import Permission
from hudang.purposes import queries as purposes
from hudang.registry.models import Community
from hudang.web.forms.people import RefusalForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.accounts.services import Issued
    from hudang.web.shortcuts import StaffRequest


def issued(request: StaffRequest, done: Issued) -> HttpResponse:
    """Show the half of a code that this administrator hands over, once; else the change."""
    if not done.half:
        return redirect("web:change", done.change.pk)
    return page(request, "changes/half.html", change=done.change, half=done.half)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_PEOPLE)
    return page(
        request,
        "changes/index.html#rows",
        waiting=queries.waiting(at=now()),
        rows=paginate(request, queries.changes().exclude(status=PersonnelChange.Status.WAITING)),
    )


@require_GET
def detail(request: StaffRequest, change: UUID) -> HttpResponse:
    request.actor.require(Permission.SEE_PEOPLE)
    return _detail(request, _change(change), form=RefusalForm())


@require_POST
def confirm(request: StaffRequest, change: UUID) -> HttpResponse:
    return issued(request, services.confirm(_change(change), by=request.actor, at=now()))


@require_POST
def refuse(request: StaffRequest, change: UUID) -> HttpResponse:
    request.actor.require(Permission.CONFIRM_CHANGE)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _detail(request, _change(change), form=form, status=422)
    services.refuse(_change(change), **form.cleaned_data, by=request.actor, at=now())
    return redirect("web:change", change)


@require_POST
def withdraw(request: StaffRequest, change: UUID) -> HttpResponse:
    services.withdraw(_change(change), by=request.actor, at=now())
    return redirect("web:change", change)


@require_GET
def approvals(request: StaffRequest) -> HttpResponse:
    """Show who approved for each other in the last month."""
    request.actor.require(Permission.SEE_APPROVALS)
    at = now()
    pairs = [
        (pair, queries.approvals_between(pair.one, pair.other, until=at))
        for pair in queries.mutual_approvals(until=at)
    ]
    names = {person.code: person.name for person in queries.people()}
    return page(request, "changes/approvals.html", pairs=pairs, names=names)


def _change(change: UUID) -> PersonnelChange:
    return get_object_or_404(queries.changes(), pk=change)


def _detail(
    request: StaffRequest, change: PersonnelChange, *, form: RefusalForm, status: int = 200
) -> HttpResponse:
    may_confirm = queries.waiting_for(request.actor, at=now()).filter(pk=change.pk).exists()
    is_own = change.proposed_by == request.user
    return page(
        request,
        "changes/detail.html",
        change=change,
        terms=_terms(change),
        form=form,
        may_confirm=may_confirm,
        may_withdraw=is_own and change.status == PersonnelChange.Status.WAITING,
        status=status,
    )


def _terms(change: PersonnelChange) -> dict[str, Any]:
    """Return the terms of a proposed post with the names of what they point to."""
    if not change.terms:
        return {}
    terms = services.Terms.from_json(change.terms)
    names = {place.pk: place.name for place in Community.objects.all()}
    known = {purpose.code: purpose.name for purpose in purposes.purposes()}
    return {
        "post": terms,
        "communities": [names[one] for one in terms.scope.communities if one in names],
        "beats": [(names.get(one), of) for one, of in terms.scope.beats.items()],
        "purposes": [(code, known.get(code, code)) for code in terms.scope.purposes],
        "holder": terms.deputises.user if terms.deputises else None,
    }
