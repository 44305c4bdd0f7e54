"""What the page of an order is made of: its words, its clock, and the acts that are open now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
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

# Each act: what its button says, the form it needs, who may do it, and the states it starts from.
ACTS: Mapping[str, tuple[_StrOrPromise, type[forms.ActForm], Permission, frozenset[State]]] = {
    "take-up": (
        _("Take it up"), forms.TakeUpForm, P.WORK_ORDER,
        frozenset({State.ASSIGNED, State.WAITING}),
    ),
    "finish": (_("Done"), forms.FinishForm, P.WORK_ORDER, frozenset({State.UNDERWAY})),
    "wait": (_("It has to wait"), forms.WaitForm, P.WORK_ORDER, frozenset({State.UNDERWAY})),
    "close": (_("Close"), forms.CloseForm, P.LEAD_ORDERS, frozenset({State.DONE})),
    "assign": (
        _("Give to a team"), forms.AssignForm, P.LEAD_ORDERS,
        policy.OPEN,
    ),
    "reopen": (
        _("Not solved: open again"), forms.TextForm, P.LEAD_ORDERS,
        frozenset({State.DONE, State.CLOSED}),
    ),
    "note": (_("Note"), forms.TextForm, P.WORK_ORDER, policy.OPEN),
    "cancel": (_("Cancel the order"), forms.CancelForm, P.LEAD_ORDERS, policy.OPEN),
}  # fmt: skip
DO: Mapping[str, Callable[..., ServiceRecord]] = {
    "take-up": services.take_up,
    "finish": services.finish,
    "wait": services.wait,
    "close": services.close,
    "assign": services.assign,
    "reopen": services.reopen,
    "cancel": services.cancel,
}


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
        **_may(actor),
    }


def _may(actor: Actor) -> dict[str, bool]:
    """Return what the person may do from the page besides its acts."""
    return {
        "may_see_customer": actor.may(P.VIEW_CUSTOMER),
        "may_find": actor.may(P.FIND_VIOLATION),
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
    is_at_work = queries.works_on(order, by.code)
    return [
        (act, label, bound.get(act) or _blank(act, order), act in bound)
        for act, (label, _form, permission, states) in ACTS.items()
        if order.state in states
        and by.may(permission)
        and (permission != P.WORK_ORDER or is_at_work or (act == "note" and by.may(P.LEAD_ORDERS)))
    ]


def _blank(act: str, order: ServiceRecord) -> forms.ActForm:
    initial = {"edition": order.edition}
    form = ACTS[act][1]
    if form is forms.AssignForm:
        return forms.AssignForm(order=order, initial=initial)
    return form(initial=initial, auto_id=f"{act}-%s")


def form_of(act: str, order: ServiceRecord, data: Any) -> forms.ActForm | None:
    """Return the form of an act as it was sent; nothing for an act there is not."""
    if act not in ACTS:
        return None
    form = ACTS[act][1]
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
    return DO[act](order, **said, by=by, at=at)


def late(orders: Iterable[ServiceRecord], *, at: datetime) -> set[UUID]:
    """Return the orders that are, or were, done later than promised."""
    return {one.id for one in orders if _is_late(one, at=at)}


def _is_late(order: ServiceRecord, *, at: datetime) -> bool:
    return policy.is_late(
        state=order.state, due=order.completion_due_at, ended=order.done_at, at=at
    )
