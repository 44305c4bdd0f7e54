"""What the page of a violation is made of: its parts, and the acts that are open now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.core import controls
from hudang.service import policy as service
from hudang.violations import policy, printing, services
from hudang.violations.models import AuthorityReport, Violation
from hudang.web.forms import violation_acts as forms
from hudang.web.forms.order_files import FilesForm, RemovalForm
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.violations.services import ReportView, ViolationView

    Bound = Mapping[str, forms.ViolationActForm]

P = Permission
State = Violation.State
Progress = AuthorityReport.State


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: its button, its form, its service, the states it starts from, who may do it."""

    label: _StrOrPromise
    form: type[forms.ViolationActForm]
    do: Callable[..., Any]
    states: frozenset[str]
    permission: Permission = P.FIND_VIOLATION


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is open to the person now; `is_open` where its form was refused."""

    code: str
    label: _StrOrPromise
    form: forms.ViolationActForm
    is_open: bool

    @property
    def is_step(self) -> bool:
        return isinstance(self.form, forms.StepForm)


ACTS: Mapping[str, ActKind] = {
    "tell": ActKind(_("Tell them to stop"), forms.TellingForm, services.tell, policy.TO_STOP),
    "ring": ActKind(
        _("An authority was rung at once"), forms.RingForm, services.ring, policy.OPEN
    ),
    "look": ActKind(_("Look again"), forms.LookForm, services.look, policy.TO_STOP),
    "close": ActKind(
        _("Close the matter"), forms.CloseViolationForm, services.close,
        frozenset({State.REPORTED, State.ANSWERED}), P.REPORT_VIOLATION,
    ),
    "note": ActKind(
        _("Add a note"), forms.WordsOfViolationForm, services.note, policy.OPEN
    ),
    "strike": ActKind(
        _("It was recorded by mistake"), forms.WordsOfViolationForm, services.strike,
        policy.TO_STOP,
    ),
}  # fmt: skip
REPORT_ACTS: Mapping[str, ActKind] = {
    "approve": ActKind(
        _("Approve the report"), forms.StepForm, services.approve, frozenset({Progress.DRAFT}),
        P.APPROVE_REPORT,
    ),
    "deliver": ActKind(
        _("It was handed over"), forms.HandedForm, services.deliver,
        frozenset({Progress.APPROVED}), P.REPORT_VIOLATION,
    ),
    "answer": ActKind(
        _("The authority answered"), forms.AuthorityAnswerForm, services.answer,
        frozenset({Progress.DELIVERED}), P.REPORT_VIOLATION,
    ),
    "give-up": ActKind(
        _("Give the report up"), forms.StepForm, services.give_up, policy.UNDER_WAY,
        P.REPORT_VIOLATION,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the page shows it, with what may be done about it."""

    view: ReportView
    acts: list[Act]
    told: list[str]
    may_print: bool
    may_print_person: bool


def shown(
    view: ViolationView, *, by: Actor, bound: Bound, attaching: FilesForm | None = None
) -> dict[str, Any]:
    """Return what the page of a violation shows."""
    violation = view.violation
    return {
        "view": view,
        "violation": violation,
        "reports": [_row(one, violation, by=by, bound=bound) for one in view.reports],
        "names": names_of(_people(view)),
        "is_late": policy.is_late(due=violation.due_date, today=localdate()),
        "acts": _acts(violation, by=by, bound=bound),
        **_may(view, by=by, attaching=attaching),
    }


def _may(view: ViolationView, *, by: Actor, attaching: FilesForm | None) -> dict[str, Any]:
    """Return what the person may do from the page besides its acts, with the forms for it."""
    is_open = view.violation.state in policy.OPEN and by.may(P.FIND_VIOLATION)
    return {
        "notice": _notice(view.violation, by=by),
        "attaching": (attaching or FilesForm()) if is_open else None,
        "removal": RemovalForm(auto_id=False) if is_open else None,
        "most_files": service.MOST_FILES,
        "may_report": by.may(P.REPORT_VIOLATION) and _may_draft(view),
    }


def _people(view: ViolationView) -> list[str]:
    """Return the employee numbers that the page names."""
    reports = (
        code for one in view.reports for code in (one.report.drafted_by, one.report.approved_by)
    )
    steps = (step.written_by for step, _text in view.steps)
    return [view.violation.found_by, *steps, *reports, *(one.added_by for one in view.photos)]


def _acts(violation: Violation, *, by: Actor, bound: Bound) -> list[Act]:
    return [
        _act(act, violation, code=code, key=code, bound=bound)
        for code, act in ACTS.items()
        if violation.state in act.states and by.may(act.permission) and _fits(code, violation)
    ]


def _fits(code: str, violation: Violation) -> bool:
    """Leave out what makes no sense: only danger to life is rung at once."""
    return code != "ring" or violation.is_danger


def _act(act: ActKind, violation: Violation, *, code: str, key: str, bound: Bound) -> Act:
    form = bound.get(key) or act.form(violation=violation, prefix=key)
    return Act(code, act.label, form, key in bound)


def _notice(violation: Violation, *, by: Actor) -> forms.NoticeForm | None:
    """Return the form that prints a notice, where there is a household to read it."""
    may = by.may(P.FIND_VIOLATION) and violation.house_id is not None
    if not may or violation.state not in policy.TO_STOP:
        return None
    return forms.NoticeForm(initial=forms.TellingForm(violation=violation, prefix="n").first())


def _may_draft(view: ViolationView) -> bool:
    """Say whether a report may be drafted now: one is not under way, and there is something."""
    violation = view.violation
    return controls.allows(
        policy.require_transition, state=violation.state, to=State.REPORTED
    ) and not any(one.report.state in policy.UNDER_WAY for one in view.reports)


def _row(view: ReportView, violation: Violation, *, by: Actor, bound: Bound) -> ReportRow:
    state = view.report.state
    may_print = by.may(P.REPORT_VIOLATION) and state != Progress.WITHDRAWN
    return ReportRow(
        view=view,
        acts=_report_acts(view.report, violation, by=by, bound=bound),
        told=printing.told_about(view.report, view.person),
        may_print=may_print,
        may_print_person=may_print and view.person is not None and state == Progress.APPROVED,
    )


def _report_acts(
    report: AuthorityReport, violation: Violation, *, by: Actor, bound: Bound
) -> list[Act]:
    return [
        _act(act, violation, code=code, key=f"{report.number}-{code}", bound=bound)
        for code, act in REPORT_ACTS.items()
        if report.state in act.states and by.may(act.permission) and _may_act(code, report, by=by)
    ]


def _may_act(code: str, report: AuthorityReport, *, by: Actor) -> bool:
    """Leave out the approval of what one wrote oneself."""
    return code != "approve" or controls.allows(
        policy.reports.require_other_approver, drafted_by=report.drafted_by, approver=by.code
    )


def form_of(
    acts: Mapping[str, ActKind], code: str, violation: Violation, data: Any, *, key: str
) -> forms.ViolationActForm | None:
    """Return the form of an act as it was sent; nothing for an act there is not."""
    act = acts.get(code)
    return act.form(data, violation=violation, prefix=key) if act else None


def do(
    acts: Mapping[str, ActKind],
    code: str,
    target: Violation | AuthorityReport,
    form: forms.ViolationActForm,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Do the act with what its form says."""
    acts[code].do(target, *form.about(), **form.said(), by=by, at=at)
