"""What the page of a case is made of: its words, its time line, the acts that are open now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.service import queries, services
from hudang.service.models import CaseMessage, Feedback
from hudang.service.policy import feedback as policy
from hudang.web.forms import feedback_acts as forms
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.service.services import FeedbackView
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Feedback.State


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: what its button says, its form, who may do it, the states it starts from.

    `is_for_all` acts are a customer's wish that anybody at the desk takes down.
    """

    label: _StrOrPromise
    form: type[forms.CaseForm]
    do: Callable[..., Feedback]
    states: frozenset[State]
    permission: Permission = P.WORK_FEEDBACK
    is_for_all: bool = False


ACTS: Mapping[str, ActKind] = {
    "begin": ActKind(
        _("Tell who raised it that we are at it"), forms.TellingForm, services.begin,
        frozenset({State.RECORDED}),
    ),
    "tell": ActKind(
        _("I have told it myself"), forms.PlainForm, services.tell_by_hand,
        policy.OPEN | {State.CLOSED},
    ),
    "find-out": ActKind(
        _("Found out"), forms.SaidForm, services.find_out, policy.AT_WORK
    ),
    "ask": ActKind(
        _("Ask for an account"), forms.AskForm, services.ask_accused, policy.AT_WORK
    ),
    "promise": ActKind(
        _("Promise measures"), forms.PromiseForm, services.promise,
        frozenset({State.INVESTIGATING}),
    ),
    "answer": ActKind(
        _("Answer"), forms.AnswerForm, services.answer,
        frozenset({State.INVESTIGATING, State.PROMISED}),
    ),
    "settle": ActKind(
        _("Settle"), forms.SettleForm, services.settle, frozenset({State.ANSWERED})
    ),
    "extend": ActKind(
        _("It takes longer"), forms.SaidForm, services.extend, policy.AT_WORK
    ),
    "sort": ActKind(
        _("Category, severity, people"), forms.SortForm, services.sort, policy.AT_WORK
    ),
    "join": ActKind(
        _("The same matter as another"), forms.JoinForm, services.join,
        frozenset({State.RECORDED, State.INVESTIGATING}),
    ),
    "give": ActKind(_("Give to somebody else"), forms.GiveForm, services.give, policy.OPEN),
    "silence": ActKind(
        _("Wants no contact about it"), forms.PlainForm, services.silence, policy.OPEN,
        P.RECORD_FEEDBACK, is_for_all=True,
    ),
    "reopen": ActKind(
        _("Not settled: open again"), forms.SaidForm, services.reopen_feedback,
        frozenset({State.ANSWERED, State.CLOSED}), P.RECORD_FEEDBACK, is_for_all=True,
    ),
    "withdraw": ActKind(
        _("Withdrawn by who made it"), forms.SaidForm, services.withdraw_feedback,
        policy.UNANSWERED, P.RECORD_FEEDBACK, is_for_all=True,
    ),
}  # fmt: skip
# Acts without words stand open on the page.
PLAIN_ACTS = ("begin", "tell", "silence")
WITHOUT_EDITION = frozenset({"find-out"})


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is open to the person now; `is_open` where its form was refused."""

    code: str
    label: _StrOrPromise
    form: forms.CaseForm
    is_open: bool


def shown(
    request: StaffRequest, view: FeedbackView, *, bound: Mapping[str, forms.CaseForm]
) -> dict[str, Any]:
    """Return what the page of a case shows."""
    feedback, actor = view.feedback, request.actor
    return {
        "view": view,
        "feedback": feedback,
        "names": names_of(_people(view)),
        "is_late": bool(late([feedback])),
        "may_call": view.is_open and bool(view.mobile) and actor.may(P.WORK_FEEDBACK),
        "acts": _acts(view, by=actor, bound=bound),
        "plain_acts": PLAIN_ACTS,
        "may_see_customer": view.is_open and actor.may(P.VIEW_CUSTOMER),
    }


def _people(view: FeedbackView) -> list[str]:
    """Return the employee numbers that the page names."""
    feedback = view.feedback
    named = [feedback.recorded_by, feedback.owner, feedback.closed_by, feedback.promised_to_do]
    return [
        *named,
        *(one.person for one in view.accused),
        *(row.words.written_by for row in view.rows),
    ]


# Where an act has nothing to act on.
_HIDDEN_WHERE: Mapping[str, Callable[[FeedbackView], bool]] = {
    "ask": lambda view: not view.accused,
    "extend": lambda view: view.feedback.extended_at is not None,
    "silence": lambda view: view.feedback.wants_silence,
    "tell": lambda view: (
        not any(row.message.state == CaseMessage.State.FAILED for row in view.messages)
    ),
}


def _acts(view: FeedbackView, *, by: Actor, bound: Mapping[str, forms.CaseForm]) -> list[Act]:
    feedback = view.feedback
    return [
        Act(code, act.label, bound.get(code) or _blank(code, feedback, by=by), code in bound)
        for code, act in ACTS.items()
        if feedback.state in act.states and _may(code, view, by=by)
    ]


def _may(code: str, view: FeedbackView, *, by: Actor) -> bool:
    act, feedback = ACTS[code], view.feedback
    if code in _HIDDEN_WHERE and _HIDDEN_WHERE[code](view):
        return False
    if code == "give" and by.may(P.LEAD_FEEDBACK):
        return True
    if code == "begin" and not feedback.owner:
        return by.may(act.permission)
    return by.may(act.permission) and (act.is_for_all or services.deals_with(feedback, by=by))


def _blank(code: str, feedback: Feedback, *, by: Actor) -> forms.CaseForm:
    return ACTS[code].form(feedback=feedback, by=by, at=now(), auto_id=f"{code}-%s")


def form_of(code: str, feedback: Feedback, data: Any, *, by: Actor) -> forms.CaseForm | None:
    """Return the form of an act as it was sent; nothing for an act there is not."""
    if code not in ACTS:
        return None
    return ACTS[code].form(data, feedback=feedback, by=by, at=now(), auto_id=f"{code}-%s")


def do(
    code: str, feedback: Feedback, form: forms.CaseForm, *, by: Actor, at: datetime
) -> Feedback:
    """Do the act with what its form says."""
    said = form.chosen()
    words = [said.pop("said")] if "said" in said else []
    if code not in WITHOUT_EDITION:
        said["edition"] = form.cleaned_data["edition"]
    return ACTS[code].do(feedback, *words, **said, by=by, at=at)


def late(cases: Collection[Feedback]) -> set[UUID]:
    """Return the cases that wait for an acknowledgement or an answer past the day."""
    untold = queries.with_untold_answer(list(cases))
    return {one.id for one in cases if _is_late(one, is_untold=one.id in untold)}


def _is_late(feedback: Feedback, *, is_untold: bool) -> bool:
    return policy.is_late(
        state=feedback.state,
        acknowledge_due=feedback.acknowledge_due_date,
        acknowledged=feedback.acknowledged_at is not None,
        answer_due=feedback.answer_due_date,
        is_untold=is_untold,
        today=localdate(),
    )
