"""A customer's own classes: told, chosen, contested; what is added for him; what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.customers import the_customer
from hudang.api.once import once
from hudang.api.own_class_schemas import (
    AddedOut,
    AppealIn,
    AppealNumber,
    AppealOut,
    AppealWordsOut,
    ChoiceIn,
    ChoiceOut,
    DecisionIn,
    MajorIn,
    OwnOut,
    WaitingOut,
    added_out,
    appeal_out,
    choice_out,
    own_out,
)
from hudang.api.schemas import Code, Number, answers
from hudang.classification import queries, services
from hudang.classification.models import Choice, ClassAppeal, Scheme
from hudang.classification.services import Said
from hudang.needs.models import Way
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.classification.models import Assignment
    from hudang.registry.models import Customer

router = Router(tags=["own classes"])
appeals = Router(tags=["own classes"])
decisions = Router(tags=["own classes"])
P = Permission
Step = Literal["take-up", "withdraw", "send", "tell"]
MOST = 500
STEPS: dict[str, Callable[..., ClassAppeal]] = {
    "take-up": services.take_up,
    "withdraw": services.withdraw_appeal,
    "send": services.send_decision,
    "tell": services.tell_decision,
}


class AppealsIn(Schema):
    """Which appeals of a community; the open ones first, by what is due."""

    state: ClassAppeal.State | Literal["open"] | None = None
    is_late: bool = False
    size: Annotated[int, Field(ge=1, le=500)] = 100


@router.post("/{number}/classes/disclosures", response=answers(OwnOut),
             operation_id="read_own_classes", url_name="own_classes")  # fmt: skip
def read_own(request: ApiRequest, number: Number) -> dict[str, Any]:
    """Open what a customer is told of his classes; one entry of the log, with his name."""
    customer = _customer(request, number)
    return own_out(services.read_own(customer, way=Way.COUNTER, by=request.auth, at=now()))


@router.post("/{number}/classes/added", response=answers(list[AddedOut]),
             operation_id="read_added", url_name="own_added")  # fmt: skip
def read_added(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """Open what is added for a customer, without the class that it comes of."""
    request.auth.require(P.RECORD_CONSENT)
    customer = the_customer(number, by=request.auth)
    return added_out(services.added_for(customer, by=request.auth, at=now()))


@router.get("/{number}/class-choices", response=answers(list[ChoiceOut]),
            operation_id="list_class_choices", url_name="class_choices")  # fmt: skip
def list_choices(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """List what a customer chose about his classes and did not take back."""
    return [choice_out(one) for one in queries.choices_of(_customer(request, number))]


@router.post("/{number}/class-choices", response=answers(ChoiceOut, status=201),
             operation_id="choose_about_classes", url_name="class_choices")  # fmt: skip
def choose(request: ApiRequest, number: Number, body: ChoiceIn) -> Status[dict[str, Any]]:
    """Enter what a customer chooses: no machine, nothing by class, a label deleted."""

    def act() -> dict[str, Any]:
        request.auth.require(P.RECORD_CONSENT)
        customer = the_customer(number, by=request.auth)
        who: dict[str, Any] = {"way": body.way, "by": request.auth, "at": now()}
        if body.kind == Choice.Kind.LABEL_DELETED:
            scheme = _scheme(body.scheme)
            return choice_out(services.delete_label(customer, scheme, **who))
        is_off = body.kind == Choice.Kind.PERSONALISATION_OFF
        do = services.switch_off if is_off else services.refuse_machine
        return choice_out(do(customer, **who))

    return Status(201, once(request, act))


@router.delete("/{number}/class-choices/{choice}", response=answers(ChoiceOut),
               operation_id="take_class_choice_back", url_name="class_choice")  # fmt: skip
def take_back(request: ApiRequest, number: Number, choice: UUID) -> dict[str, Any]:
    """Take a choice back, from now on; twice is once."""
    request.auth.require(P.RECORD_CONSENT)
    found = queries.all_choices_of(the_customer(number, by=request.auth)).get(id=choice)
    return choice_out(services.take_back(found, by=request.auth, at=now()))


@router.post("/{number}/appeals", response=answers(AppealOut, status=201),
             operation_id="appeal_against_class", url_name="own_appeals")  # fmt: skip
def appeal(request: ApiRequest, number: Number, body: AppealIn) -> Status[dict[str, Any]]:
    """Record an appeal; one that is open already is returned, and no other is made."""

    def act() -> dict[str, Any]:
        request.auth.require(P.RECORD_CONSENT)
        customer = the_customer(number, by=request.auth)
        made = services.appeal(
            customer,
            _scheme(body.scheme),
            Said(body.text, body.kept_reason or ""),
            way=body.way,
            by=request.auth,
            at=now(),
        )
        return _told(made)

    return Status(201, once(request, act))


@appeals.get("/{code}/appeals", response=answers(list[AppealOut]),
             operation_id="list_appeals", url_name="appeals")  # fmt: skip
def list_appeals(request: ApiRequest, code: Code, asked: Query[AppealsIn]) -> list[dict[str, Any]]:
    """List the appeals of a community; what was said is sealed."""
    _require_sight(request)
    wanted = queries.AppealFilter(
        community=registry.community(code, by=request.auth).id,
        state=asked.state or "", is_late=asked.is_late,
    )  # fmt: skip
    found = queries.appeals(wanted, by=request.auth, today=localdate())
    return [_told(one) for one in found[: asked.size]]


@appeals.get("/{code}/appeals/{number}", response=answers(AppealWordsOut),
             operation_id="get_appeal", url_name="appeal")  # fmt: skip
def get_appeal(request: ApiRequest, code: Code, number: AppealNumber) -> dict[str, Any]:
    """Read an appeal and its answer; the look is an entry of the log."""
    view = services.read_appeal(_find(request, code, number), by=request.auth, at=now())
    return {**_told(view.appeal), "words": view.words, "answer": view.answer}


@appeals.post("/{code}/appeals/{number}/decision", response=answers(AppealOut),
              operation_id="decide_appeal", url_name="appeal_decision")  # fmt: skip
def decide(
    request: ApiRequest, code: Code, number: AppealNumber, body: DecisionIn
) -> dict[str, Any]:
    """Decide on an appeal that one has taken up, with the reason that the customer is told."""

    def act() -> dict[str, Any]:
        request.auth.require(P.DECIDE_CLASS)
        found, at = _find(request, code, number), now()
        if body.class_code is None:
            return _told(
                services.uphold(
                    found, Said(body.text, body.kept_reason or ""), by=request.auth, at=at
                )
            )
        return _told(
            services.overturn(
                found,
                Said(body.text, body.kept_reason or ""),
                code=body.class_code,
                by=request.auth,
                at=at,
            )
        )

    return once(request, act)


@appeals.post("/{code}/appeals/{number}/steps/{step}", response=answers(AppealOut),
              operation_id="move_appeal", url_name="appeal_step")  # fmt: skip
def move(request: ApiRequest, code: Code, number: AppealNumber, step: Step) -> dict[str, Any]:
    """Take an appeal up, take it back, or tell the customer what was decided."""

    def act() -> dict[str, Any]:
        found = _find(request, code, number)
        return _told(STEPS[step](found, by=request.auth, at=now()))

    return once(request, act)


@decisions.get("/{code}/class-decisions", response=answers(list[WaitingOut]),
               operation_id="list_class_decisions", url_name="class_decisions")  # fmt: skip
def list_waiting(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """List the classes of a community whose major effect waits for a person."""
    request.auth.require(P.DECIDE_CLASS)
    wanted = queries.WaitingFilter(community=registry.community(code, by=request.auth).id)
    return [_waiting(one) for one in queries.waiting_like(wanted, by=request.auth)[:MOST]]


@decisions.post("/{code}/class-decisions/{assignment}", response=answers(WaitingOut),
                operation_id="decide_class_effect", url_name="class_decision")  # fmt: skip
def decide_major(
    request: ApiRequest, code: Code, assignment: UUID, body: MajorIn
) -> dict[str, Any]:
    """Allow or refuse the major effect of one class, with the reason."""

    def act() -> dict[str, Any]:
        request.auth.require(P.DECIDE_CLASS)
        wanted = queries.WaitingFilter(community=registry.community(code, by=request.auth).id)
        found = queries.waiting_like(wanted, by=request.auth).get(id=assignment)
        said, who = Said(body.text, body.kept_reason or ""), request.auth
        services.decide_major(found, said, is_allowed=body.is_allowed, by=who, at=now())
        return _waiting(found)

    return once(request, act)


def _waiting(one: Assignment) -> dict[str, Any]:
    return {
        "id": str(one.id), "customer": one.customer.number,
        "scheme": one.version.scheme.number, "since": one.begun_at.isoformat(),
    }  # fmt: skip


def _customer(request: ApiRequest, number: str) -> Customer:
    """Return a customer to who decides on classes, and to who tells him at the counter."""
    if not request.auth.may(P.DECIDE_CLASS):
        request.auth.require(P.RECORD_CONSENT)
    return the_customer(number, by=request.auth)


def _require_sight(request: ApiRequest) -> None:
    if not queries.may_see_appeals(request.auth):
        request.auth.require(P.RECORD_CONSENT)


def _scheme(number: str | None) -> Scheme:
    found = Scheme.objects.filter(number=number).first() if number else None
    if found is None:
        raise Invalid("unknown", _("There is no scheme of this number."))
    return found


def _find(request: ApiRequest, code: str, number: str) -> ClassAppeal:
    """Return an appeal of that community to whoever has to do with it."""
    _require_sight(request)
    community = registry.community(code, by=request.auth)
    try:
        found = queries.appeal(number, by=request.auth)
    except ClassAppeal.DoesNotExist:
        raise Http404 from None
    if found.community_id != community.id:
        raise Http404
    return found


def _told(found: ClassAppeal) -> dict[str, Any]:
    return appeal_out(queries.row(found, today=localdate()))
