"""The consents of one customer: the ledger, a question put, a yes taken back, a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.consent import queries, services
from hudang.consent.models import Consent
from hudang.dossiers import queries as dossiers
from hudang.purposes import queries as purposes
from hudang.web.forms.consents import AnswerForm, MinorForm, QuestionForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts
from hudang.web.views.customer_edits import dialog, require_steward
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.purposes.models import Purpose
    from hudang.registry.models import Customer
    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    ledger = services.ledger_of(view.customer, by=request.actor, at=now())
    return page(
        request,
        "consents/of_customer.html",
        ledger=ledger,
        names=names_of(line.consent.recorded_by for line in ledger.lines),
        recipients=queries.recipients_of(view.customer, today=localdate()),
        questions={one.purpose.code: one.purpose for one in queries.questions()}.values(),
        may_record=request.actor.may(P.RECORD_CONSENT) and parts.may_amend(request, view.customer),
        **parts.head_of(request, view, route="customer_consents"),
    )


def ask(request: StaffRequest, number: str, purpose: str) -> HttpResponse:
    """Put a question: first which, then the text that the person reads, then the answer."""
    require_steward(request, P.RECORD_CONSENT)
    customer = parts.the_customer(request, number)
    question = QuestionForm(request.POST or None, purpose=_purpose(purpose))
    if not question.is_valid():
        return _asking(request, customer, question)
    answered = request.POST.get("answer", "")
    answer = _answer_form(request, customer, is_answered=bool(answered))
    if not answer.is_valid():
        return _asking(request, customer, question, answer)
    services.answer(
        customer, asked=question.asked(), said=answer.said(answered), by=request.actor, at=now()
    )
    return parts.go(request, _ledger(number))


def _asking(
    request: StaffRequest,
    customer: Customer,
    question: QuestionForm,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    shown = services.preview(question.asked(), at=now()) if answer else ("", "")
    form = answer or question
    return page(
        request, "consents/ask.html#dialog", customer=customer, question=question, answer=answer,
        texts=shown, back=_ledger(customer.number), status=parts.answer_status(form),
    )  # fmt: skip


def _answer_form(request: StaffRequest, customer: Customer, *, is_answered: bool) -> AnswerForm:
    return AnswerForm(
        request.POST if is_answered else None,
        documents=dossiers.customer_documents(customer).filter(stored__isnull=False),
        is_minor=queries.minor_of(customer) is not None,
    )


@require_POST
def withdraw(request: StaffRequest, number: str, consent: UUID) -> HttpResponse:
    customer = parts.the_customer(request, number)
    services.withdraw(_consent(request, customer, consent), by=request.actor, at=now())
    return parts.go(request, _ledger(number))


@require_GET
def receipt(request: StaffRequest, number: str, consent: UUID) -> HttpResponse:
    """Show the receipt of a consent to print, or as data for programs."""
    customer = parts.the_customer(request, number)
    found = _consent(request, customer, consent)
    taken = services.receipt_of(found, customer, by=request.actor, at=now())
    if request.GET.get("form") == "json":
        return JsonResponse(taken.machine(), json_dumps_params={"ensure_ascii": False})
    return page(request, "consents/receipt.html", receipt=taken, customer=customer)


def minor(request: StaffRequest, number: str) -> HttpResponse:
    """Declare that a customer is under fourteen, and who consents for the child."""
    require_steward(request, P.RECORD_CONSENT)
    customer = parts.the_customer(request, number)
    form = MinorForm(request.POST or None)
    if not form.is_valid():
        return dialog(request, customer, form, title=_("Under fourteen"), submit=_("Declare"))
    guardian = form.guardian_number
    services.declare_minor(
        customer, fourteen_month=form.month, proof=form.cleaned_data["proof"],
        guardian=parts.the_customer(request, guardian) if guardian else None,
        by=request.actor, at=now(),
    )  # fmt: skip
    return parts.go(request, _ledger(number))


@require_POST
def minor_end(request: StaffRequest, number: str) -> HttpResponse:
    customer = parts.the_customer(request, number)
    services.end_minor(customer, by=request.actor, at=now())
    return parts.go(request, _ledger(number))


def _purpose(code: str) -> Purpose:
    found = purposes.active_purposes().filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _consent(request: StaffRequest, customer: Customer, consent: UUID) -> Consent:
    try:
        found = queries.consent(customer.community_id, consent, by=request.actor)
    except Consent.DoesNotExist:
        raise Http404 from None
    if found.customer_id != customer.id:
        raise Http404
    return found


def _ledger(number: str) -> str:
    return reverse("web:customer_consents", args=[number])
