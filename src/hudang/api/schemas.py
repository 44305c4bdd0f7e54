"""What several routes take or give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

ERRORS = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 503})
PDF: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The page for paper.",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
Number = Annotated[str, Field(max_length=20, pattern=r"^[A-Z0-9]{1,10}-[0-9]{1,8}$")]
Code = Annotated[str, Field(max_length=12, pattern=r"^[A-Z0-9]{1,12}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class In(Schema):
    """A body; what the description does not name is refused."""

    model_config = ConfigDict(extra="forbid")


class ErrorPart(Schema):
    """One thing that is wrong: where, and why."""

    place: str | None = None
    item: str | None = None
    reason: str
    title: str | None = None


class Problem(Schema):
    """An error as problem+json; `control` and `articles` name what refuses."""

    status: int
    title: str
    control: str | None = None
    articles: list[str] | None = None
    missing: list[str] | None = None
    reason: str | None = None
    errors: list[ErrorPart] | None = None


class StayOut(Schema):
    """A house of a customer."""

    id: str
    house: str
    role: str
    since: date | None
    until: date | None


class CustomerRowOut(Schema):
    """A customer in a list, masked; the name is open inside one's own beat."""

    number: str
    type: str
    name: str
    is_name_open: bool
    mobile: str
    notice: str
    notice_due_on: Annotated[
        date | None, Field(description="Until when the personal notice must follow, if it must.")
    ]
    completeness: int
    amended_at: datetime
    houses: list[StayOut]
    organisation: Annotated[
        str | None, Field(description="Of a contact person: the number of the organisation.")
    ]


class SavedOut(Schema):
    """What was written: the customer and the revision to amend next."""

    number: str
    revision: int


def answers(success: Any, *, status: int = 200) -> dict[Any, Any]:
    """Return the answers of a route: the good one, and problems."""
    return {status: success, ERRORS: Problem}
