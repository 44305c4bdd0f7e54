"""How the work on orders goes, and how content people were with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.timezone import now
from ninja import Field, Query, Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.order_schemas import OrderNumber, Words, WordsIn
from hudang.api.orders import find
from hudang.api.schemas import Code, answers
from hudang.registry import queries as registry
from hudang.service import policy, queries, services
from hudang.service.models import Group
from hudang.service.queries import By, FigureFilter, Figures

if TYPE_CHECKING:
    from datetime import timedelta

router = Router(tags=["orders"])
P = Permission


class FiguresIn(Schema):
    """Orders recorded on these days, both included, and what they are compared by."""

    first: date
    last: date
    group: Group | None = None
    by: By = By.TYPE


class FiguresOut(Schema):
    """Shares in hundredths and times in minutes; null where fewer than ten are counted."""

    name: str
    recorded: int
    answered_in_time: int | None
    done_in_time: int | None
    reopened: int | None
    first_answer_minutes: int | None
    open: int
    late: int
    open_age_minutes: int | None
    rated: int
    score: float | None
    score_interval: float | None


class OrderFiguresOut(Schema):
    """All of them together, line by line, and how many came in each hour of each weekday."""

    counted_at: datetime
    total: FiguresOut
    lines: list[FiguresOut]
    heat: list[list[int]]


class RatingIn(WordsIn):
    """What the customer answered when asked how it was."""

    score: Annotated[int, Field(ge=policy.SCORES[0], le=policy.SCORES[-1])]
    text: Words | None = None


class RatingOut(Schema):
    """Whether the score was taken; false where the order has one."""

    is_taken: bool


@router.get(
    "/{code}/order-figures",
    response=answers(OrderFiguresOut),
    operation_id="get_order_figures",
    url_name="order_figures",
)
def get_figures(request: ApiRequest, code: Code, asked: Query[FiguresIn]) -> dict[str, Any]:
    """Count the orders of a community; people are never compared."""
    request.auth.require(P.SEE_FIGURES)
    community = registry.community(code, by=request.auth)
    wanted = FigureFilter(
        asked.first, asked.last, frozenset({community.id}), group=asked.group or ""
    )
    report = queries.report(wanted, by=asked.by, at=now())
    return {
        "counted_at": report.counted_at,
        "total": _out(report.total),
        "lines": [_out(one) for one in report.lines],
        "heat": report.heat,
    }


@router.post(
    "/{code}/orders/{number}/rating",
    response=answers(RatingOut),
    operation_id="rate_order",
    url_name="order_rating",
)
def rate(request: ApiRequest, code: Code, number: OrderNumber, body: RatingIn) -> dict[str, Any]:
    """Enter how content the customer was; a second score changes nothing."""
    order = find(request, number, code=code)
    is_taken = services.enter_rating(
        order, score=body.score, text=body.text or "", kept_reason=body.kept_reason or "",
        by=request.auth, at=now(),
    )  # fmt: skip
    return {"is_taken": is_taken}


def _out(one: Figures) -> dict[str, Any]:
    score, interval = one.score or (None, None)
    return {
        "name": one.name,
        "recorded": one.recorded,
        "answered_in_time": one.answered_in_time,
        "done_in_time": one.done_in_time,
        "reopened": one.reopened,
        "first_answer_minutes": _minutes(one.first_answer),
        "open": one.open,
        "late": one.late,
        "open_age_minutes": _minutes(one.open_age),
        "rated": one.rated,
        "score": score,
        "score_interval": interval,
    }


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds() / 60)
