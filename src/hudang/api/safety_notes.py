"""Safety notes of orders: those that hold, writing one, telling, contesting, deciding."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.utils.timezone import now
from ninja import Query, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.order_schemas import OrderNumber, Words, WordsIn
from hudang.api.orders import find
from hudang.api.paging import PageIn
from hudang.api.schemas import Code, In, answers
from hudang.registry import queries as registry
from hudang.service import queries, services
from hudang.service.models import SafetyNote
from hudang.service.services import Incident

router = Router(tags=["orders"])
P = Permission
NOTE = "/{code}/orders/{number}/safety-note"


class IncidentIn(WordsIn):
    """What happened, what proves it, and until when it is to be known."""

    danger: SafetyNote.Danger
    evidence: SafetyNote.Evidence
    happened: date
    until: date
    text: Words


class DecisionIn(In):
    """Whether a note stays until its day, or is taken back with its words."""

    stays: bool


class NotesIn(PageIn):
    """Which notes that hold: all, those contested, those of which nobody was told."""

    state: SafetyNote.State | None = None
    is_untold: bool = False


class NoteOut(Schema):
    """A safety note; its words are read with the order, by who deals with it."""

    order: str
    danger: SafetyNote.Danger
    evidence: SafetyNote.Evidence
    state: SafetyNote.State
    happened_date: date
    until_date: date
    written_by: str
    written_at: datetime
    told_at: datetime | None
    contested_at: datetime | None
    decide_by_date: date | None
    decided_at: datetime | None


class NotesOut(Schema):
    """A page of notes."""

    total: int
    notes: list[NoteOut]


@router.get(
    "/{code}/safety-notes",
    response=answers(NotesOut),
    operation_id="list_safety_notes",
    url_name="safety_notes",
)
def list_notes(request: ApiRequest, code: Code, asked: Query[NotesIn]) -> dict[str, Any]:
    """List the safety notes that hold in a community, for who leads its orders."""
    request.auth.require(P.LEAD_ORDERS)
    community = registry.community(code, by=request.auth)
    found = queries.notes_holding(
        [community.id], state=asked.state or "", is_untold=asked.is_untold
    )
    return {"total": found.count(), "notes": [_out(one) for one in asked.of(found)]}


@router.post(
    NOTE,
    response=answers(NoteOut, status=201),
    operation_id="write_safety_note",
    url_name="safety_note",
)
def write(
    request: ApiRequest, code: Code, number: OrderNumber, body: IncidentIn
) -> Status[dict[str, Any]]:
    """Warn whoever works on an order; only who deals with it writes."""

    def act() -> dict[str, Any]:
        incident = Incident(**body.dict() | {"kept_reason": body.kept_reason or ""})
        order = find(request, number, code=code)
        made = services.write_safety_note(order, incident, by=request.auth, at=now())
        return NoteOut(**_out(made)).model_dump(mode="json")

    return Status(201, once(request, act))


@router.post(
    NOTE + "/told",
    response=answers(NoteOut),
    operation_id="tell_of_safety_note",
    url_name="safety_note_told",
)
def tell(request: ApiRequest, code: Code, number: OrderNumber) -> dict[str, Any]:
    """Record that whom a note concerns was told of it."""
    note = _note(request, code, number)
    return _out(services.tell_of_note(note, by=request.auth, at=now()))


@router.post(
    NOTE + "/contest",
    response=answers(NoteOut),
    operation_id="contest_safety_note",
    url_name="safety_note_contest",
)
def contest(request: ApiRequest, code: Code, number: OrderNumber) -> dict[str, Any]:
    """Record that the person says the note is wrong; somebody else decides."""
    note = _note(request, code, number)
    return _out(services.contest_note(note, by=request.auth, at=now()))


@router.post(
    NOTE + "/decide",
    response=answers(NoteOut),
    operation_id="decide_on_safety_note",
    url_name="safety_note_decide",
)
def decide(
    request: ApiRequest, code: Code, number: OrderNumber, body: DecisionIn
) -> dict[str, Any]:
    """Decide that a note stays, or take it back with its words."""
    note = _note(request, code, number)
    done = services.decide_on_note(note, stays=body.stays, by=request.auth, at=now())
    return _out(done)


def _note(request: ApiRequest, code: str, number: str) -> SafetyNote:
    """Return the note of an order for who leads orders; nobody else learns whether it has one."""
    request.auth.require(P.LEAD_ORDERS)
    found = queries.safety_note(find(request, number, code=code))
    if found is None:
        raise Http404
    return found


def _out(note: SafetyNote) -> dict[str, Any]:
    plain = set(NoteOut.model_fields) - {"order"}
    return {**{name: getattr(note, name) for name in plain}, "order": note.order.number}
