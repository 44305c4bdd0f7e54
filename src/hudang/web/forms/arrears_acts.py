"""What each act on a case of arrears says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.arrears import claims, policy
from hudang.arrears.models import DeliveryProof
from hudang.arrears.services import OnPaper, Proved
from hudang.dossiers.services import Upload
from hudang.web.forms.arrears import LinesField
from hudang.web.forms.desk import UNKEPT
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from hudang.web.uploads import SealedUpload


class ArrearsForm(forms.Form):
    """What every act carries: which edition of the case was looked at."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def chosen(self) -> dict[str, Any]:
        """Return what the act is told."""
        return dict(self.cleaned_data)


class WordsOfCaseForm(ArrearsForm):
    """Words that go with an act."""

    text = FreeText(
        label=_("Words"), max_length=policy.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class LetterForm(ArrearsForm):
    """The telephone that the letter names; everything else stands in the version in force."""

    phone = forms.RegexField(
        r"^[0-9 -]{7,20}$",
        label=_("Telephone in the letter"),
        widget=forms.TextInput(attrs=UNKEPT),
    )


def _number(label: Any, *, required: bool = True) -> forms.RegexField:
    return forms.RegexField(
        r"^[A-Za-z0-9-]+$", label=label, required=required, max_length=30,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip


class PaperForm(ArrearsForm):
    """The registered letters that went out on paper: the reminder, perhaps the formal demand."""

    reminded = forms.DateField(label=_("Reminder arrived on"), widget=DayInput)
    reminder_number = _number(_("Number of the post"))
    demanded = forms.DateField(
        label=_("Formal demand arrived on"), required=False, widget=DayInput
    )
    demand_number = _number(_("Number of the post of the demand"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("demanded") and not said.get("demand_number"):
            self.add_error("demand_number", _("Registered post has its number."))
        return said

    def chosen(self) -> dict[str, Any]:
        said = self.cleaned_data
        demand = OnPaper(said["demanded"], said["demand_number"]) if said["demanded"] else None
        return {
            "edition": said["edition"],
            "reminder": OnPaper(said["reminded"], said["reminder_number"]),
            "demand": demand,
        }


class PlanForm(ArrearsForm):
    """The payments of a plan."""

    parts = LinesField(
        label=_("Payments"), read=claims.read_plan,
        help_text=_("A line for each payment: by which day, yuan. Together what is owed."),
    )  # fmt: skip


class ProofForm(ArrearsForm):
    """How a letter arrived, or that it came back."""

    way = forms.ChoiceField(label=_("What became of it"), choices=DeliveryProof.Way.choices)
    on = forms.DateField(label=_("Day"), widget=DayInput)
    reference = _number(_("Number of the post, or employee number of the witness"), required=False)
    file = forms.FileField(label=_("Scan of the receipt or signature"), required=False)

    def proved(self) -> Proved:
        """Return the proof; what its file was called is not kept."""
        said = self.cleaned_data
        sent: SealedUpload | None = said["file"]
        scan = Upload(sent.identifier, sent.secret, "", sent.size or 0) if sent else None
        return Proved(said["way"], said["on"], said["reference"], scan)
