"""What routes about renovations take and give."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from hudang.api.controls import WordingOut
from hudang.api.order_schemas import ActIn, WordsIn
from hudang.api.paging import PageIn
from hudang.api.schemas import In, Number
from hudang.renovation import policy
from hudang.renovation.models import Inspection, Renovation

State = Renovation.State
FileNumber = Annotated[str, Field(max_length=20, pattern=r"^ZX-[0-9]{2,5}-[0-9]{6,9}$")]
PassNumber = Annotated[str, Field(max_length=24, pattern=r"^ZX-[0-9]{2,5}-[0-9]{6,9}-[0-9]{2,3}$")]
Yuan = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]
Findings = Annotated[str, Field(max_length=policy.inspections.LONGEST_FINDINGS)]


class RenovationsIn(PageIn):
    """Which files, the newest first."""

    state: State | None = None
    house: Annotated[str, Field(max_length=40)] = ""
    is_late: bool = False


class WorkIn(In):
    """A kind of work, with the number of the paper that it takes."""

    code: Annotated[str, Field(max_length=20)]
    proof: Annotated[str, Field(max_length=30)] = ""


class ApplicationIn(In):
    """Who tells us, and what is planned."""

    customer: Number
    house: Annotated[str, Field(max_length=40)]
    contractor: Annotated[str, Field(min_length=1, max_length=60)]
    begins: date
    ends: date
    works: Annotated[list[WorkIn], Field(min_length=1, max_length=30)]


class InspectionIn(ActIn, WordsIn):
    """What an inspection showed; what is wrong says until when it is put right."""

    result: Inspection.Result
    text: Findings = ""
    until: date | None = None


class AgreementIn(ActIn):
    """When the owner was told what is forbidden, and when he signed."""

    told_date: date
    agreement_date: date


class PassIn(In):
    """A worker: a name and four signs of the document, and the days of his work."""

    name: Annotated[str, Field(min_length=1, max_length=20)]
    last_four: Annotated[str, Field(min_length=1, max_length=18)]
    valid_from: date
    until: date


class DepositIn(ActIn):
    """The deposit as it was paid, in yuan."""

    sum: Yuan
    paid: date


class DeductionIn(ActIn, WordsIn):
    """What is taken off the deposit, in yuan, and for what."""

    sum: Yuan
    reason: Annotated[Findings, Field(min_length=1)]


class RefundIn(ActIn):
    """The day on which the deposit was paid back."""

    refunded: date


class EndingIn(ActIn):
    """Why an application is refused, or works are given up."""

    reason: Renovation.Ending


class KindOfWorkOut(Schema):
    """A line of the catalogue of works."""

    code: str
    name: WordingOut
    is_forbidden: bool
    takes_paper: bool
    article: str


class WorkOut(Schema):
    """A work of a file."""

    code: str
    proof: str


class InspectionOut(Schema):
    """An inspection; what it found is read in the system."""

    id: UUID
    kind: Inspection.Kind
    is_repeat: bool
    due_date: date
    inspected_by: str
    inspected_at: datetime | None
    result: str


class RenovationOut(Schema):
    """A file; it names nobody."""

    number: str
    community: str
    house: str
    state: State
    contractor: str
    planned_from_date: date
    planned_until_date: date
    told_date: date | None
    agreement_date: date | None
    recorded_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    ended_for: str
    edition: int


class PassOut(Schema):
    """A worker's pass; it names nobody."""

    number: str
    valid_from_date: date
    valid_until_date: date
    issued_at: datetime
    returned_at: datetime | None


class DepositOut(Schema):
    """When the deposit was paid, is due back and went back; its sum is read in the system."""

    paid_date: date
    refund_due_date: date | None
    refunded_date: date | None


class RenovationPartsOut(RenovationOut):
    """A file with its works, inspections, passes and deposit."""

    works: list[WorkOut]
    inspections: list[InspectionOut]
    passes: list[PassOut]
    deposit: DepositOut | None


class RenovationsOut(Schema):
    """A page of a list of files."""

    total: int
    renovations: list[RenovationOut]
