"""What the page of a renovation file is made of: its parts, and the acts that are open now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.renovation import policy, queries, services
from hudang.renovation.models import Renovation
from hudang.web.forms import renovation_acts as forms
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.renovation.services import RenovationView

P = Permission
State = Renovation.State
BEFORE_ACCEPTANCE = policy.ON_SITE | {State.AGREED}


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: its button, its form, its service, the states it starts from, who may do it."""

    label: _StrOrPromise
    form: type[forms.FileActForm]
    do: Callable[..., Any]
    states: frozenset[State]
    permission: Permission = P.LEAD_ORDERS


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is open to the person now; `is_open` where its form was refused."""

    code: str
    label: _StrOrPromise
    form: forms.FileActForm
    is_open: bool

    @property
    def is_step(self) -> bool:
        return isinstance(self.form, forms.StepForm)


ACTS: Mapping[str, ActKind] = {
    "begin": ActKind(
        _("The works have begun"), forms.StepForm, services.begin, frozenset({State.AGREED}),
        P.WORK_RENOVATION,
    ),
    "finish": ActKind(
        _("The works are done: ask for acceptance"), forms.StepForm, services.ask_for_acceptance,
        frozenset({State.WORKING}), P.WORK_RENOVATION,
    ),
    "inspect": ActKind(
        _("Enter an inspection"), forms.InspectionForm, services.inspect, policy.ON_SITE,
        P.WORK_RENOVATION,
    ),
    "pass": ActKind(
        _("Issue a pass"), forms.PassForm, services.issue_pass, BEFORE_ACCEPTANCE
    ),
    "deposit": ActKind(
        _("Record the deposit"), forms.DepositForm, services.pay_deposit, BEFORE_ACCEPTANCE
    ),
    "deduct": ActKind(
        _("Take a sum off the deposit"), forms.DeductionForm, services.deduct,
        policy.ON_SITE | {State.ACCEPTED},
    ),
    "refund": ActKind(
        _("The deposit was paid back"), forms.RefundForm, services.refund,
        frozenset({State.ACCEPTED, State.CANCELLED}),
    ),
    "close": ActKind(
        _("Close the file"), forms.StepForm, services.close, frozenset({State.ACCEPTED})
    ),
    "refuse": ActKind(
        _("Refuse the application"), forms.RefusalForm, services.refuse,
        frozenset({State.APPLIED}),
    ),
    "cancel": ActKind(
        _("Give the works up"), forms.CancelFileForm, services.cancel,
        frozenset({State.APPLIED, State.AGREED}),
    ),
}  # fmt: skip
WITH_DEPOSIT = frozenset({"deduct", "refund"})


def shown(
    view: RenovationView, *, by: Actor, bound: Mapping[str, forms.FileActForm]
) -> dict[str, Any]:
    """Return what the page of a file shows."""
    renovation = view.renovation
    return {
        "view": view,
        "renovation": renovation,
        "works": list(renovation.works.all()),
        "agreement": queries.agreement_of(renovation),
        "names": names_of(_people(view)),
        "is_late": bool(queries.late_ones([renovation], today=localdate())),
        "acts": _acts(view, by=by, bound=bound),
        **_may(renovation, by=by),
    }


def _people(view: RenovationView) -> list[str]:
    """Return the employee numbers that the page names."""
    renovation = view.renovation
    inspected = (one.record.inspected_by for one in view.inspections)  # type: ignore[attr-defined]
    return [renovation.recorded_by, renovation.accepted_by, renovation.closed_by, *inspected]


def _may(renovation: Renovation, *, by: Actor) -> dict[str, bool]:
    """Return what the person may do from the page besides its acts."""
    return {
        "may_agree": renovation.state == State.APPLIED and by.may(P.LEAD_ORDERS),
        "may_take_back": by.may(P.WORK_RENOVATION),
        "may_find": by.may(P.FIND_VIOLATION),
        "may_see_customer": by.may(P.VIEW_CUSTOMER),
        "may_see_documents": by.may(P.SEE_DOSSIERS),
    }


def _acts(view: RenovationView, *, by: Actor, bound: Mapping[str, forms.FileActForm]) -> list[Act]:
    renovation = view.renovation
    return [
        Act(code, act.label, bound.get(code) or act.form(renovation=renovation), code in bound)
        for code, act in ACTS.items()
        if renovation.state in act.states and by.may(act.permission) and _fits(code, view)
    ]


def _fits(code: str, view: RenovationView) -> bool:
    """Say whether an act makes sense: a deposit is recorded once, and goes back once."""
    deposit = view.deposit.record if view.deposit else None
    if code == "deposit":
        return deposit is None
    if code in WITH_DEPOSIT:
        return deposit is not None and deposit.refunded_date is None  # type: ignore[attr-defined]
    return True


def form_of(code: str, renovation: Renovation, data: Any) -> forms.FileActForm | None:
    """Return the form of an act as it was sent; nothing for an act there is not."""
    act = ACTS.get(code)
    return act.form(data, renovation=renovation) if act else None


def do(
    code: str, renovation: Renovation, form: forms.FileActForm, *, by: Actor, at: datetime
) -> None:
    """Do the act with what its form says; an inspection names its file itself."""
    said = form.said()
    about = [] if code == "inspect" else [renovation]
    if code == "inspect":
        about = [said.pop("inspection"), said.pop("found")]
    elif code == "pass":
        about.append(said.pop("worker"))
    ACTS[code].do(*about, **said, by=by, at=at)
