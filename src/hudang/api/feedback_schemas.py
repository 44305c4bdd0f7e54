"""What routes about complaints and suggestions take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from hudang.api.controls import WordingOut
from hudang.api.order_schemas import ActIn, Words, WordsIn, WordsOut
from hudang.api.paging import PageIn
from hudang.api.schemas import Number
from hudang.service import policy
from hudang.service.models import CaseMessage, Feedback, Severity, Source, Spot, Telling

Kind = Feedback.Kind
State = Feedback.State
CaseNumber = Annotated[str, Field(max_length=20, pattern=r"^(TS|JY)-[0-9]{2,5}-[0-9]{6,9}$")]
Employee = Annotated[str, Field(max_length=20)]


class CasesIn(PageIn):
    """Which cases, the newest first; nobody's can be asked for."""

    kind: Kind | None = None
    state: State | None = None
    severity: Severity | None = None
    group: Annotated[str, Field(max_length=20)] = ""
    house: Annotated[str, Field(max_length=40)] = ""
    recorded_from: date | None = None
    recorded_until: date | None = None
    is_late: bool = False


class CaseIn(WordsIn):
    """What is complained about or suggested, where, and by whom: a customer, a caller, nobody."""

    kind: Kind
    category: Annotated[str, Field(max_length=40)]
    text: Words
    severity: Severity = Severity.ORDINARY
    source: Source = Source.SYSTEM
    house: Annotated[str, Field(max_length=40)] = ""
    spot: Spot | None = None
    building: Annotated[str, Field(max_length=8)] = ""
    facility: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9-]*$")] = ""
    accused: Annotated[list[Employee], Field(max_length=10)] = []
    customer: Number | None = None
    caller_name: Annotated[str, Field(max_length=40)] = ""
    caller_mobile: Annotated[str, Field(max_length=20)] = ""
    wants_silence: bool = False


class SaidIn(WordsIn):
    """Words that are added to a case."""

    text: Words


class SaidActIn(ActIn, SaidIn):
    """Words that go with an act, and the edition of the case that was looked at."""


class BeginIn(ActIn):
    """How who raised it is told that somebody is at it: by us, or by a message of ours."""

    telling: Telling = Telling.HAND


class PromiseIn(SaidActIn):
    """What is promised, who does it, until when."""

    by_whom: Employee
    until: date


class AnswerIn(SaidActIn):
    """The answer, and how it ended; what is adopted says who does it until when."""

    outcome: Feedback.Outcome
    cause: Feedback.Cause | None = None
    by_whom: Employee = ""
    until: date | None = None
    telling: Telling = Telling.HAND


class SettleIn(ActIn, WordsIn):
    """What who raised it said to the answer."""

    acceptance: Feedback.Acceptance
    text: Annotated[str, Field(max_length=policy.LONGEST_TEXT)] = ""


class GiveIn(ActIn):
    """Whose case it is from now on."""

    owner: Employee


class JoinIn(ActIn):
    """The case in which the same matter is dealt with."""

    into: CaseNumber


class SortIn(ActIn):
    """What it is about, how grave it is, and whom of ours it is about besides."""

    category: Annotated[str, Field(max_length=40)]
    severity: Severity
    accused: Annotated[list[Employee], Field(max_length=10)] = []


class AskIn(SaidActIn):
    """What somebody complained about is asked; he reads these words."""

    person: Employee


class CategoryOut(Schema):
    """A line of the catalogue of complaints or suggestions, with its group."""

    kind: Kind
    code: str
    group: WordingOut
    name: WordingOut


class CaseOut(Schema):
    """A case; it names neither who raised it nor whom it is about."""

    number: str
    community: str
    kind: Kind
    category: str
    severity: Severity
    source: Source
    state: State
    place: str
    facility: str
    owner: str
    recorded_at: datetime
    acknowledge_due_date: date
    acknowledged_at: datetime | None
    answer_due_date: date
    answered_at: datetime | None
    promised_to_do: str
    promised_date: date | None
    outcome: str
    cause: str
    acceptance: str
    closed_at: datetime | None
    reopened: int
    wants_silence: bool
    edition: int


class CasesOut(Schema):
    """A page of cases; no more than ten thousand are counted."""

    cases: list[CaseOut]
    total: int


class CaseMessageOut(Schema):
    """A message about a case: an acknowledgement or an answer, and how far it has come."""

    kind: CaseMessage.Kind
    state: CaseMessage.State
    asked_by: str
    asked_at: datetime
    told_at: datetime | None


class CaseWordsOut(CaseOut):
    """A case with its words: in full for who deals with it, masked for others."""

    is_open: bool
    customer: str | None
    name: str
    mobile: str
    accused: list[str]
    messages: list[CaseMessageOut]
    words: list[WordsOut]
