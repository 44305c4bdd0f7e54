"""What the page of an order is made of: its words, its clock, and the acts that are open now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.classification import services as classification
from hudang.core import controls
from hudang.service import needed, policy, queries, services
from hudang.service.models import ServiceRecord
from hudang.web.forms import order_acts as forms
from hudang.web.forms.free_text import FreeTextForm
from hudang.web.forms.order_files import AttachForm, RemovalForm
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.service.queries import AnyAttachment
    from hudang.service.services import OrderView
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = ServiceRecord.State


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: its button, its form, its service, who may do it, and the rule of the service that
    says whether an order is where the act begins."""

    label: _StrOrPromise
    form: type[forms.ActForm]
    do: Callable[..., ServiceRecord]
    permission: Permission
    begins: Callable[[ServiceRecord], None]


def _to(state: State) -> Callable[[ServiceRecord], None]:
    return lambda order: policy.require_transition(state=order.state, to=state)


def _reopenable(order: ServiceRecord) -> None:
    policy.require_reopenable(state=order.state, closed=order.closed_at, at=now())


ACTS: Mapping[str, ActKind] = {
    "take-up": ActKind(
        _("Take it up"), forms.TakeUpForm, services.take_up, P.WORK_ORDER, _to(State.UNDERWAY)
    ),
    "finish": ActKind(
        _("Done"), forms.FinishForm, services.finish, P.WORK_ORDER, _to(State.DONE)
    ),
    "wait": ActKind(
        _("It has to wait"), forms.WaitForm, services.wait, P.WORK_ORDER, _to(State.WAITING)
    ),
    "close": ActKind(
        _("Close"), forms.CloseForm, services.close, P.LEAD_ORDERS, _to(State.CLOSED)
    ),
    "assign": ActKind(
        _("Give to a team"), forms.AssignForm, services.assign, P.LEAD_ORDERS,
        lambda order: policy.require_assignable(state=order.state),
    ),
    "reopen": ActKind(
        _("Not solved: open again"), forms.TextForm, services.reopen, P.LEAD_ORDERS, _reopenable
    ),
    "note": ActKind(
        _("Note"), forms.TextForm, services.note, P.WORK_ORDER,
        lambda order: policy.require_open_for_notes(state=order.state),
    ),
    "cancel": ActKind(
        _("Cancel the order"), forms.CancelForm, services.cancel, P.LEAD_ORDERS,
        _to(State.CANCELLED),
    ),
}  # fmt: skip


def shown(
    request: StaffRequest, view: OrderView, *, bound: Mapping[str, forms.ActForm]
) -> dict[str, Any]:
    """Return what the page of an order shows."""
    order, actor = view.order, request.actor
    return {
        "view": view,
        "order": order,
        "needs": needed.needs_on(order, by=actor, at=now()),
        "names": names_of(_people(view)),
        "is_late": _is_late(order, at=now()),
        "may_call": _may_call(view, by=actor),
        "acts": _acts(order, by=actor, bound=bound),
        **_may(order, by=actor),
    }


def _may(order: ServiceRecord, *, by: Actor) -> dict[str, bool]:
    """Return what the person may do from the page besides its acts."""
    return {
        "may_see_customer": by.may(P.VIEW_CUSTOMER),
        "may_find": by.may(P.FIND_VIOLATION),
        "may_add": classification.may_add_on(order, by=by),
    }


def _people(view: OrderView) -> Iterable[str]:
    """Return who of ours had to do with an order."""
    order = view.order
    writers = (row.words.written_by for row in view.rows)
    return [order.recorded_by, order.assignee, order.closed_by, *writers]


def files_of(
    request: StaffRequest, order: ServiceRecord, *, attaching: AttachForm | None
) -> dict[str, Any]:
    """Return the files of an order, and what the person may do with them now."""
    actor, files = request.actor, queries.attachments_of(order)
    may_attach = order.state in policy.OPEN and services.is_involved(order, by=actor)
    return {
        "files": files,
        "file_names": names_of(one.added_by for one in files),
        "attaching": (attaching or AttachForm()) if may_attach else None,
        "removal": RemovalForm(auto_id=False),
        "removable": _removable(order, files, by=actor),
        "most_files": policy.MOST_FILES,
    }


def _removable(order: ServiceRecord, files: Iterable[AnyAttachment], *, by: Actor) -> set[UUID]:
    """Return the files that somebody may take away, for one reason or another."""
    is_open, leads = order.state in policy.OPEN, by.may(P.LEAD_ORDERS)
    kept = (one for one in files if one.stored is not None)
    return {one.id for one in kept if leads or (is_open and one.added_by == by.code)}


def _may_call(view: OrderView, *, by: Actor) -> bool:
    return view.is_open and bool(view.mobile) and services.may_call(view.order, by=by)


def _acts(
    order: ServiceRecord, *, by: Actor, bound: Mapping[str, forms.ActForm]
) -> list[tuple[str, _StrOrPromise, forms.ActForm, bool]]:
    """Return the acts that are open to the person now, each with its form."""
    is_involved = queries.works_on(order, by.code)
    may_work = controls.allows(policy.require_involved, is_involved=is_involved)
    return [
        (code, act.label, bound.get(code) or _blank(code, order), code in bound)
        for code, act in ACTS.items()
        if controls.allows(act.begins, order)
        and by.may(act.permission)
        and (act.permission != P.WORK_ORDER or may_work or _leads_by_note(code, by))
    ]


def _leads_by_note(code: str, by: Actor) -> bool:
    """Say whether an act is the note by which a lead joins in without working on the order."""
    return code == "note" and by.may(P.LEAD_ORDERS)


def _blank(act: str, order: ServiceRecord) -> forms.ActForm:
    initial = {"edition": order.edition}
    form = ACTS[act].form
    if form is forms.AssignForm:
        return forms.AssignForm(order=order, initial=initial)
    return form(initial=initial, auto_id=f"{act}-%s")


def form_of(act: str, order: ServiceRecord, data: Any) -> forms.ActForm | None:
    """Return the form of an act as it was sent; nothing for an act there is not."""
    if act not in ACTS:
        return None
    form = ACTS[act].form
    return forms.AssignForm(data, order=order) if form is forms.AssignForm else form(data)


def do(
    act: str, order: ServiceRecord, form: forms.ActForm, *, by: Actor, at: datetime
) -> ServiceRecord:
    """Do the act with what its form says."""
    said = dict(form.cleaned_data)
    if isinstance(form, forms.AssignForm):
        said = {"edition": said["edition"], **form.chosen()}
    if isinstance(form, FreeTextForm):
        said["kept_reason"] = form.reason
    if act == "note":
        del said["edition"]
        return services.note(order, **said, by=by, at=at)
    return ACTS[act].do(order, **said, by=by, at=at)


def late(orders: Iterable[ServiceRecord], *, at: datetime) -> set[UUID]:
    """Return the orders that are, or were, done later than promised."""
    return {one.id for one in orders if _is_late(one, at=at)}


def _is_late(order: ServiceRecord, *, at: datetime) -> bool:
    return policy.is_late(
        state=order.state, due=order.completion_due_at, ended=order.done_at, at=at
    )
