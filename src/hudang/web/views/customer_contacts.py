"""Contact persons of an organisation: the card on its page, adding one, ending one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accounts.policy import Permission
from hudang.registry import policy, queries, services
from hudang.registry.models import ContactPerson, Customer
from hudang.web.forms.customer_contacts import ContactForm
from hudang.web.forms.customer_edits import EndForm
from hudang.web.views import customer_parts as parts
from hudang.web.views.customer_edits import dialog, require_steward

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.registry.services import CustomerRow, CustomerView
    from hudang.web.shortcuts import StaffRequest

P = Permission


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A contact person in the card; `dial_url` while the person still speaks."""

    tie: ContactPerson
    row: CustomerRow
    dial_url: str

    @property
    def place(self) -> str:
        return f"dial-{self.row.id}"

    @property
    def notice_label(self) -> _StrOrPromise:
        return Customer.Notice(self.row.notice).label


def entries(request: StaffRequest, view: CustomerView) -> list[ContactEntry]:
    """Return the contact persons of an organisation; nobody else has any."""
    if view.customer.type != Customer.Type.ORGANISATION:
        return []
    return [
        ContactEntry(one.tie, one.row, parts.dial_url(one.row, by=request.actor))
        for one in services.view_contacts(view.customer, by=request.actor, at=now())
    ]


def add(request: StaffRequest, number: str) -> HttpResponse:
    require_steward(request, P.REGISTER)
    organisation = parts.the_customer(request, number)
    policy.require_organisation(type=organisation.type)
    form = ContactForm(request.POST or None)
    if not form.is_valid():
        title = _("Add a contact person")
        return dialog(request, organisation, form, title=title, submit=_("Add"))
    services.add_contact(organisation, **form.contact(), by=request.actor, at=now())
    return parts.go(request, reverse("web:customer", args=[number]))


def end(request: StaffRequest, number: str, contact: UUID) -> HttpResponse:
    require_steward(request, P.AMEND)
    organisation = parts.the_customer(request, number)
    try:
        tie = queries.contact_person(organisation, contact)
    except ContactPerson.DoesNotExist:
        raise Http404 from None
    form = EndForm(request.POST or None)
    if not form.is_valid():
        title = _("End of a contact person")
        return dialog(request, organisation, form, title=title, submit=_("End"))
    services.end_contact(tie, on=form.cleaned_data["on"], by=request.actor, at=now())
    return parts.go(request, reverse("web:customer", args=[number]))
