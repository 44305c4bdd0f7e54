"""How the notice reached a customer, with what proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from hudang.dossiers import queries as dossiers
from hudang.dossiers.models import Document
from hudang.dossiers.services import RECEIPT
from hudang.outbox import queries as outbox
from hudang.purposes.models import Channel
from hudang.purposes.policy import BY_STAFF
from hudang.purposes.services import Way
from hudang.registry.services import NOTICE_TEMPLATE
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import MomentInput

if TYPE_CHECKING:
    from hudang.registry.models import Customer


class WayForm(forms.Form):
    """By which way the notice reached somebody, when, and the proof of that way."""

    channel = forms.ChoiceField(
        label=_("Way"),
        choices=[(one.value, one.label) for one in BY_STAFF],
        widget=forms.RadioSelect,
    )
    delivered_at = forms.DateTimeField(label=_("delivered at"), widget=MomentInput())
    document = forms.TypedChoiceField(
        label=_("receipt, for paper"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("File the scan of the signed receipt under “Documents” first."),
    )
    message = forms.TypedChoiceField(
        label=_("message, for a text message"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("A message with the notice that has left."),
    )
    reference = FreeText(
        label=_("order number, for a visit"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "GD-2026-0117", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, customer: Customer) -> None:
        super().__init__(data, initial={"channel": Channel.COUNTER, "delivered_at": now()})
        documents = dossiers.customer_documents(customer).filter(
            kind=RECEIPT, state=Document.State.CURRENT
        )
        messages = outbox.sent_to(
            customer.community_id, customer.id, template=NOTICE_TEMPLATE
        ).filter(sent_at__isnull=False)
        self._offer("document", [(one.id, one.filed_at) for one in documents])
        self._offer("message", [(one.id, one.sent_at) for one in messages])

    def _offer(self, name: str, found: list[tuple[Any, Any]]) -> None:
        """Offer records by the moment at which they came about."""
        told = [(str(key), f"{localtime(moment):%Y-%m-%d %H:%M}") for key, moment in found]
        set_choices(self, name, [("", _("none")), *told])

    def delivery(self) -> dict[str, Any]:
        """Return when and how; whether the proof that was given fits is for the policy."""
        return {"delivered_at": self.cleaned_data["delivered_at"], "way": self._way()}

    def _way(self) -> Way:
        given = self.cleaned_data
        channel = Channel(given["channel"])
        own = {Channel.PAPER: given["document"], Channel.SMS: given["message"]}.get(channel)
        proof = own or given["document"] or given["message"]
        return Way(channel, proof, given["reference"].strip().upper())
