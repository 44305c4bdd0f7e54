"""Safety notes: written with evidence, told, contested, decided by somebody else, gone in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.service import policy, queries
from hudang.service.models import CallerWords, CustomerWords, SafetyNote, ServiceRecord

from .logging import changes_of, log_order, subjects_of
from .opening import is_involved
from .working import Words, add_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hudang.accounts.actor import Actor

P = Permission
State = SafetyNote.State
JOB = system("service", Role.CUSTODIAN)


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, what proves it, and until when it is to be known."""

    danger: str
    evidence: str
    happened: date
    until: date
    text: str
    kept_reason: str = ""


@transaction.atomic
def write_safety_note(
    order: ServiceRecord, incident: Incident, *, by: Actor, at: datetime
) -> SafetyNote:
    """Warn whoever works on an order; only who deals with it writes and reads it."""
    permission = P.LEAD_ORDERS if by.may(P.LEAD_ORDERS) else P.WORK_ORDER
    by.require(permission)
    accounts.require_community(communities=by.communities, community=order.community_id)
    current = ServiceRecord.objects.select_for_update().get(pk=order.pk)
    last = queries.safety_note(current)
    policy.safety.require_order_open(state=current.state, has_note=last is not None and last.holds)
    policy.require_involved(is_involved=is_involved(current, by=by))
    policy.safety.require_proved(
        danger=incident.danger,
        evidence=incident.evidence,
        has_file=bool(queries.count_attachments(current)),
    )
    policy.safety.require_term(
        happened=incident.happened, until=incident.until, today=localdate(at)
    )
    policy.require_text(text=incident.text)
    said = Words(incident.text, incident.kept_reason, CustomerWords.Kind.SAFETY)
    words = add_words(current, said, by=by, at=at)
    note = SafetyNote(
        community_id=current.community_id,
        order_id=current.id,
        danger=incident.danger,
        evidence=incident.evidence,
        happened_date=incident.happened,
        until_date=incident.until,
        words_id=words.id,
        written_by=by.code,
        written_at=at,
    )
    note.save(force_insert=True)
    log_order(
        "write_safety_note", current, by=by, permission=permission, at=at,
        subjects=changes_of([words]), detail={"danger": incident.danger},
    )  # fmt: skip
    return note


@transaction.atomic
def tell_of_note(note: SafetyNote, *, by: Actor, at: datetime) -> SafetyNote:
    """Record that whom a note concerns was told of it, and that it can be contested."""
    current = _held(note, by=by)
    if current.told_at is None and current.holds:
        current.told_by, current.told_at = by.code, at
        current.save(update_fields=["told_by", "told_at"])
        _log("tell_safety_note", current, by=by, at=at)
    return current


@transaction.atomic
def contest_note(note: SafetyNote, *, by: Actor, at: datetime) -> SafetyNote:
    """Record that the person says the note is wrong; somebody else decides within days."""
    current = _held(note, by=by)
    policy.safety.require_safety_transition(state=current.state, to=State.CONTESTED)
    current.state, current.contested_at = State.CONTESTED, at
    current.decide_by_date = policy.safety.decide_by(localdate(at))
    current.save(update_fields=["state", "contested_at", "decide_by_date"])
    _log("contest_safety_note", current, by=by, at=at)
    return current


@transaction.atomic
def decide_on_note(note: SafetyNote, *, stays: bool, by: Actor, at: datetime) -> SafetyNote:
    """Decide on a contested note: it stays until its day, or is taken back with its words."""
    current = _held(note, by=by)
    to = State.ACTIVE if stays else State.REMOVED
    policy.safety.require_safety_transition(state=current.state, to=to)
    if current.state == State.CONTESTED:
        policy.safety.require_other_judge(written_by=current.written_by, decides=by.code)
    current.decided_by, current.decided_at = by.code, at
    current.save(update_fields=["decided_by", "decided_at"])
    if not stays:
        return _end(current, to=to, by=by, at=at)
    current.state = to
    current.save(update_fields=["state"])
    _log("keep_safety_note", current, by=by, at=at)
    return current


def end_notes(*, at: datetime) -> int:
    """Take away the notes whose last day is over, with their words; return how many."""
    over = list(queries.notes_over(today=localdate(at)))
    for note in over:
        with transaction.atomic():
            _end(_row(note), to=State.EXPIRED, by=JOB, at=at)
    return len(over)


def _end(note: SafetyNote, *, to: State, by: Actor, at: datetime) -> SafetyNote:
    """End a note: its words are gone from now on, the row says that there was one."""
    note.state = to
    note.save(update_fields=["state"])
    ends: list[Subject] = []
    for model in (CustomerWords, CallerWords):
        for words in model._default_manager.filter(
            community_id=note.community_id, id=note.words_id
        ):
            ends += [*subjects_of([words]), Subject.end_of(words)]
            words.delete()
    _log("end_safety_note", note, by=by, at=at, subjects=ends)
    return note


def _held(note: SafetyNote, *, by: Actor) -> SafetyNote:
    by.require(P.LEAD_ORDERS)
    accounts.require_community(communities=by.communities, community=note.community_id)
    return _row(note)


def _row(note: SafetyNote) -> SafetyNote:
    return SafetyNote.objects.select_for_update(of=("self",)).get(pk=note.pk)


def _log(
    what: str, note: SafetyNote, *, by: Actor, at: datetime, subjects: Sequence[Subject] = ()
) -> None:
    about = subjects or subjects_of(queries.words_of(note.order))
    log_order(
        what, note.order, by=by, permission=P.LEAD_ORDERS, at=at, subjects=about,
        detail={"danger": note.danger},
    )  # fmt: skip
