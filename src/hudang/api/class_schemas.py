"""What routes about runs and the classification table take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from hudang.api.controls import WordingOut
from hudang.api.paging import PageIn
from hudang.api.schemas import In
from hudang.api.scheme_schemas import SchemeNumber
from hudang.classification.content import Audience
from hudang.classification.models import Assignment, Run, RunPart
from hudang.classification.policy import LeftOut

RunNumber = Annotated[str, Field(pattern=r"^FP-[0-9]{4}-[0-9]{4,8}$")]
ClassCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]


class RunIn(In):
    """Which version is to run; a dry run changes nobody."""

    scheme: SchemeNumber
    version: Annotated[int, Field(ge=1)]
    is_dry: bool = False


class RunsIn(PageIn):
    """Which runs a list shows."""

    scheme: SchemeNumber | None = None
    state: Run.State | None = None


class RunOut(Schema):
    """A run, and how far it has come."""

    number: str
    scheme: str
    version: int
    is_dry: bool
    state: Run.State
    way: Run.Way
    reason: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    communities: int
    communities_done: int
    people_seen: int
    changed: int


class PartOut(Schema):
    """What a run found in one community."""

    community: str
    state: RunPart.State
    people: int
    seen: int
    changed: int


class MoveOut(Schema):
    before: str
    after: str
    people: int


class RunPartsOut(RunOut):
    """A run with its communities and what it found in all of them. Who was left out is counted;
    a reason that fewer than ten share has no number."""

    parts: list[PartOut]
    people: int
    classes: dict[str, int]
    moves: list[MoveOut]
    left_out: dict[LeftOut, int | None]


class TableIn(PageIn):
    """Which scheme, and whom of the table: who asks for a class has all of it opened."""

    scheme: SchemeNumber
    class_code: ClassCode | None = None
    building: Annotated[str, Field(max_length=20)] = ""
    role: Audience | None = None
    changed_since: date | None = None
    waits: bool = False
    text: Annotated[str, Field(max_length=40)] = ""


class TableRowOut(Schema):
    """Somebody, masked, and his class; of whoever is standard nothing else is said."""

    number: str
    name: str
    houses: list[str]
    class_code: str
    class_name: str
    since: datetime | None
    is_by_person: bool
    waits_for_person: bool


class TableOut(Schema):
    total: int
    rows: list[TableRowOut]


class CountOut(Schema):
    class_code: str
    class_name: str
    people: int


class CountsOut(Schema):
    """How many the last run found in each class; none where no run came to its end."""

    run: str | None
    counted_at: datetime | None
    classes: list[CountOut]


class ComparisonIn(Schema):
    """Two days, each at its end; today is compared as it is now."""

    scheme: SchemeNumber
    before: date
    after: date


class ComparedOut(Schema):
    class_code: str
    class_name: str
    before: int
    after: int


class ComparisonOut(Schema):
    """How many were in which class on two days, and how many went from which to which.

    Beside the classes there are `absent`, who had no house on that day, and `unknown`, whose
    class ended too long ago to be read.
    """

    classes: list[ComparedOut]
    moves: list[MoveOut]


class HeldOut(Schema):
    class_code: str
    class_name: str
    version: int
    run: str | None
    begun_at: datetime
    ended_at: datetime | None


class ToldOut(Schema):
    """The class of one customer with its reasons, what it changes now, and what it was before."""

    number: str
    name: str
    class_code: str
    class_name: str
    version: int
    sentence: WordingOut
    facts: list[str]
    changes_now: list[str]
    major: Assignment.Major | None
    history: list[HeldOut]
