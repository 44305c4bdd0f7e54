"""What the page of a case of arrears is made of: the acts that are open to the person now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.arrears import policy, queries, services
from hudang.arrears.models import ArrearsCase, DeliveryProof, DemandLetter, State
from hudang.web.forms import arrears_acts as forms
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.arrears.services import CaseView

P = Permission
Step = DemandLetter.Step
S = State


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: what its button says, its form, the states it starts from, who may do it."""

    label: _StrOrPromise
    form: type[forms.ArrearsForm]
    do: Callable[..., ArrearsCase]
    states: frozenset[State]
    permission: Permission = P.WORK_ARREARS
    fixed: tuple[tuple[str, str], ...] = ()


def _to(state: State) -> frozenset[State]:
    """Return the states from which a case may become that one."""
    return frozenset(one for one in State if state in policy.TRANSITIONS[one])


ACTS: Mapping[str, ActKind] = {
    "remind": ActKind(
        _("Write a reminder"), forms.LetterForm, services.write_letter,
        frozenset({S.DUE, S.REMINDER}), fixed=(("step", Step.REMINDER),),
    ),
    "demand": ActKind(
        _("Write a formal demand"), forms.LetterForm, services.write_letter,
        frozenset({S.REMINDER, S.FORMAL_DEMAND}), fixed=(("step", Step.FORMAL_DEMAND),),
    ),
    "paper": ActKind(
        _("Enter letters of before"), forms.PaperForm, services.enter_paper, frozenset({S.DUE})
    ),
    "sue": ActKind(
        _("Go to court or arbitration"), forms.ArrearsForm, services.sue,
        _to(S.LITIGATION), P.SUE_ARREARS,
    ),
    "file": ActKind(
        _("Have the lawyer's file put together"), forms.ArrearsForm, services.ask_for_file,
        policy.OF_LEGAL, P.SUE_ARREARS,
    ),
    "paid": ActKind(
        _("Everything is paid"), forms.ArrearsForm, services.record_payment, _to(S.PAID)
    ),
    "plan": ActKind(_("Agree on a plan"), forms.PlanForm, services.agree_plan, _to(S.PLANNED)),
    "end-plan": ActKind(
        _("End the plan"), forms.ArrearsForm, services.end_plan, frozenset({S.PLANNED})
    ),
    "object": ActKind(
        _("The customer objects"), forms.WordsOfCaseForm, services.object_to, _to(S.DISPUTED)
    ),
    "answer": ActKind(
        _("Answer the objection"), forms.WordsOfCaseForm, services.answer_objection,
        frozenset({S.DISPUTED}),
    ),
    "note": ActKind(_("Add a note"), forms.WordsOfCaseForm, services.add_note, policy.OPEN),
    "withdraw": ActKind(
        _("Withdraw the claim"), forms.WordsOfCaseForm, services.withdraw, _to(S.WITHDRAWN)
    ),
    "write-off": ActKind(
        _("Write it off"), forms.WordsOfCaseForm, services.write_off, _to(S.WRITTEN_OFF),
        P.SUE_ARREARS,
    ),
}  # fmt: skip


CAME = (("kept", _("Paid")), ("missed", _("Missed")))


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is open to the person now; `is_open` where its form was refused."""

    code: str
    label: _StrOrPromise
    form: forms.ArrearsForm
    is_open: bool


def shown(view: CaseView, *, by: Actor, bound: Mapping[str, forms.ArrearsForm]) -> dict[str, Any]:
    """Return what the page of a case shows."""
    case = view.case
    return {
        "view": view,
        "case": case,
        "letters": _letters(case),
        "instalments": _instalments(view),
        "came_or_not": CAME,
        "files": queries.files_of(case),
        "acts": _acts(case, by=by, bound=bound),
        "may_work": by.may(P.WORK_ARREARS),
        "may_sue": by.may(P.SUE_ARREARS),
        "names": names_of([case.opened_by, *(one.written_by for one, _text in view.words)]),
    }


def _letters(case: ArrearsCase) -> list[tuple[DemandLetter, list[DeliveryProof]]]:
    """Return the letters, each with its proofs."""
    letters = queries.letters_of(case)
    proofs = queries.proofs_of(letters)
    return [(one, [p for p in proofs if p.letter_id == one.id]) for one in letters]


def _instalments(view: CaseView) -> list[tuple[Any, str]]:
    """Return the payments of the running plan, each with its sum."""
    if view.plan is None:
        return []
    rows = queries.instalments_of(view.plan)
    sums = [one.amount for one in view.parts] or [""] * len(rows)
    return list(zip(rows, sums, strict=True))


def _acts(case: ArrearsCase, *, by: Actor, bound: Mapping[str, forms.ArrearsForm]) -> list[Act]:
    return [
        Act(code, act.label, bound.get(code) or _blank(code, case), code in bound)
        for code, act in ACTS.items()
        if case.state in act.states and by.may(act.permission) and _fits(code, case)
    ]


def _fits(code: str, case: ArrearsCase) -> bool:
    """Leave out a letter while one is under way, and a second one of a step that arrived."""
    if code not in {"remind", "demand"}:
        return True
    if queries.is_under_way(case):
        return False
    step = dict(ACTS[code].fixed)["step"]
    return not any(
        one.step == step and one.state == DemandLetter.Progress.DELIVERED
        for one in queries.letters_of(case)
    )


def _blank(code: str, case: ArrearsCase) -> forms.ArrearsForm:
    return ACTS[code].form(initial={"edition": case.edition}, auto_id=f"{code}-%s")


def form_of(code: str, data: Any) -> forms.ArrearsForm | None:
    """Return the form of an act as it was sent; nothing for an act there is not."""
    return ACTS[code].form(data, auto_id=f"{code}-%s") if code in ACTS else None


def do(
    code: str, case: ArrearsCase, form: forms.ArrearsForm, *, by: Actor, at: datetime
) -> ArrearsCase:
    """Do the act with what its form says."""
    act = ACTS[code]
    said = form.chosen() | dict(act.fixed)
    if code == "note":
        del said["edition"]
    return act.do(case, **said, by=by, at=at)
