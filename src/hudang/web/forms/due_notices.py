"""Whom the personal notice has still to reach: which of them a list shows, and who was told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from hudang.purposes.policy import notice_due_before
from hudang.registry import policy, queries
from hudang.registry.models import BulkAmendment, Customer
from hudang.registry.queries import Order
from hudang.registry.services import CustomerFilter
from hudang.web.forms.customers import PlacedForm
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.http import QueryDict

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

# Fewer days left than that; at none the notice is overdue.
LEFT = {"0": _("overdue"), "7": _("less than 7 days"), "30": _("less than 30 days")}


class DueForm(PlacedForm):
    """Which of those a list shows whom the personal notice has still to reach."""

    sorts = {
        Order.NOTICE.value: _("longest waiting first"),
        f"-{Order.NOTICE}": _("newest first"),
        Order.HOUSE.value: _("house, from the first building"),
        f"-{Order.HOUSE}": _("house, from the last building"),
    }

    left = forms.ChoiceField(
        label=_("Days left"), required=False, choices=[("", _("All")), *LEFT.items()]
    )

    @property
    def shown(self) -> list[BoundField]:
        return self.named("community", "building", "left", "role", "sort")

    def wanted(self) -> CustomerFilter:
        found = super().wanted()
        left = self.cleaned_data.get("left")
        before = notice_due_before(at=now(), days_left=int(left)) if left else None
        return replace(found, notice=Customer.Notice.DUE, waiting_before=before)


class ToldForm(forms.Form):
    """Customers of one community who took the notice at the counter on one day."""

    day = forms.DateField(label=_("handed over on"), initial=localdate, widget=DayInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=[*policy.REASONS.items()])

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.numbers = data.getlist("numbers") if data else []
        self._communities = {one.code: one for one in queries.communities(actor)}

    def clean(self) -> dict[str, Any] | None:
        codes = {number.rpartition("-")[0] for number in self.numbers}
        if not codes:
            raise forms.ValidationError(_("Tick the customers who took the notice."))
        if len(codes) > 1:
            raise forms.ValidationError(_("Tick customers of one community at a time."))
        if not codes <= self._communities.keys():
            raise forms.ValidationError(_("Your post does not cover this community."))
        return super().clean()

    @property
    def community(self) -> Community:
        return self._communities[self.numbers[0].rpartition("-")[0]]

    def change(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        return {
            "what": BulkAmendment.What.DELIVER_NOTICE,
            "filters": CustomerFilter(),
            "numbers": self.numbers,
            **self.cleaned_data,
        }
