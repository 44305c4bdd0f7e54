"""What routes about classification schemes take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from hudang.api.controls import WordingOut
from hudang.api.schemas import In
from hudang.classification.catalogue import Dimension
from hudang.classification.content import Audience, Method
from hudang.classification.models import LegalReview, SchemeVersion
from hudang.classification.policy import Point, Weight

SchemeNumber = Annotated[str, Field(pattern=r"^FL-[0-9]{4}-[0-9]{2,4}$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,119}$")]
Said = Annotated[str, Field(max_length=600)]


class TextIn(In):
    """A text in both languages."""

    zh: Annotated[str, Field(min_length=1, max_length=300)]
    en: Annotated[str, Field(min_length=1, max_length=450)]


class NameIn(In):
    zh: Annotated[str, Field(min_length=1, max_length=40)]
    en: Annotated[str, Field(min_length=1, max_length=60)]


class CriterionIn(In):
    """A criterion; one that is read from answers names its published question."""

    attribute: Annotated[str, Field(max_length=40)]
    questionnaire: Annotated[str, Field(max_length=40)] = ""
    question: Annotated[str, Field(max_length=20)] = ""


class RowIn(In):
    """A row: for each criterion the values that fit. A criterion is named by its attribute, or
    by attribute_questionnaire_question; its choices are c1, c2 and so on."""

    conditions: dict[Key, list[Key]]
    class_code: Annotated[str, Field(max_length=20)] = ""
    points: Annotated[int, Field(ge=-1000, le=1000)] = 0


class ClassIn(In):
    """A class: what it adds, what it changes, and where points count, from how many."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
    name: NameIn
    text: TextIn
    effects: list[Annotated[str, Field(max_length=30)]]
    points_from: int | None = None
    points_until: int | None = None


class SchemeIn(In):
    """Everything that a draft says."""

    name: NameIn
    goal: TextIn
    audience: list[Audience]
    method: Method = Method.TABLE
    why_not_package: Said = ""
    criteria: list[CriterionIn]
    rows: list[RowIn]
    classes: list[ClassIn]


class EditionIn(In):
    """The edition of the draft that was looked at."""

    edition: Annotated[int, Field(ge=1)]


class SuspendIn(In):
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class ReviewIn(In):
    """A finding on every point; one that sends the draft back needs the opinion alone."""

    points: dict[Point, Said] = {}
    conditions: Said = ""
    opinion: Annotated[str, Field(min_length=1, max_length=600)]


class SchemeOut(Schema):
    """A version of a scheme."""

    number: str
    version: int
    state: SchemeVersion.State
    edition: int
    name: WordingOut
    goal: WordingOut
    drafted_at: datetime
    published_at: datetime | None


class CriterionOut(Schema):
    key: str
    attribute: str
    name: WordingOut
    dimension: Dimension
    is_restricted: bool


class RowOut(Schema):
    key: str
    conditions: dict[str, list[str]]
    class_code: str
    points: int


class ClassOut(Schema):
    code: str
    name: WordingOut
    text: WordingOut
    effects: list[str]
    points_from: int | None
    points_until: int | None


class FindingOut(Schema):
    """What the last legality check found; what blocks has to be mended."""

    code: str
    where: str
    weight: Weight
    control: str
    sentence: str


class ReviewOut(Schema):
    outcome: LegalReview.Outcome
    opinion: str
    conditions: str
    reviewed_at: datetime
    valid_until: date | None


class SchemePartsOut(SchemeOut):
    """A version with everything it says and who judged it."""

    audience: list[Audience]
    method: Method
    why_not_package: str
    content_hash: str
    assessment: int | None
    criteria: list[CriterionOut]
    rows: list[RowOut]
    classes: list[ClassOut]
    findings: list[FindingOut]
    reviews: list[ReviewOut]
