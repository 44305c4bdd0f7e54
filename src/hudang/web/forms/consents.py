"""What a person is asked, what he says to it and what proves it; who is under fourteen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.consent import policy
from hudang.consent.models import Consent, Minor, Situation
from hudang.consent.services import Asked, Said
from hudang.purposes import inventory
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hudang.dossiers.models import CustomerDocument
    from hudang.purposes.models import Purpose

CODE = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9/_.-]*$", _("Letters, digits and - / . _ only."))
CHOOSE = ("", _("choose"))


class QuestionForm(forms.Form):
    """Which items of a purpose, in which situation, for whom; nothing is ticked."""

    situation = forms.ChoiceField(
        label=_("Separate consent"),
        required=False,
        choices=[("", _("none of these: a general consent")), *Situation.choices],
    )
    recipient = FreeText(
        label=_("Recipient or use"),
        required=False,
        max_length=80,
        help_text=_("For a separate consent: the organisation or the use, exactly one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    items = forms.MultipleChoiceField(
        label=_("Items"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, purpose: Purpose) -> None:
        super().__init__(data)
        self.purpose = purpose
        numbers = sorted(purpose.items, key=self._rests_elsewhere)
        set_choices(self, "items", [(str(n), _labelled(n, purpose)) for n in numbers])

    def _rests_elsewhere(self, number: int) -> bool:
        return not policy.is_asked_for(number, basis=self.purpose.basis)

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            self.purpose.code,
            tuple(int(number) for number in given["items"]),
            situation=given["situation"],
            recipient=given["recipient"].strip(),
        )


def _labelled(number: int, purpose: Purpose) -> str:
    label = inventory.by_number(number).label
    if policy.is_asked_for(number, basis=purpose.basis):
        return label
    return _("%(item)s (contract: for a separate consent only)") % {"item": label}


class AnswerForm(forms.Form):
    """How the person answered, and the proof of a yes; the two buttons give the answer."""

    channel = forms.ChoiceField(label=_("Where"), choices=[CHOOSE, *Consent.Channel.choices])
    form = forms.ChoiceField(
        label=_("How the person agrees"),
        required=False,
        choices=[CHOOSE, *Consent.Form.choices],
        help_text=_("A refusal needs neither a form nor a proof."),
    )
    witness = forms.CharField(
        label=_("Witness, by employee number"), required=False, max_length=20, validators=[CODE]
    )
    reference = forms.CharField(
        label=_("Reference of the signature or confirmation"),
        required=False,
        max_length=40,
        validators=[CODE],
    )
    document = forms.ChoiceField(label=_("Scan of the signed paper"), required=False)
    filed = FreeText(label=_("Where the signed paper is filed"), required=False, max_length=60)
    signed_date = forms.DateField(label=_("Signed on"), required=False, widget=DayInput())
    is_started_by_person = forms.BooleanField(label=_("The person asked for it"), required=False)
    is_by_guardian = forms.BooleanField(label=_("The guardian answers"), required=False)

    def __init__(
        self, data: Any, *, documents: Iterable[CustomerDocument], is_minor: bool
    ) -> None:
        super().__init__(data)
        scans = [
            (str(one.id), f"{one.kind_of.label} {one.filed_at:%Y-%m-%d}") for one in documents
        ]
        set_choices(self, "document", [("", _("none")), *scans])
        if not is_minor:
            del self.fields["is_by_guardian"]

    def said(self, answer: str) -> Said:
        given = self.cleaned_data
        return Said(
            answer,
            form=given["form"],
            channel=given["channel"],
            is_by_guardian=given.get("is_by_guardian", False),
            is_started_by_person=given["is_started_by_person"],
            signed_date=given["signed_date"],
            document=UUID(given["document"]) if given["document"] else None,
            filed=given["filed"],
            reference=given["reference"],
            witness=given["witness"].strip().upper(),
        )


class MinorForm(forms.Form):
    """That a customer is under fourteen, and who consents for the child."""

    fourteen_month = forms.DateField(
        label=_("A day in the month of the fourteenth birthday"),
        required=False,
        widget=DayInput(),
        help_text=_("Only the month is kept. Empty where it is not known."),
    )
    guardian = forms.CharField(
        label=_("Customer number of the guardian"), required=False, max_length=20
    )
    proof = forms.ChoiceField(
        label=_("Proof of guardianship"),
        required=False,
        choices=[("", _("none")), *Minor.Proof.choices],
    )

    @property
    def month(self) -> date | None:
        found: date | None = self.cleaned_data["fourteen_month"]
        return found

    @property
    def guardian_number(self) -> str:
        return str(self.cleaned_data["guardian"]).strip().upper()


class ToldRecipientForm(forms.Form):
    """When a recipient was told that a consent was withdrawn, and what proves it."""

    on = forms.DateField(label=_("Told on"), initial=localdate, widget=DayInput())
    reference = forms.CharField(
        label=_("Reference of the letter or receipt"), max_length=40, validators=[CODE]
    )


class StandingForm(forms.Form):
    """Which of the customers of a community to list: by how they stand towards a question."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("granted", _("granted")),
            ("refused", _("refused")),
            ("withdrawn", _("withdrawn")),
            ("outdated", _("to be asked anew")),
            ("none", _("not answered")),
        ],
    )

    @property
    def chosen(self) -> str:
        return (self.is_valid() and self.cleaned_data["state"]) or "granted"
