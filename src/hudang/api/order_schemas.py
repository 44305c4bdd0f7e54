"""What routes about orders take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from hudang.api.controls import WordingOut
from hudang.api.paging import PageIn
from hudang.api.schemas import In, Number
from hudang.purposes.models import KeptReason
from hudang.service import policy
from hudang.service.models import Channel, Group, ServiceRecord, Spot, Urgency

State = ServiceRecord.State
OrderNumber = Annotated[str, Field(max_length=20, pattern=r"^GD-[0-9]{2,5}-[0-9]{6,9}$")]
Words = Annotated[str, Field(min_length=1, max_length=policy.LONGEST_TEXT)]


class OrdersIn(PageIn):
    """Which orders, the newest first."""

    state: State | None = None
    group: Group | None = None
    urgency: Urgency | None = None
    house: Annotated[str, Field(max_length=40)] = ""
    recorded_from: date | None = None
    recorded_until: date | None = None
    is_late: bool = False


class WordsIn(In):
    """Why a find in the words stays, where they hold one: else they are refused."""

    kept_reason: KeptReason | None = None


class OrderIn(WordsIn):
    """What is asked for, where, and who asks: a customer, a caller, or nobody."""

    type: Annotated[str, Field(max_length=30)]
    text: Words
    house: Annotated[str, Field(max_length=40)] = ""
    spot: Spot | None = None
    building: Annotated[str, Field(max_length=8)] = ""
    customer: Number | None = None
    caller_name: Annotated[str, Field(max_length=40)] = ""
    caller_mobile: Annotated[str, Field(max_length=20)] = ""
    urgency: Urgency | None = None
    channel: Channel = Channel.SYSTEM
    appointed_at: datetime | None = None


class ActIn(In):
    """The edition of the order that was looked at."""

    edition: Annotated[int, Field(ge=1)]


class AssignIn(ActIn):
    """Which team, and who in it; nobody named means who has least to do."""

    team: Annotated[str, Field(max_length=12)]
    person: Annotated[str, Field(max_length=20)] = ""


class WaitIn(ActIn):
    """What the order waits for."""

    waits: ServiceRecord.Wait


class FinishIn(ActIn, WordsIn):
    """How it ended, and what was done."""

    outcome: ServiceRecord.Outcome
    text: Words
    minutes: Annotated[int | None, Field(ge=1, le=6000)] = None


class CloseIn(ActIn, WordsIn):
    """What the customer said when called again, where somebody was reached."""

    text: Annotated[str, Field(max_length=policy.LONGEST_TEXT)] = ""


class ReopenIn(ActIn, WordsIn):
    """What was not solved."""

    text: Words


class CancelIn(ActIn):
    """Why the order is not needed."""

    reason: ServiceRecord.Cancel


class KindOut(Schema):
    """A line of the catalogue."""

    code: str
    group: Group
    urgency: Urgency
    name: WordingOut


class OrderOut(Schema):
    """An order; it names nobody."""

    number: str
    community: str
    type: str
    group: Group
    urgency: Urgency
    channel: Channel
    state: State
    place: str
    team: str | None
    assignee: str
    waits: str
    outcome: str
    recorded_at: datetime
    response_due_at: datetime
    completion_due_at: datetime
    appointed_at: datetime | None
    responded_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    reopened: int
    edition: int


class OrdersOut(Schema):
    """A page of orders; no more than ten thousand are counted."""

    orders: list[OrderOut]
    total: int


class WordsOut(Schema):
    """What was said or noted at one moment."""

    kind: str
    written_by: str
    written_at: datetime
    text: str


class OrderWordsOut(OrderOut):
    """An order with its words: in full for who deals with it, masked for everybody else."""

    is_open: bool
    customer: str | None
    name: str
    mobile: str
    words: list[WordsOut]
