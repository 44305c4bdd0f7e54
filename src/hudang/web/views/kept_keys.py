"""Keys kept for customers: the list, taking them, lending, back on the hook, given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.entrance import queries, services
from hudang.entrance.models import KeyCustody
from hudang.web.forms.kept_keys import GiveBackForm, KeyFilterForm, KeyForm, LendForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import answer_status, go
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
State = KeyCustody.State
no_store = cache_control(no_store=True, private=True)
STATS = ((State.KEPT, "key", "green"), (State.LENT, "arrows-exchange", ""),
         (State.MISSING, "alert-triangle", "amber"))  # fmt: skip


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_ENTRANCE)
    form, today = KeyFilterForm(request.GET, by=request.actor), localdate()
    found = paginate(request, queries.keys_like(form.wanted(), by=request.actor, today=today))
    out = queries.out_of(found.rows)
    counts = queries.key_counts(request.actor, today=today)
    return page(
        request, "entrance/keys.html#rows", form=form, page=found, out=out,
        late={key for key, loan in out.items() if loan.is_late(today)},
        names=names_of(loan.borrower for loan in out.values()),
        stats=[(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS],
        overdue=counts["late"], may_keep=request.actor.may(P.KEEP_KEYS),
    )  # fmt: skip


@no_store
def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.KEEP_KEYS)
    form = KeyForm(request.POST or None, by=request.actor)
    if form.is_valid():
        customer, house = form.chosen
        kept = services.take_keys(customer, house, form.left, by=request.actor, at=now())
        return redirect("web:key", kept.number)
    return page(request, "entrance/key_new.html", form=form, status=answer_status(form))


@require_GET
@no_store
def detail(request: StaffRequest, number: str) -> HttpResponse:
    custody = the_keys(request, number)
    return _detail(request, custody, services.view_keys(custody, by=request.actor, at=now()))


@require_POST
@no_store
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Open the note, for the service of the contract; one entry of the log."""
    custody = the_keys(request, number)
    return _detail(request, custody, services.open_note(custody, by=request.actor, at=now()))


def _detail(request: StaffRequest, custody: KeyCustody, note: str) -> HttpResponse:
    loans = queries.loans_of(custody)
    people = [custody.taken_by, custody.given_back_by]
    people += [code for loan in loans for code in (loan.borrower, loan.lent_by, loan.returned_to)]
    return page(
        request, "entrance/key.html", custody=custody, note=note, loans=loans,
        names=names_of(people), today=localdate(), may_keep=request.actor.may(P.KEEP_KEYS),
        may_see_customer=request.actor.may(P.VIEW_CUSTOMER),
    )  # fmt: skip


def lend(request: StaffRequest, number: str) -> HttpResponse:
    custody, form = _kept(request, number), LendForm(request.POST or None)
    if form.is_valid():
        services.lend_keys(custody, **form.cleaned_data, by=request.actor, at=now())
        return go(request, reverse("web:key", args=[number]))
    return _dialog(request, form, custody, title=_("Lend these keys"), submit=_("Lend"))


@require_POST
def hang_back(request: StaffRequest, number: str) -> HttpResponse:
    services.hang_back(_kept(request, number), by=request.actor, at=now())
    return redirect("web:key", number)


def give_back(request: StaffRequest, number: str) -> HttpResponse:
    custody, form = _kept(request, number), GiveBackForm(request.POST or None)
    if form.is_valid():
        services.give_back_keys(custody, **form.cleaned_data, by=request.actor, at=now())
        return go(request, reverse("web:key", args=[number]))
    title = _("Give these keys back")
    return _dialog(request, form, custody, title=title, submit=_("Give back"))


@require_GET
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Show a receipt to be printed: the house and the keys, nobody's name."""
    return page(request, "entrance/receipt.html", custody=the_keys(request, number))


def the_keys(request: StaffRequest, number: str) -> KeyCustody:
    """Return keys of the person's communities; others are not there."""
    request.actor.require(P.SEE_ENTRANCE)
    try:
        return queries.keys(number, by=request.actor)
    except KeyCustody.DoesNotExist:
        raise Http404 from None


def _kept(request: StaffRequest, number: str) -> KeyCustody:
    request.actor.require(P.KEEP_KEYS)
    return the_keys(request, number)


def _dialog(
    request: StaffRequest, form: Form, custody: KeyCustody, *, title: Any, submit: Any
) -> HttpResponse:
    return page(
        request, "entrance/dialog_form.html#dialog", form=form, title=title, submit=submit,
        about=f"{custody.number} · {custody.house.label}", status=answer_status(form),
        back=reverse("web:key", args=[custody.number]), back_text=custody.number,
    )  # fmt: skip
