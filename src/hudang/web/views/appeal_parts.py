"""What the page of an appeal is made of: the class it is about, and the acts that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries, services
from hudang.classification.explaining import explain
from hudang.classification.models import SchemeVersion
from hudang.classification.outcome import NOTHING
from hudang.classification.policy.own import Telling
from hudang.core.controls import allows
from hudang.web.forms.appeals import DecisionForm
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.classification.explaining import Explanation
    from hudang.classification.models import ClassAppeal
    from hudang.classification.services import AppealView

P = Permission
STEPS: Final[Mapping[str, Callable[..., Any]]] = {
    "take-up": services.take_up,
    "withdraw": services.withdraw_appeal,
    "send": services.send_decision,
    "tell": services.tell_decision,
}


def shown(
    view: AppealView, *, form: DecisionForm | None, by: Actor, at: datetime
) -> dict[str, Any]:
    """Return what the page of an appeal shows."""
    found = view.appeal
    may = _may(found, by=by)
    return {
        "view": view,
        "appeal": found,
        "row": queries.row(found, today=localdate(at)),
        "names": names_of([found.recorded_by, found.reviewer]),
        "contested": _contested(found, by=by, at=at) if may["may_decide"] else None,
        "form": form or DecisionForm(version=version_of(found)),
        **may,
    }


def version_of(found: ClassAppeal) -> SchemeVersion:
    """Return the version whose classes can be given: the one in force, if the scheme has not
    ended."""
    return queries.version_in_force(found.version.scheme) or found.version


def _contested(found: ClassAppeal, *, by: Actor, at: datetime) -> Explanation:
    """Open the class that is decided on, for who decides; an entry of the log."""
    held = queries.class_to_decide(found)
    outcome = services.read_class(held, by=by, at=at) if held else NOTHING
    return explain(held.version if held else found.version, outcome, to_person=False)


def _may(found: ClassAppeal, *, by: Actor) -> dict[str, bool]:
    """Return which acts are open to the person, by the rules that the services ask, and whether
    there is still a class to be given."""
    return {
        **_may_judge(found, by=by),
        **_may_serve(found, by=by),
        "has_scheme_ended": version_of(found).state == SchemeVersion.State.RETIRED,
        "may_see_customer": by.may(P.VIEW_CUSTOMER),
    }


def _may_judge(found: ClassAppeal, *, by: Actor) -> dict[str, bool]:
    is_judge = by.may(P.DECIDE_CLASS) and found.is_open
    makers = queries.makers_of([found])[found.id]
    is_other = allows(policy.own.require_other_judge, makers=makers, decides=by.code)
    return {
        "may_take_up": is_judge and is_other and found.reviewer != by.code,
        "may_decide": is_judge and is_other and found.reviewer == by.code,
        "is_maker": is_judge and not is_other,
    }


def _may_serve(found: ClassAppeal, *, by: Actor) -> dict[str, bool]:
    serves = by.may(P.RECORD_CONSENT) and by.in_customer_service
    untold = found.is_decided and queries.telling_of(found)
    return {
        "may_withdraw": serves and found.is_open,
        "may_send": serves and untold is Telling.NOT_TOLD and by.may(P.SEND_MESSAGE),
        "may_tell": serves and untold in {Telling.NOT_TOLD, Telling.WAITS},
    }
