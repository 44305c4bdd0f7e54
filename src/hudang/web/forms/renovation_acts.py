"""What each act on a renovation file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.renovation import policy, queries
from hudang.renovation.models import Inspection, Renovation
from hudang.renovation.services import Found, Worker
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT
from hudang.web.forms.free_text import FreeText, FreeTextForm
from hudang.web.forms.inputs import DayInput
from hudang.web.forms.order_acts import ActForm

if TYPE_CHECKING:
    from datetime import date

Ending = Renovation.Ending
MONEY: Any = {"max_digits": 9, "decimal_places": 2, "min_value": 0}


class FileActForm(ActForm):
    """An act on a file: it names the edition that was looked at, and what is to be done."""

    def __init__(self, data: Any = None, *, renovation: Renovation) -> None:
        super().__init__(data, initial={"edition": renovation.edition, **self.first(renovation)})
        self.renovation = renovation

    def first(self, renovation: Renovation) -> dict[str, Any]:
        """Return what stands in the fields before anything is written."""
        return {}

    def said(self) -> dict[str, Any]:
        """Return what the form says, as the service takes it."""
        return dict(self.cleaned_data)


class StepForm(FileActForm):
    """Nothing more than the click."""


class InspectionForm(FileActForm, FreeTextForm):
    """Which inspection, how it was, and until when something is put right."""

    inspection = forms.ChoiceField(label=_("Inspection"))
    result = forms.ChoiceField(label=_("Result"), choices=Inspection.Result.choices)
    text = FreeText(
        label=_("Findings"), required=False, is_sealed=True,
        max_length=policy.inspections.LONGEST_FINDINGS, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    until = forms.DateField(label=_("To be put right until"), required=False, widget=DayInput)

    def __init__(self, data: Any = None, *, renovation: Renovation) -> None:
        super().__init__(data, renovation=renovation)
        self.open = {str(one.id): one for one in queries.open_inspections(renovation)}
        choices = [(key, _planned(one)) for key, one in self.open.items()]
        set_choices(self, "inspection", choices)

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        found = Found(said["result"], said["text"], said["until"], self.reason)
        return {"inspection": self.open[said["inspection"]], "found": found,
                "edition": said["edition"]}  # fmt: skip


def _planned(inspection: Inspection) -> str:
    kind = inspection.get_kind_display()
    again = _("again") if inspection.is_repeat else ""
    return " ".join(str(one) for one in (kind, again, inspection.due_date.isoformat()) if one)


class DepositForm(FileActForm):
    """The deposit as it was paid."""

    sum = forms.DecimalField(label=_("Deposit in yuan"), **MONEY)
    paid = forms.DateField(label=_("Paid on"), widget=DayInput)

    def first(self, renovation: Renovation) -> dict[str, Any]:
        return {"paid": localdate()}


class DeductionForm(FileActForm, FreeTextForm):
    """What is taken off the deposit, and for what; nothing is taken off by itself."""

    sum = forms.DecimalField(label=_("Taken off, in yuan"), **MONEY)
    words = FreeText(
        label=_("For what"), is_sealed=True, max_length=policy.inspections.LONGEST_FINDINGS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"sum": said["sum"], "reason": said["words"], "kept_reason": self.reason,
                "edition": said["edition"]}  # fmt: skip


class RefundForm(FileActForm):
    """The day on which the deposit was paid back."""

    refunded = forms.DateField(label=_("Paid back on"), widget=DayInput)

    def first(self, renovation: Renovation) -> dict[str, Any]:
        return {"refunded": localdate()}


class PassForm(FileActForm):
    """A worker, looked at: a name and four signs of the document."""

    name = forms.CharField(
        label=_("Name of the worker"), max_length=20, widget=forms.TextInput(attrs=UNKEPT)
    )
    last_four = forms.CharField(
        label=_("Last four of the identity number"), max_length=18,
        help_text=_("Only these four. No whole number, no copy, no picture."),
        widget=forms.TextInput(attrs={**UNKEPT, "inputmode": "numeric"}),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput)
    until = forms.DateField(label=_("Valid until"), widget=DayInput)

    def first(self, renovation: Renovation) -> dict[str, Any]:
        begins: date = max(localdate(), renovation.planned_from_date)
        return {"valid_from": begins, "until": renovation.planned_until_date}

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        worker = Worker(said["name"], said["last_four"])
        return {"worker": worker, "valid_from": said["valid_from"], "until": said["until"]}


class RefusalForm(FileActForm):
    """Why an application is refused."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(one.value, one.label) for one in Ending if one in policy.REFUSALS],
    )


class CancelFileForm(FileActForm):
    """Why works that were not begun are given up."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(one.value, one.label) for one in Ending if one not in policy.REFUSALS],
    )
