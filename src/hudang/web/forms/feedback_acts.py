"""What each act on a complaint or suggestion says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.service import policy, queries
from hudang.service.models import Feedback, Severity, Telling
from hudang.service.policy.feedback import OUTCOMES
from hudang.service.services import Answer, Said
from hudang.web.forms.choices import set_choices
from hudang.web.forms.feedback import AccusedForm, about_choices, staff_choices
from hudang.web.forms.free_text import FreeText, FreeTextForm
from hudang.web.forms.inputs import DayInput
from hudang.web.forms.order_acts import ActForm

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor

NOBODY = ("", "—")


class CaseForm(ActForm):
    """An act on a case: what it may choose from hangs on the case and on who acts."""

    def __init__(
        self, data: Any = None, *, feedback: Feedback, by: Actor, at: datetime, **more: Any
    ) -> None:
        super().__init__(data, initial={"edition": feedback.edition}, **more)
        self.offer(feedback, by=by, at=at)

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        """Fill in the choices; a form without any has none to fill in."""

    def chosen(self) -> dict[str, Any]:
        """Return what the act is told besides the edition."""
        return {}


class TellingForm(CaseForm):
    """How who raised it is told; by message where a customer did and wants to be contacted."""

    telling = forms.ChoiceField(label=_("Told"), choices=Telling.choices, required=False)

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        may_write = by.may(Permission.SEND_MESSAGE) and not feedback.wants_silence
        if not may_write or queries.customer_of(feedback) is None:
            set_choices(self, "telling", [(Telling.HAND, Telling.HAND.label)])

    def chosen(self) -> dict[str, Any]:
        return {**super().chosen(), "telling": self.cleaned_data["telling"] or Telling.HAND}


class PlainForm(CaseForm):
    """Nothing more than the click."""


class SaidForm(CaseForm, FreeTextForm):
    """Words that go with an act."""

    text = FreeText(
        label=_("Words"), max_length=policy.LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        return {"said": Said(self.cleaned_data["text"], self.reason)}


class PromiseForm(SaidForm):
    """What is promised, who does it, until when."""

    by_whom = forms.ChoiceField(label=_("To be done by"))
    until = forms.DateField(label=_("Until"), widget=DayInput)
    field_order = ("text", "by_whom", "until", "kept_reason")

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        set_choices(self, "by_whom", [NOBODY, *staff_choices()])

    def chosen(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**super().chosen(), "by_whom": said["by_whom"], "until": said["until"]}


class AnswerForm(TellingForm, SaidForm):
    """The answer that who raised it is given, and how it ended."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    cause = forms.ChoiceField(
        label=_("Root cause"), required=False, choices=[NOBODY, *Feedback.Cause.choices]
    )
    by_whom = forms.ChoiceField(label=_("To be done by"), required=False)
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput)
    field_order = ("text", "telling", "outcome", "cause", "by_whom", "until", "kept_reason")

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        super().offer(feedback, by=by, at=at)
        outcomes = OUTCOMES[Feedback.Kind(feedback.kind)]
        set_choices(self, "outcome", [NOBODY, *((one.value, one.label) for one in outcomes)])
        set_choices(self, "by_whom", [NOBODY, *staff_choices()])
        if feedback.kind == Feedback.Kind.SUGGESTION:
            del self.fields["cause"]

    def chosen(self) -> dict[str, Any]:
        said = self.cleaned_data
        answer = Answer(said["outcome"], said.get("cause", ""), said["by_whom"], said["until"])
        return {**super().chosen(), "answer": answer}


class SettleForm(SaidForm):
    """What who raised it said to the answer, where he was reached."""

    acceptance = forms.ChoiceField(label=_("Acceptance"), choices=Feedback.Acceptance.choices)
    field_order = ("acceptance", "text", "kept_reason")

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        self.fields["text"].required = False

    def chosen(self) -> dict[str, Any]:
        return {**super().chosen(), "acceptance": self.cleaned_data["acceptance"]}


class GiveForm(CaseForm):
    """Whose case it is from now on."""

    owner = forms.ChoiceField(label=_("Responsible"))

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        found = [one.code for one in queries.handlers(feedback.community_id, at=at)]
        set_choices(self, "owner", staff_choices(found))

    def chosen(self) -> dict[str, Any]:
        return {"owner": self.cleaned_data["owner"]}


class SortForm(AccusedForm, CaseForm):
    """What it is about, how grave it is, and whom of ours it is about besides."""

    about = forms.ChoiceField(label=_("Kind of matter"))
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    field_order = ("about", "severity", "accused")

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        self.fields["about"].choices = about_choices(feedback.kind)  # type: ignore[attr-defined]
        self.initial["about"] = f"{feedback.kind}:{feedback.category}"
        self.initial["severity"] = feedback.severity
        self.fields["accused"].label = _("Complained about, besides")
        self.offer_accused()
        if feedback.kind == Feedback.Kind.SUGGESTION:
            del self.fields["accused"]

    def chosen(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "category": said["about"].partition(":")[2],
            "severity": said["severity"],
            "accused": said.get("accused", ()),
        }


class JoinForm(CaseForm):
    """The case in which the same matter is dealt with."""

    into = forms.ChoiceField(label=_("Dealt with in"))

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        self.cases = {one.number: one for one in queries.joinable_to(feedback, by=by)}
        set_choices(
            self,
            "into",
            [
                (one.number, f"{one.number} · {one.category_name} · {one.place}")
                for one in self.cases.values()
            ],
        )

    def chosen(self) -> dict[str, Any]:
        return {"into": self.cases[self.cleaned_data["into"]]}


class AskForm(SaidForm):
    """What somebody complained about is asked; the words do not say who complained."""

    person = forms.ChoiceField(label=_("Who is asked"))
    field_order = ("person", "text", "kept_reason")

    def offer(self, feedback: Feedback, *, by: Actor, at: datetime) -> None:
        set_choices(self, "person", staff_choices(queries.accused_of(feedback)))
        self.fields["text"].help_text = _(
            "He reads these words: do not write who complained, nor which house."
        )

    def chosen(self) -> dict[str, Any]:
        return {**super().chosen(), "person": self.cleaned_data["person"]}


class AccountForm(FreeTextForm):
    """What somebody complained about says of it."""

    text = FreeText(
        label=_("What you say of it"), max_length=policy.LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data["text"], self.reason)
