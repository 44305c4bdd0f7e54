"""What programs say and read of one customer's classes, of appeals, and of what waits."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Field, Schema

from hudang.api.order_schemas import WordsIn
from hudang.api.schemas import In
from hudang.api.scheme_schemas import SchemeNumber
from hudang.classification.models import Choice, ClassAppeal
from hudang.classification.policy.own import LONGEST_TEXT, Telling
from hudang.needs.models import Way

if TYPE_CHECKING:
    from hudang.classification.queries import AppealRow
    from hudang.classification.services import Added, Own, OwnClass

AppealNumber = Annotated[str, Field(max_length=16, pattern=r"^FS-[0-9]{4}-[0-9]{4,}$")]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class SourceOut(Schema):
    """What a criterion was read from, and when it was said where somebody said it."""

    criterion: str
    origin: Literal["need", "answer", "record"]
    said_at: datetime | None


class OwnClassOut(Schema):
    """What one scheme makes of a customer; `class_code` is null where he is standard."""

    scheme: str
    version: int
    class_code: str | None
    name: str | None
    zh: str
    en: str
    sources: list[SourceOut]
    since: datetime | None
    is_by_person: bool
    changes: Annotated[list[str], Field(description="Codes of the effects that hold now.")]
    awaits: Annotated[list[str], Field(description="Codes of effects that wait for a person.")]
    appeal: str | None
    is_deleted: bool


class OwnOut(Schema):
    """All that a customer is told of his classification."""

    agreed_at: datetime | None
    is_off: bool
    refuses_machine: bool
    classes: list[OwnClassOut]


class AddedOut(Schema):
    """What is added for a customer, and never of which class it comes."""

    text: str
    effects: list[str]


class ChoiceIn(In):
    """What the customer chooses; only a label is deleted of one scheme."""

    kind: Choice.Kind
    scheme: SchemeNumber | None = None
    way: Way = Way.COUNTER


class ChoiceOut(Schema):
    """What a customer chose and did not take back."""

    id: str
    kind: Choice.Kind
    scheme: str | None
    way: Way
    since: datetime


class AppealIn(WordsIn):
    """What a customer says against what a scheme made of him."""

    scheme: SchemeNumber
    text: Words
    way: Way = Way.COUNTER


class DecisionIn(WordsIn):
    """Whether the class stays or which comes in its place, and why."""

    class_code: Annotated[
        str | None,
        Field(
            max_length=30,
            description="Null: it stays. `standard`, or another class of the version in force.",
        ),
    ] = None  # fmt: skip
    text: Words


class MajorIn(WordsIn):
    """Whether an effect of weight is allowed, and why."""

    is_allowed: bool
    text: Words


class AppealOut(Schema):
    """An appeal; it says nothing of what was said."""

    number: str
    customer: str
    scheme: str
    version: int
    state: ClassAppeal.State
    way: Way
    recorded_at: datetime
    due_on: date
    days_left: Annotated[
        int | None, Field(description="Working days after today; below nought it is late.")
    ]
    reviewer: str | None
    decided_at: datetime | None
    telling: Telling | None


class AppealWordsOut(AppealOut):
    """An appeal with what was said and answered."""

    words: str
    answer: str


class WaitingOut(Schema):
    """A class whose major effect waits for a person."""

    id: str
    customer: str
    scheme: str
    since: datetime


def own_out(own: Own) -> dict[str, Any]:
    return {
        "agreed_at": own.agreed_at,
        "is_off": own.off is not None,
        "refuses_machine": own.refuses is not None,
        "classes": [_class_out(one) for one in own.classes],
    }


def _class_out(one: OwnClass) -> dict[str, Any]:
    found, held = one.customer_class, one.assignment
    return {
        "scheme": one.version.scheme.number,
        "version": one.version.number,
        "class_code": found.code if found else None,
        "name": found.label if found else None,
        "zh": one.explanation.zh,
        "en": one.explanation.en,
        "sources": [
            {"criterion": source.label, "origin": source.origin, "said_at": source.said_at}
            for source in one.sources
        ],
        "since": held.begun_at if held else None,
        "is_by_person": held is not None and held.is_by_person,
        "changes": [effect.code for effect in one.changes],
        "awaits": [effect.code for effect in one.awaits],
        "appeal": one.appeal.number if one.appeal else None,
        "is_deleted": one.deleted is not None,
    }


def added_out(rows: list[Added]) -> list[dict[str, Any]]:
    return [{"text": one.text, "effects": [two.code for two in one.effects]} for one in rows]


def choice_out(one: Choice) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "kind": one.kind,
        "scheme": one.scheme.number if one.scheme else None,
        "way": one.way,
        "since": one.begun_at.isoformat(),
    }


def appeal_out(row: AppealRow) -> dict[str, Any]:
    """Return an appeal as it is kept under an idempotency key: dates as text."""
    one = row.appeal
    return {
        "number": one.number,
        "customer": one.customer.number,
        "scheme": one.version.scheme.number,
        "version": one.version.number,
        "state": one.state,
        "way": one.way,
        "recorded_at": one.recorded_at.isoformat(),
        "due_on": one.due_date.isoformat(),
        "days_left": row.days_left if one.is_open else None,
        "reviewer": one.reviewer or None,
        "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        "telling": row.telling,
    }
