"""What a customer asked us to keep in mind: declared, changed, confirmed, taken back, opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.consent import queries as consents
from hudang.consent import services as asking
from hudang.consent.models import Consent
from hudang.dossiers import queries as dossiers
from hudang.needs import queries, services
from hudang.needs.models import ServiceNeed, Way
from hudang.web.forms.consents import AnswerForm
from hudang.web.forms.needs import NeedForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts
from hudang.web.views.customer_edits import require_steward
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.needs.services import Agreed
    from hudang.registry.models import Customer
    from hudang.web.shortcuts import StaffRequest

P = Permission
SECONDS = 60
PAST_SHOWN = 50


@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    """Show what holds and what has ended; what is sealed stays so until it is opened."""
    request.actor.require(P.AMEND)
    view = parts.look_at(request, number)
    held = list(queries.running(view.customer, today=localdate()))
    past = list(queries.ended(view.customer)[:PAST_SHOWN])
    return page(
        request, "needs/of_customer.html", rows=services.rows(held), past=past,
        names=names_of(one.declared_by for one in [*held, *past]),
        may_change=parts.may_amend(request, view.customer),
        may_open=request.actor.may(P.OPEN_VALUE),
        is_agreed=queries.is_agreed(view.customer, at=now()),
        **parts.head_of(request, view, route="customer_needs"),
    )  # fmt: skip


def declare(request: StaffRequest, number: str) -> HttpResponse:
    require_steward(request, P.AMEND)
    return _declaring(request, parts.the_customer(request, number))


def change(request: StaffRequest, number: str, need: UUID) -> HttpResponse:
    """Declare another need in the place of one; its own words are read first, if they are."""
    require_steward(request, P.AMEND)
    customer = parts.the_customer(request, number)
    return _declaring(request, customer, instead_of=_need(customer, need))


def _declaring(
    request: StaffRequest, customer: Customer, *, instead_of: ServiceNeed | None = None
) -> HttpResponse:
    """Ask for the need, then for the consent where it reveals something of health."""
    form = NeedForm(request.POST or None, initial=_words_of(instead_of))
    title, agreed = _title(instead_of), None
    if not form.is_valid():
        return _ask(request, customer, form, title=title)
    if _is_asked(customer, form.declared()):
        answer = _answer_form(request, customer)
        if not answer.is_valid():
            return _ask(request, customer, form, answer=answer, title=title)
        agreed = answer.said(request.POST["answer"])
    _enter(request, customer, form.declared(), agreed=agreed, instead_of=instead_of)
    return parts.go(request, _back(customer))


def _enter(
    request: StaffRequest,
    customer: Customer,
    said: services.Declared,
    *,
    agreed: Agreed | None,
    instead_of: ServiceNeed | None,
) -> None:
    """Enter the need; where the customer refuses, his no is noted and nothing else."""
    at = now()
    if agreed is not None and agreed.answer != Consent.State.GRANTED:
        asking.answer(customer, asked=services.ASKED, said=agreed, by=request.actor, at=at)
    else:
        told: dict[str, Any] = {"way": Way.COUNTER, "agreed": agreed, "instead_of": instead_of}
        services.declare(customer, said, **told, by=request.actor, at=at)


def _is_asked(customer: Customer, said: services.Declared) -> bool:
    """Say whether the customer has to agree first, and has not."""
    reveals = said.offer is not None and said.offer.reveals_health
    return reveals and not queries.is_agreed(customer, at=now())


def _ask(
    request: StaffRequest,
    customer: Customer,
    form: NeedForm,
    *,
    answer: AnswerForm | None = None,
    title: str,
) -> HttpResponse:
    texts = asking.preview(services.ASKED, at=now()) if answer else ("", "")
    return page(
        request, "needs/declare.html#dialog", customer=customer, form=form, answer=answer,
        texts=texts, title=title, back=_back(customer), status=parts.answer_status(answer or form),
    )  # fmt: skip


def _answer_form(request: StaffRequest, customer: Customer) -> AnswerForm:
    return AnswerForm(
        request.POST if request.POST.get("answer") else None,
        documents=dossiers.customer_documents(customer).filter(stored__isnull=False),
        is_minor=consents.minor_of(customer) is not None,
    )


@require_POST
def send_link(request: StaffRequest, number: str) -> HttpResponse:
    """Write to the customer, with a link by which he declares and takes back himself."""
    customer = parts.the_customer(request, number)
    origin = request.build_absolute_uri("/")
    services.send_link(customer, origin=origin, by=request.actor, at=now())
    messages.success(request, _("The customer has been sent the link."))
    return parts.go(request, _back(customer))


@require_POST
def confirm(request: StaffRequest, number: str, need: UUID) -> HttpResponse:
    customer = parts.the_customer(request, number)
    services.confirm(_need(customer, need), by=request.actor, at=now())
    return parts.go(request, _back(customer))


@require_POST
def take_back(request: StaffRequest, number: str, need: UUID) -> HttpResponse:
    customer = parts.the_customer(request, number)
    services.take_back(_need(customer, need), by=request.actor, at=now())
    return parts.go(request, _back(customer))


@require_POST
@cache_control(no_store=True, private=True)
def reveal(request: StaffRequest, number: str, need: UUID) -> HttpResponse:
    """One tap opens what is sealed of a need, for what it serves; shown for a minute, logged."""
    customer = parts.the_customer(request, number)
    told = services.open_one(_need(customer, need), by=request.actor, at=now())
    value = " · ".join(filter(None, [told.label, told.how, told.note]))
    return page(
        request, "customers/revealed.html#value", place=request.htmx.target or "need",
        value=value, mask="", is_phone=False, seconds=SECONDS, asked=None,
    )  # fmt: skip


def _need(customer: Customer, need: UUID) -> ServiceNeed:
    found: ServiceNeed = get_object_or_404(queries.needs_of(customer), id=need)
    return found


def _words_of(need: ServiceNeed | None) -> dict[str, Any]:
    """Return what a form begins with: the readable words of the need that is changed."""
    if need is None or need.reveals_health:
        return {}
    names = ("item", "wish", "frequency", "hours")
    return {name: getattr(need, name) for name in names}


def _title(instead_of: ServiceNeed | None) -> str:
    return _("Change a need") if instead_of else _("Declare a need")


def _back(customer: Customer) -> str:
    return reverse("web:customer_needs", args=[customer.number])
