"""Complaints and suggestions: the list, recording one, its words, and each act on it.

Whoever is complained about is refused, however he asks (LC-166); his account is no program's act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.timezone import localdate, now
from ninja import Query, Router, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.feedback_schemas import (
    AnswerIn,
    AskIn,
    BeginIn,
    CaseIn,
    CaseNumber,
    CaseOut,
    CasesIn,
    CasesOut,
    CaseWordsOut,
    CategoryOut,
    GiveIn,
    JoinIn,
    PromiseIn,
    SaidActIn,
    SaidIn,
    SettleIn,
    SortIn,
)
from hudang.api.once import once
from hudang.api.orders import building_called
from hudang.api.schemas import Code, answers
from hudang.registry import queries as registry
from hudang.service import categories, queries, services
from hudang.service.models import Feedback
from hudang.service.queries import FeedbackFilter
from hudang.service.services import Answer, Caller, Raised, Said

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router(tags=["feedback"])
catalogue = Router(tags=["feedback"])
P = Permission
CASE = "/{code}/feedback/{number}"


@catalogue.get(
    "",
    response=answers(list[CategoryOut]),
    operation_id="list_feedback_categories",
    url_name="feedback_categories",
)
def list_categories(request: ApiRequest) -> list[dict[str, Any]]:
    """List what complaints and suggestions are sorted under."""
    request.auth.require(P.SEE_FEEDBACK)
    return [
        {"kind": kind, "code": code, "group": group.name._asdict(), "name": name._asdict()}
        for kind in Feedback.Kind
        for group in categories.groups(kind).values()
        for code, name in group.lines.items()
    ]


@router.get(
    "/{code}/feedback",
    response=answers(CasesOut),
    operation_id="list_feedback",
    url_name="feedback",
)
def list_feedback(request: ApiRequest, code: Code, asked: Query[CasesIn]) -> dict[str, Any]:
    """List the complaints and suggestions of a community, but those about who asks."""
    request.auth.require(P.SEE_FEEDBACK)
    wanted = FeedbackFilter(
        community=registry.community(code, by=request.auth).id,
        text=asked.house,
        kind=asked.kind or "",
        state=asked.state or "",
        severity=asked.severity or "",
        group=asked.group,
        recorded_from=asked.recorded_from,
        recorded_until=asked.recorded_until,
        is_late=asked.is_late,
    )
    found = queries.feedback_like(wanted, by=request.auth, today=localdate())
    return {
        "total": found.count(),
        "cases": [_out(one) for one in asked.of(found)],
    }


@router.post(
    "/{code}/feedback",
    response=answers(CaseOut, status=201),
    operation_id="record_feedback",
    url_name="feedback",
)
def record(request: ApiRequest, code: Code, body: CaseIn) -> Status[dict[str, Any]]:
    """Record a complaint or suggestion."""
    return Status(201, once(request, lambda: _record(request, code, body)))


def _record(request: ApiRequest, code: str, body: CaseIn) -> dict[str, Any]:
    request.auth.require(P.RECORD_FEEDBACK)
    community = registry.community(code, by=request.auth)
    house = registry.the_house(body.house, community=community.id) if body.house else None
    plain = ("kind", "category", "text", "severity", "source", "facility", "wants_silence")
    raised = Raised(
        **{name: getattr(body, name) for name in plain},
        house=house,
        building=building_called(body.building, community=community.id) if not house else None,
        spot=body.spot or "",
        accused=tuple(body.accused),
        kept_reason=body.kept_reason or "",
    )
    customer = registry.find_customer(body.customer, by=request.auth) if body.customer else None
    made = services.raise_feedback(
        community, raised, customer=customer, caller=Caller(body.caller_name, body.caller_mobile),
        by=request.auth, at=now(),
    )  # fmt: skip
    return CaseOut(**_out(_find(request, code, made.number))).model_dump(mode="json")


@router.get(
    CASE, response=answers(CaseWordsOut), operation_id="get_feedback", url_name="feedback_case"
)
def get_feedback(request: ApiRequest, code: Code, number: CaseNumber) -> dict[str, Any]:
    """Read a case with its words; who deals with it reads them in full, and it is logged."""
    feedback = _find(request, code, number)
    view = services.view_feedback(feedback, by=request.auth, at=now())
    return {
        **_out(feedback),
        "is_open": view.is_open,
        "customer": view.customer.number if view.customer and view.is_open else None,
        "name": view.name,
        "mobile": view.mobile,
        "accused": [one.person for one in view.accused],
        "messages": [row.message for row in view.messages],
        "words": [
            {
                "kind": row.words.kind,
                "written_by": row.words.written_by,
                "written_at": row.words.written_at,
                "text": row.text,
            }
            for row in view.rows
        ],
    }


@router.post(
    CASE + "/begin",
    response=answers(CaseOut),
    operation_id="begin_feedback",
    url_name="feedback_begin",
)
def begin(request: ApiRequest, code: Code, number: CaseNumber, body: BeginIn) -> dict[str, Any]:
    """Say that who raised it was told that somebody is at it, or have a message tell it."""
    return _act(request, code, number, services.begin, telling=body.telling, edition=body.edition)


@router.post(
    CASE + "/investigation",
    response=answers(CaseOut),
    operation_id="add_to_investigation",
    url_name="feedback_found",
)
def find_out(request: ApiRequest, code: Code, number: CaseNumber, body: SaidIn) -> dict[str, Any]:
    """Add what was found out."""
    return _act(request, code, number, services.find_out, _said(body))


@router.post(
    CASE + "/promise",
    response=answers(CaseOut),
    operation_id="promise_feedback",
    url_name="feedback_promise",
)
def promise(
    request: ApiRequest, code: Code, number: CaseNumber, body: PromiseIn
) -> dict[str, Any]:
    """Promise measures to who raised it."""
    return _act(
        request, code, number, services.promise, _said(body), by_whom=body.by_whom,
        until=body.until, edition=body.edition,
    )  # fmt: skip


@router.post(
    CASE + "/answer",
    response=answers(CaseOut),
    operation_id="answer_feedback",
    url_name="feedback_answer",
)
def answer(request: ApiRequest, code: Code, number: CaseNumber, body: AnswerIn) -> dict[str, Any]:
    """Answer who raised it, and everybody whose case was joined to this one."""
    said = Answer(body.outcome, body.cause or "", body.by_whom, body.until)
    return _act(
        request, code, number, services.answer, _said(body), answer=said, telling=body.telling,
        edition=body.edition,
    )  # fmt: skip


@router.post(
    CASE + "/settle",
    response=answers(CaseOut),
    operation_id="settle_feedback",
    url_name="feedback_settle",
)
def settle(request: ApiRequest, code: Code, number: CaseNumber, body: SettleIn) -> dict[str, Any]:
    """Close a case with what who raised it said to the answer."""
    return _act(
        request, code, number, services.settle, _said(body), acceptance=body.acceptance,
        edition=body.edition,
    )  # fmt: skip


@router.post(
    CASE + "/extend",
    response=answers(CaseOut),
    operation_id="extend_feedback",
    url_name="feedback_extend",
)
def extend(request: ApiRequest, code: Code, number: CaseNumber, body: SaidActIn) -> dict[str, Any]:
    """Extend the time for the answer, once, with the reason that was told."""
    return _act(request, code, number, services.extend, _said(body), edition=body.edition)


@router.post(
    CASE + "/reopen",
    response=answers(CaseOut),
    operation_id="reopen_feedback",
    url_name="feedback_reopen",
)
def reopen(request: ApiRequest, code: Code, number: CaseNumber, body: SaidActIn) -> dict[str, Any]:
    """Open a case again in the words of who raised it."""
    return _act(request, code, number, services.reopen_feedback, _said(body), edition=body.edition)


@router.post(
    CASE + "/withdraw",
    response=answers(CaseOut),
    operation_id="withdraw_feedback",
    url_name="feedback_withdraw",
)
def withdraw(
    request: ApiRequest, code: Code, number: CaseNumber, body: SaidActIn
) -> dict[str, Any]:
    """End a case that who raised it takes back."""
    return _act(
        request, code, number, services.withdraw_feedback, _said(body), edition=body.edition
    )


@router.post(
    CASE + "/join",
    response=answers(CaseOut),
    operation_id="join_feedback",
    url_name="feedback_join",
)
def join(request: ApiRequest, code: Code, number: CaseNumber, body: JoinIn) -> dict[str, Any]:
    """Deal with a repeat in another case of the community."""
    into = _find(request, code, body.into)
    return _act(request, code, number, services.join, into=into, edition=body.edition)


@router.post(
    CASE + "/give",
    response=answers(CaseOut),
    operation_id="give_feedback",
    url_name="feedback_give",
)
def give(request: ApiRequest, code: Code, number: CaseNumber, body: GiveIn) -> dict[str, Any]:
    """Make a case somebody else's."""
    return _act(request, code, number, services.give, owner=body.owner, edition=body.edition)


