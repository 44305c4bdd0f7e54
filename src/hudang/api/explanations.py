"""Questions about rules: the list, recording one, its words for who answers, the answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.order_schemas import WordsIn
from hudang.api.paging import page_after
from hudang.api.schemas import Code, Number, answers
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.rights import policy, queries, services
from hudang.rights.models import Explanation
from hudang.rights.policy import Answering
from hudang.rights.queries import ExplanationFilter
from hudang.rights.services import Said

if TYPE_CHECKING:
    from hudang.registry.models import Community, Customer

router = Router(tags=["questions about rules"])
P = Permission
QuestionNumber = Annotated[str, Field(max_length=20, pattern=r"^JS-[0-9]{2,5}-[0-9]{6,9}$")]
Words = Annotated[str, Field(min_length=1, max_length=policy.LONGEST_TEXT)]
Rule = Annotated[
    str,
    Field(
        max_length=50,
        description="`notice:` and a section's code, or `policy:` and a clause's number.",
    ),
]


class ExplanationsIn(Schema):
    """Which questions, by their numbers; `after` is the number to go on after."""

    state: Literal["open", "answered"] | None = None
    is_late: bool = False
    after: QuestionNumber | None = None
    size: Annotated[int, Field(ge=1, le=500)] = 100


class ExplanationIn(WordsIn):
    """What was asked, and by which customer; nobody has to say who he is."""

    text: Words
    customer: Number | None = None


class AnswerIn(WordsIn):
    """The answer in plain words, and the rule in force that it explains."""

    rule: Rule
    text: Words


class ExplanationOut(Schema):
    """A question; it names nobody and says nothing of what was asked."""

    number: str
    community: str
    state: Answering
    recorded_by: str
    recorded_at: datetime
    due_on: date
    days_left: Annotated[
        int | None, Field(description="Working days after today; below nought it is late.")
    ]
    rule: str | None
    version: int | None
    answered_by: str | None
    answered_at: datetime | None


class ExplanationsOut(Schema):
    """A page of questions; `next` is the number to go on after, null at the end."""

    explanations: list[ExplanationOut]
    next: str | None


class ExplanationWordsOut(ExplanationOut):
    """A question with its words, whatever they hold of people masked."""

    customer: str | None
    question: str
    answer: str


@router.get(
    "/{code}/explanations",
    response=answers(ExplanationsOut),
    operation_id="list_explanations",
    url_name="explanations",
)
def list_explanations(
    request: ApiRequest, code: Code, asked: Query[ExplanationsIn]
) -> dict[str, Any]:
    """List the questions of a community."""
    if not request.auth.may(P.SEE_FIGURES):
        request.auth.require(P.DELIVER_NOTICE)
    wanted = ExplanationFilter(
        community=registry.community(code, by=request.auth).id,
        is_open=asked.state == "open" if asked.state else None,
        is_late=asked.is_late,
    )
    found = queries.explanations(wanted, by=request.auth, today=localdate())
    shown, after = page_after(found, key="number", after=asked.after, size=asked.size)
    return {"explanations": [_out(one) for one in shown], "next": after}


@router.post(
    "/{code}/explanations",
    response=answers(ExplanationOut, status=201),
    operation_id="record_explanation",
    url_name="explanations",
)
def record(request: ApiRequest, code: Code, body: ExplanationIn) -> Status[dict[str, Any]]:
    """Record what somebody asked; it is to be answered within five working days."""

    def act() -> dict[str, Any]:
        request.auth.require(P.DELIVER_NOTICE)
        community = registry.community(code, by=request.auth)
        customer = _customer(request, body.customer, community) if body.customer else None
        said = Said(body.text, body.kept_reason or "")
        asked = services.ask(community, said, customer=customer, by=request.auth, at=now())
        return _kept(asked)

    return Status(201, once(request, act))


@router.get(
    "/{code}/explanations/{number}",
    response=answers(ExplanationWordsOut),
    operation_id="get_explanation",
    url_name="explanation",
)
def get_explanation(request: ApiRequest, code: Code, number: QuestionNumber) -> dict[str, Any]:
    """Read a question and its answer; the look is an entry of the log."""
    view = services.view(_find(request, code, number), by=request.auth, at=now())
    return {
        **_out(view.explanation),
        "customer": view.customer.number if view.customer else None,
        "question": view.question,
        "answer": view.answer,
    }


@router.post(
    "/{code}/explanations/{number}/answer",
    response=answers(ExplanationOut),
    operation_id="answer_explanation",
    url_name="explanation_answer",
)
def answer(
    request: ApiRequest, code: Code, number: QuestionNumber, body: AnswerIn
) -> dict[str, Any]:
    """Answer a question by words and by the rule that they explain; it is answered once."""

    def act() -> dict[str, Any]:
        asked, said = _find(request, code, number), Said(body.text, body.kept_reason or "")
        return _kept(services.answer(asked, said, rule=body.rule, by=request.auth, at=now()))

    return once(request, act)


def _find(request: ApiRequest, code: str, number: str) -> Explanation:
    """Return a question of that community to whoever answers such."""
    request.auth.require(P.DELIVER_NOTICE)
    community = registry.community(code, by=request.auth)
    try:
        found = queries.explanation(number, by=request.auth)
    except Explanation.DoesNotExist:
        raise Http404 from None
    if found.community_id != community.id:
        raise Http404
    return found


def _customer(request: ApiRequest, number: str, community: Community) -> Customer:
    found = registry.find_customer(number, by=request.auth)
    if found.community_id != community.id:
        raise Invalid("elsewhere", _("This customer is in another community."))
    return found


def _kept(explanation: Explanation) -> dict[str, Any]:
    """Return a question as it is kept under an idempotency key."""
    return ExplanationOut(**_out(explanation)).model_dump(mode="json")


def _out(explanation: Explanation) -> dict[str, Any]:
    row = queries.row(explanation, today=localdate())
    return {
        "number": explanation.number,
        "community": explanation.community.code,
        "state": row.standing,
        "recorded_by": explanation.recorded_by,
        "recorded_at": explanation.recorded_at,
        "due_on": explanation.due_date,
        "days_left": row.days_left if explanation.is_open else None,
        "rule": explanation.rule or None,
        "version": explanation.version,
        "answered_by": explanation.answered_by or None,
        "answered_at": explanation.answered_at,
    }
