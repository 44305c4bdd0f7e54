"""What routes about violations take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from hudang.api.controls import WordingOut
from hudang.api.order_schemas import ActIn
from hudang.api.schemas import In
from hudang.service.models import Spot
from hudang.violations import policy
from hudang.violations.models import AuthorityReport, Violation, ViolationStep

State = Violation.State
ViolationNumber = Annotated[str, Field(max_length=20, pattern=r"^WF-[0-9]{2,5}-[0-9]{6,9}$")]
Text = Annotated[str, Field(min_length=1, max_length=policy.LONGEST_TEXT)]


class ViolationsIn(Schema):
    """Which violations, the newest first; there is no filter by person."""

    state: State | None = None
    kind: Annotated[str, Field(max_length=20)] = ""
    house: Annotated[str, Field(max_length=40)] = ""
    is_late: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class FindingIn(In):
    """What somebody of ours saw; a house, or a common place of a building or of all."""

    kind: Annotated[str, Field(max_length=20)]
    way: Violation.Way
    text: Text
    found_at: datetime
    house: Annotated[str, Field(max_length=40)] = ""
    spot: Spot | None = None
    building: Annotated[str, Field(max_length=8)] = ""
    is_danger: bool = False
    renovation: Annotated[str, Field(max_length=20)] = ""


class TellingIn(ActIn):
    """How a household was told to stop, until when, and in which words."""

    way: ViolationStep.Way
    until: date
    text: Text


class LookIn(ActIn):
    """What a second look showed."""

    is_over: bool
    text: Text


class KindOfViolationOut(Schema):
    """A line of the list, with the authorities that act on it and what a report may hold."""

    code: str
    name: WordingOut
    law: str
    is_danger: bool
    authorities: list[str]
    parts: list[str]


class StepOut(Schema):
    """A step; its words are read in the system."""

    kind: ViolationStep.Kind
    way: str
    until_date: date | None
    written_by: str
    written_at: datetime


class ReportOut(Schema):
    """A report; what it says and whom it names is read in the system."""

    number: str
    authority: str
    state: AuthorityReport.State
    parts: list[str]
    delivered_date: date | None
    answered_date: date | None


class ViolationOut(Schema):
    """A violation; it names nobody."""

    number: str
    community: str
    place: str
    kind: str
    way: Violation.Way
    is_danger: bool
    state: State
    found_at: datetime
    due_date: date | None
    ended_at: datetime | None
    outcome: str
    edition: int


class ViolationPartsOut(ViolationOut):
    """A violation with its steps and reports."""

    steps: list[StepOut]
    reports: list[ReportOut]


class ViolationsOut(Schema):
    """A page of a list of violations."""

    total: int
    violations: list[ViolationOut]