@router.post(
    CASE + "/sort",
    response=answers(CaseOut),
    operation_id="sort_feedback",
    url_name="feedback_sort",
)
def sort(request: ApiRequest, code: Code, number: CaseNumber, body: SortIn) -> dict[str, Any]:
    """Say anew what a case is about, how grave it is, and whom of ours it is about besides."""
    return _act(request, code, number, services.sort, **body.dict())


@router.post(
    CASE + "/ask",
    response=answers(CaseOut),
    operation_id="ask_accused",
    url_name="feedback_ask",
)
def ask(request: ApiRequest, code: Code, number: CaseNumber, body: AskIn) -> dict[str, Any]:
    """Ask somebody complained about for his account, in words that do not say who complained."""
    return _act(
        request, code, number, services.ask_accused, _said(body), person=body.person,
        edition=body.edition,
    )  # fmt: skip


def _said(body: Any) -> Said:
    return Said(body.text, body.kept_reason or "")


def _act(
    request: ApiRequest,
    code: str,
    number: str,
    act: Callable[..., Feedback],
    *said: Said,
    **more: Any,
) -> dict[str, Any]:
    act(_find(request, code, number), *said, **more, by=request.auth, at=now())
    return _out(_find(request, code, number))


def _find(request: ApiRequest, code: str, number: str) -> Feedback:
    """Return a case of the community; one about who asks is refused, and that is logged."""
    request.auth.require(P.SEE_FEEDBACK)
    community = registry.community(code, by=request.auth)
    try:
        found = queries.feedback(number, by=request.auth)
    except Feedback.DoesNotExist:
        raise Http404 from None
    if found.community_id != community.id:
        raise Http404
    return found


def _out(feedback: Feedback) -> dict[str, Any]:
    plain = set(CaseOut.model_fields) - {"community"}
    return {
        **{name: getattr(feedback, name) for name in plain},
        "community": feedback.community.code,
    }
